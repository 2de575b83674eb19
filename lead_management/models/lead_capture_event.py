# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.text import storable

CRON = "lead_management.ir_cron_lead_capture"
# An index of PostgreSQL holds no more than 2,700 bytes; a character may be four
_MAX_KEY = 500
STATES = [("new", "Waiting"), ("done", "Done"), ("failed", "Failed"), ("ignored", "Ignored")]


class LeadCaptureEvent(models.Model):
    """The inbox of capture: what came in, as it came in, and what became of it.

    What was acknowledged is a row here; the lead comes right after. Rows come from ``_enqueue``
    and change by being processed alone (``lead_capture_processing.py``).
    """

    _name = "lead.capture.event"
    _description = "Captured Event"
    _order = "id desc"
    _rec_name = "external_key"
    _log_access = False

    capture_source_id = fields.Many2one(
        "lead.capture.source", "Capture Tool", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True)
    external_key = fields.Char(
        "Event ID", required=True, readonly=True, help="The same key once more is the same event."
    )
    payload = fields.Text("Content", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="new")
    attempts = fields.Integer(readonly=True, aggregator=None)
    retries = fields.Integer(readonly=True, aggregator=None, export_string_translation=False)
    retry_date = fields.Datetime("Again After", readonly=True)
    error = fields.Text("Why", readonly=True)
    received_date = fields.Datetime("Received", required=True, readonly=True)
    done_date = fields.Datetime("Processed", readonly=True)
    lead_id = fields.Many2one(
        "crm.lead", readonly=True, index="btree_not_null", ondelete="set null"
    )
    touch_id = fields.Many2one(
        "lead.touch", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _key_unique = models.UniqueIndex("(capture_source_id, external_key)")
    _waiting_idx = models.Index("(attempts, id) WHERE state = 'new'")
    # serves the quota, the health of sources and their logs
    _received_idx = models.Index("(capture_source_id, received_date) INCLUDE (state)")

    @api.model
    def _enqueue(self, capture_source, events):
        """Put events into the inbox from inside Odoo, those aside that are in it already.

        :param capture_source: ``lead.capture.source``
        :param list events: (external key, payload) of each
        :return: how many are new
        """
        if not events:
            return 0
        self.env.cr.execute(self._make_insert(capture_source, events))
        count = self.env.cr.rowcount
        if count:
            self._wake()
        return count

    @api.model
    def _receive(self, capture_source, events):
        """As ``_enqueue``, of a request that has read nothing yet.

        One statement, since there may be hundreds a second.

        A trigger that waits is enough for all who come before it is taken. Holding it until our
        commit, we are sure that the run that takes it sees our rows: the scheduler has to wait for
        us. One that a run is just taking is locked, and skipped.
        """
        if not events:
            return 0
        query = SQL(
            """
            WITH inserted AS (%(insert)s RETURNING 1),
                 waiting AS (SELECT 1 FROM ir_cron_trigger
                              WHERE cron_id = %(cron_id)s
                                AND call_at <= (now() AT TIME ZONE 'UTC')
                              LIMIT 1 FOR KEY SHARE SKIP LOCKED)
            SELECT (SELECT COUNT(*) FROM inserted), EXISTS (SELECT FROM waiting)
            """,
            insert=self._make_insert(capture_source, events),
            cron_id=self._get_cron().id,
        )
        try:
            self.env.cr.execute(query, log_exceptions=False)
        except psycopg2.errors.SerializationFailure:
            # the trigger was taken this very moment; Odoo would have the request wait before
            # trying again, and the channel with it
            self.env.cr.rollback()
            return self._enqueue(capture_source, events)
        count, is_woken = self.env.cr.fetchone()
        if count and not is_woken:
            self._wake()
        return count

    @api.model
    def _make_insert(self, capture_source, events):
        """The statement that inserts those of ``events`` that are new."""
        keys, payloads = zip(*events, strict=True)
        return SQL(
            """
            INSERT INTO lead_capture_event
                        (capture_source_id, company_id, external_key, payload, state, attempts,
                         retries, received_date)
            SELECT %(source_id)s, %(company_id)s, key, payload, 'new', 0, 0,
                   date_trunc('second', now() AT TIME ZONE 'UTC')
              FROM unnest(%(keys)s::varchar[], %(payloads)s::text[]) WITH ORDINALITY
                   AS event (key, payload, place)
             ORDER BY place
            ON CONFLICT (capture_source_id, external_key) DO NOTHING
            """,
            source_id=capture_source.id,
            company_id=capture_source._get_facts().company_id,
            keys=[_fit_index(storable(key)) for key in keys],
            payloads=[storable(payload) for payload in payloads],
        )

    @api.model
    def _get_cron(self):
        """The scheduled job, without a look whether it is still there."""
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(CRON)
        return self.env["ir.cron"].browse(cron_id or None)

    @api.model
    def _wake(self, moment=None):
        """Have the scheduled job run as soon as a worker is free, or at a moment (naive UTC)."""
        # sudo: whoever brings an event in; it wakes that job and nothing else
        self._get_cron().sudo()._trigger(moment)

    def action_retry(self):
        """Have failed and ignored events processed again."""
        self.check_access("read")
        self.capture_source_id.check_access("write")
        # sudo: whoever configures the sources; events change by being processed alone
        events = self.sudo().filtered(lambda event: event.state in ("failed", "ignored"))
        events.write({"state": "new", "attempts": 0, "retries": 0, "retry_date": False})
        events._wake()


def _fit_index(key):
    """``key``, or what it hashes to where others made it longer than an index holds."""
    if len(key) <= _MAX_KEY:
        return key
    return f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"
