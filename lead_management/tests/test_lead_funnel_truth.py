# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from datetime import timedelta

from odoo.tools import SQL

from ..models.lead_funnel_sql import DATES, STAGES
from .lead_funnel_common import LeadFunnelCase


class TestLeadFunnelTruth(LeadFunnelCase):
    """Whatever leads go through, the rows are what somebody who reads the whole history says."""

    STEPS = 250

    def test_random_lives(self):
        chance = random.Random(8)
        companies = self.env.company | self._second_company()
        self.leads = self.env["crm.lead"].with_context(active_test=False)
        sources = self.facebook | self.google
        for number in range(self.STEPS):
            step = chance.choice(self.STEPS_OF_LIFE)
            if number < 20 or not self.leads:
                step = "create"
            getattr(self, f"step_{step}")(chance, companies, sources)
            self.leads = self.leads.exists()
        self.env.flush_all()
        self.env.invalidate_all()
        rows = {row.lead_id.id: row for row in self.funnel.search([])}
        every = self.leads.search_count([])
        self.assertEqual(len(rows), every)
        for lead in self.leads:
            row = rows[lead.id]
            self.assertEqual([row[name] or None for name in DATES], self.tell_dates(lead))
            for name in ("company_id", "source_id", "campaign_id", "user_id", "team_id"):
                self.assertEqual(row[name], lead[name])
            is_exit = lead.lifecycle_stage_id.is_exit
            self.assertEqual(bool(row.exit_stage_id), is_exit)
            self.assertEqual(row.is_lost, lead.won_status == "lost")
            self.assertEqual(row.entry_date, lead.create_date)
        self.assertEqual(self.funnel._refresh(self.leads.ids), 0)
        figures = self.funnel._read_funnel([("lead_id", "in", self.leads.ids)])[0]["reached"]
        told = [self.tell_dates(lead) for lead in self.leads]
        self.assertEqual(
            list(figures.values()), [sum(bool(dates[n]) for dates in told) for n in range(6)]
        )
        self.assertGreater(figures["customer"], 0)

    STEPS_OF_LIFE = (
        *("create", "create", "move", "move", "move", "move", "exit", "revert", "revert"),
        *("lose", "reopen", "merge", "erase", "redate", "back_date", "reassign", "convert"),
    )

    def tell_dates(self, lead):
        """When the lead first came to each stage, from its history alone."""
        happened = []
        for move in lead.lifecycle_transition_ids.sorted("id"):
            taken_back = next(
                (
                    known
                    for known in reversed(happened)
                    if known["to"] == move.from_stage_id and move.cause == "revert"
                ),
                None,
            )
            step = {"to": move.to_stage_id, "date": move.date, "back": None, "void": False}
            step["is_revert"] = move.cause == "revert"
            if taken_back:
                step["back"] = taken_back
                while taken_back:
                    taken_back["void"] = not taken_back["void"]
                    taken_back = taken_back["back"]
            happened.append(step)
        dates = []
        for code in STAGES:
            reached = [
                step["date"]
                for step in happened
                if not step["void"]
                and not step["is_revert"]
                and not step["to"].is_exit
                and (step["to"].sequence, step["to"].id)
                >= (self.stage[code].sequence, self.stage[code].id)
            ]
            dates.append(min(reached, default=None))
        return dates

    def some(self, chance):
        return chance.choice(self.leads)

    def step_create(self, chance, companies, sources):
        self.leads |= self.env["crm.lead"].create(
            {
                "name": "An",
                "type": chance.choice(["lead", "opportunity"]),
                "company_id": chance.choice(companies).id,
                "source_id": chance.choice(sources).id,
                "campaign_id": chance.choice([False, self.tet.id]),
                "expected_revenue": chance.randint(0, 9) * 100,
                "email_from": f"an{chance.randint(1, 30)}@example.com",
                "user_id": False,
                "team_id": False,
            }
        )

    def step_move(self, chance, *_):
        self.some(chance).lifecycle_stage_id = self.stage[chance.choice(STAGES)]

    def step_exit(self, chance, *_):
        lead = self.some(chance)
        lead.lifecycle_stage_id = self.stage[chance.choice(("unsubscribed", "disqualified"))]

    def step_revert(self, chance, *_):
        lead = self.some(chance)
        if lead._get_last_transitions()[lead.id].from_stage_id:
            lead.action_revert_lifecycle_stage()

    def step_lose(self, chance, *_):
        reason = chance.choice(self.env["crm.lost.reason"].search([]))
        self.some(chance).action_set_lost(lost_reason_id=reason.id)

    def step_reopen(self, chance, *_):
        self.some(chance).action_unarchive()

    def step_merge(self, chance, *_):
        pair = self.some(chance) | self.some(chance)
        if len(pair) > 1 and len(pair.company_id) < 2:
            pair.with_context(active_test=True)._merge_opportunity()

    def step_erase(self, chance, *_):
        if chance.random() < 0.2:
            self.some(chance)._erase_person()

    def step_redate(self, chance, *_):
        moves = self.some(chance).lifecycle_transition_ids
        if moves:
            moves[0].date -= timedelta(days=chance.randint(1, 90))

    def step_back_date(self, chance, *_):
        lead = self.some(chance)
        self.env.flush_all()
        date = lead.create_date - timedelta(days=chance.randint(1, 90))
        self.cr.execute(SQL("UPDATE crm_lead SET create_date = %s WHERE id = %s", date, lead.id))
        lead.invalidate_recordset(["create_date"])

    def step_reassign(self, chance, companies, sources):
        self.some(chance).write(
            {
                "user_id": chance.choice([False, self.salesman.id]),
                "source_id": chance.choice(sources).id,
                "campaign_id": False,
            }
        )

    def step_convert(self, chance, *_):
        lead = self.some(chance)
        if lead.active and lead.type == "lead":
            lead.convert_opportunity(self.env["res.partner"])
