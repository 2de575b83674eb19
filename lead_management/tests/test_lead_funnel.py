# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..models.lead_funnel_sql import STAGES
from .common import SALES
from .lead_capture_common import LeadCaptureCase
from .lead_funnel_common import LeadFunnelCase
from .lead_import_common import LeadImportCase


class TestLeadFunnel(LeadFunnelCase):
    def test_reached(self):
        """A stage counts as reached by who came further, and by who went back."""
        leads = self.new_leads("lead", "lead", "mql", "sql", "loyal")
        leads[3].lifecycle_stage_id = self.stage["lead"]
        direct = self.env["crm.lead"].create({"name": "Called", "type": "opportunity"})
        counts = self.figures(leads | direct)["reached"]
        self.assertEqual(
            counts, {"lead": 6, "mql": 4, "sal": 3, "sql": 3, "customer": 1, "loyal": 1}
        )

    def test_rates_and_nothing_to_divide_by(self):
        figures = self.figures(self.new_leads("lead", "lead", "lead", "mql"))
        self.assertEqual(figures["rates"]["mql"], 0.25)
        self.assertEqual(figures["rates"]["sal"], 0)
        self.assertIsNone(figures["rates"]["sql"], "no SAL, no rate")
        self.assertIsNone(figures["days"]["sql"])
        self.assertEqual(figures["cost_per"]["customer"], None)
        self.assertIsNone(figures["return_on_spend"])

    def test_no_leads_no_group(self):
        self.assertEqual(self.funnel._read_funnel([("lead_id", "=", 0)]), [])
        leads = self.new_leads("mql")
        self.assertIsNone(self.figures(leads, period=("2001-01-01", "2001-12-31")))
        self.assertIsNone(self.figures(leads, period=("2001-01-01", "2001-12-31"), by="event"))

    def test_reverted_never_happened(self):
        (lead,) = self.new_leads("mql")
        lead.lifecycle_stage_id = self.stage["customer"]
        self.assertTrue(self.row(lead).customer_date)
        lead.action_revert_lifecycle_stage()
        row = self.row(lead)
        self.assertFalse(row.customer_date or row.sal_date)
        self.assertTrue(row.mql_date)
        lead.action_revert_lifecycle_stage()
        self.assertTrue(self.row(lead).customer_date, "taking back is taken back")
        lead.action_revert_lifecycle_stage()
        self.assertFalse(self.row(lead).customer_date)
        lead.lifecycle_stage_id = self.stage["sql"]
        self.assertTrue(self.row(lead).sql_date)

    def test_exits_and_lost(self):
        gone, lost, back = leads = self.new_leads("mql", "mql", "mql")
        (gone | back).lifecycle_stage_id = self.stage["unsubscribed"]
        back._return_from_exit("blacklist_removal")
        lost.action_set_lost()
        figures = self.figures(leads)
        self.assertEqual(figures["exits"], {self.stage["unsubscribed"].id: 1})
        self.assertEqual(figures["lost"], 1)
        self.assertEqual(figures["reached"]["mql"], 3, "though they have left")
        row = self.row(lost)
        self.assertTrue(row.is_lost and row.is_archived and row.exit_date)
        lost.action_unarchive()
        self.assertFalse(self.row(lost).is_lost)

    def test_stages_of_their_own(self):
        """Count as the one before them, even where that was passed over."""
        trial = self.env["lead.lifecycle.stage"].create({"name": "Trial", "sequence": 45})
        (lead,) = self.new_leads("lead")
        lead.lifecycle_stage_id = trial
        self.assertEqual(self.figures(lead)["reached"]["sql"], 1)
        self.assertEqual(self.figures(lead)["reached"]["customer"], 0)
        trial.sequence = 15
        self.funnel._refresh(lead.ids)
        self.assertEqual(self.figures(lead)["reached"], dict.fromkeys(STAGES, 0) | {"lead": 1})

    def test_days(self):
        slow, quick, quicker = leads = self.new_leads("sal", "sal", "sal")
        self.move_history(slow, "2026-01-01", "2026-01-31", "2026-02-01")
        self.move_history(quick, "2026-01-01", "2026-01-04", "2026-01-05")
        self.move_history(quicker, "2026-01-01", "2026-01-01 12:00:00", "2026-01-02 12:00:00")
        figures = self.figures(leads, medians=True)
        self.assertAlmostEqual(figures["days"]["mql"], 33.5 / 3)
        self.assertEqual(figures["median_days"]["mql"], 3)
        self.assertEqual(figures["days"]["sal"], 1)
        self.assertIsNone(figures["median_days"]["sql"])
        self.assertNotIn("median_days", self.figures(leads))

    def test_by_entry_and_by_event(self):
        """Leads that came in March, and what happened in March."""
        early, late = leads = self.new_leads("mql", "mql")
        self.move_history(early, "2026-03-10", "2026-04-02")
        self.move_history(late, "2026-02-10", "2026-03-20")
        march = ("2026-03-01", "2026-03-31")
        came = self.figures(leads, period=march)
        self.assertEqual(came["reached"], dict.fromkeys(STAGES, 0) | {"lead": 1, "mql": 1})
        happened = self.figures(leads, period=march, by="event", medians=True)
        self.assertEqual(happened["reached"], dict.fromkeys(STAGES, 0) | {"lead": 1, "mql": 1})
        self.assertAlmostEqual(happened["days"]["mql"], 38)
        self.assertAlmostEqual(happened["median_days"]["mql"], 38)
        for by, found in (("entry", early), ("event", late)):
            domain = self.funnel._get_reached_domain("mql", period=march, by=by)
            self.assertEqual(self.search_leads(domain, leads), found)

    def search_leads(self, domain, leads, user=None):
        found = self.env["crm.lead"].with_user(user or self.sales_manager)
        found = found.with_context(active_test=False).search(domain)
        return found.with_env(self.env) & leads

    def test_the_users_day(self):
        (lead,) = self.new_leads("lead")
        self.move_history(lead, "2026-03-31 18:00:00")
        self.sales_manager.tz = "Asia/Ho_Chi_Minh"
        self.assertIsNone(self.figures(lead, period=("2026-03-01", "2026-03-31")))
        self.assertTrue(self.figures(lead, period=("2026-04-01", "2026-04-01")))
        self.sales_manager.tz = "UTC"
        self.assertTrue(self.figures(lead, period=(None, "2026-03-31"), by="event"))

    def test_wrong_question(self):
        for options in ({"by": "weather"}, {"groupby": "no_such_field"}, {"groupby": "name'"}):
            with self.assertRaises(ValueError):
                self.funnel._read_funnel(**options)

    def test_groups(self):
        """By any of the columns, by month, by what the lead itself says; by nothing at all."""
        facebook = self.new_leads("mql", "lead", campaign_id=self.tet.id)
        google = self.new_leads("lead", source_id=self.google.id)
        (facebook | google).flush_recordset()
        self.move_history(facebook | google, "2026-03-10")
        leads = facebook | google
        by_source = self.figures(leads, groupby=["source_id", "campaign_id"])
        self.assertEqual(
            {group["group"]: group["reached"]["lead"] for group in by_source},
            {(self.facebook.id, self.tet.id): 2, (self.google.id, None): 1},
        )
        (by_month,) = self.figures(leads, groupby="entry_date:month")
        self.assertEqual(by_month["reached"]["lead"], 3)
        attribute = self.env["lead.attribute"].create(
            {"name": "SourceBank", "type": "selection", "option_ids": [(0, 0, {"name": "VCB"})]}
        )
        facebook[attribute.field_name] = attribute.option_ids
        spec = f"lead_id.{attribute.field_name}"
        found = self.figures(leads, groupby=spec)
        self.assertEqual(
            {group["group"]: group["reached"]["mql"] for group in found},
            {(attribute.option_ids.id,): 1, (None,): 0},
        )

    def test_several_groupings_at_once(self):
        """The same figures as one by one, and steps of time those that PostgreSQL finds."""
        chance = random.Random(19)
        leads = self.env["crm.lead"]
        for number in range(24):
            lead = self.new_leads(
                chance.choice(STAGES),
                source_id=chance.choice((self.facebook.id, self.google.id, False)),
                user_id=chance.choice((self.salesman.id, self.sales_manager.id, False)),
            )
            self.move_history(lead, datetime(2026, 1, 1, 3) + timedelta(days=number * 9.3))
            leads |= lead
        leads[0].action_set_lost()
        leads[1].lifecycle_stage_id = self.stage["disqualified"]
        domain = [("lead_id", "in", leads.ids)]
        groupings = [(), "source_id", "user_id", ["user_id", "source_id"], "lead_id.type"]
        groupings += [f"entry_date:{step}" for step in ("day", "week", "month", "quarter")]
        funnel = self.funnel.with_user(self.sales_manager).with_context(tz="Asia/Ho_Chi_Minh")
        for options in (
            {},
            {"period": ("2026-02-03", "2026-06-30"), "medians": True},
            {"period": ("2026-02-03", "2026-06-30"), "by": "event", "medians": True},
        ):
            found = funnel._read_funnels(groupings, domain, **options)
            for groupby, groups in zip(groupings, found, strict=True):
                alone = funnel._read_funnel(domain, groupby, **options)
                for group in (*groups, *alone):
                    days = group["days"].items()  # summed up in another order
                    group["days"] = {code: sum_ and round(sum_, 6) for code, sum_ in days}
                self.assertEqual(len(groups), len(alone))
                self.assertEqual(
                    {group["group"]: group for group in groups},
                    {group["group"]: group for group in alone},
                )
        for groupby, groups in zip(groupings, funnel._read_funnels(groupings, domain), strict=True):
            if groupby and not isinstance(groupby, list):
                plain = funnel._read_group(domain, [groupby], ["__count", "revenue:sum"])
                self.assertEqual(
                    {group["group"][0] or False: group["reached"]["lead"] for group in groups},
                    {getattr(value, "id", value): count for value, count, _revenue in plain},
                    groupby,
                )
        (without,) = funnel._read_funnels(["source_id"], domain, days=False)
        self.assertEqual([group["days"] for group in without], [{}] * len(without))

    def test_first_touch_stays(self):
        (lead,) = self.new_leads("lead")
        lead.source_id = self.google
        row = self.row(lead)
        self.assertEqual((row.first_source_id, row.source_id), (self.facebook, self.google))

    def test_campaign_renamed_or_deleted(self):
        (lead,) = self.new_leads("lead", campaign_id=self.tet.id)
        self.assertEqual(self.row(lead).campaign_id, self.tet)
        self.tet.title = "Tết 2027"
        self.assertEqual(self.row(lead).campaign_id.title, "Tết 2027")
        self.tet.unlink()
        self.assertFalse(self.row(lead).campaign_id)
        self.assertEqual(self.figures(lead, groupby="campaign_id")[0]["group"], (None,))

    def test_deleted_and_merged(self):
        one, other = leads = self.new_leads("mql", "customer")
        self.move_history(other, "2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04")
        kept = leads.merge_opportunity()
        self.assertEqual(len(self.funnel.search([("lead_id", "in", leads.ids)])), 1)
        self.assertTrue(self.row(kept).customer_date)
        self.assertEqual(self.row(kept).mql_date, datetime(2026, 1, 2), "the earliest of both")
        kept.unlink()
        self.assertFalse(self.funnel.search([("lead_id", "in", leads.ids)]))
        self.assertNotEqual(one, other)

    def test_erased(self):
        (lead,) = self.new_leads("mql", phone="0912345678")
        lead._erase_person()
        self.assertEqual(self.figures(lead)["reached"]["mql"], 1, "figures stay")

    def test_revenue_in_several_currencies(self):
        won = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).unlink()
        company = self._second_company(self.sales_manager)
        if company.currency_id == euro:
            company.currency_id = self.env.ref("base.USD")
        else:
            company.currency_id = euro
        company.flush_recordset()
        self.env["res.currency.rate"].create(
            {"currency_id": company.currency_id.id, "rate": 0.5, "company_id": self.env.company.id}
        )
        values = {"type": "opportunity", "stage_id": won.id, "user_id": False, "team_id": False}
        leads = self.env["crm.lead"].create(
            [
                {**values, "name": "Here", "expected_revenue": 100},
                {**values, "name": "There", "expected_revenue": 100, "company_id": company.id},
                {"name": "Open", "type": "opportunity", "expected_revenue": 7},
            ]
        )
        leads[0].company_id = self.env.company
        funnel = self.funnel.with_user(self.sales_manager).with_context(
            allowed_company_ids=(self.env.company | company).ids
        )
        figures = funnel._read_funnel([("lead_id", "in", leads.ids)])
        revenue = 300 if self.funnel._get_revenue_column() == "won_revenue" else 0
        self.assertAlmostEqual(figures[0]["revenue"], revenue)

    def test_drill_down_equals_the_figure(self):
        """Of every figure, for everybody who may see any of it."""
        leads = self.new_leads("lead", "mql", "sql", "customer", campaign_id=self.tet.id)
        leads[0].user_id = self.sales_manager
        leads[1].lifecycle_stage_id = self.stage["unsubscribed"]
        leads[2].action_set_lost()
        domain = [("campaign_id", "=", self.tet.id)]
        for user in (self.salesman, self.sales_manager, self.marketing_manager):
            figures = self.figures(user=user, domain=domain)
            for code in STAGES:
                reached = self.funnel._get_reached_domain(code, domain)
                self.assertEqual(
                    len(self.search_leads(reached, leads, user)), figures["reached"][code]
                )
            lost = self.funnel._get_reached_domain("lost", domain)
            self.assertEqual(self.search_leads(lost, leads, user), leads[2])
            exit_ = self.stage["unsubscribed"].id
            gone = self.funnel._get_reached_domain("exit", domain, exit_stage=exit_)
            self.assertEqual(self.search_leads(gone, leads, user), leads[1])
        self.assertEqual(self.figures(user=self.salesman, domain=domain)["reached"]["lead"], 3)

    def test_not_for_everybody(self):
        leads = self.new_leads("lead", user_id=self.sales_manager.id)
        self.assertIsNone(self.figures(leads, self.salesman))
        with self.assertRaises(AccessError):
            self.figures(leads, self.internal_user)
        with self.assertRaises(AccessError):
            self.row(leads).with_user(self.internal_user).action_open_lead()
        with self.assertRaises(AccessError):
            self.row(leads).with_user(self.salesman).action_open_lead()
        action = self.row(leads).with_user(self.sales_manager).action_open_lead()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", leads.id))

    def test_leader_sees_the_team(self):
        person = self._new_user("lead_funnel_person", SALES)
        team = self.env["crm.team"].create({"name": "Hà Nội", "user_id": self.salesman.id})
        leads = self.new_leads("lead", user_id=person.id, team_id=team.id)
        self.assertEqual(self.figures(leads, self.salesman)["reached"]["lead"], 1)
        team.user_id = False
        self.assertIsNone(self.figures(leads, self.salesman))

    def test_pivot(self):
        """What the screen groups and sums is what ``_read_funnel`` says."""
        leads = self.new_leads("lead", "mql", "mql", "customer")
        leads[0].action_set_lost()
        figures = self.figures(leads)
        measures = ["lead_count", "mql_count", "customer_count", "exit_count"]
        sums = self.funnel.with_user(self.sales_manager)._read_group(
            [("lead_id", "in", leads.ids)],
            ["source_id"],
            [f"{name}:sum" for name in measures]
            + ["mql_rate:avg", "sql_rate:avg", "lead_customer_rate:avg", "mql_days:avg"],
        )
        self.assertEqual(sums[0][:5], (self.facebook, 4, 3, 1, 1))
        self.assertEqual(float(sums[0][5]), figures["rates"]["mql"])
        self.assertEqual(float(sums[0][6]), 1.0)
        self.assertEqual(float(sums[0][7]), 0.25)
        self.assertAlmostEqual(sums[0][8], figures["days"]["mql"])
        described = self.funnel.fields_get(["mql_rate", "revenue"], ["aggregator"])
        self.assertEqual(described["mql_rate"]["aggregator"], "avg")
        self.assertEqual(described["revenue"]["aggregator"], "sum")
        row = self.row(leads[1])
        self.assertEqual((row.lead_count, row.mql_count, row.sal_count), (1, 1, 0))

    def test_mends_itself(self):
        """Whatever went wrong: the job that looks at night finds it, and goes on where it ended."""
        leads = self.new_leads("mql", "customer", "lead")
        before = self.funnel.search_read([("lead_id", "in", leads.ids)])
        self.env.flush_all()
        self.cr.execute(
            SQL(
                "UPDATE lead_funnel SET mql_date = NULL WHERE lead_id = %s;"
                "DELETE FROM lead_funnel WHERE lead_id = %s;"
                "INSERT INTO lead_funnel (lead_id) VALUES (%s)",
                leads[0].id,
                leads[1].id,
                leads[2].id + 1,
            )
        )
        self.env.invalidate_all()
        with self.enter_registry_test_mode():
            self.env.ref("lead_management.ir_cron_lead_funnel").method_direct_trigger()
        self.env.invalidate_all()
        after = self.funnel.search_read([("lead_id", "in", leads.ids)])

        def by_lead(rows):
            return {row["lead_id"]: {**row, "id": 0} for row in rows}

        self.assertEqual(by_lead(after), by_lead(before))
        self.assertFalse(self.funnel.search([("lead_id", "=", leads[2].id + 1)]))
        self.assertEqual(self.funnel._refresh(leads.ids), 0)


class TestLeadFunnelCapture(LeadCaptureCase):
    def test_capture_tool(self):
        """The tool that brought the lead, not the one by which it came back."""
        first, second = self.env["lead.capture.source"].create(
            [{"name": name, "kind": "json"} for name in ("Landing page", "Chat")]
        )
        lead = self._new_lead(self.salesman)
        touches = self.env["lead.touch"]
        later = touches.create(
            {
                "lead_id": lead.id,
                "date": "2026-03-02",
                "kind": "json",
                "capture_source_id": second.id,
            }
        )
        row = self.env["lead.funnel"].search([("lead_id", "=", lead.id)])
        self.assertEqual(row.capture_source_id, second)
        touches.create(
            {
                "lead_id": lead.id,
                "date": "2026-03-03",
                "kind": "json",
                "capture_source_id": first.id,
            }
        )
        row.invalidate_recordset()
        self.assertEqual(row.capture_source_id, second)
        later.date = "2026-03-04"
        later.flush_recordset()
        row.invalidate_recordset()
        self.assertEqual(row.capture_source_id, first)


class TestLeadFunnelImport(LeadImportCase):
    def test_counts_of_a_file(self):
        """Per source the counts and rates of the file, whose outcome is a column of 0 and 1."""
        chance = random.Random(8)
        sources = ("Google", "Organic Search", "Olark Chat", "")
        rows = [
            (f"Lead {number}", str(660000 + number), chance.choice(sources), chance.choice("0001"))
            for number in range(80)
        ]
        lead_import = self.read_rows(("Name", "Lead Number", "Lead Source", "Converted"), *rows)
        targets = {
            "Name": "name",
            "Lead Number": "external_reference",
            "Lead Source": "source_id",
            "Converted": "lifecycle_stage_id",
        }
        for mapping in lead_import.mapping_ids:
            mapping.target = targets[mapping.header]
        lead_import.action_rehearse()
        meanings = {"0": self.stage["lead"], "1": self.stage["customer"]}
        for value in lead_import.value_ids:
            if value.name in meanings:
                value.write({"action": "map", "res_id": meanings[value.name].id})
        lead_import.action_rehearse()
        self.run_import(lead_import)
        self.assertEqual(lead_import.created_count, 80, lead_import.row_ids.mapped("reason"))
        leads = lead_import.row_ids.lead_id
        found = self.env["lead.funnel"]._read_funnel([("lead_id", "in", leads.ids)], "source_id")
        counted = {}
        for group in found:
            source = self.env["utm.source"].browse(group["group"][0])
            reached = group["reached"]
            counted[source.name or ""] = (reached["lead"], reached["customer"])
        plain = {
            source: (
                sum(row[2] == source for row in rows),
                sum(row[2] == source and row[3] == "1" for row in rows),
            )
            for source in sources
        }
        self.assertEqual(counted, plain)
