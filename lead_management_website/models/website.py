# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class Website(models.Model):
    _inherit = "website"

    lead_capture_source_id = fields.Many2one(
        "lead.capture.source",
        "Capture Tool of Its Forms",
        domain="[('kind', 'in', ('website', 'form')), ('company_id', '=', company_id)]",
        help="Campaign, team, tags and so on of leads that fill in a form of the website, and "
        "what its questions fill. When empty, each sending is another lead.",
        ondelete="set null",
        groups="lead_management.group_marketing_manager,base.group_system",
    )

    @api.model_create_multi
    def create(self, vals_list):
        websites = super().create(vals_list)
        websites._add_capture_source()
        return websites

    def _add_capture_source(self):
        """Have the forms of these websites captured."""
        # sudo: whoever makes a website need not know of marketing's tools
        websites = self.sudo().filtered(lambda website: not website.lead_capture_source_id)
        sources = (
            self.env["lead.capture.source"]
            .sudo()
            .create(
                [
                    {
                        "name": website.name,
                        "kind": "website",
                        "company_id": website.company_id.id,
                        "marketing_user_id": False,
                    }
                    for website in websites
                ]
            )
        )
        for website, source in zip(websites, sources, strict=True):
            website.lead_capture_source_id = source

    def _get_capture_source(self):
        """The capture tool of the website's forms, while there is one and capture is on.

        :return: ``lead.capture.source`` as superuser, since a visitor may do what it does
        """
        self.ensure_one()
        # sudo: it decides itself what is taken from outside
        source = self.sudo().lead_capture_source_id
        if not source.active or not source._is_capture_on():
            return source.browse()
        return source.with_company(source.company_id)
