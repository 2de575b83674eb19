# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .lead_assignment_run import CHUNK_SIZE

WAKE_KEY = "lead_management.assignment_is_woken"


class CrmLead(models.Model):
    """Leads are given to salespeople by rules, and who got them is kept."""

    _inherit = "crm.lead"

    assignment_ids = fields.One2many("lead.assignment", "lead_id", "Assignments", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if self.env["lead.assignment.rule"]._is_any_active():
            leads._wake_assignment()
        return leads

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._may_assign()) if view_type == "list" else key

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Show the buttons of a list to those alone who may assign, a leader of a team too."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "list" and not self._may_assign():
            for name in ("action_assign_now", "action_reassign"):
                for button in arch.findall(f"header/button[@name='{name}']"):
                    button.getparent().remove(button)
        return arch, view

    def action_assign_now(self):
        """Give out those of the leads that wait for a salesperson, by the rules.

        :return: a notification of what came of it
        :raise AccessError: when the user is neither a manager nor leads a team
        """
        self._check_may_assign()
        self.check_access("write")
        # sudo: checked above; the rules, which are the managers', decide
        leads = self.sudo()
        waiting = leads.search(leads._get_waiting_domain() & Domain("id", "in", self.ids))
        return waiting.sorted("id")._assign_now()

    def action_reassign(self):
        """Open the dialog that gives the leads to somebody else.

        :raise AccessError: when the user is neither a manager nor leads a team
        """
        self._check_may_assign()
        self.check_access("write")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "lead_management.lead_reassign_wizard_action"
            ),
            "context": {"default_lead_ids": self.ids},
        }

    @api.model
    def _may_assign(self):
        """Managers of sales and marketing, and whoever leads a team or sees all its leads."""
        user = self.env.user
        return (
            self.env.su
            or user.has_group("sales_team.group_sale_salesman_all_leads")
            or user.has_group("lead_management.group_marketing_manager")
            or bool(user.sudo().led_team_ids)  # sudo: her own teams
        )

    @api.model
    def _check_may_assign(self):
        self.env["lead.assignment.rule"]._check_is_on()
        if not self._may_assign():
            raise AccessError(self.env._("Only managers and team leaders assign leads."))

    @api.model
    def _get_waiting_domain(self):
        """Leads that wait for a salesperson: of no hand-over that is open or was taken back."""
        return (
            Domain("active", "=", True)
            & Domain("user_id", "=", False)
            & Domain("in_pool", "=", False)
            & Domain("won_status", "=", "pending")
            & Domain("lifecycle_stage_id.is_exit", "!=", True)
            & (Domain("hand_over_id", "=", False) | Domain("hand_over_id.state", "=", "accepted"))
        )

    def _wake_assignment(self):
        """Have the rules looked at soon, once a transaction."""
        done = self.env.cr.precommit.data
        if not done.get(WAKE_KEY) and any(not lead.user_id for lead in self):
            done[WAKE_KEY] = True
            self.env["lead.assignment.rule"]._wake()

    def _lock_waiting(self):
        """Those of ``self`` that still wait, in their order, kept for this transaction."""
        locked = self.try_lock_for_update(allow_referencing=True)
        domain = self._get_waiting_domain() & Domain("id", "in", locked.ids)
        waiting = set(locked.search(domain).ids)
        return locked.browse(id_ for id_ in locked.ids if id_ in waiting)

    def _assign_now(self, only_rules=None):
        """Give out these leads by the rules while the user waits; past a chunk, in the background.

        :param only_rules: ``lead.assignment.rule`` that give out, instead of all
        :return: a notification of what came of it
        """
        rules = self.env["lead.assignment.rule"]._get_active()
        assignments = rules._assign_waiting(self[:CHUNK_SIZE], only_rules)
        assignments._tell_people()
        if len(self) > CHUNK_SIZE:
            rules._wake()
        return self._notify_of_assignments(assignments, is_more=len(self) > CHUNK_SIZE)

    def _notify_of_assignments(self, assignments, *, is_more=False):
        """A notification for the screen: how many of ``self`` were given out, to whom or a pool."""
        pooled = assignments.filtered(lambda assignment: not assignment.to_user_id)
        given = assignments - pooled
        sentences = []
        if given:
            sentences.append(
                self.env._(
                    "%(count)s leads assigned to %(people)s people.",
                    count=len(given),
                    people=len(given.to_user_id),
                )
            )
        if pooled:
            sentences.append(self.env._("%(count)s leads put into a pool.", count=len(pooled)))
        if is_more:
            sentences.append(self.env._("The others follow in the background."))
        elif len(self) > len(assignments) or not self:
            sentences.append(
                self.env._(
                    "%(count)s leads wait: no rule is for them, or nobody can take them now.",
                    count=len(self) - len(assignments),
                )
                if self
                else self.env._("No lead waits for a salesperson.")
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if assignments else "warning",
                "message": " ".join(sentences),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _choose_owners(self, method, shares, facts):
        """Choose who of a team gets each of the leads, but for whoever has it.

        :param str method: ``evenly``, ``ratio`` or ``capacity``
        :param shares: ``TeamShares``, which goes on counting
        :param dict facts: what the rows are to keep besides
        :return: values for ``_give_out``, of the leads somebody can take
        """
        vals_list = []
        for lead in self.sudo():  # sudo: the system chooses; its caller has checked who asks
            choice = shares.choose(method, lead.id, lead.company_id.id, lead.user_id.id)
            if choice:
                vals_list.append(
                    {
                        **facts,
                        "lead_id": lead.id,
                        "to_user_id": choice.user_id,
                        "count": choice.count,
                        "weight": choice.weight,
                    }
                )
        return vals_list

    @api.model
    def _give_out(self, vals_list):
        """Give leads to people or into pools, and keep why. Leads stay leads.

        Whoever calls has made sure that the user may, and tells the people
        (``lead.assignment._tell_people``).

        :param list vals_list: values of ``lead.assignment``: ``lead_id``, ``to_user_id``,
            ``method``, maybe ``team_id`` (else the salesperson's own) and the figures
        :return: the ``lead.assignment`` rows
        """
        # sudo: checked by the callers; giving a lead away may take away the right to write it
        leads = self.sudo().with_context(mail_auto_subscribe_no_notify=True)
        now = fields.Datetime.now()
        given = defaultdict(leads.browse)
        rows = []
        for vals in vals_list:
            lead = leads.browse(vals["lead_id"])
            rows.append(
                {"date": now, "by_user_id": self.env.uid, **vals, "from_user_id": lead.user_id.id}
            )
            given[lead._prepare_owner_values(vals["to_user_id"], vals.get("team_id"))] |= lead
        for values, same in given.items():
            same.write(dict(values))
        for row in rows:
            row["team_id"] = row.get("team_id") or leads.browse(row["lead_id"]).team_id.id
        # sudo: as above; nobody writes them
        return leads.env["lead.assignment"].create(rows).with_env(self.env)

    def _prepare_owner_values(self, user_id, team_id):
        """What is written to give this lead to ``user_id``, or into the pool of the team.

        :return: tuple of (field name, value), to group by
        """
        self.ensure_one()
        values = [("user_id", user_id)]
        if team_id:
            values.append(("team_id", team_id))
        if not user_id:
            # with a team of all companies crm would make it theirs
            values += [("in_pool", True), ("company_id", self.company_id.id)]
        return tuple(values)

    def _merge_dependences(self, opportunities):
        """Who got the leads merged away stays with the one that is left."""
        result = super()._merge_dependences(opportunities)
        # sudo: the user may merge these leads, and nobody writes assignments
        opportunities.sudo().assignment_ids.lead_id = self
        return result
