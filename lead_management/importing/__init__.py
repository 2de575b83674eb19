"""From the rows of a file to values for leads: plain classes that know Odoo but are no models."""
