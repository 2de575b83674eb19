# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Leads get the text they are found by at once, before the ORM would compute it one by one."""

from odoo.addons.lead_management.fill_columns import fill_search_text


def migrate(cr, version):
    fill_search_text(cr)
