# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tools import json_default

from ..models.lead_funnel_sql import STAGES
from .common import SALES
from .lead_funnel_common import LeadFunnelCase


class LeadDashboardCase(LeadFunnelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env["lead.dashboard"]
        cls.filters = {"period": "last_30_days", "campaign_id": cls.tet.id}
        cls.today = fields.Date.today()

    def get(self, user=None, **filters):
        """The dashboard of ``user``, as a client gets it: all of it is JSON."""
        here = self.dashboard.with_context(allowed_company_ids=self.env.company.ids)
        asked = here.with_user(user or self.sales_manager)
        figures = asked.get_figures({**self.filters, **filters})
        self.assertEqual(json.loads(json.dumps(figures)), figures)
        return figures

    def new_campaign_leads(self, *codes, **values):
        return self.new_leads(*codes, campaign_id=self.tet.id, **values)


class TestLeadDashboard(LeadDashboardCase):
    def counts(self, figures):
        return {stage["code"]: stage["count"] for stage in figures["stages"]}

    def behind(self, figure, user=None, **filters):
        """The leads that a client lists when somebody clicks on ``figure``."""
        asked = self.dashboard.with_user(user or self.sales_manager)
        action = asked.get_leads_action(figure, {**self.filters, **filters})
        self.assertEqual(action["res_model"], "crm.lead")
        self.assertEqual(action["views"][0][1], "list")
        self.assertNotIn("search_default_my_leads", action["context"])
        domain = json.loads(json.dumps(action["domain"], default=json_default))
        leads = self.env["crm.lead"].with_user(user or self.sales_manager)
        return leads.with_context(**action["context"]).search(domain).with_env(self.env)

    def test_figures_are_a_plain_recount(self):
        leads = self.new_campaign_leads("lead", "mql", "mql", "sql", "customer")
        leads |= self.new_campaign_leads("lead", "loyal", source_id=self.google.id)
        leads |= self.new_campaign_leads("lead", source_id=False, user_id=False)
        self.new_leads("loyal")
        leads[1].action_set_lost()
        leads[2].lifecycle_stage_id = self.stage["unsubscribed"]
        figures = self.get()
        plain = {"lead": 8, "mql": 5, "sal": 3, "sql": 3, "customer": 2, "loyal": 1}
        self.assertEqual(self.counts(figures), plain)
        rates = {stage["code"]: stage["rate"] for stage in figures["stages"]}
        self.assertEqual(rates["lead"], False, "nothing before it")
        self.assertEqual((rates["mql"], rates["customer"]), (5 / 8, 2 / 3))
        self.assertEqual({exit_["count"] for exit_ in figures["exits"]}, {1})
        self.assertEqual(len(figures["exits"]), 2)
        facebook, google, nothing = figures["sources"]
        self.assertEqual((facebook["id"], google["id"]), (self.facebook.id, self.google.id))
        self.assertEqual((nothing["id"], nothing["name"]), (False, "No source"))
        self.assertEqual((facebook["leads"], facebook["mqls"], facebook["customers"]), (5, 4, 1))
        self.assertEqual((facebook["mql_rate"], facebook["customer_rate"]), (0.8, 0.2))
        (person,) = figures["salespeople"]
        self.assertEqual(person["name"], self.salesman.name)
        self.assertEqual((person["accepted"], person["customers"]), (3, 2))
        self.assertTrue(figures["has_leads"])

    def test_what_a_figure_counts_is_what_it_lists(self):
        """Every one of them, for everybody who sees any."""
        leads = self.new_campaign_leads("lead", "mql", "sql", "customer", "loyal")
        leads |= self.new_campaign_leads("mql", source_id=False, user_id=self.sales_manager.id)
        self.new_leads("customer")
        leads[0].action_set_lost()
        leads[1].lifecycle_stage_id = self.stage["disqualified"]
        leads[2].active = False
        for user in (self.salesman, self.salesman_all, self.sales_manager, self.marketing_manager):
            figures = self.get(user)
            checked = [(stage["count"], {"stage": stage["code"]}) for stage in figures["stages"]]
            checked += [(exit_["count"], exit_["figure"]) for exit_ in figures["exits"]]
            for origin in figures["sources"]:
                for code, name in (("lead", "leads"), ("mql", "mqls"), ("customer", "customers")):
                    checked.append((origin[name], {"stage": code, "source_id": origin["id"]}))
            for person in figures["salespeople"]:
                for code, name in (("sal", "accepted"), ("customer", "customers")):
                    checked.append((person[name], {"stage": code, "user_id": person["id"]}))
            for point in figures["trend"]["points"]:
                for code, name in (("lead", "leads"), ("customer", "customers")):
                    checked.append((point[name], {"stage": code, "date": point["date"]}))
            for count, figure in checked:
                self.assertEqual(len(self.behind(figure, user)), count, figure)
            self.assertGreater(sum(count for count, _figure in checked), 20)
        self.assertIn(leads[0], self.behind({"stage": "lost"}))
        self.assertIn(leads[2], self.behind({"stage": "sql"}), "though it is archived")

    def test_now(self):
        """What waits to be done, whenever the leads came; and it lists the very leads."""
        leads = self.new_campaign_leads("lead", "lead", "lead", "lead", "lead")
        stalled, overdue, waiting, late, _new = leads
        stalled.write({"care_status": "stalled", "stalled_since": fields.Datetime.now()})
        overdue.activity_schedule(
            "mail.mail_activity_data_call", self.today - timedelta(days=2), user_id=1
        )
        (waiting | late).write({"marketing_user_id": self.marketing_user.id, "user_id": False})
        no_team, no_category = self.env["crm.team"], self.env["product.category"]
        for lead in waiting | late:
            lead.with_user(self.marketing_user)._hand_over(self.salesman, no_team, no_category, "")
        late.hand_over_id.sudo().deadline = fields.Datetime.now() - timedelta(hours=1)
        self.move_history(leads, "2020-01-01")
        counts = {item["name"]: item["count"] for item in self.get()["now"]}
        self.assertEqual(counts, {"stalled": 1, "overdue": 1, "waiting": 2, "late": 1})
        expected = {
            "stalled": stalled,
            "overdue": overdue,
            "waiting": waiting | late,
            "late": late,
        }
        for name, found in expected.items():
            self.assertEqual(self.behind({"now": name}), found, name)
        self._switch(group_lead_management_hand_over=False)
        self.assertEqual(len(self.get()["now"]), 2)

    def test_everybody_her_own(self):
        person = self._new_user("lead_dashboard_person", SALES)
        team = self.env["crm.team"].create({"name": "Hà Nội", "user_id": self.salesman.id})
        self.new_campaign_leads("mql")
        self.new_campaign_leads("mql", user_id=person.id, team_id=team.id)
        marketers = {"user_id": False, "marketing_user_id": self.marketing_user.id}
        self.new_campaign_leads("mql", **marketers)
        company = self._second_company(self.sales_manager)
        there = {"user_id": False, "team_id": False, "company_id": company.id}
        self.new_campaign_leads("mql", **there)
        expected = {
            person: 2,  # hers, and the marketer's, which no salesperson has taken
            self.salesman: 3,
            self.sales_manager: 3,
            self.marketing_user: 1,
            self.marketing_manager: 3,
        }
        for user, count in expected.items():
            self.assertEqual(self.counts(self.get(user))["mql"], count, user.login)
        both = self.dashboard.with_context(allowed_company_ids=(self.env.company | company).ids)
        figures = both.with_user(self.sales_manager).get_figures(self.filters)
        self.assertEqual(self.counts(figures)["mql"], 4)
        for method, args in (("get_figures", []), ("get_leads_action", [{"stage": "lead"}])):
            with self.assertRaises(AccessError):
                getattr(self.dashboard.with_user(self.internal_user), method)(*args)

    def test_filters(self):
        team = self.env["crm.team"].create(
            {"name": "Huế", "member_ids": [Command.link(self.salesman.id)]}
        )
        (one,) = self.new_campaign_leads("lead", team_id=team.id)
        (two,) = self.new_campaign_leads("lead", source_id=self.google.id)
        two.team_id = False
        self.assertEqual(self.counts(self.get(team_id=team.id))["lead"], 1)
        self.assertEqual(self.counts(self.get(source_id=self.google.id))["lead"], 1)
        self.assertEqual(self.counts(self.get(source_id=False))["lead"], 2)
        self.assertEqual(self.behind({"stage": "lead"}, team_id=team.id), one)
        self.assertEqual(self.behind({"stage": "lead"}, source_id=self.google.id), two)

    def test_periods(self):
        leads = self.new_campaign_leads("customer", "lead")
        self.move_history(leads, "2026-03-10 10:00:00")
        march = {"period": "custom", "from": "2026-03-01", "to": "2026-03-31"}
        figures = self.get(**march)
        self.assertEqual(figures["trend"]["step"], "day")
        points = figures["trend"]["points"]
        self.assertEqual(len(points), 31, "also days without any")
        self.assertEqual([point for point in points if point["leads"]], [points[9]])
        self.assertEqual(points[9], {"date": "2026-03-10", "leads": 2, "customers": 1})
        self.assertEqual(
            self.behind({"stage": "customer", "date": "2026-03-10"}, **march), leads[0]
        )
        self.assertFalse(self.behind({"stage": "lead", "date": "2026-03-09"}, **march))
        figure = {"stage": "customer", "date": "2026-03-10", "source_id": self.facebook.id}
        action = self.dashboard.get_leads_action(figure, march)
        self.assertEqual(action["display_name"], f"Customer, {self.facebook.name}, 03/10/2026")
        figures = self.get(**{**march, "to": "2026-05-31"})
        self.assertEqual(figures["trend"]["step"], "week")
        (week,) = (point for point in figures["trend"]["points"] if point["leads"])
        self.assertEqual(week["leads"], 2)
        figures = self.get(period="all")
        self.assertEqual(figures["trend"]["step"], "month")
        self.assertEqual(figures["trend"]["points"][0]["date"], "2026-03-01")
        self.assertEqual(self.behind({"stage": "lead", "date": "2026-03-01"}, period="all"), leads)

    def test_nothing_in_the_period(self):
        self.new_campaign_leads("lead")
        figures = self.get(period="custom", **{"from": "2001-01-01", "to": "2001-12-31"})
        self.assertEqual(set(self.counts(figures).values()), {0})
        self.assertEqual({stage["rate"] for stage in figures["stages"][1:]}, {None})
        self.assertEqual((figures["sources"], figures["salespeople"]), ([], []))
        self.assertIsNone(figures["totals"]["cost_per_customer"])
        self.assertTrue(figures["has_leads"], "at another time")
        person = self._new_user("lead_dashboard_newcomer", "lead_management.group_marketing_user")
        self.env["crm.lead"].search([]).marketing_user_id = self.marketing_user
        self.assertFalse(self.get(person)["has_leads"])

    def test_misuse(self):
        """Of what a client asks, nothing is trusted."""
        bad_filters = (
            {"user_id": 1},
            {"campaign_id": "1"},
            {"campaign_id": True},
            {"campaign_id": -1},
            {"campaign_id": 2**40},
            {"source_id": [1]},
            {"team_id": {"id": 1}},
            {"period": "yesterday"},
            {"period": ["all"]},
            {"period": "custom", "from": "1 March"},
            {"period": "custom", "from": 20260301},
            {"period": "custom", "from": "2026-03-02", "to": "2026-03-01"},
            "all",
            [["user_id", "=", 1]],
        )
        asked = self.dashboard.with_user(self.salesman)
        for filters in bad_filters:
            with self.subTest(filters), self.assertRaises(UserError):
                asked.get_figures(filters)
            with self.subTest(filters), self.assertRaises(UserError):
                asked.get_leads_action({"stage": "lead"}, filters)
        bad_figures = (
            None,
            {},
            "lead",
            {"stage": "won"},
            {"stage": "lead", "domain": "[]"},
            {"stage": "lead", "exit_id": 1},
            {"stage": "exit"},
            {"stage": "exit", "exit_id": "1"},
            {"stage": "lead", "source_id": "1 OR 1"},
            {"stage": "lead", "user_id": True},
            {"stage": "lead", "date": "today"},
            {"stage": "lead", "date": None},
            {"now": "everything"},
            {"now": "stalled", "user_id": 1},
            {"now": None},
        )
        for figure in bad_figures:
            with self.subTest(figure), self.assertRaises(UserError):
                asked.get_leads_action(figure)
        other = self.new_campaign_leads("lead", user_id=self.sales_manager.id)
        figure = {"stage": "lead", "user_id": self.sales_manager.id}
        self.assertFalse(self.behind(figure, self.salesman) & other)

    def test_queries_do_not_grow(self):
        self.new_campaign_leads(*STAGES)
        self.get()
        counts = []
        for number in range(2):
            for index in range(number * 4):
                person = self._new_user(f"lead_dashboard_{index}", SALES)
                origin = self.env["utm.source"].create({"name": f"Tờ rơi {index}"})
                self.new_campaign_leads("mql", user_id=person.id, source_id=origin.id)
            self.get()  # rules and names of fields are cached
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.get()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
