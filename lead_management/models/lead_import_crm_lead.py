# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    import_row_ids = fields.One2many(
        "lead.import.row",
        "lead_id",
        "Imported From",
        groups="lead_management.group_lead_management_import",
    )
