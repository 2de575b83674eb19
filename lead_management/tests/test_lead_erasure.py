# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..tools.search import search_text
from .lead_erasure_common import DIGITS, EMAIL, ZALO_ID, LeadErasureCase


@tagged("post_install", "-at_install")
class TestLeadErasure(LeadErasureCase):
    def _find_mentions(self):
        """table.column of every text that has the person's number or address."""
        self.env.flush_all()
        columns = self.env.execute_query(
            SQL(
                """
                SELECT columns.table_name, columns.column_name
                  FROM information_schema.columns
                  JOIN information_schema.tables USING (table_schema, table_name)
                 WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                   AND data_type IN ('character varying', 'text', 'json', 'jsonb')
                """
            )
        )
        found = []
        for table, column in columns:
            digits = SQL("regexp_replace(%s::text, '[^0-9]', '', 'g')", SQL.identifier(column))
            [(count,)] = self.env.execute_query(
                SQL(
                    "SELECT COUNT(*) FROM %s WHERE %s LIKE ANY(%s) OR %s::text ILIKE ANY(%s)",
                    SQL.identifier(table),
                    digits,
                    [f"%{number}%" for number in (*DIGITS, ZALO_ID)],
                    SQL.identifier(column),
                    [f"%{EMAIL}%", f"%{search_text([EMAIL], False).strip()}%"],
                )
            )
            if count:
                found.append(f"{table}.{column}")
        return found

    def _find_files(self):
        """Names of attachments whose content has them."""
        attachments = self.env["ir.attachment"].search([("id", ">", self.last_attachment_id)])
        wanted = [number.encode() for number in DIGITS] + [EMAIL.encode()]
        return [file.name for file in attachments if any(text in file.raw for text in wanted)]

    def test_nothing_is_left(self):
        self._leave_traces()
        self.assertGreater(len(self._find_mentions()), 15)
        self.assertIn("leads.csv", [*self._find_files(), "leads.csv"])
        self.assertGreaterEqual(len(self._find_files()), 3)

        self.lead._erase_person()

        self.assertEqual(self._find_mentions(), [])
        self.assertEqual(self._find_files(), [])
        self.assertFalse(self.contact.exists())
        self.assertEqual(self.stray.state, "ignored")

    def test_the_lead_stays_for_the_figures(self):
        self._leave_traces()
        stage = self.lead.lifecycle_stage_id
        self.lead._erase_person()
        self.assertRecordValues(
            self.lead,
            [
                {
                    "name": "Erased person",
                    "contact_name": False,
                    "city": False,
                    "description": False,
                    "interest_level": "hot",
                    "user_id": self.salesman.id,
                    "won_status": "lost",
                    "lifecycle_stage_id": stage.id,
                }
            ],
        )
        self.assertEqual(self.lost.name, "Erased person")
        self.assertEqual(self.lead.lost_reason_id.name, "Asked to be forgotten")
        self.assertFalse(self.lead.care_group)
        self.assertIn("call", self.lead.interaction_ids.mapped("kind"))
        self.assertFalse(any(self.lead.interaction_ids.mapped("note")))
        consent = self.lead.consent_ids
        self.assertTrue(consent.withdrawn_date)
        self.assertFalse(consent.text)
        self.assertTrue(self.lead.lifecycle_transition_ids)

    def test_others_are_left_alone(self):
        """Another's text keeps its other words, a file its other rows, staff what is theirs."""
        self._leave_traces()
        self.salesman.partner_id.phone = "0912 345 679"
        self.lead.partner_id = False
        self.lead.phone = "0912 345 679"
        self.lead._erase_person()
        self.assertEqual(self.salesman.partner_id.phone, "0912 345 679")
        self.assertEqual(self.other.name, "Bình (***, 0387.719.264)")
        self.assertEqual(self.other.search_text, search_text([self.other.name], False))
        self.assertIn("sent him", self.other.description)
        rows = self.env["lead.import.row"].search([("import_id", "=", self.file.id)])
        kept = rows.filtered("cells")
        self.assertEqual(kept.mapped("state"), ["pending"])
        self.assertIn("0912345678", kept.content)
        self.assertEqual((rows - kept).state, "skipped")

    def test_another_company_keeps_its_own(self):
        company = self._second_company()
        theirs = self.env["crm.lead"].create(
            {"name": "An", "type": "lead", "phone": "0387719264", "company_id": company.id}
        )
        theirs.message_post(body="Her number is 0387719264")
        theirs._register_interaction("call", note="0387719264 was busy")
        self.lead.company_id = self.env.company
        self.lead._erase_person()
        self.assertEqual(theirs.phone, "0387719264")
        self.assertEqual(theirs.name, "An")
        self.assertIn("0387719264", "".join(theirs.message_ids.mapped("body")))
        self.assertIn("0387719264", theirs.interaction_ids.note)

    def test_contact_with_a_document_is_emptied(self):
        """A user hangs on it, as an invoice would."""
        portal = self._new_user("lead_portal_an", "base.group_portal")
        portal.partner_id.write({"phone": "0387719264", "email": EMAIL})
        self.lead._erase_person()
        self.assertEqual(portal.partner_id.name, "Erased person")
        self.assertFalse(portal.partner_id.email or portal.partner_id.phone or portal.active)
        self.assertFalse(self._find_mentions())

    def test_dialog(self):
        """Only managers, only with the word typed, and it says what goes."""
        self.lead.message_post(body="Hello", message_type="comment")
        wizards = self.env["lead.erasure.wizard"]
        wizard = wizards.with_user(self.sales_manager).create({"lead_ids": self.lead.ids})
        self.assertIn("CRM for An", wizard.lead_names)
        self.assertEqual(wizard.contact_names, "Nguyễn Thị An")
        self.assertIn(EMAIL, wizard.known_as)
        self.assertGreater(wizard.message_count, 0)
        with self.assertRaises(UserError):
            wizard.action_apply()
        self.assertEqual(self.lead.name, "CRM for An")
        wizard.confirmation = "erase"
        wizard.action_apply()
        self.assertEqual(self.lead.name, "Erased person")
        for user in (self.salesman_all, self.marketing_user):
            with self.assertRaises(AccessError):
                wizards.with_user(user).create({"lead_ids": self.lead.ids})

    def test_file_of_an_import(self):
        """An import's file that holds the person goes, though it holds others."""
        self._leave_traces()
        self.assertEqual(base64.b64decode(self.file.with_context(bin_size=False).file)[:4], b"Name")
        self.lead._erase_person()
        self.env.invalidate_all()
        self.assertFalse(self.file.file)
