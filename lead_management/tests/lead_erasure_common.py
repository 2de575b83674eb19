# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from .lead_import_common import LeadImportCase, make_csv

# No other digits of a test database look like these; the prefix was 0168 until 2018
DIGITS = ("387719264", "1687719264")
ZALO_ID = "4711471147114711"
EMAIL = "an.quen-di@example.com"


class LeadErasureCase(LeadImportCase):
    """A person whom a lead, a contact and much else tell of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={"lang": "en_US"})  # with tracking
        cls.contact = cls.env["res.partner"].create(
            {"name": "Nguyễn Thị An", "phone": "0387 719 264", "email": EMAIL}
        )
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "CRM for An",
                "type": "lead",
                "partner_id": cls.contact.id,
                "contact_name": "Nguyễn Thị An",
                "phone": "0168 771 9264",
                "email_from": f"An <{EMAIL}>",
                "description": f"Call 0387.719.264 or write to {EMAIL.upper()}",
                "city": "Huế",
                "user_id": cls.salesman.id,
                "interest_level": "hot",
            }
        )

    def _leave_traces(self):
        """Everything that a person leaves behind in a year."""
        last = self.env["ir.attachment"].search([], order="id desc", limit=1)
        self.last_attachment_id = last.id
        lead = self.lead
        lead.message_post(body=f"She is at 038 771 9264, {EMAIL}", message_type="comment")
        lead.message_post(
            body="Hello",
            message_type="email",
            email_from=f"An <{EMAIL}>",
            attachments=[("card.txt", f"Tel. {DIGITS[0]} {EMAIL}".encode())],
        )
        lead.activity_schedule("mail.mail_activity_data_call", note=f"Dial 0{DIGITS[0]}")
        lead._register_interaction("call", note=f"0{DIGITS[0]} was busy")
        lead._give_consent(f"Call me at +84{DIGITS[0]}")
        self.env["mail.blacklist"].create({"email": EMAIL})
        self.env["calendar.event"].create(
            {
                "name": f"Meet 0{DIGITS[0]}",
                "description": EMAIL,
                "opportunity_id": lead.id,
                "start": "2026-03-02 08:00:00",
                "stop": "2026-03-02 09:00:00",
            }
        )
        lead.email_from = f"an.khac@example.com, {EMAIL}"
        self.other = self.env["crm.lead"].create(
            {
                "name": f"Bình ({EMAIL}, 0387.719.264)",
                "description": f"An ({EMAIL}, 84 387 719 264) sent him",
            }
        )
        self.other.message_post(body=f"<a href='https://x.vn/?e={EMAIL.replace('@', '%40')}'>x</a>")
        source = self.env["lead.capture.source"].create({"name": "Zalo", "kind": "zalo"})
        event, stray = self.env["lead.capture.event"].create(
            [
                {
                    "capture_source_id": source.id,
                    "company_id": source.company_id.id,
                    "external_key": f"{number}:{DIGITS[0]}",
                    "payload": json.dumps({"phone": f"84{DIGITS[0]}", "id": ZALO_ID}),
                    "received_date": "2026-03-02 08:00:00",
                    "state": state,
                    "lead_id": lead_id,
                }
                for number, (state, lead_id) in enumerate([("done", lead.id), ("new", False)])
            ]
        )
        self.stray = stray
        self.env["lead.identity"]._insert([("zalo", ZALO_ID, lead.company_id.id or None, lead.id)])
        self.env["lead.touch"].create(
            {
                "lead_id": lead.id,
                "kind": "message",
                "date": "2026-03-02 08:00:00",
                "event_id": event.id,
                "text": f"Call 0{DIGITS[0]}",
                "page_url": f"https://x.vn/?mail={EMAIL.replace('@', '%40')}",
            }
        )
        self.lost = self.env["crm.lead"].create(
            {"name": "Last year", "type": "lead", "phone": f"+84{DIGITS[0]}", "user_id": False}
        )
        self.lost.action_set_lost()
        content = make_csv(
            [
                ["Name", "Phone", "Email"],
                ["An", f"0{DIGITS[0]}", EMAIL],
                ["Bình", "0912345678", "binh@example.com"],
            ]
        )
        self.file = self.new_import(content)
        self.file.action_read()
        self.env["ir.attachment"].create(
            {"name": "list.txt", "res_model": "crm.lead", "res_id": lead.id, "raw": content}
        )
