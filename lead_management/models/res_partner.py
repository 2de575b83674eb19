# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL

# Every internal user reads contacts, so what marketing and sales know of them is theirs alone.
LIFECYCLE_GROUPS = "sales_team.group_sale_salesman,lead_management.group_marketing_user"


class ResPartner(models.Model):
    """A contact is as far as its furthest lead or document, and its open leads follow it."""

    _name = "res.partner"
    _inherit = [
        "res.partner",
        "lead.lifecycle.mixin",
        "lead.attribute.mixin",
        "lead.phone.mixin",
    ]
    _lifecycle_inverse_name = "partner_id"
    _lifecycle_usage_field = "on_contact"

    phone_sanitized = fields.Char(index="btree_not_null")
    lifecycle_stage_id = fields.Many2one(
        domain="[('on_contact', '=', True)]", groups=LIFECYCLE_GROUPS
    )
    lifecycle_color = fields.Integer(groups=LIFECYCLE_GROUPS)
    lifecycle_date = fields.Datetime(groups=LIFECYCLE_GROUPS)
    lifecycle_transition_ids = fields.One2many(
        "lead.lifecycle.transition",
        "partner_id",
        "Lifecycle History",
        readonly=True,
        groups=LIFECYCLE_GROUPS,
    )

    def _may_have_vietnamese_number(self):
        """Contacts are everybody's: whoever is known to be abroad has a number from there."""
        return set(self.country_id.mapped("code")) <= {"VN"}

    def copy_data(self, default=None):
        """With the attributes the user may see."""
        names = [
            column.field_name
            for column in self._get_attribute_columns()
            if self._has_field_access(self._fields[column.field_name], "read")
        ]
        vals_list = super().copy_data(default)
        return [
            values and contact._convert_to_write({name: contact[name] for name in names}) | values
            for contact, values in zip(self, vals_list, strict=True)
        ]

    def _get_attribute_counterparts(self):
        # sudo: the value is one, the leads' too, whoever may see the leads
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        by_contact = leads.search([("partner_id", "in", self.ids)], order="id desc").grouped(
            "partner_id"
        )
        return {contact: by_contact.get(contact, leads) for contact in self}

    def _get_earned_lifecycle_stages(self):
        """The furthest lead of each contact, of all its contacts for a company."""
        stages = self.env["lead.lifecycle.stage"]
        return {
            id_: stages.browse(stage_ids).filtered(lambda stage: not stage.is_exit)._get_furthest()
            for id_, stage_ids in self._get_lead_stage_ids().items()
        }

    def _get_lead_stage_ids(self):
        """Ids of the stages the leads of each contact are in, lost ones too, by contact id."""
        self.env["crm.lead"].flush_model(["partner_id", "lifecycle_stage_id"])
        stage_ids = defaultdict(set)
        for partner_id, company_id, stage_id in self.env.execute_query(
            SQL(
                """
                SELECT partner.id, partner.commercial_partner_id, lead.lifecycle_stage_id
                  FROM crm_lead lead
                  JOIN res_partner partner ON partner.id = lead.partner_id
                 WHERE (partner.id = ANY(%(ids)s) OR partner.commercial_partner_id = ANY(%(ids)s))
                   AND lead.lifecycle_stage_id IS NOT NULL
                 GROUP BY 1, 2, 3
                """,
                ids=self.ids,
            )
        ):
            stage_ids[partner_id].add(stage_id)
            stage_ids[company_id].add(stage_id)
        return {id_: stage_ids[id_] for id_ in self.ids}

    def _follow_leads(self, documents):
        """Reconsider the stage of contacts whose leads went back, left the funnel or returned.

        A contact leaves once all its leads have left and nothing was sold to it, comes back with
        them, and goes back only where it followed that very lead forward.

        :param dict documents: the lead that moved, by contact id
        """
        if not self:
            return
        transitions = self._get_last_transitions()
        own_stages = self._get_own_lifecycle_stages()
        earned = self._get_earned_lifecycle_stages()
        lead_stage_ids = self._get_lead_stage_ids()
        targets = defaultdict(self.browse)
        for contact in self:
            stage, last = contact.lifecycle_stage_id, transitions[contact.id]
            followed = last.cause == "lead"
            if not earned[contact.id]:
                if not stage.is_exit:
                    left = stage.browse(lead_stage_ids[contact.id])._get_furthest()
                    targets[left._get_usable("on_contact") if left else left] |= contact
                continue
            reached = earned[contact.id]._get_usable("on_contact") | own_stages[contact.id]
            target = reached._get_furthest()
            if stage.is_exit:
                is_moving = followed
            else:
                is_moving = (
                    followed
                    and target._is_behind(stage)
                    and last.document_id == documents[contact.id].id
                )
            if is_moving and target:
                targets[target] |= contact
        for target, contacts in targets.items():
            if target:
                contacts._set_lifecycle_stage(target, "lead", documents)

    def _get_own_lifecycle_stages(self):
        """The stage of the funnel each contact last came to other than by following a lead."""
        stages = self.env["lead.lifecycle.stage"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (partner_id) partner_id, to_stage_id
                  FROM lead_lifecycle_transition transition
                  JOIN lead_lifecycle_stage stage ON stage.id = to_stage_id
                 WHERE partner_id = ANY(%(ids)s) AND cause NOT IN ('lead', 'revert')
                   AND stage.is_exit IS NOT TRUE
                 ORDER BY partner_id, transition.id DESC
                """,
                ids=self.ids,
            )
        )
        return {**dict.fromkeys(self.ids, stages), **{id_: stages.browse(to) for id_, to in rows}}

    def _after_lifecycle_move(self, before, cause):
        result = super()._after_lifecycle_move(before, cause)
        if cause not in ("lead", "revenue", "merge", "creation"):
            self._pull_leads(before, cause)
        return result

    def _pull_leads(self, before, cause):
        """Let the open leads of ``self`` follow: out, back in, and forward where set for a person.

        :param dict before: stage each contact was in, by its id
        :param str cause: why the contacts moved
        """
        # sudo: the leads of a contact follow it, whoever works them
        leads = self.env["crm.lead"].sudo().with_context(active_test=True)
        leads = leads.search([("partner_id", "in", self.ids)])
        if not leads:
            return
        documents = {lead.id: lead.partner_id for lead in leads}
        transitions = leads._get_last_transitions()
        leaving, advancing = defaultdict(leads.browse), defaultdict(leads.browse)
        returning = leads.browse()
        for lead in leads:
            stage = lead.partner_id.lifecycle_stage_id
            if stage.is_exit:
                if not lead.lifecycle_stage_id.is_exit:
                    leaving[stage] |= lead
            elif before.get(lead.partner_id.id, stage).is_exit:
                if transitions[lead.id].cause == "contact":
                    returning |= lead
            elif cause in ("manual", "import") and stage:
                advancing[stage] |= lead
        for stage, followers in leaving.items():
            if stage.on_lead:
                followers._set_lifecycle_stage(stage, "contact", documents)
        returning._return_from_exit("contact", documents)
        for stage, followers in advancing.items():
            followers._advance_lifecycle_stage(stage._get_usable("on_lead"), "contact", documents)

    def _message_post_after_hook(self, message, msg_vals):
        """An e-mail from somebody makes her a lead, unless she has come further already."""
        result = super()._message_post_after_hook(message, msg_vals)
        if message.message_type == "email" and message.author_id == self:
            # sudo: whoever handles the mail, the gateway too, without seeing the lifecycle
            contact = self.sudo()
            stage = contact.env["lead.lifecycle.stage"]._get_by_code("lead")
            contact._advance_lifecycle_stage(stage, "interaction", {self.id: message})
        return result
