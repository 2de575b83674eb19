# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..capture.errors import CaptureIgnored, CaptureRetry, MalformedPayload
from ..importing.contacts import CapturedRow
from ..importing.messages import first_line

_logger = logging.getLogger(__name__)

# Events per chunk by how often they were tried: one that breaks its chunk is soon tried alone.
CHUNK_SIZES = (200, 20, 1)
MAX_ATTEMPTS = len(CHUNK_SIZES)
CHUNK_SECONDS = 2
# Times in a row that other transactions may get in the way of a chunk
MAX_CONFLICTS = 5
# Seconds until a service that did not answer is asked again: more than a day in all
RETRY_SECONDS = (60, 300, 900, 3600, 4 * 3600, 8 * 3600, 16 * 3600)


class LeadCaptureEvent(models.Model):
    """Working off the inbox, in chunks that are each committed.

    Attempts are counted in a commit of their own before trying, so that an event that kills its
    worker is given up after the third.
    """

    _inherit = "lead.capture.event"

    @api.model
    def _cron_process(self):
        """Work off what there is, for as long as the scheduler allows."""
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self._count_waiting())
        conflicts, limit = 0, CHUNK_SIZES[0]
        while True:
            self._give_up()
            events = self._take(limit)
            cron._commit_progress()  # the attempt counts even if this process is killed now
            events = events._lock_taken()
            if not events:
                break
            started = time.monotonic()
            outcome = events._try(may_retry=conflicts < MAX_CONFLICTS)
            conflicts = conflicts + 1 if outcome == "conflict" else 0
            if not cron._commit_progress(len(events) if outcome == "done" else 0):
                return
            seconds = time.monotonic() - started
            limit = min(CHUNK_SIZES[0], max(1, int(len(events) * CHUNK_SECONDS / seconds)))
        cron._commit_progress(remaining=0)

    @api.model
    def _get_waiting_condition(self):
        """Events that may be processed now."""
        return SQL(
            """
            state = 'new' AND attempts < %s
            AND (retry_date IS NULL OR retry_date <= (now() AT TIME ZONE 'UTC'))
            """,
            MAX_ATTEMPTS,
        )

    @api.model
    def _count_waiting(self):
        ((count,),) = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM lead_capture_event WHERE %s", self._get_waiting_condition())
        )
        return count

    @api.model
    def _take(self, limit):
        """Choose the next events, those never tried first, and count the attempt.

        :param int limit: how many at most
        :return: events that were tried equally often
        """
        while True:
            try:
                return self._take_now(limit)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()  # somebody retried one of them just now

    @api.model
    def _take_now(self, limit):
        self.flush_model()
        for attempts, size in enumerate(CHUNK_SIZES):
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE lead_capture_event SET attempts = attempts + 1
                     WHERE id IN (SELECT id FROM lead_capture_event
                                   WHERE attempts = %s AND %s
                                   ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
                    RETURNING id
                    """,
                    attempts,
                    self._get_waiting_condition(),
                    min(limit, size),
                ),
                log_exceptions=False,
            )
            if taken := self.env.cr.fetchall():
                self.invalidate_model(["attempts"], flush=False)
                return self.browse(sorted(id_ for (id_,) in taken))
        return self.browse()

    def _lock_taken(self):
        """Lock events again whose attempt was just committed."""
        locked = self.env.execute_query(
            SQL(
                """
                SELECT id FROM lead_capture_event
                 WHERE id = ANY(%s) AND state = 'new' ORDER BY id FOR UPDATE SKIP LOCKED
                """,
                self.ids,
            )
        )
        return self.browse(id_ for (id_,) in locked)

    def _count_attempt(self, change):
        """Add ``change`` to the attempts of every event of ``self``."""
        self.env.cr.execute(
            SQL(
                "UPDATE lead_capture_event SET attempts = attempts + %s WHERE id = ANY(%s)",
                change,
                self.ids,
            )
        )
        self.invalidate_recordset(["attempts"], flush=False)

    @api.model
    def _give_up(self):
        """Fail what was tried too often: it stays in the log, to be retried by hand."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE lead_capture_event
                   SET state = 'failed', done_date = %s, error = COALESCE(error, %s)
                 WHERE state = 'new' AND attempts >= %s
                """,
                self.env.cr.now(),
                self.env._("The server stopped while working on it."),
                MAX_ATTEMPTS,
            )
        )
        if self.env.cr.rowcount:
            self.invalidate_model(flush=False)

    def _try(self, may_retry):
        """Process a chunk.

        :param bool may_retry: whether to go on when two transactions were in each other's way
        :return: ``done``; ``failed``, when it was rolled back and the events know why;
            ``conflict``, when it was rolled back to be tried again
        :raise psycopg2.OperationalError: two transactions were in each other's way once more, or
            the database went away
        """
        try:
            self._process()
            self.env.cr.flush()  # claims whom the leads are of, too
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            if not isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                raise
            self.env.cr.rollback()
            self._count_attempt(-1)
            self.env["ir.cron"]._commit_progress()
            if not may_retry:
                raise
            return "conflict"
        except Exception as error:
            # whatever other addons' code raises: these events are tried again in smaller chunks
            _logger.exception("Captured events %s to %s", self[:1].id, self[-1:].id)
            self.env.cr.rollback()
            self.error = first_line(error)
            return "failed"
        return "done"

    def _process(self):
        """Make leads and touches of these events, and write down what became of each."""
        rows, outcomes = self._read_contacts()
        for company in self.company_id:
            of_company = [row for row in rows if row.event.company_id == company]
            if of_company:
                outcomes |= self.env["lead.touch"]._capture(of_company, company)
        left = self.filtered(lambda event: event.id not in outcomes)
        left._count_attempt(-1)  # there was no time to read them
        self._settle(outcomes)

    def _read_contacts(self):
        """Have the sources of these events say what is in them.

        :return: tuple of a list of ``CapturedRow`` and a dict of outcomes, for ``_settle``, of
            those that say nothing; what there was no time for is in neither
        """
        rows, outcomes = [], {}
        started = time.monotonic()
        for event in self:
            if time.monotonic() - started > CHUNK_SECONDS:
                break
            source = event.capture_source_id
            try:
                contacts = source._dispatch_kind("read", event.payload or "", default=[])
            except MalformedPayload as error:
                reason = source._in_own_language()._explain_malformed(error)
                outcomes[event.id] = {"state": "failed", "error": reason}
            except CaptureIgnored as error:
                outcomes[event.id] = {"state": "ignored", "error": str(error)}
            except CaptureRetry as error:
                outcomes[event.id] = event._prepare_retry(error)
            else:
                rows += [CapturedRow(event, source, contact) for contact in contacts]
                if not contacts:
                    reason = self.env._("It says nothing of a person.")
                    outcomes[event.id] = {"state": "ignored", "error": reason}
        return rows, outcomes

    def _prepare_retry(self, error):
        """Outcome of an event whose service did not answer.

        :param error: ``CaptureRetry``
        """
        self.ensure_one()
        if self.retries >= len(RETRY_SECONDS):
            return {"state": "failed", "error": str(error)}
        seconds = error.seconds or RETRY_SECONDS[self.retries]
        return {
            "state": "new",
            "error": str(error),
            "retry_date": fields.Datetime.now() + timedelta(seconds=seconds),
        }

    def _settle(self, outcomes):
        """Write what became of events, in one statement.

        :param dict outcomes: by id, dicts with ``state`` and as it applies ``error``, ``lead_id``,
            ``touch_id``, and ``retry_date`` of those to be tried again
        """
        if not outcomes:
            return
        self.env["lead.touch"].flush_model()
        names = ("state", "error", "lead_id", "touch_id", "retry_date")
        columns = [[outcome.get(name) or None for outcome in outcomes.values()] for name in names]
        self.env.cr.execute(
            SQL(
                """
                UPDATE lead_capture_event event
                   SET state = outcome.state, error = outcome.error, lead_id = outcome.lead_id,
                       touch_id = outcome.touch_id, retry_date = outcome.retry_date,
                       done_date = CASE WHEN outcome.state <> 'new' THEN %s END,
                       attempts = CASE WHEN outcome.state = 'new' THEN 0 ELSE attempts END,
                       retries = retries + CASE WHEN outcome.state = 'new' THEN 1 ELSE 0 END
                  FROM unnest(%s::int[], %s::varchar[], %s::text[], %s::int[], %s::int[],
                              %s::timestamp[])
                       AS outcome (id, state, error, lead_id, touch_id, retry_date)
                 WHERE event.id = outcome.id
                """,
                self.env.cr.now(),
                list(outcomes),
                *columns,
            )
        )
        self.invalidate_recordset(flush=False)
        retry_dates = list(filter(None, columns[-1]))
        if retry_dates:
            self._wake(min(retry_dates))
