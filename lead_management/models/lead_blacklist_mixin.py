# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class LeadBlacklistMixin(models.AbstractModel):
    """A blacklist whose entries take leads and contacts out of the funnel and let them back in."""

    _name = "lead.blacklist.mixin"
    _description = "Blacklist Followed by the Lifecycle"

    # Set by the models that inherit: what of an entry is blacklisted, and the field of leads and
    # contacts it is compared with.
    _blacklist_field = None
    _blacklist_record_field = None

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._after_blacklist_change(set())
        return entries

    def write(self, vals):
        before = self._get_blacklisted()
        result = super().write(vals)
        self._after_blacklist_change(before)
        return result

    def unlink(self):
        before = self._get_blacklisted()
        result = super().unlink()
        self.browse()._after_blacklist_change(before)
        return result

    def _get_blacklisted(self):
        return set(self.filtered("active").mapped(self._blacklist_field))

    def _after_blacklist_change(self, before):
        """Move whom it concerns.

        :param set before: what the entries blacklisted before the change
        """
        after = self._get_blacklisted()
        if after - before:
            self._unsubscribe(after - before)
        if before - after:
            self._resubscribe(before - after)

    def _unsubscribe(self, values):
        stage = self.env["lead.lifecycle.stage"]._get_by_code("unsubscribed")
        if not stage:
            return
        entries = {entry[self._blacklist_field]: entry for entry in self}
        # contacts first: their leads go with them
        for records in self._search_blacklisted(values):
            if stage.sudo()[records._lifecycle_usage_field]:  # sudo: what stages are for, no secret
                staying = records.filtered(lambda record: not record.lifecycle_stage_id.is_exit)
                staying._set_lifecycle_stage(
                    stage,
                    "blacklist",
                    {
                        record.id: entries[record[self._blacklist_record_field]]
                        for record in staying
                    },
                )

    def _resubscribe(self, values):
        stage = self.env["lead.lifecycle.stage"]._get_by_code("unsubscribed")
        for records in self._search_blacklisted(values):
            gone = records.filtered(lambda record: record.lifecycle_stage_id == stage)
            transitions = gone._get_last_transitions()
            gone.filtered(
                lambda record, causes=transitions: causes[record.id].cause == "blacklist"
            )._return_from_exit("blacklist_removal")

    def _search_blacklisted(self, values):
        """Contacts, then open leads, that ``values`` are the address or number of."""
        for model_name in ("res.partner", "crm.lead"):
            # sudo: a blacklist holds for all companies, and who keeps it need not see the leads
            records = self.env[model_name].sudo().with_context(active_test=True)
            yield records.search([(self._blacklist_record_field, "in", list(values))])
