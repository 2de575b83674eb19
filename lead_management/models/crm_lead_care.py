# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import drop_index, make_index_name

from .lead_hand_over import ACTIVITY_TYPE

# All computed together
CARE_FIELDS = ("activity_due_date", "care_group", "care_date", "care_reason")


class CrmLead(models.Model):
    """What each lead waits for, and since when or until when: what the Take care queue is made of.

    Stored, since the activities of a million leads cannot be looked through for each page. Three
    groups, one after the other in the queue: something is due; nobody has reached the lead yet;
    its care has stalled.
    """

    _inherit = "crm.lead"

    # crm's index of the salesperson alone is one of three that begin with him: the one below and
    # crm's by team take its place
    user_id = fields.Many2one(index=False, export_string_translation=False)
    care_group = fields.Selection(
        [("due", "Something Due"), ("new", "Never Reached"), ("stalled", "Stalled")],
        "Waits For",
        compute="_compute_care",
        compute_sudo=True,
        store=True,
    )
    care_date = fields.Date(
        "Care Due",
        compute="_compute_care",
        compute_sudo=True,
        store=True,
        help="When something is to be done; of a lead nobody has reached, when it came.",
    )
    care_reason = fields.Selection(
        [
            ("activity", "Activity"),
            ("followup", "Follow-up"),
            ("hand_over", "Hand-over"),
            ("reply", "Reply"),
            ("new", "New"),
            ("unreached", "Not Reached"),
            ("stalled", "Stalled"),
        ],
        compute="_compute_care",
        compute_sudo=True,
        store=True,
    )

    _care_queue_idx = models.Index(
        "(user_id, care_group, care_date, id) INCLUDE (company_id) WHERE active IS TRUE"
    )

    @api.private
    def init(self):
        result = super().init()
        # here rather than once: an upgrade of crm makes it again
        drop_index(self.env.cr, make_index_name(self._table, "user_id"), self._table)
        return result

    @api.model
    def _get_care_fact_names(self):
        """Stored fields of the lead that its care hangs on. For those that extend it."""
        return [
            "active",
            "won_status",
            "care_status",
            "create_date",
            "first_response_date",
            "unanswered_since",
        ]

    @api.model
    def _get_activity_fact_names(self):
        """Stored fields of its most urgent activity that the care of a lead hangs on."""
        return ["date_deadline", "activity_type_id"]

    @api.model
    def _get_care_depends(self):
        of_activity = ("active", *self._get_activity_fact_names())
        names = ("user_id", *self._get_care_fact_names())
        return [*(f"activity_ids.{name}" for name in of_activity), *names]

    @api.depends(lambda self: self._get_care_depends())
    def _compute_care(self):
        """From the columns these hang on alone: planning an activity should cost little more."""
        saved = self.filtered("id")
        for name in CARE_FIELDS:
            (self - saved)[name] = False
        planned_for = self._fields["activity_ids"]._get_cache(self.env)
        # known to have none, as leads just created are
        unplanned = saved.filtered(lambda lead: planned_for.get(lead.id) == ())
        for lead in unplanned:
            care = lead._get_care(lead._get_care_facts_without_activity())
            lead.update(dict(zip(CARE_FIELDS, (False, *(care or (False,) * 3)), strict=True)))
        for row in (saved - unplanned)._read_care_facts() if saved != unplanned else ():
            lead = self.browse(row["id"])
            care = (row["activity_date_deadline"], *(lead._get_care(row) or (None, None, None)))
            for name, value in zip(CARE_FIELDS, care, strict=True):
                # what is as stored need not be written, unless another value is about to be
                pending = self.env._field_dirty.get(self._fields[name], ())
                if row[name] != value or lead.id in pending:
                    lead[name] = value

    def _get_care_facts_without_activity(self):
        """The row of ``_read_care_facts`` of a lead that has no activity."""
        self.ensure_one()
        of_lead = {name: self[name] for name in self._get_care_fact_names()}
        of_activity = {f"activity_{name}": None for name in self._get_activity_fact_names()}
        return of_lead | of_activity

    def _read_care_facts(self):
        """What the care of each of ``self`` hangs on.

        :return: list of dicts, with what is stored of ``CARE_FIELDS`` too
        """
        names = self._get_care_fact_names()
        of_activity = self._get_activity_fact_names()
        self.env["mail.activity"].flush_model(["active", *of_activity])
        self._recompute_recordset(names)
        facts = self.env.execute_query_dict(
            SQL(
                """
                SELECT lead.id, %(columns)s
                  FROM crm_lead lead
                  LEFT JOIN LATERAL (
                       SELECT %(of_activity)s
                         FROM mail_activity
                        WHERE res_model = %(model)s AND res_id = lead.id AND active
                        ORDER BY date_deadline, id
                        LIMIT 1
                       ) activity ON TRUE
                 WHERE lead.id = ANY(%(ids)s)
                """,
                columns=SQL(", ").join(
                    [SQL.identifier("lead", name) for name in (*names, *CARE_FIELDS)]
                    + [
                        SQL(
                            "%s AS %s",
                            SQL.identifier("activity", name),
                            SQL.identifier(f"activity_{name}"),
                        )
                        for name in of_activity
                    ]
                ),
                of_activity=SQL(", ").join(map(SQL.identifier, of_activity)),
                model=self._name,
                ids=self.ids,
            )
        )
        for name in names:  # not flushed before, so that both go in one UPDATE
            pending = self.env._field_dirty.get(self._fields[name], ())
            for row in facts:
                if row["id"] in pending:
                    row[name] = self.browse(row["id"])[name]
        return facts

    def _get_care(self, facts):
        """What this lead waits for.

        :param dict facts: its row of ``_read_care_facts``
        :return: (group, date, reason), ``None`` for nothing
        """
        is_closed = facts["care_status"] in ("unqualified", "closed")
        if is_closed or not facts["active"] or facts["won_status"] == "won":
            return None
        due = []
        if facts["unanswered_since"]:
            due.append((self._get_local_date(facts["unanswered_since"]), 0, "reply"))
        if facts["activity_date_deadline"]:
            due.append((facts["activity_date_deadline"], 1, self._get_activity_reason(facts)))
        if due:
            date, _rank, reason = min(due)
            return "due", date, reason
        return self._get_care_without_activity(facts)

    def _get_care_without_activity(self, facts):
        """What this lead waits for while nothing is planned and nobody has written."""
        if facts["care_status"] == "open":
            came = self._get_local_date(facts["create_date"])
            return "new", came, "unreached" if facts["first_response_date"] else "new"
        return None

    @api.model
    def _get_activity_reason(self, facts):
        """Why the most urgent activity is to be done."""
        hand_over_type_id = self.env["ir.model.data"]._xmlid_to_res_id(ACTIVITY_TYPE)
        is_hand_over = facts["activity_activity_type_id"] == hand_over_type_id
        return "hand_over" if is_hand_over else "activity"

    def _get_local_date(self, moment):
        """The date that a moment (naive UTC) is for the salesperson of this lead."""
        timezone = self.user_id.tz or "UTC"
        return fields.Datetime.context_timestamp(self.with_context(tz=timezone), moment).date()
