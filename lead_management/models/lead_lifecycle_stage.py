# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .lead_funnel_sql import STAGES


class LeadLifecycleStage(models.Model):
    """How far a contact or lead has come, from first interest to loyal customer.

    Not the journey stage of the pipeline (``crm.stage``): that one says what a salesperson does
    next, this one what the person has become. The default values and their meaning are those of
    MISA AMIS aiMarketing ("thuộc tính giai đoạn của liên hệ").
    """

    _name = "lead.lifecycle.stage"
    _description = "Lifecycle Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        copy=False,
        help="Technical name the system finds the stage by. Empty for stages of your own.",
    )
    sequence = fields.Integer(
        default=100, help="The further down the list, the further the contact or lead has come."
    )
    description = fields.Text(
        "When is a record here?", translate=True, help="Shown as a tooltip on the kanban's columns."
    )
    color = fields.Integer()
    on_lead = fields.Boolean("On Leads", default=True)
    on_contact = fields.Boolean("On Contacts", default=True)
    is_exit = fields.Boolean(
        "Exit", help="Leaves the funnel, such as Unsubscribed: never reached by moving forward."
    )
    active = fields.Boolean(default=True)
    # How many of the system's stages, which the funnel counts, whoever is here has reached
    funnel_level = fields.Integer(readonly=True, copy=False, export_string_translation=False)

    _code_unique = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "Another lifecycle stage has this technical name already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        self.env.registry.clear_cache()
        self._update_funnel_levels()
        return stages

    def write(self, vals):
        result = super().write(vals)
        if not {"code", "active"}.isdisjoint(vals):
            self.env.registry.clear_cache()
        if not {"code", "is_exit", "sequence"}.isdisjoint(vals):
            self._update_funnel_levels()
        return result

    @api.model
    def _update_funnel_levels(self):
        """Find out which stages come after which of those that the funnel counts.

        Stages of their own count as the one before them. The figures follow tonight.
        """
        # sudo: follows from the settings that the user may change; archived ones have a past
        stages = self.sudo().with_context(active_test=False).search(Domain.TRUE)
        counted = {
            stage: STAGES.index(stage.code) + 1
            for stage in stages
            if stage.code in STAGES and not stage.is_exit
        }
        for stage in stages:
            before = (level for other, level in counted.items() if other._is_behind(stage))
            level = counted.get(stage) or max(before, default=0)
            if stage.funnel_level != level:
                stage.funnel_level = level
        stages.flush_recordset(["funnel_level"])  # the database looks at it

    @api.constrains("on_lead", "on_contact")
    def _check_usage(self):
        """A stage stays usable where records are in it."""
        for model_name, field_name in (("crm.lead", "on_lead"), ("res.partner", "on_contact")):
            unused = self.filtered(lambda stage, name=field_name: not stage[name])
            # sudo: counts only, to protect records of all companies and owners
            records = self.env[model_name].sudo().with_context(active_test=False)
            if unused and records.search_count([("lifecycle_stage_id", "in", unused.ids)], limit=1):
                raise ValidationError(
                    self.env._(
                        "Some records of “%(document)s” are in this lifecycle stage. Move them to "
                        "another one first.",
                        document=self.env["ir.model"]._get(model_name).name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_standard(self):
        standard = self.filtered("code")
        if standard:
            raise UserError(
                self.env._(
                    "The system moves records through %(stages)s by itself, so these lifecycle "
                    "stages cannot be deleted. Rename or archive them instead.",
                    stages=", ".join(standard.mapped("name")),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        # sudo: whether there are any, and nothing else of them
        transitions = self.env["lead.lifecycle.transition"].sudo()
        if transitions.search_count(
            Domain("from_stage_id", "in", self.ids) | Domain("to_stage_id", "in", self.ids), limit=1
        ):
            raise UserError(
                self.env._(
                    "Contacts or leads are or were in this lifecycle stage, and their history "
                    "needs it. Archive it instead."
                )
            )

    def _is_behind(self, stage):
        """Whether moving from ``self``, maybe empty, to ``stage`` is a step forward.

        Nobody steps forward out of an exit or into one.
        """
        if not stage or self.is_exit or stage.is_exit:
            return False
        return not self or (self.sequence, self.id) < (stage.sequence, stage.id)

    def _get_furthest(self):
        """The stage furthest along the funnel; an exit only where ``self`` holds nothing else."""
        return max(
            self, key=lambda stage: (not stage.is_exit, stage.sequence, stage.id), default=self
        )

    def _get_usable(self, usage_field):
        """The furthest stage up to this one that is used there: on contacts, SAL becomes MQL.

        :param str usage_field: ``on_lead`` or ``on_contact``
        """
        self.ensure_one()
        if self[usage_field] or self.is_exit:
            return self.filtered(usage_field)
        # sudo: stages are configuration, a handful: reading all of them is one query
        candidates = self.sudo().search([(usage_field, "=", True), ("is_exit", "=", False)])
        return candidates.filtered(lambda stage: stage._is_behind(self))._get_furthest().sudo(False)

    @api.model
    @tools.ormcache("code")
    def _get_id_by_code(self, code):
        """Id of the stage with that ``code``, ``False`` where it was archived or removed."""
        # sudo: stages are configuration, the same for everybody: the id alone tells nothing
        return self.sudo().search([("code", "=", code), ("active", "=", True)], limit=1).id

    @api.model
    def _get_by_code(self, code):
        """The stage with that ``code`` (``lead``, ``mql`` …), empty where it was archived."""
        return self.browse(self._get_id_by_code(code))
