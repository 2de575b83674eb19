# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL

from ..models.lead_funnel_sql import STAGES
from .common import LeadManagementCase


class LeadFunnelCase(LeadManagementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.funnel = cls.env["lead.funnel"]
        cls.facebook, cls.google = cls.env["utm.source"].create(
            [{"name": "Facebook"}, {"name": "Google"}]
        )
        cls.tet = cls.env["utm.campaign"].create({"title": "Tết"})

    def setUp(self):
        # after the rollback, which takes the columns made by a test, but not the registry's fields
        self.addCleanup(self._forget_fields)
        super().setUp()

    def _forget_fields(self):
        if any(name.startswith("x_lead_") for name in self.funnel._fields):
            self.registry.clear_all_caches()
            self.registry._setup_models__(self.cr, ["crm.lead", "res.partner", "lead.funnel"])

    def new_leads(self, *codes, **values):
        """Leads that came to these stages, one after the other, each through those before."""
        leads = self.env["crm.lead"]
        for code in codes:
            lead = self.env["crm.lead"].create(
                {
                    "name": f"As far as {code}",
                    "type": "lead",
                    "user_id": self.salesman.id,
                    "source_id": self.facebook.id,
                    **values,
                }
            )
            for stage in STAGES[1 : STAGES.index(code) + 1]:
                lead.lifecycle_stage_id = self.stage[stage]
            leads |= lead
        return leads

    def move_history(self, leads, *days):
        """Date the steps of ``leads`` anew, one for each of ``days``; the first is the arrival."""
        for lead in leads:
            moves = lead.lifecycle_transition_ids.sorted("id")
            for move, day in zip(moves, days, strict=False):
                move.date = day
            self.env.cr.execute(
                SQL("UPDATE crm_lead SET create_date = %s WHERE id = %s", days[0], lead.id)
            )
        self.env.invalidate_all()

    def figures(self, leads=None, user=None, **options):
        """The one group of ``leads``, or the groups where ``groupby`` says by what."""
        domain = options.pop("domain", None) or [("lead_id", "in", leads.ids)]
        found = self.funnel.with_user(user or self.sales_manager)._read_funnel(domain, **options)
        return found if options.get("groupby") else found[0] if found else None

    def row(self, lead):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.funnel.search([("lead_id", "=", lead.id)])


COSTS = ("cost", "cost_per_lead", "cost_per_mql", "cost_per_customer", "return_on_spend")


class LeadFunnelPivotCase(LeadFunnelCase):
    """The figures in the cells of a pivot, as the web client asks for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.webinar = cls.env["utm.campaign"].create({"title": "Webinar"})
        # all leads are of these campaigns, so that a domain that costs know finds no others
        cls.ours = [("campaign_id", "in", (cls.tet | cls.webinar).ids)]

    def spend(self, amount, campaign=None, source=None, period=("2026-03-01", "2026-03-31")):
        return self.env["lead.campaign.cost"].create(
            {
                "campaign_id": (campaign or self.tet).id,
                "source_id": source and source.id,
                "date_from": period[0],
                "date_to": period[1],
                "amount": amount,
            }
        )

    def specify(self, *names):
        """Aggregates as the web client asks for these measures."""
        specs = []
        described = self.funnel.fields_get(names, ["aggregator", "currency_field"])
        for name in names:
            specs.append(f"{name}:{described[name]['aggregator']}")
            if currency := described[name].get("currency_field"):
                specs += [f"{currency}:array_agg_distinct", f"{name}:sum_currency"]
        return [*specs, "__count"]

    def pivot(self, *groupings, names=COSTS, domain=None, user=None, **context):
        """List of the cells of each grouping: {groups: {measure: value}}, ``()`` the total."""
        funnel = self.funnel.with_user(user or self.sales_manager).with_context(**context)
        specs = self.specify(*names)
        found = funnel.formatted_read_grouping_sets(domain or self.ours, groupings, specs)

        def get_key(row, grouping):
            values = [row[spec] for spec in grouping]
            key = tuple(value[0] if isinstance(value, (tuple, list)) else value for value in values)
            return key[0] if len(key) == 1 else key

        return [
            {
                get_key(row, grouping): {
                    name: row[spec] for spec in specs if (name := spec.partition(":")[0]) in names
                }
                for row in rows
            }
            for grouping, rows in zip(groupings, found, strict=True)
        ]
