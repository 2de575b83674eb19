# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import random
import string
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from ..capture.errors import CaptureRetry
from ..models.lead_capture_processing import RETRY_SECONDS
from .lead_capture_common import LeadCaptureCase


@tagged("post_install", "-at_install")
class TestLeadCapture(LeadCaptureCase):
    """From the inbox to leads and touches."""

    def test_an_event_becomes_a_lead(self):
        event = self._capture(
            {
                "name": "Nguyễn Thị An",
                "Điện thoại": "0912 345 678",
                "email": "an@example.com",
                "Màu yêu thích": "đỏ",
                "utm_source": "Facebook",
                "page_url": "https://example.com/tet",
                "message": "Xin báo giá",
            }
        )
        self.assertEqual((event.state, event.error), ("done", False))
        lead = event.lead_id
        self.assertEqual((lead.name, lead.contact_name), ("Nguyễn Thị An",) * 2)
        self.assertEqual(lead.phone_sanitized, "+84912345678")
        self.assertEqual(lead.email_from, "an@example.com")
        self.assertEqual(lead.campaign_id, self.campaign)
        self.assertEqual(lead.first_campaign_id, self.campaign)
        self.assertEqual(lead.source_id.name, "Facebook")
        self.assertEqual((lead.team_id, lead.type), (self.team, "lead"))
        self.assertFalse(lead.user_id)
        self.assertEqual(lead.marketing_user_id, self.marketing_manager)
        self.assertIn("Màu yêu thích: đỏ", lead.description)
        self.assertEqual(self._history(lead), [(False, "lead", "capture")])
        touch = lead.touch_ids
        self.assertEqual(touch, event.touch_id)
        self.assertEqual(touch.text, "Xin báo giá\nMàu yêu thích: đỏ")
        self.assertEqual(touch.page_url, "https://example.com/tet")
        self.assertEqual((touch.campaign_id, touch.kind), (self.campaign, "json"))

    def test_the_same_person_is_one_lead(self):
        first = self._capture({"name": "An", "phone": "0912345678", "zalo_id": "77"})
        later = self._capture(
            {"phone": "+84 912 345 678", "email": "an@example.com", "utm_campaign": "Hè"},
            {"zalo_id": "77"},
            {"email": "AN@example.com"},
        )
        lead = first.lead_id
        self.assertEqual(later.lead_id, lead)
        self.assertEqual(len(lead.touch_ids), 4)
        self.assertEqual(lead.email_from, "an@example.com")
        self.assertEqual(lead.first_campaign_id, self.campaign)
        self.assertEqual(lead.touch_ids.mapped("campaign_id.title"), ["Tết", "Hè"])

    def test_a_lead_is_called_by_what_began_it(self):
        """Also where a message without a name follows so soon that both are processed together."""
        events = self._capture(
            {"name": "Đỗ Minh Quân", "phone": "0912345678"},
            {"Lead title": "Zalo user …7922", "phone": "0912345678"},
        )
        self.assertEqual(events.lead_id.name, "Đỗ Minh Quân")

    def test_a_lost_lead_is_not_taken(self):
        lead = self._capture({"name": "An", "zalo_id": "77", "phone": "0912345678"}).lead_id
        lead.action_set_lost()
        other = self._capture({"zalo_id": "77"}).lead_id
        self.assertNotEqual(other, lead)
        self.assertEqual(self._capture({"zalo_id": "77"}).lead_id, other)

    def test_a_lead_of_another_company_is_not_taken(self):
        """An id of a channel is looked up in the company it came to, wherever its lead went."""
        lead = self._capture({"name": "An", "zalo_id": "77"}).lead_id
        lead.write({"team_id": False, "user_id": False, "marketing_user_id": False})
        lead.company_id = self._second_company()
        other = self._capture({"zalo_id": "77", "message": "Xin báo giá"}).lead_id
        self.assertNotEqual(other, lead)
        self.assertEqual(other.company_id, self.env.company)

    def test_numbers_that_no_column_holds(self):
        """They are kept in the notes: nobody is lost by them."""
        for amount in ("9" * 99, "9" * 400 + ".5", "9" * 5_000, 10**16):
            event = self._capture({"name": "An", "expected_revenue": amount})
            self.assertEqual((event.state, event.error), ("done", False))
            self.assertFalse(event.lead_id.expected_revenue)
            self.assertIn(str(amount), event.lead_id.description)

    def test_keys_longer_than_an_index_holds(self):
        events = self.env["lead.capture.event"]
        key = "".join(random.Random(1).choices(string.ascii_letters, k=9_000))
        for _time in range(2):
            events._enqueue(self.capture_source, [(key, "{}"), (f"{key}!", "{}")])
        self.assertEqual(
            events.search_count([("capture_source_id", "=", self.capture_source.id)]), 2
        )

    def test_bad_events_stop_nobody(self):
        bad, good = self._capture("{no json", {"name": "An"})
        self.assertEqual((bad.state, good.state), ("failed", "done"))
        self.assertIn("not what the channel should send", bad.error)

    def test_who_tells_her_number_is_merged(self):
        """Known by a channel alone, she says a number: the lead of that number is hers."""
        by_phone = self._capture({"name": "An", "phone": "0912345678"}).lead_id
        by_zalo = self._capture({"zalo_id": "77", "message": "Chào shop"}).lead_id
        self.assertNotEqual(by_zalo, by_phone)
        event = self._capture({"zalo_id": "77", "phone": "0912.345.678"})
        self.assertEqual(len(event.lead_id.touch_ids), 3)
        self.assertEqual((by_phone | by_zalo).exists(), event.lead_id)
        self.assertEqual(self._capture({"zalo_id": "77"}).lead_id, event.lead_id)

    def test_a_number_of_nobody_is_added(self):
        lead = self._capture({"zalo_id": "77"}).lead_id
        self.assertEqual(self._capture({"zalo_id": "77", "phone": "0912345678"}).lead_id, lead)
        self.assertEqual(lead.phone_sanitized, "+84912345678")
        self.assertEqual(self._capture({"phone": "0912345678"}).lead_id, lead)

    def test_what_does_not_fit_is_kept(self):
        """Neither unknown options nor a second number make the system lose anybody or anything."""
        bank = self.env["lead.attribute"].create({"name": "SourceBank", "type": "selection"})
        self.env["lead.attribute.option"].create({"name": "VCB", "attribute_id": bank.id})
        self.addCleanup(self.registry._setup_models__, self.cr, ["crm.lead", "lead.funnel"])
        known, unknown = self._capture(
            {"name": "An", "phone": "0912345678", "SourceBank": "vcb", "Ưu tiên": "nhiều"},
            {"name": "Bình", "SourceBank": "ACB", "Doanh số kỳ vọng": "nhiều", "user_id": "1"},
        )
        self.assertEqual(known.lead_id[bank.field_name].name, "VCB")
        lead = unknown.lead_id
        self.assertFalse(lead[bank.field_name])
        for line in ("SourceBank: ACB", "Doanh số kỳ vọng: nhiều", "user_id: 1"):
            self.assertIn(line, lead.description)
        self.assertFalse(lead.user_id)
        second = self._capture({"phone": "0912345678", "email": "an@example.com"})
        third = self._capture({"phone": "0987654321", "email": "an@example.com"})
        self.assertEqual((second | third).lead_id, known.lead_id)
        self.assertEqual(known.lead_id.phone_sanitized, "+84912345678")
        self.assertEqual(third.touch_id.text, "0987654321")
        bank.name = "Nhà băng"
        renamed = self._capture({"name": "Cúc", "Nhà băng": "VCB"}).lead_id
        self.assertEqual(renamed[bank.field_name].name, "VCB")

    def test_what_a_question_fills(self):
        self.env["lead.capture.mapping"].create(
            [
                {
                    "capture_source_id": self.capture_source.id,
                    "key": key,
                    "target": target,
                }
                for key, target in (("q1", "contact_name"), ("name", "leave_out"))
            ]
        )
        lead = self._capture({"name": "x", "q1": "An", "họ tên": "Bình"}).lead_id
        self.assertEqual((lead.contact_name, lead.name), ("An", "An"))
        self.assertIn("họ tên: Bình", lead.description)

    def test_strangers_do_not_choose_who_looks_after_them(self):
        mapping = {"capture_source_id": self.capture_source.id, "key": "q", "target": "user_id"}
        with self.assertRaises(ValidationError):
            self.env["lead.capture.mapping"].create(mapping)

    def test_a_call_is_due_now(self):
        lead = self._capture({"phone": "0912345678"}).lead_id
        lead._register_interaction("call")
        self.assertFalse(lead.care_group)
        self._capture({"phone": "0912345678", "urgent": True, "message": "Gọi lại"})
        self.assertEqual((lead.care_group, lead.care_reason), ("due", "reply"))
        incoming = lead.interaction_ids.filtered(lambda row: row.direction == "incoming")
        self.assertEqual(incoming.note, "Gọi lại")

    def test_one_notice_for_all_that_came(self):
        self._process()
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        self._capture({"name": "An"}, {"name": "Bình"})
        told = self.env["mail.message"].search(
            [("id", ">", before), ("partner_ids", "in", self.salesman_all.partner_id.ids)]
        )
        self.assertEqual(len(told), 1)
        self.assertIn("An", told.body)
        self.assertIn("Bình", told.body)

    def test_assignment_rules_give_out_what_came(self):
        rules = self.env["lead.assignment.rule"].search([])
        rules.active = False
        self.team.member_ids = self.salesman
        self.env["lead.assignment.rule"].create({"name": "Bắc", "team_id": self.team.id})
        lead = self._capture({"name": "An"}).lead_id
        trigger = self.env.ref("lead_management.ir_cron_lead_assignment")
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", trigger.id)]))
        with self.enter_registry_test_mode():
            trigger.method_direct_trigger()
        self.assertEqual(lead.user_id, self.salesman)

    def test_what_kills_its_chunk_is_given_up_alone(self):
        """An addon that refuses one lead keeps none of the others back."""
        create = type(self.env["crm.lead"]).create

        def refuse(leads, vals_list):
            if any(vals.get("contact_name") == "Poison" for vals in vals_list):
                raise ValueError("poison")
            return create(leads, vals_list)

        with (
            patch.object(type(self.env["crm.lead"]), "create", refuse),
            mute_logger("odoo.addons.lead_management.models.lead_capture_processing"),
        ):
            events = self._capture({"contact_name": "Poison"}, {"name": "An"}, {"name": "Bình"})
        self.assertEqual(events.mapped("state"), ["failed", "done", "done"])
        self.assertEqual(events[0].error, "poison")
        events.with_user(self.marketing_manager).action_retry()
        self._process()
        self.assertEqual(events.mapped("state"), ["done"] * 3)
        self.assertEqual(len(events.lead_id), 3)
        self.assertEqual(len(events.lead_id.touch_ids), 3)

    def test_a_service_that_does_not_answer_is_asked_again(self):
        source = type(self.env["lead.capture.source"])
        with patch.object(source, "_json_read", side_effect=CaptureRetry("no answer")):
            event = self._capture({"name": "An"})
            self.assertEqual((event.state, event.error), ("new", "no answer"))
            self.assertGreater(event.retry_date, fields.Datetime.now())
            self._process()
            self.assertEqual(event.retries, 1)
            for _ in range(10):
                event.retry_date = False
                self._process()
        self.assertEqual((event.state, event.retries), ("failed", len(RETRY_SECONDS)))

    def test_only_marketing_managers_retry(self):
        event = self._capture("{no json")
        for user in (self.marketing_user, self.sales_manager, self.salesman):
            with self.assertRaises(AccessError):
                event.with_user(user).action_retry()

    def test_health(self):
        source = self._new_source(name="Other")
        self.assertEqual(source.health, "unconnected")
        self._new_token(source)
        source.invalidate_recordset()
        self.assertEqual(source.health, "silent")
        self._capture({"name": "An"}, "{no json", capture_source=source)
        self.assertEqual((source.event_count, source.failed_count), (2, 1))
        self.assertEqual(source.health, "failing")
        self._enqueue({"name": "An"}, capture_source=source)
        self._get_events(source).filtered(
            lambda event: event.state == "new"
        ).received_date -= timedelta(hours=1)
        self._get_events(source).filtered("error").unlink()
        source.invalidate_recordset()
        self.assertEqual((source.waiting_count, source.backlog_age), (1, 60))
        self.assertEqual(source.health, "late")

    def test_a_test_writes_nothing(self):
        known = self._capture({"name": "An", "phone": "0912345678"}).lead_id
        counted = ("crm.lead", "utm.campaign", "lead.touch", "lead.identity", "lead.capture.event")
        before = [self.env[model].search_count([]) for model in counted]
        test = self.env["lead.capture.test"].with_user(self.marketing_manager)
        dialog = test.create(
            {
                "capture_source_id": self.capture_source.id,
                "payload": json.dumps(
                    [
                        {"phone": "+84912345678", "email": "an@example.com"},
                        {"name": "<b>Bình</b>", "utm_campaign": "Hè 2026", "Cỡ giày": "38"},
                    ]
                ),
            }
        )
        dialog.action_try()
        shown = html2plaintext(dialog.result)
        for text in ("The lead there is", known.name, "an@example.com", "A new lead", "<b>Bình"):
            self.assertIn(text, shown)
        self.assertIn("Cỡ giày: 38", shown)
        self.assertIn("Hè 2026", shown)
        self.env.flush_all()
        self.assertEqual([self.env[model].search_count([]) for model in counted], before)
        dialog.payload = "{no json"
        dialog.action_try()
        self.assertIn("Nothing would be made of it", html2plaintext(dialog.result))

    def test_merged_leads_keep_their_touches(self):
        first = self._capture({"name": "An", "zalo_id": "77", "email": "an@example.com"})
        second = self._capture({"name": "An", "phone": "0912345678"})
        merged = (first | second).lead_id.merge_opportunity()
        self.assertEqual(len(merged.touch_ids), 2)
        self.assertEqual((first | second).lead_id, merged)
        self.assertEqual(self._capture({"zalo_id": "77"}).lead_id, merged)

    def test_salespeople_see_where_their_leads_came_from(self):
        """The names of capture tools, though not what is in them."""
        lead = self._capture({"name": "An", "message": "Xin báo giá"}).lead_id
        lead.user_id = self.salesman
        touches = self.env["lead.touch"].with_user(self.salesman)
        domain = [("lead_id", "=", lead.id)]
        specification = {"text": {}, "capture_source_id": {"fields": {"display_name": {}}}}
        (found,) = touches.web_search_read(domain, specification)["records"]
        self.assertEqual(found["capture_source_id"]["display_name"], "Landing page")
        (group,) = touches.formatted_read_group(domain, ["capture_source_id"], ["__count"])
        self.assertEqual(group["capture_source_id"][1], "Landing page")
        arch = lead.with_user(self.salesman).get_view(view_type="form")["arch"]
        self.assertIn("touch_ids", arch)
        with self.assertRaises(AccessError):
            self.capture_source.with_user(self.salesman).read(["address"])
