# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo.modules.migration import exec_script
from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.misc import file_path
from odoo.tools.sql import column_exists, index_exists, make_index_name

from ..models import lead_quality_sql
from .common import LeadManagementCase


@tagged("post_install", "-at_install")
class TestMigrations(LeadManagementCase):
    def _migrate(self, version, stage, name="migrate"):
        self.env.flush_all()
        path = file_path(f"lead_management/migrations/{version}/{stage}-{name}.py")
        exec_script(self.cr, "19.0.1.0.0", path, "lead_management", stage, version)
        self.env.invalidate_all()

    def test_19_0_1_1_0(self):
        """Contacts catch up with their leads, lost leads are closed, times get their days."""
        company = self.env["res.partner"].create({"name": "An Phát JSC", "is_company": True})
        contact, ahead, gone = self.env["res.partner"].create(
            [
                {"name": "An", "parent_id": company.id},
                {"name": "Bình", "lifecycle_stage_id": self.stage["loyal"].id},
                {"name": "Cúc", "lifecycle_stage_id": self.stage["unsubscribed"].id},
            ]
        )
        lead = self._new_lead(self.salesman, lifecycle_stage_id=self.stage["sal"].id)
        lost = self._new_lead(self.salesman)
        lost.action_set_lost()
        others = self.env["crm.lead"].create([{"name": "B"}, {"name": "C"}])
        self.env.flush_all()
        # as the version before left them
        for record, partner in zip(lead | others, contact | ahead | gone, strict=True):
            self.cr.execute(
                SQL("UPDATE crm_lead SET partner_id = %s WHERE id = %s", partner.id, record.id)
            )
        self.cr.execute(
            SQL(
                """
                UPDATE crm_lead SET care_status = 'open', care_status_before_closing = NULL;
                UPDATE lead_lifecycle_transition SET duration_seconds = 43200, duration_days = NULL
                """
            )
        )
        self.env["lead.return.reason"].search([]).unlink()
        self.env["ir.model.data"].search([("model", "=", "lead.return.reason")]).unlink()
        self.cr.execute(SQL("CREATE INDEX crm_lead__industry_id_index ON crm_lead (industry_id)"))
        self._migrate("19.0.1.1.0", "post")
        self.assertFalse(index_exists(self.cr, "crm_lead__industry_id_index"))
        self.assertTrue(self.env.ref("lead_management.lead_return_reason_duplicate").name)
        self.assertEqual((contact | company).lifecycle_stage_id, self.stage["mql"])
        self.assertEqual(self._history(contact), [(False, "mql", "install")])
        self.assertEqual(ahead.lifecycle_stage_id, self.stage["loyal"])
        self.assertEqual(gone.lifecycle_stage_id, self.stage["unsubscribed"])
        self.assertEqual((lost.care_status, lead.care_status), ("closed", "open"))
        lost.action_unarchive()
        self.assertEqual(lost.care_status, "open")
        self.assertEqual(lead.lifecycle_transition_ids.duration_days, 0.5)

    def test_19_0_1_2_0(self):
        """Leads that are there are found by name and number."""
        lead = self._new_lead(
            self.salesman,
            contact_name="Nguyễn Thị Ẩn",
            email_from="a.n@x.vn",
            phone="0168 255 7788",
        )
        self.env.flush_all()
        self.cr.execute(SQL("ALTER TABLE crm_lead DROP COLUMN search_text"))
        # what it writes needs nothing of the versions after
        for version in ("19.0.1.2.0", "19.0.1.4.0", "19.0.1.11.0"):
            self._migrate(version, "pre")
            self.assertEqual(lead.search_text, " an phat jsc nguyen thi an aZnWxZvn 382557788")

    def test_19_0_1_3_0(self):
        """Rules know the teams one leads, attributes are indexed."""
        self.addCleanup(self.registry._setup_models__, self.cr, ["crm.lead", "lead.funnel"])
        self._new_lead(self.salesman)
        bank, story = self.env["lead.attribute"].create([{"name": "Bank"}, {"name": "Story"}])
        rule = self.env.ref("lead_management.crm_lead_rule_team_leader")
        own_rule = self.env.ref("lead_management.lead_hand_over_rule_sales_own")
        kept = own_rule.domain_force
        self.env.flush_all()
        # as the version before left them
        columns = (bank | story)._find_columns()
        self.cr.execute(
            SQL("UPDATE ir_model_fields SET index = false WHERE id = ANY(%s)", columns.ids)
        )
        for column in columns:
            name = make_index_name("crm_lead", column.name)
            self.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
        self.cr.execute(
            SQL("UPDATE crm_lead SET %s = repeat('x', 5000)", SQL.identifier(story.field_name))
        )
        rule.domain_force = "[('team_id.user_id', '=', user.id)]"
        own_rule.domain_force = kept.replace(
            "('lead_id.team_id', 'in', user.led_team_ids.ids)",
            "('lead_id.team_id.user_id', '=', user.id)",
        )
        self.assertNotEqual(own_rule.domain_force, kept)
        self._migrate("19.0.1.3.0", "pre")
        self._migrate("19.0.1.3.0", "post")
        self.assertEqual(rule.domain_force, "[('team_id', 'in', user.led_team_ids.ids)]")
        self.assertEqual(own_rule.domain_force, kept)
        self.assertEqual(columns.filtered("index"), bank._find_columns())
        self.assertTrue(
            index_exists(self.cr, make_index_name("crm_lead", bank.field_name)),
        )

    def test_19_0_1_4_0(self):
        """Search texts say where PostgreSQL may find more than they hold; an index is gone."""
        plain = self._new_lead(self.salesman, contact_name="Nguyễn Thị Ẩn – 株式会社")
        foreign = self._new_lead(self.salesman, contact_name="Łukasz")
        self.env.flush_all()
        texts = (plain | foreign).mapped("search_text")
        # as the version before left them
        self.cr.execute(SQL("UPDATE crm_lead SET search_text = ltrim(search_text, '~')"))
        index = make_index_name("crm_lead", "marketing_user_id")
        self.cr.execute(
            SQL("CREATE INDEX %s ON crm_lead (marketing_user_id)", SQL.identifier(index))
        )
        for _ in range(2):
            self._migrate("19.0.1.4.0", "pre")
            self.assertEqual((plain | foreign).mapped("search_text"), texts)
        self.assertFalse(index_exists(self.cr, index))
        self.assertTrue(foreign.search_text.startswith("~ "))
        self.assertTrue(plain.search_text.startswith(" "))

    def test_19_0_1_5_0(self):
        """Leads know who was in touch with them, as if that had been kept from the beginning."""
        self.salesman.tz = "Asia/Ho_Chi_Minh"
        names = ("new", "planned", "contacted", "replied", "handed", "won", "lost", "archived")
        leads = {name: self._new_lead(self.salesman, name=name) for name in names}
        leads["planned"].activity_schedule("mail.mail_activity_data_todo", "2026-12-01")
        leads["contacted"].activity_schedule("mail.mail_activity_data_call").action_feedback()
        leads["replied"].sudo().message_post(
            body="Xin báo giá",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.env["res.partner"].create({"name": "An"}).id,
        )
        leads["replied"].message_post(
            body="Đây ạ", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        leads["handed"].with_user(self.marketing_manager)._hand_over(
            self.salesman, self.env["crm.team"], None, ""
        )
        leads["won"].action_set_won()
        leads["lost"].action_set_lost()
        leads["archived"].action_archive()
        columns = ("care_status", "is_reached", "last_interaction_date", "first_response_date")
        everything = self.env["crm.lead"].concat(*leads.values()).sudo()
        self.env.flush_all()
        before = everything.read(columns)
        # as the version before left them
        self.cr.execute(lead_quality_sql.DROP_TRIGGERS)
        for name in columns:
            if everything._fields[name].store and name != "care_status":
                column = SQL.identifier(name)
                self.cr.execute(SQL("ALTER TABLE crm_lead DROP COLUMN %s CASCADE", column))
        self.cr.execute(SQL("UPDATE crm_lead SET care_status = 'open' WHERE active"))
        self.env["lead.interaction"].search([]).sudo().unlink()
        self.cr.execute(SQL("UPDATE lead_care SET last_interaction_date = NULL"))
        self.env["lead.interaction.outcome"].search([]).unlink()
        self._migrate("19.0.1.5.0", "pre")
        self._migrate("19.0.1.5.0", "post")
        self._migrate("19.0.1.9.0", "post")
        self.assertEqual(everything.read(columns), before)
        self.assertFalse(column_exists(self.cr, "crm_lead", "last_interaction_date"))
        self.assertTrue(self.env.ref("lead_management.lead_interaction_outcome_no_answer"))

    def test_19_0_1_6_0(self):
        """What leads wait for is kept in a table of its own."""
        names = ("care_group", "care_date", "care_reason", "activity_due_date")
        new, planned, closed = (self._new_lead(self.salesman) for _number in range(3))
        planned.activity_schedule("mail.mail_activity_data_todo", "2026-12-01")
        closed.sudo().care_status = "closed"
        leads = (new | planned | closed).sudo()
        before = leads.read(names)
        # as the version before left them
        self.env["lead.care"].sudo().search([]).unlink()
        for name in names:
            self.cr.execute(SQL("ALTER TABLE crm_lead ADD COLUMN %s date", SQL.identifier(name)))
        self.env.ref("lead_management.crm_lost_reason_erased").unlink()
        not_a_fit = self.env.ref("lead_management.crm_lost_reason_not_a_fit")
        not_a_fit.name = "Too small for us"
        self._migrate("19.0.1.6.0", "post")
        self.assertEqual(leads.read(names), before)
        self.assertFalse(column_exists(self.cr, "crm_lead", "care_date"))
        self.assertEqual(not_a_fit.name, "Too small for us")
        new.sudo()._erase_person()
        self.assertEqual(new.sudo().lost_reason_id.name, "Asked to be forgotten")

    def test_19_0_1_6_0_installs_the_new_glue(self):
        """Where what it connects is there, as if it had come with the installation."""
        modules = self.env["ir.module.module"].search([("name", "=like", "lead_management_%")])
        glue = modules.filtered(lambda module: module.name != "lead_management_sale")
        ready = glue.filtered(lambda module: module.state == "installed")
        if not ready:
            self.skipTest("none of the apps that it connects is installed")
        modules.write({"state": "uninstalled"})
        ready[0].dependencies_id.depend_id.filtered(
            lambda module: module.name != "lead_management"
        ).state = "uninstalled"
        self._migrate("19.0.1.6.0", "post")
        self.assertEqual(ready[0].state, "uninstalled")
        self.assertLessEqual(set((ready - ready[0]).mapped("state")), {"to install"})
        self.assertNotEqual((modules - glue).state, "to install", "it was there before")

    def test_19_0_1_7_0(self):
        """How far leads have come is known of those before the funnel was."""
        lead, converted = (self._new_lead(self.salesman) for _number in range(2))
        converted.convert_opportunity(self.env["res.partner"])
        rows = self.env["lead.funnel"].search([("lead_id", "in", (lead | converted).ids)])
        rows = rows.with_user(self.salesman)
        names = ("lead_id", "lead_date", "sql_date", "user_id", "entry_date")
        before = rows.read(names, load=None)
        self.assertEqual(len([row for row in before if row["sql_date"]]), 1)
        # as the version before left them
        self.env.flush_all()
        self.cr.execute(
            SQL("DELETE FROM lead_funnel; UPDATE lead_lifecycle_stage SET funnel_level = NULL")
        )
        self.env.invalidate_all()
        self._migrate("19.0.1.7.0", "post")
        after = rows.search([("lead_id", "in", (lead | converted).ids)]).read(names, load=None)

        def by_lead(found):
            return {row["lead_id"]: {**row, "id": 0} for row in found}

        self.assertEqual(by_lead(after), by_lead(before))

    def test_19_0_1_7_0_lost_reasons(self):
        """Reasons that mean a wrong contact say so of the quality of leads; new ones are there."""
        reasons = self.env["crm.lost.reason"].create(
            [
                {"name": "No such number", "closing_type": "wrong_contact"},
                {"name": "Robots", "closing_type": "wrong_contact", "quality_issue": "spam"},
                {"name": "Too expensive"},
            ]
        )
        names = ("spam", "duplicate", "unreachable")
        for name in names:
            self.env.ref(f"lead_management.crm_lost_reason_{name}").unlink()
        self._migrate("19.0.1.7.0", "post")
        self.assertEqual(reasons.mapped("quality_issue"), ["wrong_number", "spam", False])
        for name in names:
            reason = self.env.ref(f"lead_management.crm_lost_reason_{name}")
            self.assertEqual(reason.quality_issue, name)

    def test_19_0_1_8_0_lead_quality(self):
        """What leads were worth is kept of those that were there before it was."""
        lead = self._new_lead(self.salesman)
        reason = self.env.ref("lead_management.crm_lost_reason_spam")
        lead.action_set_lost(lost_reason_id=reason.id)
        self.env.flush_all()
        # as the version before left them
        self.cr.execute(SQL("UPDATE lead_funnel SET quality_issue = NULL, lost_reason_id = NULL"))
        self._migrate("19.0.1.8.0", "post", "lead-quality")
        row = self.env["lead.quality.report"].search([("lead_id", "=", lead.id)])
        self.assertEqual((row.quality_issue, row.lost_reason_id), ("spam", reason))

    def test_19_0_1_8_0(self):
        """The funnel is grouped by attributes that were there before it could be."""
        models = ["crm.lead", "res.partner", "lead.funnel"]
        self.addCleanup(self.registry._setup_models__, self.cr, models)
        bank, note, hobby = attributes = self.env["lead.attribute"].create(
            [
                {"name": "Bank", "type": "selection"},
                {"name": "Note", "type": "text"},
                {"name": "Hobby", "on_lead": False, "on_contact": True},
            ]
        )
        attributes._find_columns(["lead.funnel"]).unlink()
        self.assertNotIn(bank.field_name, self.env["lead.funnel"]._fields)
        for _again in range(2):
            self._migrate("19.0.1.8.0", "post", "add-attributes-to-funnel")
            self.assertIn(bank.field_name, self.env["lead.funnel"]._fields)
        for attribute in note | hobby:
            self.assertNotIn(attribute.field_name, self.env["lead.funnel"]._fields)

    def test_19_0_1_9_0(self):
        """The last interaction moves to the narrow table, but for what that knows of later."""
        called, mailed, _never = leads = self.env["crm.lead"].concat(
            *(self._new_lead(self.salesman) for _number in range(3))
        )
        called._register_interaction("call", date=datetime(2026, 3, 2, 8))
        self.env.flush_all()
        # as the version before left them
        self.cr.execute(SQL("ALTER TABLE crm_lead ADD COLUMN last_interaction_date timestamp"))
        self.cr.execute(
            SQL(
                "UPDATE crm_lead SET last_interaction_date = %s WHERE id = ANY(%s)",
                datetime(2026, 3, 1, 8),
                (called | mailed).ids,
            )
        )
        for _again in range(2):
            self._migrate("19.0.1.9.0", "post")
            self.assertEqual(
                leads.mapped("last_interaction_date"),
                [datetime(2026, 3, 2, 8), datetime(2026, 3, 1, 8), False],
            )
        self.assertFalse(column_exists(self.cr, "crm_lead", "last_interaction_date"))

    def test_19_0_1_10_0(self):
        """The narrow table knows of the care status; what is changed in a page stays there."""
        leads = self._new_lead(self.salesman) | self._new_lead(self.salesman)
        # sudo: kept by the system alone
        leads[0].sudo().care_status = "stalled"
        self.env.flush_all()
        # as the version before left them
        self.cr.execute(
            SQL(
                """
                ALTER TABLE lead_care DROP COLUMN care_status;
                ALTER TABLE crm_lead RESET (fillfactor)
                """
            )
        )
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("lead_management.stalled_scan", "7 2026-03-01 08:00:00")
        for _again in range(2):
            self._migrate("19.0.1.10.0", "pre")
            rows = SQL(
                "SELECT care_status FROM lead_care WHERE lead_id = ANY(%s) ORDER BY lead_id",
                leads.ids,
            )
            self.assertEqual(self.env.execute_query(rows), [("stalled",), ("open",)])
            scan = self.env["crm.lead"]._get_scan()
            self.assertEqual(scan["noticed_until"], datetime(2026, 3, 1, 8))
            self.assertEqual((scan["share"], scan["after_id"]), (0, 0))
        options = SQL("SELECT reloptions FROM pg_class WHERE oid = 'crm_lead'::regclass")
        self.assertEqual(self.env.execute_query(options), [(["fillfactor=80"],)])

    def test_19_0_1_11_0(self):
        """Search texts have their punctuation in letters, and no mark of theirs is taken for it."""
        plain = self._new_lead(
            self.salesman, name="~50%_|\\", email_from="An.Nguyen@x.example", phone=False
        )
        foreign = self._new_lead(self.salesman, name="Łukasz (Hà-Nội)", phone=False)
        self.env.flush_all()
        texts = [plain.search_text, foreign.search_text]
        # as the version before left them
        for lead, text in (
            (plain, " ~50%_|\\ an.nguyen@x.example"),
            (foreign, "~ łukasz (ha-noi)"),
        ):
            self.cr.execute(
                SQL("UPDATE crm_lead SET search_text = %s WHERE id = %s", text, lead.id)
            )
        for _again in range(2):
            self._migrate("19.0.1.11.0", "pre")
            self.assertEqual([plain.search_text, foreign.search_text], texts)
        indexes = [
            make_index_name("crm_lead", "search_text"),
            plain._uncertain_search_text_idx.full_name(plain),
        ]
        self.assertFalse(any(index_exists(self.cr, index) for index in indexes))
        # as the registry makes them of the models
        self.env["crm.lead"].init()
        plain._uncertain_search_text_idx.apply_to_database(plain)
        self.assertTrue(all(index_exists(self.cr, index) for index in indexes))

    def test_19_0_1_12_0(self):
        attributes = self.env["lead.attribute"].create(
            [{"name": type_, "type": type_} for type_ in ("char", "integer", "float", "boolean")]
        )
        self.addCleanup(self.registry._setup_models__, self.cr, ["crm.lead", "lead.funnel"])
        contact = self.env["res.partner"].create({"name": "An", "phone": "01212 999 111"})
        self.env.flush_all()
        # as they could be before
        self.cr.execute(
            SQL("UPDATE lead_attribute SET required = TRUE WHERE id IN %s", tuple(attributes.ids))
        )
        self.cr.execute(
            SQL(
                "UPDATE res_partner SET phone_sanitized = NULL, write_date = '2020-01-01' "
                "WHERE id = %s",
                contact.id,
            )
        )
        self.env.invalidate_all()
        self._migrate("19.0.1.12.0", "post")
        self.env.invalidate_all()
        self.assertEqual(attributes.mapped("required"), [True, False, False, False])
        self.assertEqual(contact.phone_sanitized, "+84792999111")
        self.assertEqual(contact.write_date.year, 2020, "nobody has changed it")
