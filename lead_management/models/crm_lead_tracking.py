# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from markupsafe import escape

from odoo import Command, models
from odoo.tools import SQL

# From so many leads on. Below, what core does is fast enough and nobody has to look here.
BATCH_SIZE = 20


class CrmLead(models.Model):
    """Tracking messages of many leads in one go.

    ``mail.thread`` posts one message per lead, which is nine tenths of the time a stage change of
    a thousand leads takes. Leads none of whose followers is to be notified get the same messages
    here, created together; the others go on as before.
    """

    _inherit = "crm.lead"

    def _message_track(self, fields_iter, initial_values_dict):
        if len(self) < BATCH_SIZE or not fields_iter:
            return super()._message_track(fields_iter, initial_values_dict)
        leads = self.exists()
        attributes = ("string", "type", "selection", "currency_field")
        tracked_fields = leads.fields_get(fields_iter, attributes=attributes)
        # properties say nothing by themselves: core tracks them when their team changes
        compared = [
            field for name in tracked_fields if (field := self._fields[name]).type != "properties"
        ]
        tracking = {
            lead.id: (
                lead._mail_track(tracked_fields, initial_values_dict[lead.id])
                if lead._has_tracked_change(compared, initial_values_dict[lead.id])
                else (set(), [])
            )
            for lead in leads
        }
        subtypes = {
            lead.id: lead._track_subtype(
                {name: initial_values_dict[lead.id][name] for name in tracking[lead.id][0]}
            )
            for lead in leads
            if tracking[lead.id][0]
        }
        changed = leads.browse(subtypes)
        quiet = changed._filter_nobody_notified(subtypes)
        # before super(), which takes what it finds there as its own
        notes, authors = (
            dict(self.env.cr.precommit.data.get(f"mail.tracking.{kind}.{self._name}", {}))
            for kind in ("message", "author")
        )
        result = super(CrmLead, changed - quiet)._message_track(fields_iter, initial_values_dict)
        quiet._post_tracking(tracking, subtypes, notes, authors)
        return {**tracking, **result}

    def _has_tracked_change(self, compared, initial_values):
        """Whether one of the fields has another value; much quicker than to ask for the tracking.

        :param list compared: fields, not names
        :param dict initial_values: by field name, as ``_mail_track`` takes them
        """
        for field in compared:
            initial = initial_values.get(field.name)
            value = field.__get__(self)
            if value != initial and (value or initial):
                return True
        return False

    def _filter_nobody_notified(self, subtypes):
        """Those of ``self`` no follower of which wants a message of that subtype.

        :param dict subtypes: ``mail.message.subtype``, maybe empty, by lead id
        """
        loud = set()
        author = self.env.user.partner_id.id
        for subtype, leads in self.grouped(lambda lead: subtypes[lead.id]).items():
            if subtype:
                recipients = self.env["mail.followers"]._get_recipient_data(
                    leads, "notification", subtype.id
                )
                loud.update(
                    lead_id for lead_id, partners in recipients.items() if set(partners) - {author}
                )
        return self.filtered(lambda lead: lead.id not in loud)

    def _post_tracking(self, tracking, subtypes, notes, authors):
        """Create the messages that ``message_post`` and ``_message_log`` would, all at once.

        :param dict tracking: changed fields and commands for their tracking values, by lead id
        :param dict subtypes: ``mail.message.subtype``, maybe empty, by lead id
        :param dict notes: text to go with the tracking, by lead id
        :param dict authors: ``res.partner`` to post as instead of the user, by lead id
        """
        if not self:
            return
        parent_ids = self._get_tracking_parent_ids()
        note_subtype_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        by_author = defaultdict(self.browse)
        for lead in self:
            by_author[authors.get(lead.id)] |= lead
        companies = self._mail_get_companies(default=self.env.company)
        # sudo: as core does, the domain of the company's mail is no secret
        domains = self.sudo()._mail_get_alias_domains(default_company=self.env.company)
        vals_list = []
        for author, leads in by_author.items():
            author_id, email_from = leads._message_compute_author(author.id if author else None)
            reply_to = leads._notify_get_reply_to(default=email_from, author_id=author_id)
            for lead in leads:
                changes, subtype = tracking[lead.id][0], subtypes[lead.id]
                note = notes.get(lead.id, lead._track_get_default_log_message(changes))
                vals_list.append(
                    {
                        "author_id": author_id,
                        "body": escape(note or ""),
                        "email_add_signature": bool(subtype),
                        "email_from": email_from,
                        "is_internal": not subtype,
                        "message_type": "notification",
                        "model": lead._name,
                        "parent_id": parent_ids.get(lead.id) if subtype else False,
                        "record_alias_domain_id": domains[lead.id].id if subtype else False,
                        "record_company_id": companies[lead.id].id if subtype else False,
                        "reply_to": reply_to[lead.id],
                        "res_id": lead.id,
                        "subtype_id": subtype.id if subtype else note_subtype_id,
                    }
                )
        # sudo: as core does for tracking, which tells of a change the user has made
        messages = self.sudo()._message_create(vals_list)
        # sudo: as core does, tracking values are nobody's to write
        self.env["mail.tracking.value"].sudo().create(
            [
                {**command[2], "mail_message_id": message.id}
                for message in messages
                for command in tracking[message.res_id][1]
                if command[0] == Command.CREATE
            ]
        )
        messages.invalidate_recordset(["tracking_value_ids"], flush=False)
        for message, values in zip(messages, vals_list, strict=True):
            lead = self.browse(message.res_id)
            if subtypes[lead.id]:
                lead._message_post_after_hook(message, values)

    def _get_tracking_parent_ids(self):
        """What a message of each lead answers to: its last comment or e-mail, else last message."""
        self.env["mail.message"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT ON (res_id) res_id, id
                      FROM mail_message
                     WHERE model = %(model)s AND res_id = ANY(%(ids)s)
                       AND message_type != 'user_notification'
                     ORDER BY res_id, (message_type IN ('comment', 'email')) DESC,
                              COALESCE(date, create_date) DESC, id DESC
                    """,
                    model=self._name,
                    ids=self.ids,
                )
            )
        )
