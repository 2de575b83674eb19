# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools.misc import clean_context


class LeadTakeCareWizard(models.TransientModel):
    """From one lead to the next: through the leads that were chosen, or through the queue."""

    _inherit = "lead.take.care.wizard"

    @api.model
    def _start(self, leads):
        """Open the dialog for the first of ``leads``, or for the first of the queue.

        :param leads: ``crm.lead``; several are a selection to work through
        :return: dict of the action
        """
        if len(leads) > 1:
            return self._open(leads[0], is_selection=True, ahead_ids=leads[1:].ids)
        lead = leads or self.env["crm.lead"].search(
            self.env["crm.lead"]._get_care_domain(), order="care_group", limit=1
        )
        return self._open(lead) if lead else self._say_nothing_is_left()

    @api.model
    def _open(self, lead, **values):
        """The action that shows the dialog for ``lead``.

        :param dict values: of the row, beside the lead
        """
        # without the defaults meant for what stands behind, such as a column's stage
        rows = self.with_env(self.env(context=clean_context(self.env.context)))
        wizard = rows.create({"lead_id": lead.id, **values})
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "lead_management.lead_take_care_action"
            ),
            "res_id": wizard.id,
        }

    def action_save(self):
        """Save what was told of the lead, and close.

        :raise AccessError: when the lead is not the user's to change any more
        :raise UserError: when something is missing
        """
        self.ensure_one()
        self._save()
        return {"type": "ir.actions.act_window_close"}

    def action_save_and_next(self):
        """Save what was told of the lead, and go on to the next.

        :raise AccessError: when the lead is not the user's to change any more
        :raise UserError: when something is missing
        """
        self.ensure_one()
        self._save()
        return self._go_on()

    def action_disqualify(self):
        """Save, close the lead as a wrong contact, and go on to the next.

        :raise AccessError: when the lead is not the user's to change any more
        """
        self.ensure_one()
        self.write({"is_closing": True, "lost_reason_id": self._get_wrong_contact_reason().id})
        return self.action_save_and_next()

    def action_skip(self):
        """Leave the lead as it is, and go on to the next."""
        self.ensure_one()
        return self._go_on()

    def _go_on(self):
        """Open the next lead of the selection or of the queue, or say that none is left."""
        behind_ids = [*(self.behind_ids or []), *self.lead_id.ids]
        if self.is_selection:
            lead, values = self._get_next_of_selection()
        else:
            domain = self._get_queue_domain()
            lead = self.env["crm.lead"].search(domain, order="care_group", limit=1)
            values = {}
        if not lead:
            return self._say_nothing_is_left(values.get("notice"))
        return self._open(lead, behind_ids=behind_ids, **values)

    def _get_next_of_selection(self):
        """The next lead of those that were chosen, maybe empty, and values of its row."""
        ahead_ids = self.ahead_ids or []
        available = self._get_available(ahead_ids)
        return available[:1], {
            "is_selection": True,
            "ahead_ids": available[1:].ids,
            "notice": self._get_skipped_notice(len(ahead_ids) - len(available)),
        }

    @api.model
    def _get_available(self, lead_ids):
        """Those of the leads that are still there and the user's to change, in their order."""
        leads = self.env["crm.lead"].browse(lead_ids).exists()._filtered_access("write")
        available_ids = set(leads.ids)
        return leads.browse(id_ for id_ in lead_ids if id_ in available_ids)

    @api.model
    def _get_skipped_notice(self, count):
        if not count:
            return False
        if count == 1:
            return self.env._("A lead was skipped: somebody else has it now, or it was deleted.")
        return self.env._(
            "%(count)s leads were skipped: somebody else has them now, or they were deleted.",
            count=count,
        )

    @api.model
    def _say_nothing_is_left(self, notice=False):
        """Close the dialog, kindly.

        :param notice: what else there is to say
        """
        message = self.env._("Everybody was taken care of. Nothing is left for now.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Well done!"),
                "message": "\n".join(filter(None, (notice, message))),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
