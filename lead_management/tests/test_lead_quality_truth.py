# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from collections import Counter
from datetime import timedelta

from psycopg2.errors import RaiseException

from odoo.tools import SQL, mute_logger

from ..models.lead_quality_sql import TRIES
from .test_lead_quality import NOON, LeadQualityCase

KINDS = ("call", "zalo", "email")
STEPS = 300


class TestLeadQualityTruth(LeadQualityCase):
    """Whatever happens to leads, their rows say what somebody finds out who looks at everything."""

    STEPS_OF_LIFE = (
        *("create", "create", "call", "call", "call", "call", "return", "lose", "lose", "reopen"),
        *("create_lost", "change_reason", "edit_call", "delete_call", "withdraw_return"),
        *("flag_outcome", "flag_reason", "merge", "erase", "unlink"),
    )

    def test_random_lives(self):
        chance = random.Random(8)
        self.sources = self.facebook | self.google
        self.return_reason = self.env["lead.return.reason"].create({"name": "No need"})
        self.leads = self.env["crm.lead"].with_context(active_test=False)
        found = Counter()
        for number in range(STEPS):
            step = "create" if number < 12 or not self.leads else chance.choice(self.STEPS_OF_LIFE)
            getattr(self, f"step_{step}")(chance)
            self.leads = self.leads.exists()
            self.env.flush_all()
            if number % 10 == 0 or number == STEPS - 1:
                found.update(self.compare())
        self.assertEqual(found.keys(), {*self.reason, "returned", "lost", False})
        self.assertEqual(self.env["lead.funnel"]._refresh(self.leads.ids), 0)

    def compare(self):
        """What was found of each lead, and is the truth."""
        self.env.invalidate_all()
        rows = {row.lead_id: row for row in self.report.search([])}
        for lead in self.leads:
            row = rows[lead]
            reason = lead.lost_reason_id if lead.won_status == "lost" else self.reason["spam"][:0]
            issue = reason.quality_issue or self.tell_issue(lead)
            returned = self.tell_last_return(lead)
            self.assertEqual(
                (row.quality_issue, row.lost_reason_id, row.return_id), (issue, reason, returned)
            )
            self.assertEqual(row.bad_count, int(bool(issue or returned)))
            yield issue
            if returned:
                yield "returned"
            if reason:
                yield "lost"

    def tell_issue(self, lead):
        calls = lead.interaction_ids.sorted(lambda call: (call.date, call.id))
        for number, call in enumerate(calls):
            if call.outcome_id.is_wrong_contact and not any(
                self.is_answer(later, call) for later in calls[number + 1 :]
            ):
                return "wrong_number"
        tries = calls.filtered(
            lambda call: (
                call.direction == "outgoing" and call.outcome_id and not call.outcome_id.is_reached
            )
        )
        return "unreachable" if len(tries) >= TRIES and not lead.is_reached else False

    def is_answer(self, later, call):
        outcome = later.outcome_id
        return (
            outcome.is_reached
            or (later.direction == "outgoing" and not outcome)
            or (later.kind == call.kind and outcome and not outcome.is_wrong_contact)
        )

    def tell_last_return(self, lead):
        returns = lead.hand_over_ids.filtered(lambda hand_over: hand_over.state == "returned")
        return returns.sorted(lambda hand_over: (hand_over.return_date, hand_over.id))[-1:]

    def some(self, chance):
        return chance.choice(self.leads)

    def some_call(self, chance):
        return self.some(chance).interaction_ids[:1]

    def step_create(self, chance):
        self.leads |= self.new_lead(
            source_id=chance.choice(self.sources).id,
            user_id=False,
            email_from=f"an{chance.randint(1, 30)}@example.com",
        )

    def step_create_lost(self, chance):
        """As an import brings them."""
        reason = chance.choice([self.too_expensive, *self.reason.values()])
        self.leads |= self.new_lead(active=False, probability=0, lost_reason_id=reason.id)

    def step_call(self, chance):
        self.some(chance)._register_interaction(
            chance.choice(KINDS),
            date=NOON + timedelta(hours=chance.randint(0, 99)),
            direction=chance.choice(("outgoing", "outgoing", "outgoing", "incoming")),
            outcome=chance.choice(
                [None] + [self.outcome[name] for name in ("no_answer", "busy", "wrong_number")] * 4
            ),
        )

    def step_edit_call(self, chance):
        call = self.some_call(chance)
        call.write(
            {
                "date": NOON + timedelta(hours=chance.randint(0, 99)),
                "kind": chance.choice(KINDS),
                "outcome_id": chance.choice(list(self.outcome.values())).id,
            }
        )

    def step_delete_call(self, chance):
        self.some_call(chance).unlink()

    def step_return(self, chance):
        lead = self.some(chance).with_context(active_test=True)
        if lead.active and lead.type == "lead" and not lead.hand_over_state:
            lead.user_id = False
            self.env.flush_all()
            self.env.invalidate_all()
            self.hand_over_and_return(lead, self.return_reason, "")

    def step_withdraw_return(self, chance):
        returned = self.tell_last_return(self.some(chance))
        if chance.random() < 0.5:
            returned.unlink()
        else:
            returned.state = "cancelled"

    def step_lose(self, chance):
        reason = chance.choice([self.too_expensive, *self.reason.values()])
        self.lose(self.some(chance), reason)

    def step_change_reason(self, chance):
        self.some(chance).lost_reason_id = chance.choice(list(self.reason.values()))

    def step_reopen(self, chance):
        self.some(chance).action_unarchive()

    def step_flag_outcome(self, chance):
        outcome = self.outcome["busy"]
        name = chance.choice(("is_reached", "is_wrong_contact"))
        outcome[name] = not outcome[name]

    def step_flag_reason(self, chance):
        reason = self.too_expensive
        reason.quality_issue = False if reason.quality_issue else chance.choice(list(self.reason))

    def step_merge(self, chance):
        pair = self.some(chance) | self.some(chance)
        if len(pair) > 1:
            pair.with_context(active_test=True)._merge_opportunity()

    def step_erase(self, chance):
        if chance.random() < 0.3:
            self.some(chance)._erase_person()

    def step_unlink(self, chance):
        if chance.random() < 0.3:
            self.some(chance).unlink()

    def test_mends_itself(self):
        """Whatever went wrong: the job that looks at the funnel at night finds it."""
        leads = self.new_lead("wrong_number") | self.new_lead()
        self.env.flush_all()
        self.cr.execute(
            SQL(
                "UPDATE lead_funnel"
                "   SET quality_issue = CASE WHEN lead_id = %s THEN 'spam' END, return_id = 1"
                " WHERE lead_id = ANY(%s)",
                leads[1].id,
                leads.ids,
            )
        )
        with self.enter_registry_test_mode():
            self.env.ref("lead_management.ir_cron_lead_funnel").method_direct_trigger()
        rows = self.rows(leads).sorted("id")
        self.assertEqual(rows.mapped("quality_issue"), ["wrong_number", False])
        self.assertFalse(rows.return_id)

    def test_contacts_that_say_nothing_of_it_are_not_looked_into(self):
        """Each would take as long as a tenth of marking an activity done."""
        good, wrong = self.new_lead("reached"), self.new_lead("reached", "wrong_number")
        self.env.flush_all()
        self.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION lead_quality_refresh(lead_ids INT4[]) RETURNS INT4
                LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'looked into %%', lead_ids; END $$
                """
            )
        )
        self.call(good, None, kind="email")
        self.env.flush_all()
        with self.assertRaisesRegex(RaiseException, "looked into"), mute_logger("odoo.sql_db"):
            self.call(wrong, None, kind="email")
