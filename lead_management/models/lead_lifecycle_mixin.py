# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

LifecycleReason = namedtuple("LifecycleReason", "model_name record_ids cause documents")


class LeadLifecycleMixin(models.AbstractModel):
    """The lifecycle stage of a lead or contact and its history.

    Whatever writes ``lifecycle_stage_id`` (form, list, kanban, RPC) is recorded as set by hand.
    Code that moves records for another reason goes through ``_advance_lifecycle_stage`` (forward
    only), ``_set_lifecycle_stage`` (any direction) or ``_return_from_exit``, which name the cause
    and the document behind it.
    """

    _name = "lead.lifecycle.mixin"
    _description = "Lifecycle Stage Mixin"

    # Set by the models that inherit: the many2one of a transition that points back at them, and
    # the field of a stage that says whether they may be in it.
    _lifecycle_inverse_name = None
    _lifecycle_usage_field = None

    lifecycle_stage_id = fields.Many2one(
        "lead.lifecycle.stage",
        ondelete="restrict",
        index=True,
        copy=False,
        group_expand="_read_group_lifecycle_stage_ids",
    )
    # not related: grouping by a related field passes its groups by, and each stage has its colour
    lifecycle_color = fields.Integer(
        compute="_compute_lifecycle_color", compute_sudo=True, export_string_translation=False
    )
    lifecycle_date = fields.Datetime("In Lifecycle Stage Since", readonly=True, copy=False)

    @api.depends("lifecycle_stage_id.color")
    def _compute_lifecycle_color(self):
        for stage, records in self.grouped("lifecycle_stage_id").items():
            records.lifecycle_color = stage.color

    @api.constrains("lifecycle_stage_id")
    def _check_lifecycle_stage_usage(self):
        for stage in self.lifecycle_stage_id:
            if not stage[self._lifecycle_usage_field]:
                raise ValidationError(
                    self.env._(
                        "The lifecycle stage “%(stage)s” is not used on %(document)s.",
                        stage=stage.name,
                        document=self.env["ir.model"]._get(self._name).name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        system_values = {} if self.env.su else self._get_system_values()
        vals_list = [{**vals, **system_values} for vals in vals_list]
        for vals in vals_list:
            if self._starts_in_lifecycle_stage(vals):
                vals["lifecycle_date"] = self.env.cr.now()
        records = super().create(vals_list)
        records._record_lifecycle({}, "creation")
        return records

    def write(self, vals):
        system_names = set() if self.env.su else self._get_system_values().keys() & vals.keys()
        if system_names:
            reason = self._get_lifecycle_reason()
            if not reason or reason.cause != "merge":
                raise AccessError(self.env._("The system itself keeps these fields."))
            # core's merge of contacts writes every field it finds, whatever it is
            vals = {name: value for name, value in vals.items() if name not in system_names}
        if "lifecycle_stage_id" not in vals:
            return super().write(vals)
        # sudo: whoever may write the stage need not be able to read it; it goes to the history
        before = {
            record.id: (record.lifecycle_stage_id, record.lifecycle_date) for record in self.sudo()
        }
        stage_id = vals["lifecycle_stage_id"]
        if all(stage.id != stage_id for stage, _since in before.values()):
            # in the same statement; of a recordset that moves in part, _record_lifecycle sees to it
            vals = {**vals, "lifecycle_date": bool(stage_id) and self.env.cr.now()}
        recorded = self._get_recorded_moves()
        for id_ in before:
            recorded.pop((self._name, id_), None)
        result = super().write(vals)
        # what was recorded meanwhile, as when linking orders made a customer, is where it was
        before = {id_: recorded.get((self._name, id_), was) for id_, was in before.items()}
        self._record_lifecycle(before, "manual")
        return result

    @api.model
    def _starts_in_lifecycle_stage(self, vals):
        """Whether a record created with ``vals`` is in a stage from the beginning."""
        return vals.get("lifecycle_stage_id")

    @api.model
    def _get_system_values(self):
        """Fields that only the system writes, as superuser, and what they are on a new record.

        ``readonly=True`` is the views' alone: a client may write such a field. On creation they
        are set rather than refused, since defaults come from the context and from anybody too.
        Those the user may not even see cannot be set by her.
        """
        values = {"lifecycle_date": False}
        return {
            name: value
            for name, value in values.items()
            if self._has_field_access(self._fields[name], "write")
        }

    @api.model
    def _read_group_lifecycle_stage_ids(self, stages, domain):
        """Columns of a kanban: those of the funnel always, the exits once somebody is in them."""
        usable = stages.search([(self._lifecycle_usage_field, "=", True), ("is_exit", "=", False)])
        return (stages | usable).sorted()

    def action_revert_lifecycle_stage(self):
        """Take back the last change of each record, whatever made it; the history keeps both.

        :raise AccessError: when the user may not set the stage; it says nothing of the history
        :raise UserError: when a record has no change to take back
        """
        self.check_access("write")
        self._check_field_access(self._fields["lifecycle_stage_id"], "write")
        origins = self._get_last_transitions()
        for record in self:
            if not origins[record.id].from_stage_id:
                raise UserError(
                    self.env._(
                        "“%(record)s” has been in its lifecycle stage from the beginning. There is "
                        "no change to revert.",
                        record=record.display_name,
                    )
                )
        for stage, records in self.grouped(lambda record: origins[record.id].from_stage_id).items():
            records._set_lifecycle_stage(stage.with_env(self.env), "revert")

    def _advance_lifecycle_stage(self, stage, cause, documents=None):
        """Move those of ``self`` forward that have not come as far as ``stage``; never back.

        A stage that was archived or is not used on this model leaves the records where they are;
        those in an exit stay there.

        :param stage: ``lead.lifecycle.stage``, maybe empty
        :param str cause: key of ``lead.lifecycle.transition.cause``
        :param dict documents: record behind the move of each record, by its id
        :return: the records that moved
        """
        if not stage or not stage.active or not stage[self._lifecycle_usage_field]:
            return self.browse()
        behind = self.filtered(lambda record: record.lifecycle_stage_id._is_behind(stage))
        behind._set_lifecycle_stage(stage, cause, documents)
        return behind

    def _set_lifecycle_stage(self, stage, cause, documents=None):
        """Move every record of ``self`` to ``stage``, behind or ahead, and record why.

        :param stage: ``lead.lifecycle.stage``
        :param str cause: key of ``lead.lifecycle.transition.cause``
        :param dict documents: record behind the move of each record, by its id
        :raise ValidationError: when ``stage`` is not used on this model
        """
        moved = self.filtered(lambda record: record.lifecycle_stage_id != stage)
        if moved:
            with moved._lifecycle_reason(cause, documents):
                moved.lifecycle_stage_id = stage

    def _return_from_exit(self, cause, documents=None):
        """Bring those of ``self`` that are in an exit back to where they were before.

        Not before what they have earned in the meantime, and to Unsubscribed while they are opted
        out.

        :param str cause: key of ``lead.lifecycle.transition.cause``
        :param dict documents: record behind the return of each record, by its id
        """
        gone = self.filtered("lifecycle_stage_id.is_exit")
        if not gone:
            return
        earned = gone._get_earned_lifecycle_stages()
        before = gone._get_stages_before_exit()
        opted_out = gone._filter_opted_out()
        unsubscribed = self.env["lead.lifecycle.stage"]._get_by_code("unsubscribed")
        targets = {
            record: unsubscribed
            if unsubscribed and record in opted_out
            else (before[record.id] | earned[record.id])._get_furthest()
            for record in gone
        }
        for stage, records in gone.grouped(targets.get).items():
            records._set_lifecycle_stage(stage, cause, documents)

    def _get_earned_lifecycle_stages(self):
        """How far the records and their documents alone say each has come.

        :return: ``lead.lifecycle.stage``, maybe empty, by record id
        """
        return dict.fromkeys(self.ids, self.env["lead.lifecycle.stage"])

    def _filter_opted_out(self):
        """Those of ``self`` whose e-mail address or phone number is blacklisted."""
        # sudo: being blacklisted decides the stage, whoever may or may not see the blacklists; and
        # those who remove an entry ask for archived ones too
        records = self.sudo().with_context(active_test=True)
        emails = (
            records.env["mail.blacklist"]
            .search([("email", "in", list(filter(None, records.mapped("email_normalized"))))])
            .mapped("email")
        )
        numbers = (
            records.env["phone.blacklist"]
            .search([("number", "in", list(filter(None, records.mapped("phone_sanitized"))))])
            .mapped("number")
        )
        return self.browse(
            record.id
            for record in records
            if record.email_normalized in emails or record.phone_sanitized in numbers
        )

    def _get_last_transitions(self):
        """The latest row of each record's history, by record id; empty where there is none."""
        transitions = self.env["lead.lifecycle.transition"]._get_latest(self)
        return {id_: transitions.get(id_, transitions[False]) for id_ in self.ids}

    def _get_stages_before_exit(self):
        """The last stage of the funnel each record was in, empty where it never was in one."""
        stages = self.env["lead.lifecycle.stage"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (%(record_column)s) %(record_column)s, to_stage_id
                  FROM lead_lifecycle_transition transition
                  JOIN lead_lifecycle_stage stage ON stage.id = to_stage_id
                 WHERE %(record_column)s = ANY(%(record_ids)s) AND stage.is_exit IS NOT TRUE
                 ORDER BY %(record_column)s, transition.id DESC
                """,
                record_column=SQL.identifier(self._lifecycle_inverse_name),
                record_ids=self.ids,
            )
        )
        return {**dict.fromkeys(self.ids, stages), **{id_: stages.browse(to) for id_, to in rows}}

    @contextmanager
    def _lifecycle_reason(self, cause, documents=None):
        """What ``self``, or any new record where it is empty, goes through inside has this cause.

        Kept beside the transaction, as ``mail.thread`` keeps the author of a tracking message:
        the write in between passes through every other addon's override.

        :param str cause: key of ``lead.lifecycle.transition.cause``
        :param dict documents: record behind the move of each record, by its id
        """
        data = self.env.cr.precommit.data
        outer = data.get("lead_lifecycle_reason")
        data["lead_lifecycle_reason"] = LifecycleReason(
            self._name, frozenset(self.ids), cause, documents or {}
        )
        try:
            yield
        finally:
            data["lead_lifecycle_reason"] = outer

    def _get_lifecycle_reason(self, is_new=False):
        """The reason given for what ``self`` goes through now, if any."""
        reason = self.env.cr.precommit.data.get("lead_lifecycle_reason")
        if not reason or reason.model_name != self._name:
            return None
        concerns = not reason.record_ids if is_new else reason.record_ids.issuperset(self.ids)
        return reason if concerns else None

    def _get_recorded_moves(self):
        """Where records were moved to in this transaction, and when, by (model, record id)."""
        return self.env.cr.precommit.data.setdefault("lead_lifecycle_recorded", {})

    def _record_lifecycle(self, before, cause):
        """Record the records that are in another stage than ``before``, and since when.

        :param dict before: (stage, since when) of each record, by its id; none for a new one
        :param str cause: why, where ``_lifecycle_reason`` does not say
        """
        documents = {}
        reason = self._get_lifecycle_reason(is_new=not before)
        if reason:
            cause, documents = reason.cause, reason.documents
        moved = self.env["lead.lifecycle.transition"]._record(self, before, cause, documents)
        now = self.env.cr.now()
        self._get_recorded_moves().update(
            {(self._name, record.id): (record.lifecycle_stage_id, now) for record in moved}
        )
        for stage, records in moved.grouped("lifecycle_stage_id").items():
            since = now if stage else False
            undated = records.filtered(lambda record, since=since: record.lifecycle_date != since)
            undated.lifecycle_date = since
        if moved:
            moved._after_lifecycle_move(
                {id_: stage for id_, (stage, _since) in before.items()}, cause
            )

    def _after_lifecycle_move(self, before, cause):
        """What follows from the moves just recorded. For the models that inherit.

        :param dict before: stage each record was in, by its id; none for a new one
        :param str cause: key of ``lead.lifecycle.transition.cause``
        """
