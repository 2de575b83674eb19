"""What comes in from outside, as channels say it: plain Python that knows no Odoo."""
