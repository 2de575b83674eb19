# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ..tools.mentions import mention_pattern, rough_pattern

BLOT = "***"
# In JSON a number may stand without quotes
BLOT_IN_JSON = "0"
TEXT_COLUMNS = ("character varying", "text", "json", "jsonb")
# Documents that the law has kept, what the system is made of, and staff
LEFT_ALONE = (
    "account.",
    "base.",
    "hr.",
    "ir.",
    "payment.",
    "res.company",
    "res.config",
    "res.users",
)
SEARCHED_ALL_THE_SAME = ("ir.attachment", "ir.logging")


class LeadErasure(models.AbstractModel):
    """Mentions of a person in what is not hers: files of leads, others' notes, mails, logs."""

    _inherit = "lead.erasure"

    @api.model
    def _is_mentioned(self, text, person):
        """Condition that ``text``, an SQL expression, mentions the person."""
        found_by = (person.phones, person.emails, person.ids)
        rough = rough_pattern(*found_by)
        if not rough:
            return SQL("FALSE")
        # in this order: few rows are read by the pattern that is exact, and slow
        return SQL(
            "CASE WHEN %(text)s ~* %(rough)s THEN %(text)s ~* %(exact)s ELSE FALSE END",
            text=text,
            rough=rough,
            exact=mention_pattern(*found_by),
        )

    @api.model
    def _erase_import_rows(self, person):
        """Empty the rows of files that tell of the person, and delete these files.

        A row that waits is left out; none of them can be undone any more.
        """
        self.env.flush_all()
        touched = self.env.execute_query(
            SQL(
                """
                UPDATE lead_import_row ledger
                   SET cells = NULL, changes = NULL, warning = NULL, reason = %(reason)s,
                       is_kept = TRUE,
                       state = CASE ledger.state WHEN 'pending' THEN 'skipped'
                                            ELSE ledger.state END
                  FROM lead_import import
                 WHERE import.id = ledger.import_id AND %(is_of_person)s
             RETURNING import.id
                """,
                reason=self._get_erased_reason(),
                is_of_person=self._is_import_row_of(person),
            )
        )
        self.env.invalidate_all()
        imports = {id_ for (id_,) in touched}
        # sudo: files that hold the person's row, of whoever uploaded them
        self.env["ir.attachment"].sudo().search(
            [
                ("res_model", "=", "lead.import"),
                ("res_id", "in", list(imports)),
                ("res_field", "!=", False),
            ]
        ).unlink()

    @api.model
    def _erase_events(self, person):
        """Empty what channels sent of the person; that something came in stays in the log."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE lead_capture_event
                   SET payload = '', error = %(reason)s, external_key = 'erased:' || id,
                       state = CASE state WHEN 'new' THEN 'ignored' ELSE state END
                 WHERE %(is_of_person)s
                """,
                reason=self._get_erased_reason(),
                is_of_person=self._is_event_of(person),
            )
        )
        self.env.invalidate_all()

    @api.model
    def _is_import_row_of(self, person):
        """Condition that ``ledger``, a row of ``import``, tells of the person."""
        cells = SQL("CONCAT_WS(' ', ledger.cells, ledger.changes, ledger.warning, ledger.reason)")
        return SQL(
            "(ledger.lead_id = ANY(%s) OR (import.company_id = ANY(%s) AND %s))",
            person.leads.ids,
            self._get_company_ids(person),
            self._is_mentioned(cells, person),
        )

    @api.model
    def _is_event_of(self, person):
        """Condition that a row of ``lead_capture_event`` tells of the person."""
        return SQL(
            """
            (lead_id = ANY(%(lead_ids)s)
             OR id IN (SELECT event_id FROM lead_touch WHERE lead_id = ANY(%(lead_ids)s))
             OR (company_id = ANY(%(company_ids)s) AND %(is_mentioned)s))
            """,
            lead_ids=person.leads.ids,
            is_mentioned=self._is_mentioned(SQL("CONCAT_WS(' ', payload, external_key)"), person),
            company_ids=self._get_company_ids(person),
        )

    @api.model
    def _get_erased_reason(self):
        return self.env._("Erased: the person asked to be forgotten.")

    @api.model
    def _erase_meetings(self, person):
        """Meetings about the leads stay in the calendars of those who were there, without words."""
        meetings = person.leads.env["calendar.event"].search(
            [("opportunity_id", "in", person.leads.ids)]
        )
        meetings = meetings.with_context(tracking_disable=True, dont_notify=True)
        meetings.write(
            {
                "name": self.env._("Meeting"),
                "description": False,
                "location": False,
                "videocall_location": False,
                "opportunity_id": False,
            }
        )

    @api.model
    def _get_company_ids(self, person):
        """Companies whose records are searched: those of the leads, else the user's."""
        return person.leads.company_id.ids or self.env.companies.ids

    @api.model
    def _blot_out(self, person):
        """Replace each mention of the person, in whatever text of the database it is.

        Not in accounting documents, and not in records of another company.
        """
        pattern = mention_pattern(person.phones, person.emails, person.ids)
        if not pattern:
            return
        self.env.flush_all()
        leads = person.leads.browse()
        for table, columns in self._get_columns().items():
            texts = {name: kind for name, kind in columns.items() if kind in TEXT_COLUMNS}
            ids = self._find_mentions(table, columns, person) if texts else ()
            if ids:
                self._blot_out_in(table, texts, pattern, ids)
            if table == leads._table:
                leads = leads.browse(ids)
        self.env.invalidate_all(flush=False)
        # it spells addresses and numbers in a way of its own
        self.env.add_to_compute(leads._fields["search_text"], leads)

    @api.model
    def _get_columns(self):
        """The columns of each table that is searched, with their types: dict of dicts."""
        tables = {
            model._table
            for name, model in self.env.registry.items()
            if model._auto
            and not model._abstract
            and (name in SEARCHED_ALL_THE_SAME or not name.startswith(LEFT_ALONE))
        }
        rows = self.env.execute_query(
            SQL(
                """
                SELECT table_name, JSONB_OBJECT_AGG(column_name, data_type)
                  FROM information_schema.columns
                 WHERE table_schema = CURRENT_SCHEMA AND table_name = ANY(%s)
                   AND is_generated = 'NEVER'
                 GROUP BY table_name ORDER BY table_name
                """,
                list(tables),
            )
        )
        return dict(rows)

    @api.model
    def _find_mentions(self, table, columns, person):
        """Ids of the rows of ``table`` that mention the person; other companies' are left out."""
        return [
            id_
            for (id_,) in self.env.execute_query(
                SQL(
                    "SELECT id FROM %s AS row WHERE %s AND %s",
                    SQL.identifier(table),
                    self._is_mentioned(SQL("row::text"), person),
                    self._get_scope(table, columns, self._get_company_ids(person)),
                )
            )
        ]

    @api.model
    def _get_scope(self, table, columns, company_ids):
        """Condition of the rows of ``table`` that belong to no other company."""
        others_leads = SQL("SELECT id FROM crm_lead WHERE company_id <> ALL(%s)", company_ids)
        if "company_id" in columns:
            return SQL("(company_id IS NULL OR company_id = ANY(%s))", company_ids)
        if "lead_id" in columns:
            return SQL("(lead_id IS NULL OR lead_id NOT IN (%s))", others_leads)
        if table == "mail_message":
            return SQL("(model IS DISTINCT FROM 'crm.lead' OR res_id NOT IN (%s))", others_leads)
        return SQL("TRUE")

    @api.model
    def _blot_out_in(self, table, columns, pattern, ids):
        def blotted(name, column_type):
            column = SQL.identifier(name)
            if column_type.startswith("json"):
                text = SQL("regexp_replace(%s::text, %s, %s, 'gi')", column, pattern, BLOT_IN_JSON)
                return SQL("%s = %s::%s", column, text, SQL.identifier(column_type))
            return SQL("%s = regexp_replace(%s, %s, %s, 'gi')", column, column, pattern, BLOT)

        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = ANY(%s)",
                SQL.identifier(table),
                SQL(", ").join(blotted(*column) for column in columns.items()),
                ids,
            )
        )
