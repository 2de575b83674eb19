# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time

import psycopg2

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..importing.names import NewNamesError

_logger = logging.getLogger(__name__)

# Rows per chunk by how often they were tried: one that breaks its chunk is soon tried alone.
CHUNK_SIZES = (200, 20, 1)
MAX_ATTEMPTS = len(CHUNK_SIZES)
CHUNK_SECONDS = 2
# Times in a row that other transactions may get in the way of a chunk
MAX_CONFLICTS = 5
MAIN_CRON = "lead_management.ir_cron_lead_import"
HELPER_CRON = "lead_management.ir_cron_lead_import_helper"


class LeadImport(models.Model):
    """Working off the rows of imports, in chunks that are each committed.

    Two scheduled jobs do it side by side, so on a server with two cron workers each import has
    both. A chunk is theirs who has locked its rows; nobody waits for anybody.
    """

    _inherit = "lead.import"

    # ---- scheduling

    @api.model
    def _cron_process(self):
        """Work on the running imports, the oldest first, for as long as the scheduler allows."""
        if self._count_waiting_rows() > CHUNK_SIZES[0]:
            self._wake(HELPER_CRON)
        if not self._work():
            self._wake(MAIN_CRON)  # else the next run would be a minute away

    @api.model
    def _cron_help(self):
        """Work on the running imports at the same time as ``_cron_process``, in another process.

        Rows that were tried before are not touched: ``_cron_process`` alone gives rows up.
        """
        if not self._work(fresh_only=True):
            self._wake(HELPER_CRON)
        if self._count_waiting_rows():
            self._wake(MAIN_CRON)  # which may have been killed meanwhile

    @api.model
    def _work(self, fresh_only=False):
        """Work off what there is.

        :param bool fresh_only: leave out rows that were tried before
        :return: whether there was time for all of it
        """
        self.env["ir.cron"]._commit_progress(remaining=self._count_waiting_rows())
        for lead_import in self.search([("state", "=", "running")], order="start_date, id"):
            if lead_import.is_undoing:
                has_time = fresh_only or lead_import._run_undo()
            else:
                has_time = lead_import._run(fresh_only)
            if not has_time:
                return False
        # what another worker is busy with is not waited for
        self.env["ir.cron"]._commit_progress(remaining=0)
        return True

    @api.model
    def _wake(self, cron_xmlid):
        """Have a scheduled job run as soon as a worker is free."""
        cron = self.env.ref(cron_xmlid, raise_if_not_found=False)
        if cron:
            cron._trigger()
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _count_waiting_rows(self):
        return self.env["lead.import.row"].search_count(
            [
                ("import_id.state", "=", "running"),
                ("import_id.is_undoing", "=", False),
                ("state", "=", "pending"),
            ]
        )

    def _run(self, fresh_only):
        """Work off the rows of one import, beside other workers that may do the same.

        :param bool fresh_only: leave out rows that were tried before
        :return: whether there is time left for another import
        :raise psycopg2.OperationalError: two transactions were in each other's way, or the
            database went away; the rows wait for the next run
        """
        self.ensure_one()
        cron = self.env["ir.cron"]
        converter, limit, conflicts = None, CHUNK_SIZES[0], 0
        cron._commit_progress()  # rows are taken from what is there now
        while True:
            rows = self._take_rows(limit, fresh_only)
            cron._commit_progress()  # the attempt counts even if this process is killed now
            rows = rows._lock_taken()
            if not self._may_go_on():
                rows._count_attempt(-1)
                break
            if not rows:
                self._end_when_done()
                break
            converter = converter or self._as_user()._get_converter("refuse")
            started = time.monotonic()
            outcome = self._try_rows(rows, converter, may_retry=conflicts < MAX_CONFLICTS)
            conflicts = conflicts + 1 if outcome == "conflict" else 0
            if outcome == "done":
                time_left = cron._commit_progress(len(rows))
            else:
                converter = None  # it may know records that were rolled back
                time_left = cron._commit_progress()
            if not time_left:
                return False
            seconds = time.monotonic() - started
            limit = min(CHUNK_SIZES[0], max(1, int(len(rows) * CHUNK_SECONDS / seconds)))
        return bool(cron._commit_progress())

    def _may_go_on(self):
        """Whether the import is still to be worked on; ends it when its user may not any more."""
        self.invalidate_recordset(["state"])
        if self.state != "running":
            return False
        refusal = self._get_refusal()
        if refusal and self.try_lock_for_update(allow_referencing=True):
            self._end("failed", error=refusal)
        return not refusal

    def _end_when_done(self):
        """End the import unless another worker still has rows of it, or has just ended it."""
        self.invalidate_recordset(["state"])
        is_ours = self.try_lock_for_update(allow_referencing=True) and self.state == "running"
        if is_ours and not self.env["lead.import.row"].search_count(
            [("import_id", "=", self.id), ("state", "=", "pending")], limit=1
        ):
            self._end("done")

    def _try_rows(self, rows, converter, may_retry):
        """Process a chunk.

        :param rows: ``lead.import.row``, locked
        :param converter: ``LeadImportConverter`` of the import as its user
        :param bool may_retry: whether to go on when two transactions were in each other's way
        :return: ``done``; ``failed``, when it was rolled back and the rows know why; ``conflict``,
            when it was rolled back to be tried again
        :raise psycopg2.OperationalError: two transactions were in each other's way once more, or
            the database went away
        """
        try:
            try:
                converter.lead_import._process_rows(rows, converter)
            except NewNamesError:
                rows = self._lock_names(rows)
                converter.forget_names("create")
                converter.lead_import._process_rows(rows, converter)
                converter.forget_names("refuse")
            self._hold_running()
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            if not isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                raise
            self.env.cr.rollback()
            rows._count_attempt(-1)
            self.env["ir.cron"]._commit_progress()
            if not may_retry and self._may_go_on():
                raise
            return "conflict"
        except Exception as error:
            # whatever other addons' code raises: these rows are tried again in smaller chunks
            _logger.exception("%s: rows %s to %s", self, rows[:1].number, rows[-1:].number)
            self.env.cr.rollback()
            rows._note_failure(error)
            return "failed"
        return "done"

    def _hold_running(self):
        """Keep users from cancelling until the chunk is committed, the last thing it does.

        :raise psycopg2.errors.SerializationFailure: somebody has cancelled meanwhile
        """
        self.env.cr.flush()  # claims whom the leads are of, too
        self.env.execute_query(SQL("SELECT FROM lead_import WHERE id = %s FOR SHARE", self.id))

    def _lock_names(self, rows):
        """Start the chunk again as the only one that creates sources, tags and the like.

        :return: ``rows``, locked again
        """
        self.env.cr.rollback()
        # before anything is read, so that what others have created until then is seen
        self.env.cr.execute(SQL("LOCK TABLE lead_import_mapping IN SHARE UPDATE EXCLUSIVE MODE"))
        return rows._lock_taken()

    def _take_rows(self, limit, fresh_only):
        """Choose the next rows and count the attempt; those tried too often are rejected.

        :param int limit: how many at most
        :param bool fresh_only: leave out rows that were tried before
        :return: ``lead.import.row``, empty when nothing is left
        """
        ledger = self.env["lead.import.row"]
        while True:
            try:
                rows = ledger._take(self, 0, limit)
                if not rows and not fresh_only:
                    self._give_up_rows()
                    for attempts in range(1, MAX_ATTEMPTS):
                        size = min(limit, CHUNK_SIZES[attempts])
                        rows = rows or ledger._take(self, attempts, size)
                rows._count_attempt()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()  # another worker took or settled one of them just now
            else:
                return rows

    def _give_up_rows(self):
        given_up = self.env["lead.import.row"]._take(self, MAX_ATTEMPTS, None)
        given_up._settle([row._prepare_given_up_outcome() for row in given_up])

    def _get_refusal(self):
        """Why the import may not go on as its user, in her language; ``None`` when it may."""
        user = self._get_acting_user()
        env = self.with_context(lang=user.lang).env
        if not user.active:
            return env._("%(user)s is no longer an active user.", user=user.name)
        if self.company_id not in user.company_ids:
            return env._(
                "%(user)s no longer works in %(company)s.",
                user=user.name,
                company=self.company_id.name,
            )
        as_user = self._as_user()
        if not (as_user.has_access("write") and as_user._get_model().has_access("create")):
            return self.with_env(env)._tell_forbidden(user)
        return None

    def _tell_forbidden(self, user):
        """A sentence: the user may not do any more what the import is about."""
        return self.env._("%(user)s may no longer import leads.", user=user.name)

    def _get_acting_user(self):
        """Whose rights count: of who started it, or of who undoes it."""
        return self.undo_user_id if self.is_undoing else self.user_id

    def _as_user(self, user=None):
        """The import as the user who asked for it, in its company, without a mail for each lead.

        :param user: another ``res.users``
        """
        user = user or self._get_acting_user()
        return (
            self.with_user(user)
            .with_context(lang=user.lang, tz=user.tz, tracking_disable=True)
            .with_company(self.company_id)
        )

    def _end(self, state, error=False):
        """Leave the queue and tell the user.

        :param str state: ``done``, ``undone`` or ``failed``
        :param str error: why it failed
        """
        self.write({"state": state, "end_date": fields.Datetime.now(), "error": error})
        user = self._get_acting_user()
        lead_import = self.with_context(lang=user.lang)
        user._bus_send(
            "simple_notification",
            {
                "type": "danger" if error else "success",
                "title": self.filename or "",
                "message": error or lead_import._get_summary(),
            },
        )

    def _get_summary(self):
        """What an import that has ended did, in a sentence."""
        self.ensure_one()
        if self.state == "undone":
            return self.env._(
                "Import undone: %(undone)s rows put back, %(kept)s left as they are.",
                undone=self.undone_count,
                kept=self.kept_count,
            )
        return self._get_done_summary()

    def _get_done_summary(self):
        return self.env._(
            "Import done: %(created)s leads created, %(updated)s updated, %(skipped)s rows left "
            "out, %(rejected)s rejected.",
            created=self.created_count,
            updated=self.updated_count,
            skipped=self.skipped_count,
            rejected=self.rejected_count,
        )
