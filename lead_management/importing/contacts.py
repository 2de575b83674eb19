# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From what channels say of people to values for leads, many people at a time."""

import dataclasses

from odoo.fields import Command

from ..capture.contact import CHANNEL_KINDS
from ..tools import headers, values
from ..tools.workbook_reader import display
from .cells import LeadImportCells
from .convert import LeadRowConverter
from .names import LeadImportNames, ValueChoice

UTM_FIELDS = ("campaign_id", "medium_id", "source_id")
# What strangers may make anew, as they do by opening a link with a new campaign in it
_MAY_CREATE = {"utm.campaign", "utm.medium", "utm.source"}
_MAX_CHANNEL_ID = 200


@dataclasses.dataclass(eq=False)
class CapturedRow:
    """One person in one event, as a row to convert.

    :param event: ``lead.capture.event``
    :param capture_source: its ``lead.capture.source``
    :param contact: ``CapturedContact``
    """

    event: object
    capture_source: object
    contact: object


class KnownNames(LeadImportNames):
    """Names that strangers write: but for campaigns and the like, nothing new is made of them."""

    def _get_choice(self, column, name):
        choice = super()._get_choice(column, name)
        is_refused = choice.action == "create" and column.model not in _MAY_CREATE
        return ValueChoice("notes") if is_refused or choice.action == "reject" else choice


class ContactCells(LeadImportCells):
    """Reads answers. What does not fit its field is kept in the notes: nobody is sent away.

    :param env: environment of the company they come to
    :param dict columns: ``ImportColumn`` by target, of all that may be filled from outside
    :param get_target: function of a ``lead.capture.source`` and a question to a target and
        whether a mapping says so
    """

    def __init__(self, env, columns, get_target):
        super().__init__(env, (), columns, "")
        self._get_target = get_target

    def _get_cells(self, row):
        contact, filled = row.contact, set()
        answers = [
            (*self._get_target(row.capture_source, key), key, answer)
            for key, answer in contact.answers.items()
            if answer
        ]
        answers.sort(key=lambda answer: not answer[1])  # what is mapped goes first
        for target, _is_mapped, key, answer in answers:
            if target == headers.LEAVE_OUT or _is_consent(target, answer):
                continue
            is_taken = target in filled or target not in self._columns
            filled.add(target)
            cell = values.join_names(answer) if isinstance(answer, list) else answer
            yield key, headers.TO_NOTES if is_taken else target, cell
        for name, value in contact.utm.items():
            if f"{name}_id" not in filled:
                yield f"utm_{name}", f"{name}_id", value
        if contact.country_code and "country_id" not in filled:
            yield self._columns["country_id"].label, "country_id", contact.country_code

    def _refuse(self, result, header, cell, reason):
        result.warnings.append(reason)
        result.notes.append(f"{header}: {display(cell)}")


def _is_consent(target, answer):
    """Whether somebody agreed to be contacted; what is no clear yes goes to the notes."""
    try:
        return target == headers.CONSENT and values.parse_yes_no(answer)
    except values.CellError:
        return False


class ContactConverter(LeadRowConverter):
    """Converts what channels say of people, into leads of one company.

    :param env: environment, of that company and in its language
    :param str new_names: what is done about campaigns and the like that are named for the first
        time, see ``LeadImportNames``
    """

    def __init__(self, env, new_names="create"):
        columns = {column.target: column for column in env["lead.capture.mapping"]._get_columns()}
        self._targets = {}
        self._defaults = {}
        cells = ContactCells(env, columns, self.get_target)
        headers_of = {target: column.label for target, column in columns.items()}
        super().__init__(env, columns, cells, headers_of, new_names)

    def _get_default_user_id(self):
        return False

    def forget_names(self, new_names):
        self.names = KnownNames(self.env, {}, new_names)

    def get_target(self, capture_source, key):
        """What a question of a source fills.

        :return: tuple of target, ``to_notes`` for what is not known, and whether a mapping says so
        """
        known = self._targets.setdefault(capture_source.id, {})
        if not known:
            targets = capture_source._get_question_targets()
            known |= {question: (target, True) for question, target in targets.items()}
        if key not in known:
            target = capture_source._recognise_question(key)
            known[key] = (target if target in self._columns else headers.TO_NOTES, False)
        return known[key]

    def convert(self, rows):
        """Turn what is said of people into values for leads.

        :param rows: list of ``CapturedRow``
        :return: list of ``ConvertedRow`` in the same order
        """
        converted = super().convert(rows)
        for row in rows:
            row.contact.consent_text = row.contact.consent_text or self._get_agreed(row)
        for result in converted:
            result.identities |= {
                kind: value[:_MAX_CHANNEL_ID]
                for kind, value in result.row.contact.identities.items()
                if kind in CHANNEL_KINDS and value
            }
            defaults = self._get_defaults(result.row.capture_source)
            for name in UTM_FIELDS:
                if defaults[name]:
                    result.values.setdefault(name, defaults[name])
        return converted

    def _get_agreed(self, row):
        """The questions of a row that ask for consent and were answered with yes: their words.

        :param row: ``CapturedRow``
        """
        answers = row.contact.answers.items()
        agreed = [
            question
            for question, answer in answers
            if _is_consent(self.get_target(row.capture_source, question)[0], answer)
        ]
        return "\n".join(agreed) or None

    def complete(self, row):
        defaults = dict(self._get_defaults(row.row.capture_source))
        tag_ids = defaults.pop("tag_ids")
        if tag_ids:
            named = row.values.get("tag_ids", [Command.set([])])[0][2]
            row.values["tag_ids"] = [Command.set([*dict.fromkeys([*tag_ids, *named])])]
        for name, value in defaults.items():
            row.values.setdefault(name, value)
        if row.row.contact.text:
            row.text = "\n".join(filter(None, [row.row.contact.text, row.text]))
        return super().complete(row)

    def _get_defaults(self, capture_source):
        """Values that leads of a source have unless they say otherwise, looked up once."""
        if capture_source.id not in self._defaults:
            self._defaults[capture_source.id] = capture_source._get_lead_defaults()
        return self._defaults[capture_source.id]

    def _place_title(self, row):
        if not self._get_title(row):
            tool = row.row.capture_source.name
            row.values["name"] = self.env._("Unknown, by %(tool)s", tool=tool)
        return super()._place_title(row)
