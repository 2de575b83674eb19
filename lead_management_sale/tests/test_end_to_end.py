# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import Form, HttpCase, tagged

from .common import LeadSaleCase


@tagged("post_install", "-at_install")
class TestEndToEnd(LeadSaleCase):
    def test_from_captured_to_loyal_and_out(self):
        """Everybody does her part with her own rights; the history tells all of it."""
        source = self.env["utm.source"].create({"name": "Zalo OA"})
        with Form(self.env["crm.lead"].with_user(self.marketing_user)) as form:
            form.name = "CRM for twelve salespeople"
            form.contact_name = "Lê Thị Cúc"
            form.phone = "0912 345 678"
            form.source_id = source
        lead = form.record

        wizards = self.env["lead.hand.over.wizard"].with_user(self.marketing_user)
        with Form(wizards.with_context(**lead.action_hand_over()["context"])) as form:
            form.salesperson_id = self.seller
            form.note = "Call at nine"
        form.record.action_apply()

        lead = lead.with_user(self.seller)
        lead.action_accept()
        converting = self.env["crm.lead2opportunity.partner"].with_user(self.seller)
        converting = converting.with_context(
            active_model="crm.lead", active_id=lead.id, active_ids=lead.ids
        )
        with Form(converting) as form:
            form.name = "convert"
            form.action = "create"
        form.record.action_apply()
        contact = lead.partner_id

        first = self._new_order(contact, lead=lead)
        first_invoice = self._invoice(first)
        second = self._new_order(contact, lead=lead)
        second_invoice = self._invoice(second)
        self.assertEqual(lead.total_revenue, 200)
        self._reverse(second_invoice)
        self.assertEqual(lead.total_revenue, 100)

        losing = self.env["crm.lead.lost"].with_user(self.seller).create({"lead_ids": lead.ids})
        losing.lost_reason_id = self.env.ref("lead_management.crm_lost_reason_wrong_contact")
        losing.action_lost_reason_apply()
        lead.action_restore()

        rows = lead.sudo().lifecycle_transition_ids.sorted("id")
        hand_over = lead.sudo().hand_over_id
        reason = losing.lost_reason_id
        nothing = self.env["crm.lead"]
        self.assertEqual(
            [
                (
                    row.from_stage_id.code,
                    row.to_stage_id.code,
                    row.cause,
                    row.user_id,
                    self.env[row.document_model].browse(row.document_id)
                    if row.document_model
                    else nothing,
                )
                for row in rows
            ],
            [
                (False, "lead", "creation", self.marketing_user, nothing),
                ("lead", "mql", "hand_over", self.marketing_user, hand_over),
                ("mql", "sal", "accept", self.seller, hand_over),
                ("sal", "sql", "conversion", self.seller, contact),
                ("sql", "customer", "revenue", self.accountant, first_invoice),
                ("customer", "loyal", "revenue", self.accountant, second_invoice),
                ("loyal", "disqualified", "lost", self.seller, reason),
                ("disqualified", "loyal", "reopening", self.seller, nothing),
            ],
        )
        self.assertEqual(
            self._history(contact),
            [
                (False, "mql", "lead"),
                ("mql", "sql", "lead"),
                ("sql", "customer", "revenue"),
                ("customer", "loyal", "revenue"),
            ],
            "who has bought is no wrong contact",
        )

    def test_stage_page_of_a_customer(self):
        lead = self._new_opportunity(self.contact)
        order = self._new_order(self.contact, lead=lead)
        invoice = order._create_invoices(final=True).with_env(self.env)
        invoice.invoice_date = "2026-03-02"
        self._post(invoice)
        lead = lead.with_user(self.marketing_user)
        page = next(page for page in lead.lifecycle_pages if page["code"] == "customer")
        facts = {fact["label"]: fact["value"] for fact in page["facts"]}
        names = ["Product Categories Offered", "First Sale Date", "Total Revenue", "Orders"]
        self.assertEqual(list(facts), names)
        self.assertEqual(facts["First Sale Date"], "03/02/2026")
        self.assertIn("100.00", facts["Total Revenue"])
        self.assertIn(order.name, facts["Orders"][0])


@tagged("post_install", "-at_install")
class TestUi(HttpCase):
    def test_to_loyal_tour(self):
        """The same way as above through the screens, where confirmed orders are revenue."""
        self.env["res.lang"]._activate_lang("en_US")
        admin = self.env.ref("base.user_admin")
        admin.write({"lang": "en_US", "name": "Mitchell Admin"})
        self.env["res.config.settings"].create(
            {
                "group_use_lead": True,
                "group_lead_management": True,
                "group_lead_management_hand_over": True,
                "lead_revenue_source": "order",
            }
        ).execute()
        self.env["product.product"].create(
            {"name": "Tour training", "type": "service", "list_price": 100, "taxes_id": False}
        )
        lead = self.env["crm.lead"].create(
            {
                "name": "Tour: to loyal",
                "type": "lead",
                "contact_name": "Lê Thị Cúc",
                "user_id": False,
                "marketing_user_id": admin.id,
            }
        )
        self.start_tour(f"/odoo/leads/{lead.id}", "lead_management_to_loyal", login="admin")
        self.assertEqual(
            [
                (row.from_stage_id.code, row.to_stage_id.code, row.cause)
                for row in lead.lifecycle_transition_ids.sorted("id")
            ],
            [
                (False, "lead", "creation"),
                ("lead", "mql", "hand_over"),
                ("mql", "sal", "accept"),
                ("sal", "sql", "conversion"),
                ("sql", "customer", "revenue"),
                ("customer", "loyal", "revenue"),
                ("loyal", "disqualified", "lost"),
                ("disqualified", "loyal", "reopening"),
                ("loyal", "disqualified", "revert"),
                ("disqualified", "loyal", "revert"),
            ],
        )
        self.assertEqual(lead.total_revenue, 200)
