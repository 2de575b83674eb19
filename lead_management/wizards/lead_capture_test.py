# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..capture.errors import CaptureIgnored, CaptureRefused, CaptureRetry, MalformedPayload
from ..importing.compare import to_json
from ..importing.contact_plan import ContactPlanner
from ..importing.contacts import CapturedRow, ContactConverter
from ..importing.describe import describe_values

# More than a glance takes in
_MAX_SHOWN = 10
# What the system gives a new lead by itself tells nothing of the mapping
_TOLD = {"user_id", "team_id", "stage_id", "marketing_user_id", "tag_ids"}


class LeadCaptureTest(models.TransientModel):
    """What a capture tool would make of something, without making it."""

    _name = "lead.capture.test"
    _description = "Test of a Capture Tool"

    capture_source_id = fields.Many2one(
        "lead.capture.source", "Capture Tool", required=True, readonly=True, ondelete="cascade"
    )
    payload = fields.Text("Content", help="As the channel sends it.")
    result = fields.Html(readonly=True, sanitize=False)  # of a template of ours

    def action_try(self):
        """Show what would become of the content.

        :return: an action that shows the dialog again
        """
        self.ensure_one()
        self.capture_source_id.check_access("write")
        people, problem = [], ""
        try:
            contacts = self._read_contacts()
        except MalformedPayload as error:
            problem = self.capture_source_id._explain_malformed(error)
        except (CaptureIgnored, CaptureRefused, CaptureRetry) as error:
            problem = str(error)
        else:
            people = self._plan(contacts)
        self.result = self.env["ir.qweb"]._render(
            "lead_management.lead_capture_test_result", {"people": people, "problem": problem}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Test %(tool)s", tool=self.capture_source_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _read_contacts(self):
        # sudo: channels are read with their secrets; checked by the caller
        source = self.capture_source_id.sudo()
        events = source._dispatch_kind("split", (self.payload or "").encode(), {}, default=[])
        return [
            contact
            for _key, payload in events[:_MAX_SHOWN]
            for contact in source._dispatch_kind("read", payload, default=[])
        ]

    def _plan(self, contacts):
        """What would become of each person, as the template shows it: list of dicts."""
        source = self.capture_source_id.sudo()  # sudo: as above
        env = self.env["lead.touch"].sudo()._get_capture_env(source.company_id)
        env = env(context={**env.context, "lang": self.env.lang})  # for her who looks at it
        converter = ContactConverter(env, new_names="stand_in")
        planner = ContactPlanner(converter)
        no_event = env["lead.capture.event"]
        rows = [CapturedRow(no_event, source.with_env(env), contact) for contact in contacts]
        plans = planner.find(converter.convert(rows))
        planner.complete(plans)
        return [self._describe(plan, converter) for plan in plans]

    def _describe(self, plan, converter):
        leads = self.env["crm.lead"]
        told = {*converter.get_field_names(), *_TOLD}
        values = {
            name: to_json(leads._fields[name], value)
            for name, value in plan.values.items()
            if name in told and not (plan.lead_id and name == "description")
        }
        return {
            "lead": leads.browse(plan.lead_id),
            "makes_lead": plan.makes_lead,
            "values": describe_values(self.env, values),
            "notes": [line for row in plan.rows for line in row.notes],
            "warnings": [line for row in plan.rows for line in row.warnings],
            "text": "\n".join(filter(None, (row.row.contact.text for row in plan.rows))),
        }
