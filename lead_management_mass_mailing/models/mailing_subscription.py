# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class MailingSubscription(models.Model):
    """Who has left every mailing list she was on is out of the funnel, as the blacklisted are.

    Leaving one of several lists is a matter of taste.
    """

    _name = "mailing.subscription"
    _inherit = ["mailing.subscription", "lead.blacklist.mixin"]
    _blacklist_field = "email_normalized"
    _blacklist_record_field = "email_normalized"

    email_normalized = fields.Char(
        related="contact_id.email_normalized", export_string_translation=False
    )

    def _get_blacklisted(self):
        return self._filter_opted_out_emails(self.mapped("email_normalized"))

    def _resubscribe(self, values):
        """Extends it: deleting what is left of a subscription brings nobody back."""
        # sudo: whether she is on a list again, whoever sees the lists
        subscribed = self.sudo().search(
            [("contact_id.email_normalized", "in", list(values)), ("opt_out", "=", False)]
        )
        return super()._resubscribe(set(subscribed.mapped("email_normalized")))

    @api.model
    def _filter_opted_out_emails(self, emails):
        """Those of ``emails`` (normalised) that have left all the lists they were on: a set."""
        # sudo: decides the lifecycle stage, whoever sees the lists
        groups = self.sudo()._read_group(
            [("contact_id.email_normalized", "in", list(filter(None, emails)))],
            ["contact_id", "opt_out"],
        )
        out, in_ = set(), set()
        for contact, opt_out in groups:
            (out if opt_out else in_).add(contact.email_normalized)
        return out - in_
