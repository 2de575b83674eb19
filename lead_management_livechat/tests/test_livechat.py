# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.lead_management.tests.lead_capture_common import LeadCaptureCase


@tagged("post_install", "-at_install")
class TestLivechat(LeadCaptureCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls._new_user(
            "lead_operator", "sales_team.group_sale_salesman,im_livechat.im_livechat_group_user"
        )
        cls.livechat = cls.env["im_livechat.channel"].create(
            {"name": "example.com", "user_ids": [Command.link(cls.operator.id)]}
        )
        cls.tool = cls._new_source(
            name="Chat",
            kind="livechat",
            livechat_channel_id=cls.livechat.id,
            campaign_id=cls.campaign.id,
            team_id=cls.team.id,
        )

    def _chat(self, *lines, livechat=None):
        """A chat of a visitor; lines that begin with > are the operator's."""
        guest = self.env["mail.guest"].create({"name": "Visitor"})
        operator = self.operator.partner_id
        channel = self.env["discuss.channel"].create(
            {
                "name": "Visitor",
                "channel_type": "livechat",
                "livechat_channel_id": (livechat or self.livechat).id,
                "livechat_operator_id": operator.id,
                "channel_member_ids": [
                    Command.create({"partner_id": operator.id, "livechat_member_type": "agent"}),
                    Command.create({"guest_id": guest.id, "livechat_member_type": "visitor"}),
                ],
            }
        )
        self.env["mail.message"].create(
            [
                {
                    "model": channel._name,
                    "res_id": channel.id,
                    "message_type": "comment",
                    "body": line.lstrip("> "),
                    **(
                        {"author_id": operator.id}
                        if line.startswith(">")
                        else {"author_id": False, "author_guest_id": guest.id}
                    ),
                }
                for line in lines
            ]
        )
        return channel

    def _end(self, channel):
        channel.livechat_end_dt = fields.Datetime.now()
        self._process()
        return self.env["lead.touch"].search([("livechat_session_id", "=", channel.id)])

    def test_chat_of_somebody_new(self):
        """A number in a chat nobody answered: a lead that waits for an answer, with the chat."""
        channel = self._chat("Xin chào", "Số tôi 0912 345 678")
        touch = self._end(channel)
        lead = touch.lead_id
        self.assertEqual(lead.phone_sanitized, "+84912345678")
        self.assertEqual((lead.campaign_id, lead.team_id), (self.campaign, self.team))
        self.assertEqual(touch.text, "Xin chào\nSố tôi 0912 345 678")
        self.assertEqual((touch.kind, touch.capture_source_id), ("chat", self.tool))
        self.assertEqual(lead.origin_channel_id, channel)
        self.assertEqual(lead.unanswered_kind, "message")

    def test_chat_of_somebody_we_know(self):
        """By the address; somebody answered, so it waits for nobody. Ending it twice is once."""
        lead = self._new_lead(self.salesman, email_from="an@example.com")
        channel = self._chat("Tôi là An@example.com", "> Chào chị")
        touch = self._end(channel)
        self._end(channel)
        self.assertEqual(touch.lead_id, lead)
        self.assertEqual(len(lead.touch_ids), 1)
        self.assertFalse(lead.unanswered_since)
        self.assertEqual(lead.interaction_ids.user_id, self.operator)
        self.assertEqual(lead.care_status, "contacted")

    def test_lead_made_by_hand(self):
        """/lead: one lead with the tool's values and what the visitor left, one touch."""
        channel = self._chat("0912345678", "> Chào chị")
        lead = (
            channel.with_user(self.operator)
            ._convert_visitor_to_lead(self.operator.partner_id, "/lead CRM for 12")
            .sudo()
        )
        self.assertEqual((lead.name, lead.phone_sanitized), ("CRM for 12", "+84912345678"))
        self.assertEqual((lead.campaign_id, lead.team_id), (self.campaign, self.team))
        self.assertEqual(lead.touch_ids.capture_source_id, self.tool)
        touch = self._end(channel)
        self.assertEqual(touch, lead.touch_ids)
        self.assertEqual(len(lead.interaction_ids), 1)
        self.assertFalse(self._get_events(self.tool))

    def test_chats_that_are_none(self):
        """Without a number or an address, of another channel, or with capture switched off."""
        event_count = self.env["lead.capture.event"].search_count([])
        self.assertFalse(self._end(self._chat("Xin chào")))
        self.assertEqual(self._get_events(self.tool).state, "ignored")
        other = self.livechat.copy()
        self.assertFalse(self._end(self._chat("0912345678", livechat=other)))
        self._switch(group_lead_management_capture=False)
        channel = self._chat("0912345678")
        channel.livechat_end_dt = fields.Datetime.now()
        self.assertEqual(self.env["lead.capture.event"].search_count([]), event_count + 1)

    def test_chatbot(self):
        """A lead of a chatbot gets the tool's values, and a touch when the chat ends."""
        channel = self._chat("0912345678")
        script = self.env["chatbot.script"].create({"title": "Bot"})
        step = self.env["chatbot.script.step"].create(
            {"chatbot_script_id": script.id, "step_type": "create_lead", "message": "Thanks"}
        )
        values = step._chatbot_crm_prepare_lead_values(channel, "")
        self.assertEqual(values["campaign_id"], self.campaign.id)
        self.assertEqual(values["source_id"], script.source_id.id)
        lead = self.env["crm.lead"].create(values)
        self.assertEqual(self._end(channel).lead_id, lead)

    def test_chat_is_told_to_its_person(self):
        channel = self._chat("Số tôi 0912 345 678", "> Chào chị")
        lead = self._end(channel).lead_id
        (person,) = lead._find_persons()
        known = dict(self.env["lead.erasure"]._get_known(person))
        self.assertEqual(known["Chats"], channel.message_ids)
