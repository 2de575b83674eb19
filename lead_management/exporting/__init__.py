"""From a list of leads to a workbook: plain classes that know Odoo but are no models."""
