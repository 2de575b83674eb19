# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LeadLifecycleMixin(models.AbstractModel):
    """The lifecycle stage of a lead or contact and its history.

    Whatever writes ``lifecycle_stage_id`` (form, list, kanban, RPC) is recorded as set by hand.
    Code that moves records for another reason goes through ``_set_lifecycle_stage``, which
    names the cause.
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
    lifecycle_color = fields.Integer(
        related="lifecycle_stage_id.color", export_string_translation=False
    )
    lifecycle_date = fields.Datetime("In Lifecycle Stage Since", readonly=True, copy=False)

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
        records = super().create(vals_list)
        records._record_lifecycle({}, "creation")
        return records

    def write(self, vals):
        if "lifecycle_stage_id" not in vals:
            return super().write(vals)
        # sudo: whoever may write the stage need not be able to read it; it goes to the history
        before = {
            record.id: (record.lifecycle_stage_id, record.lifecycle_date) for record in self.sudo()
        }
        result = super().write(vals)
        self._record_lifecycle(before, "manual")
        return result

    def _record_lifecycle(self, before, cause):
        """Record the records that are in another stage than ``before``, and since when.

        :param dict before: (stage, since when) of each record, by its id; none for a new one
        :param str cause: key of ``lead.lifecycle.transition.cause``
        """
        moved = self.env["lead.lifecycle.transition"]._record(self, before, cause)
        now = self.env.cr.now()
        for stage, records in moved.grouped("lifecycle_stage_id").items():
            records.lifecycle_date = now if stage else False

    @api.model
    def _read_group_lifecycle_stage_ids(self, stages, domain):
        """Columns of a kanban: those of the funnel always, the exits once somebody is in them."""
        usable = stages.search([(self._lifecycle_usage_field, "=", True), ("is_exit", "=", False)])
        return (stages | usable).sorted()

    def _set_lifecycle_stage(self, stage, cause):
        """Move every record of ``self`` to ``stage`` and record why.

        :param stage: ``lead.lifecycle.stage``; may lie behind or ahead of the present one
        :param str cause: key of ``lead.lifecycle.transition.cause``
        :raise ValidationError: when ``stage`` is not used on this model
        """
        moved = self.filtered(lambda record: record.lifecycle_stage_id != stage)
        moved.lifecycle_stage_id = stage
        self.env["lead.lifecycle.transition"]._set_cause(moved, cause)

    def _get_furthest_lifecycle_stage(self):
        """The stage furthest along the funnel; an exit only where all of ``self`` have left."""
        return max(
            self.lifecycle_stage_id,
            key=lambda stage: (not stage.is_exit, stage.sequence, stage.id),
            default=self.env["lead.lifecycle.stage"],
        )
