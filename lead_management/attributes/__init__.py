"""How custom attributes come into views: plain functions that know Odoo but are no models."""
