# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import dataclasses

from lxml import etree

from odoo import api, models

from ..tools import headers
from ..tools.text import header_key

# How cells of a custom attribute's type are read; those with options are names.
ATTRIBUTE_KINDS = {
    "char": "text",
    "text": "long_text",
    "integer": "integer",
    "float": "number",
    "date": "date",
    "datetime": "datetime",
    "boolean": "yes_no",
}


@dataclasses.dataclass(frozen=True)
class ImportColumn:
    """Something of a lead that a column of a file can fill.

    :param str target: what a mapping stores; the name of the lead's field, or a word of ours
    :param str kind: how cells are read: ``text``, ``long_text``, ``phone``, ``email``, ``number``,
        ``integer``, ``date``, ``datetime``, ``selection``, ``yes_no`` or ``names`` (of other
        records)
    :param str label: what the user sees
    :param str help: what goes in, for the template's help sheet
    :param str example: the template's example
    :param str model: for ``names``, the model they are names in
    :param str unknown: for ``names``, what becomes of one that does not exist: ``create`` it,
        ``reject`` the row, or keep it in the ``notes``
    :param bool is_many: for ``names``, whether a cell may hold several
    :param int attribute_id: for options of a custom attribute, whose they are
    :param bool is_required: whether forms do not let it be empty
    """

    target: str
    kind: str = "text"
    label: str = ""
    help: str = ""
    example: object = ""
    model: str = ""
    unknown: str = "notes"
    is_many: bool = False
    attribute_id: int = 0
    is_required: bool = False


def _tell_apart(columns):
    """Qualify the labels that mean another column, or nothing, to who reads a header.

    A custom attribute may be called like a field, or by signs that are no letters.
    """
    seen = {""}
    told_apart = []
    for column in columns:
        if header_key(column.label) in seen:
            label = headers.qualify(column.label, column.target)
            column = dataclasses.replace(column, label=label)
        seen.add(header_key(column.label))
        told_apart.append(column)
    return told_apart


class LeadImportCatalogue(models.AbstractModel):
    """The one list of what can be imported: mapping, template and conversion all follow it."""

    _name = "lead.import.catalogue"
    _description = "Importable Columns of Leads"

    # what the columns are of
    _target_model = "crm.lead"

    @api.model
    def _get_columns(self):
        """What a file can fill, in the template's order and the user's language.

        Addons that give leads more fields extend the list. No two have one label.

        :return: list of ``ImportColumn``
        """
        fields_info = self.env["crm.lead"].fields_get(attributes=["string"])
        columns = [
            column
            if column.label
            else dataclasses.replace(column, label=fields_info[column.target]["string"])
            for column in [
                *self._get_person_columns(),
                *self._get_journey_columns(),
                *self._get_sales_columns(),
                *self._get_bant_columns(),
                *self._get_other_columns(),
                *self._get_attribute_columns(),
            ]
            if column.label or column.target in fields_info
        ]
        return _tell_apart(columns)

    @api.model
    def _get_aliases(self):
        """What other people's files call the columns: key of a header → target."""
        return headers.ALIASES

    @api.model
    def _get_template_columns_in(self, language):
        """Like ``_get_template_columns``, in a language that a template says it is in.

        :param str language: its code; the user's is taken when it is not installed
        """
        is_installed = language in self._get_installed_languages()
        return (self.with_context(lang=language) if is_installed else self)._get_template_columns()

    @api.model
    def _get_template_columns(self):
        """Those a template has: new leads have no ID yet."""
        return [column for column in self._get_columns() if column.target != "id"]

    @api.model
    def _get_person_columns(self):
        return [
            ImportColumn(
                "name",
                label=self.env._("Lead title"),
                help=self.env._(
                    "What the lead is called in lists. When empty: the contact's name, the "
                    "company, the phone or the e-mail."
                ),
                example=self._get_example_mark(),
            ),
            ImportColumn(
                "contact_name",
                label=self.env._("Contact name"),
                help=self.env._("The person's full name."),
                example="Nguyễn Thị An",
            ),
            ImportColumn(
                "partner_name",
                label=self.env._("Company"),
                help=self.env._("The person's company."),
                example="An Phát",
            ),
            ImportColumn("function", help=self.env._("What the person does there.")),
            ImportColumn(
                "phone",
                "phone",
                help=self.env._(
                    "As text, with the leading zero, or with + and the country's number."
                ),
                example="0912 345 678",
            ),
            ImportColumn("email_from", "email", example="an@example.com"),
            ImportColumn("website"),
            ImportColumn("street"),
            ImportColumn("city"),
            ImportColumn(
                "state_id",
                "names",
                label=self.env._("Province"),
                help=self.env._(
                    "Name or code, with or without accents. In Vietnam when no country is given."
                ),
                model="res.country.state",
                example="Hà Nội",
            ),
            ImportColumn(
                "country_id",
                "names",
                help=self.env._("Name or two-letter code."),
                model="res.country",
                example="Việt Nam",
            ),
            ImportColumn("zip"),
        ]

    @api.model
    def _get_journey_columns(self):
        return [
            ImportColumn(
                "lifecycle_stage_id",
                "names",
                help=self.env._("How far the lead has come. When empty: the first stage."),
                model="lead.lifecycle.stage",
                unknown="reject",
            ),
            ImportColumn(
                "converted",
                "yes_no",
                label=self.env._("Converted (yes/no)"),
                help=self.env._(
                    "Yes puts the lead into the lifecycle stage of customers. For files of "
                    "systems that know only this; a lifecycle stage in the same row goes first."
                ),
            ),
            ImportColumn(
                "stage_id",
                "names",
                label=self.env._("Journey stage"),
                help=self.env._("Column of the pipeline. When empty: the first one."),
                model="crm.stage",
                unknown="reject",
            ),
            ImportColumn(
                "priority", "selection", help=self.env._("Stars: 0, 1, 2 or 3."), example="2"
            ),
            ImportColumn("interest_level", "selection", label=self.env._("Interest level")),
            ImportColumn(
                "tag_ids",
                "names",
                help=self.env._("Several are separated by ; or a comma. New ones are created."),
                model="crm.tag",
                unknown="create",
                is_many=True,
            ),
            ImportColumn(
                "campaign_id",
                "names",
                help=self.env._("A new one is created."),
                model="utm.campaign",
                unknown="create",
            ),
            ImportColumn(
                "source_id",
                "names",
                help=self.env._("Where the lead comes from. A new one is created."),
                model="utm.source",
                unknown="create",
                example="Facebook",
            ),
            ImportColumn(
                "medium_id",
                "names",
                help=self.env._("By which way it came. A new one is created."),
                model="utm.medium",
                unknown="create",
            ),
            ImportColumn("referred", help=self.env._("Who recommended us.")),
        ]

    @api.model
    def _get_sales_columns(self):
        user = {"kind": "names", "model": "res.users", "unknown": "reject"}
        return [
            ImportColumn(
                "user_id",
                **user,
                help=self.env._("Login, e-mail address or name of a user of your company."),
            ),
            ImportColumn("team_id", "names", model="crm.team", unknown="reject"),
            ImportColumn(
                "marketing_user_id",
                **user,
                help=self.env._(
                    "Who looks after the lead in marketing: login, e-mail address or name."
                ),
            ),
            ImportColumn(
                "expected_revenue",
                "number",
                label=self.env._("Expected revenue"),
                help=self.env._("An amount, such as 1.500.000 or 1,5 triệu."),
                example=15000000,
            ),
            ImportColumn("date_deadline", "date", help=self.env._("Day/month/year.")),
            ImportColumn(
                "interest_category_ids",
                "names",
                help=self.env._("Several are separated by ; or a comma."),
                model="product.category",
                is_many=True,
            ),
            ImportColumn("industry_id", "names", model="res.partner.industry"),
        ]

    @api.model
    def _get_bant_columns(self):
        return [
            ImportColumn("bant_budget_fit", "selection", label=self.env._("BANT: Budget")),
            ImportColumn("bant_budget_amount", "number", label=self.env._("BANT: Budget amount")),
            ImportColumn("bant_authority_role", "selection", label=self.env._("BANT: Authority")),
            ImportColumn("bant_need_fit", "selection", label=self.env._("BANT: Need")),
            ImportColumn("bant_need", "long_text", label=self.env._("BANT: Need in words")),
            ImportColumn("bant_timeline", "selection", label=self.env._("BANT: Timeline")),
            ImportColumn("bant_timeline_date", "date", label=self.env._("BANT: Decision expected")),
        ]

    @api.model
    def _get_other_columns(self):
        return [
            ImportColumn("description", "long_text", help=self.env._("Anything else.")),
            ImportColumn(
                "external_reference",
                help=self.env._("What another system calls this lead. Not two alike."),
            ),
            ImportColumn(
                "id",
                "integer",
                label=self._get_lead_id_header(),
                help=self.env._(
                    "What this database calls the lead, in files that were exported from it."
                ),
            ),
            ImportColumn(
                "lead_number",
                label=self.env._("Lead number"),
                help=self.env._(
                    "A running number of another system: a lead without a name is called by it."
                ),
            ),
        ]

    @api.model
    def _get_attribute_columns(self):
        """Custom attributes of leads; a new option is created by who may."""
        may_add_options = self.env["lead.attribute.option"].has_access("create")
        option = {
            "kind": "names",
            "model": "lead.attribute.option",
            "unknown": "create" if may_add_options else "notes",
        }
        return [
            ImportColumn(
                attribute.field_name,
                **(option if attribute.has_options else {"kind": ATTRIBUTE_KINDS[attribute.type]}),
                help=attribute.help,
                is_many=attribute.is_many,
                attribute_id=attribute.id if attribute.has_options else 0,
                is_required=attribute.required,
            )
            for attribute in self.env["crm.lead"]._get_attribute_columns()
            if attribute.active
        ]

    @api.model
    def _get_example_mark(self):
        """Title of the template's example row, by which an import knows to leave it out."""
        return self.env._("Example: this row is not imported")

    @api.model
    def _get_installed_languages(self):
        return [code for code, _name in self.env["res.lang"].get_installed()]

    @api.model
    def _get_example_marks(self):
        """The example's title in every language a template may have been made in."""
        return {
            self.with_context(lang=code)._get_example_mark()
            for code in self._get_installed_languages()
        }

    @api.model
    def _get_header_targets(self):
        """Targets by the key of each name and label, in all languages installed.

        :return: dict for ``headers.recognise``
        """
        targets, own, left_out = {}, {}, set()
        attributes = {column.target for column in self._get_attribute_columns()}
        listed, aliases = self._get_listed_names(), self._get_aliases()
        for code in self._get_installed_languages():
            in_language = self.with_context(lang=code)
            fields_info = in_language.env[self._target_model].fields_get(attributes=["string"])
            columns = in_language._get_columns()
            labels = {name: info["string"] for name, info in fields_info.items()}
            for column in columns:
                key = header_key(labels.pop(column.target, ""))
                if key not in aliases:
                    # crm's own Vietnamese calls the journey stage “Giai đoạn”, as marketing calls
                    # the lifecycle stage, and the province “Trạng thái”
                    targets.setdefault(key, column.target)
                if column.target != "id":  # in other systems' files, that is theirs
                    targets[header_key(column.target)] = column.target
                targets[header_key(headers.qualify(column.label, column.target))] = column.target
            # the template's own headers win over what else a word may mean
            for column in columns:
                known = own if column.target in attributes else targets
                known[header_key(column.label)] = column.target
            targets[header_key(in_language._get_reason_header())] = headers.LEAVE_OUT
            for name, label in labels.items():
                left_out.add(header_key(headers.qualify(label, name)))
                if name in listed and header_key(label) not in aliases:
                    left_out.add(header_key(label))
        # no attribute takes what a field is called in another language
        return dict.fromkeys(left_out, headers.LEAVE_OUT) | own | targets

    @api.model
    def _get_listed_names(self):
        """Names of the fields that the list of leads has columns of, and so its export."""
        view = self.env.ref("lead_management.crm_lead_view_list")
        arch = self.env["crm.lead"].get_view(view.id, "list")["arch"]
        return {node.get("name") for node in etree.fromstring(arch).iterchildren("field")}

    @api.model
    def _get_lead_id_header(self):
        """Header of the column that says, in an export, which lead a row is of."""
        return self.env._("Odoo lead ID")

    @api.model
    def _get_reason_header(self):
        """Header of the column that says, in the workbook of rejected rows, why they were."""
        return self.env._("Reason for rejection")
