# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL

# Days that the figures are of
HEALTH_DAYS = 30
# Minutes after which what waits is late: processing takes seconds
LATE_MINUTES = 10


class LeadCaptureSource(models.Model):
    """How a capture tool is doing: what came in lately, what of it failed, what waits."""

    _inherit = "lead.capture.source"

    last_event_date = fields.Datetime("Last Event", compute="_compute_health")
    event_count = fields.Integer("Events in 30 Days", compute="_compute_health")
    failed_count = fields.Integer("Failed", compute="_compute_health")
    waiting_count = fields.Integer("Waiting", compute="_compute_health")
    backlog_age = fields.Integer(
        "Longest Wait (Minutes)", compute="_compute_health", help="Of what has waited the longest."
    )
    health = fields.Selection(
        [
            ("unconnected", "Not Connected"),
            ("silent", "Nothing Yet"),
            ("good", "Working"),
            ("late", "Falling Behind"),
            ("failing", "Failures"),
        ],
        compute="_compute_health",
    )

    def _compute_health(self):
        found = {row["id"]: row for row in self._read_health()}
        for source in self:
            row = found.get(source.id, {})
            source.last_event_date = row.get("last_event_date")
            for name in ("event_count", "failed_count", "waiting_count", "backlog_age"):
                source[name] = row.get(name) or 0
            source.health = source._get_health()

    def _get_health(self):
        """Key of ``health``; without a token or secret, whatever comes is refused."""
        self.ensure_one()
        stored = self._origin
        if stored and not stored._dispatch_kind("is_connected", default=True):
            return "unconnected"
        if self.failed_count:
            return "failing"
        if self.backlog_age >= LATE_MINUTES:
            return "late"
        return "good" if self.last_event_date else "silent"

    def _read_health(self):
        """Figures of each of ``self``: list of dicts."""
        self.env["lead.capture.event"].flush_model()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT source.id, last.received_date AS last_event_date, recent.event_count,
                       recent.failed_count, waiting.waiting_count, waiting.backlog_age
                  FROM unnest(%(ids)s::int[]) AS source (id)
                  LEFT JOIN LATERAL (
                       SELECT MAX(received_date) AS received_date
                         FROM lead_capture_event
                        WHERE capture_source_id = source.id) last ON TRUE
                  LEFT JOIN LATERAL (
                       SELECT COUNT(*) AS event_count,
                              COUNT(*) FILTER (WHERE state = 'failed') AS failed_count
                         FROM lead_capture_event
                        WHERE capture_source_id = source.id
                          AND received_date > %(now)s - make_interval(days => %(days)s)
                       ) recent ON TRUE
                  LEFT JOIN (
                       SELECT capture_source_id, COUNT(*) AS waiting_count,
                              (EXTRACT(EPOCH FROM %(now)s - MIN(received_date)) / 60)::int
                              AS backlog_age
                         FROM lead_capture_event
                        WHERE state = 'new'
                        GROUP BY capture_source_id
                       ) waiting ON waiting.capture_source_id = source.id
                """,
                ids=self.ids,
                now=fields.Datetime.now(),
                days=HEALTH_DAYS,
            )
        )

    def action_open_failed_events(self):
        """Open what failed, to be looked at and retried."""
        action = self.action_open_events()
        return {**action, "context": {"search_default_failed": 1}}

    def action_test(self):
        """Open the dialog that shows what would become of something."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "lead_management.lead_capture_test_action"
            ),
            "name": self.env._("Test %(tool)s", tool=self.name),
            "context": {"default_capture_source_id": self.id},
        }
