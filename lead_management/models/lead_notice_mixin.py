# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import models


class LeadNoticeMixin(models.AbstractModel):
    """Records with a ``lead_id`` about which somebody is told: one notice for many of them."""

    _name = "lead.notice.mixin"
    _description = "Notices about Leads"

    def _get_lead_links(self, limit=20):
        """The leads of ``self`` as links, for a message; past ``limit`` only how many more."""
        leads = self.lead_id
        links = [
            Markup('<a href="/odoo/crm.lead/%s">%s</a>') % (lead.id, lead.name)
            for lead in leads[:limit]
        ]
        if len(leads) > limit:
            links.append(self.env._("and %(count)s more", count=len(leads) - limit))
        return Markup(", ").join(links)

    def _notify(self, user, subject, body):
        """Tell ``user`` by her own channel, e-mail or inbox; at the lead where it is one."""
        thread = self.lead_id if len(self.lead_id) == 1 else self.env["mail.thread"]
        # sudo: a notice to a colleague about leads that are now hers
        thread.sudo().message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=body,
            author_id=self.env.user.partner_id.id,
        )
