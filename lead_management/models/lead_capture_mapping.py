# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools import headers
from ..tools.text import header_key

# Fields that whoever is outside may fill, beside custom attributes: never who looks after a lead,
# where it stands, or what it hangs on.
OUTSIDE_TARGETS = {
    "name",
    "contact_name",
    "partner_name",
    "function",
    "phone",
    "email_from",
    "website",
    "street",
    "city",
    "state_id",
    "country_id",
    "zip",
    "priority",
    "interest_level",
    "tag_ids",
    "campaign_id",
    "source_id",
    "medium_id",
    "referred",
    "expected_revenue",
    "date_deadline",
    "interest_category_ids",
    "industry_id",
    "bant_budget_fit",
    "bant_budget_amount",
    "bant_authority_role",
    "bant_need_fit",
    "bant_need",
    "bant_timeline",
    "bant_timeline_date",
    "description",
    "external_reference",
}
# Names of questions that mean the person here, and the lead in a file
PERSON_KEYS = {"name": "contact_name"}


class LeadCaptureMapping(models.Model):
    """A question of a capture tool, and what of the lead its answer fills.

    Questions without one are recognised by their names, as the columns of a file are; answers to
    what nobody knows are kept in the notes.
    """

    _name = "lead.capture.mapping"
    _description = "Question of a Capture Tool"
    _order = "capture_source_id, sequence, id"
    _rec_name = "key"

    capture_source_id = fields.Many2one(
        "lead.capture.source", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    key = fields.Char(
        "Question", required=True, help="Its name in what is sent, such as full_name."
    )
    target = fields.Selection(
        selection="_get_targets", string="Fills", required=True, default=headers.TO_NOTES
    )

    _key_unique = models.Constraint(
        "UNIQUE (capture_source_id, key)", "This question is in the list already."
    )

    @api.model
    def _get_targets(self):
        """Choices of ``target``, in the user's language."""
        return [
            (headers.TO_NOTES, self.env._("Keep in the notes")),
            (headers.LEAVE_OUT, self.env._("Leave out")),
            (headers.CONSENT, self.env._("Consent to be contacted")),
            *((column.target, column.label) for column in self._get_columns()),
        ]

    @api.model
    def _get_columns(self):
        """What whoever is outside may fill: list of ``ImportColumn``."""
        columns = self.env["lead.import.catalogue"]._get_columns()
        attributes = {
            attribute.field_name for attribute in self.env["crm.lead"]._get_attribute_columns()
        }
        return [
            column
            for column in columns
            if column.target in OUTSIDE_TARGETS or column.target in attributes
        ]

    @api.constrains("target")
    def _check_target(self):
        known = {target for target, _label in self._get_targets()}
        if not set(self.mapped("target")) <= known:
            raise ValidationError(self.env._("This field cannot be filled from outside."))

    @api.model
    @tools.ormcache()
    def _get_labels(self):
        """What labels of fields mean, in all languages; kept until one of them changes."""
        # sudo: labels, which are the same for everybody
        return self.env["lead.import.catalogue"].sudo()._get_header_targets()

    @api.model
    def _recognise(self, key):
        """What a question is about that no mapping tells of.

        :param str key: its name
        :return: target; ``to_notes`` for what is not known
        """
        found = header_key(key)
        if found in PERSON_KEYS:
            return PERSON_KEYS[found]
        target = found and (self._get_labels().get(found) or headers.ALIASES.get(found))
        return target or headers.TO_NOTES
