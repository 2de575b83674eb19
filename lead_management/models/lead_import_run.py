# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time
from collections import defaultdict

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..importing.convert import LeadImportConverter
from ..importing.plan import LeadImportPlanner
from .lead_import_update import prepare_outcome

_logger = logging.getLogger(__name__)

# Rows per chunk by how often they were tried: one that breaks its chunk is soon tried alone.
CHUNK_SIZES = (200, 20, 1)
MAX_ATTEMPTS = len(CHUNK_SIZES)
CHUNK_SECONDS = 2


class LeadImport(models.Model):
    """Working off the rows of imports, in chunks that are each committed."""

    _inherit = "lead.import"

    @api.model
    def _cron_process(self):
        """Work on the running imports, the oldest first, for as long as the scheduler allows."""
        running = self.search([("state", "=", "running")], order="start_date, id")
        waiting = self.env["lead.import.row"].search_count(
            [("import_id", "in", running.ids), ("state", "=", "pending")]
        )
        self.env["ir.cron"]._commit_progress(remaining=waiting)
        for lead_import in running:
            if not (lead_import._run_undo() if lead_import.is_undoing else lead_import._run()):
                return

    def _run(self):
        """Work off the rows of one import.

        :return: whether there is time left for another import
        :raise psycopg2.OperationalError: two transactions were in each other's way, or the
            database went away; the rows wait for the next run
        """
        self.ensure_one()
        cron = self.env["ir.cron"]
        converter, limit = None, CHUNK_SIZES[0]
        while True:
            rows = self._take_rows(limit)
            cron._commit_progress()  # the attempt counts even if this process is killed now
            if not self._may_go_on(rows):
                return bool(cron._commit_progress())
            converter = converter or LeadImportConverter(self._as_user())
            started = time.monotonic()
            if self._try_rows(rows, converter):
                time_left = cron._commit_progress(len(rows))
            else:
                converter = None  # it may know records that were rolled back
                time_left = cron._commit_progress()
            if not time_left or self.state != "running":
                return bool(time_left)
            if (seconds := time.monotonic() - started) > CHUNK_SECONDS:
                limit = max(1, int(len(rows) * CHUNK_SECONDS / seconds))

    def _may_go_on(self, rows):
        """Lock the import for a chunk; give ``rows`` back when it is not to be worked on.

        The import is locked but not changed, so that a user who cancels meanwhile waits for the
        end of the chunk and then succeeds.
        """
        self.invalidate_recordset(["state"])
        is_ours = self.try_lock_for_update(allow_referencing=True) and self.state == "running"
        refusal = is_ours and self._get_refusal()
        if refusal:
            self._end("failed", error=refusal)
        elif is_ours and not rows:
            self._end("done")
        elif is_ours:
            return True
        rows._count_attempt(-1)
        return False

    def _try_rows(self, rows, converter):
        """Process a chunk, and end the import with its last one.

        :param rows: ``lead.import.row``
        :param converter: ``LeadImportConverter`` of the import as its user
        :return: whether it worked; if not, it was rolled back and the rows know why
        :raise psycopg2.OperationalError: two transactions were in each other's way, or the
            database went away
        """
        try:
            converter.lead_import._process_rows(rows, converter)
            if not self._has_waiting_rows():
                self._end("done")
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            if isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                self.env.cr.rollback()
                rows._count_attempt(-1)
                self.env["ir.cron"]._commit_progress()
            raise
        except Exception as error:
            # whatever other addons' code raises: these rows are tried again in smaller chunks
            _logger.exception("%s: rows %s to %s", self, rows[:1].number, rows[-1:].number)
            self.env.cr.rollback()
            rows._note_failure(error)
            return False
        return True

    def _has_waiting_rows(self):
        domain = [("import_id", "=", self.id), ("state", "=", "pending")]
        return bool(self.env["lead.import.row"].search_count(domain, limit=1))

    def _take_rows(self, limit):
        """Choose the next rows and count the attempt; those tried too often are rejected.

        :param int limit: how many at most
        :return: ``lead.import.row``, empty when nothing is left
        """
        while True:
            rows = self.env["lead.import.row"].search(
                [("import_id", "=", self.id), ("state", "=", "pending")],
                order="number",
                limit=limit,
            )
            given_up = rows.filtered(lambda row: row.attempts >= MAX_ATTEMPTS)
            if not given_up:
                break
            given_up._settle([row._prepare_given_up_outcome() for row in given_up])
        attempts = rows[:1].attempts
        rows = rows.filtered(lambda row: row.attempts == attempts)[: CHUNK_SIZES[attempts]]
        rows._count_attempt()
        return rows

    def _get_refusal(self):
        """Why the import may not go on as its user, in her language; ``None`` when it may."""
        user = self.user_id
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
        if not (as_user.has_access("write") and as_user.env["crm.lead"].has_access("create")):
            return env._("%(user)s may no longer import leads.", user=user.name)
        return None

    def _as_user(self):
        """The import as the user who asked for it, in its company, without a mail for each lead."""
        user = self.user_id
        return (
            self.with_user(user)
            .with_context(lang=user.lang, tz=user.tz, tracking_disable=True)
            .with_company(self.company_id)
        )

    def _process_rows(self, rows, converter):
        """Turn rows into leads and write down what became of each.

        :param rows: ``lead.import.row``
        :param converter: ``LeadImportConverter`` of this import
        """
        rows = rows.with_env(self.env)
        planner = LeadImportPlanner(self, converter)
        waiting, outcomes = converter.convert(rows), []
        while waiting:
            plans = defaultdict(list)
            for plan in planner.plan(waiting):
                plans[plan.action].append(plan)
            outcomes += [prepare_outcome(plan, "rejected") for plan in plans["reject"]]
            outcomes += [prepare_outcome(plan, "skipped") for plan in plans["skip"]]
            outcomes += self._create_leads([plan.row for plan in plans["create"]])
            outcomes += self._update_leads(plans["update"])
            # rows of the same person as one before them: her lead is there now
            waiting = [plan.row for plan in plans["wait"]]
        self._note_created_records(converter.names)
        # sudo: the ledger is the import's to write, not the user's
        rows.sudo()._settle(outcomes)

    def _note_created_records(self, names):
        """Keep which sources, tags and the like were made, for undoing it."""
        if names.created:
            records = dict(self.created_records or {})
            for model, ids in names.created.items():
                records[model] = records.get(model, []) + ids
            # sudo: the import's own bookkeeping
            self.sudo().created_records = records
            names.created.clear()

    def _create_leads(self, converted):
        """Create leads in one go; when that fails, find out which rows it fails for.

        :param converted: list of ``ConvertedRow`` without problems
        :return: list of outcomes for ``lead.import.row._settle``
        """
        if not converted:
            return []
        try:
            with self.env.cr.savepoint():
                leads = self.env["crm.lead"]._create_with_lifecycle_cause(
                    [dict(row.values) for row in converted], cause="import"
                )
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise
        except Exception as error:
            # whatever other addons' code raises about one lead must not stop the others
            if len(converted) > 1:
                middle = len(converted) // 2
                return self._create_leads(converted[:middle]) + self._create_leads(
                    converted[middle:]
                )
            if not isinstance(error, UserError):
                _logger.warning("%s: row %s: %r", self, converted[0].row.number, error)
            return [_rejected(converted[0], _first_line(error))]
        keys = {
            row.identities["row"]: lead.id
            for row, lead in zip(converted, leads, strict=True)
            if "row" in row.identities
        }
        self.env["lead.identity"]._claim_rows(keys, self.company_id)
        return [
            {
                "id": row.row.id,
                "state": "created",
                "lead_id": lead.id,
                "warning": "\n".join(row.warnings) or None,
            }
            for row, lead in zip(converted, leads, strict=True)
        ]

    def _end(self, state, error=False):
        """Leave the queue and tell the user.

        :param str state: ``done``, ``undone`` or ``failed``
        :param str error: why it failed
        """
        self.write({"state": state, "end_date": fields.Datetime.now(), "error": error})
        lead_import = self.with_context(lang=self.user_id.lang)
        self.user_id._bus_send(
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
        return self.env._(
            "Import done: %(created)s leads created, %(updated)s updated, %(skipped)s rows left "
            "out, %(rejected)s rejected.",
            created=self.created_count,
            updated=self.updated_count,
            skipped=self.skipped_count,
            rejected=self.rejected_count,
        )


def _rejected(row, reason):
    """Outcome of a row that becomes no lead.

    :param row: ``ConvertedRow``
    :param str reason: sentences, one per line
    """
    return {
        "id": row.row.id,
        "state": "rejected",
        "reason": reason,
        "warning": "\n".join(row.warnings) or None,
    }


def _first_line(error):
    return str(error).strip().split("\n", 1)[0][:500] or type(error).__name__
