# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from collections import defaultdict

import psycopg2

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..importing.describe import describe_changes
from ..importing.messages import first_line

_logger = logging.getLogger(__name__)


class LeadImport(models.Model):
    """What a chunk of rows does: new leads, changes of those there are, or nothing."""

    _inherit = "lead.import"

    def _process_rows(self, rows, converter):
        """Turn rows into leads and write down what became of each.

        :param rows: ``lead.import.row``
        :param converter: ``LeadImportConverter`` of this import
        """
        rows = rows.with_env(self.env)
        planner = self._get_planner(converter)
        waiting, outcomes = converter.convert(rows), []
        while waiting:
            plans = defaultdict(list)
            for plan in planner.plan(waiting):
                plans[plan.action].append(plan)
            outcomes += [self._prepare_outcome(plan, "rejected") for plan in plans["reject"]]
            outcomes += [self._prepare_outcome(plan, "skipped") for plan in plans["skip"]]
            outcomes += self._create_records([plan.row for plan in plans["create"]])
            outcomes += self._update_records(plans["update"])
            # rows of the same person as one before them: her lead is there now, to be changed
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

    def _create_records(self, converted):
        """Create leads, or the like, in one go; when that fails, find out for which rows it does.

        :param converted: list of ``ConvertedRow`` without problems
        :return: list of outcomes for ``lead.import.row._settle``
        """
        if not converted:
            return []
        try:
            with self.env.cr.savepoint():
                records = self._create_from_values([dict(row.values) for row in converted])
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise
        except Exception as error:
            # whatever other addons' code raises about one lead must not stop the others
            if len(converted) > 1:
                middle = len(converted) // 2
                return self._create_records(converted[:middle]) + self._create_records(
                    converted[middle:]
                )
            if not isinstance(error, UserError):
                _logger.warning("%s: row %s: %r", self, converted[0].row.number, error)
            return [_rejected(converted[0], first_line(error))]
        keys = {
            row.identities["row"]: record.id
            for row, record in zip(converted, records, strict=True)
            if "row" in row.identities
        }
        self.env["lead.identity"]._claim_rows(keys, self.company_id)
        row_field = self._get_row_field()
        return [
            {
                "id": row.row.id,
                "state": "created",
                row_field: record.id,
                "warning": "\n".join(row.warnings) or None,
            }
            for row, record in zip(converted, records, strict=True)
        ]

    def _create_from_values(self, vals_list):
        """Create what the rows become."""
        return self.env["crm.lead"]._create_with_lifecycle_cause(vals_list, cause="import")

    def _write_values(self, records, vals, cause):
        """Change what is there.

        :param records: some of ``_get_model``
        :param dict vals: values for ``write``
        :param str cause: why, for the history of leads: ``import`` or ``revert``
        """
        with records._lifecycle_reason(cause):
            return records.write(vals)

    def _update_records(self, plans):
        """Write what rows say otherwise than their leads, with one note in each lead.

        :param plans: list of ``RowPlan`` of different leads
        :return: list of outcomes for ``lead.import.row._settle``
        """
        outcomes, alike = [], defaultdict(list)
        for plan in plans:
            alike[repr(plan.values)].append(plan)
        for same in alike.values():
            outcomes += self._update_alike(same)
        self._log_changes([outcome for outcome in outcomes if outcome["state"] == "updated"])
        return outcomes

    def _update_alike(self, plans):
        """Write the same values to the leads of ``plans``; find out which that fails for."""
        records = self._get_model().browse([plan.record_id for plan in plans])
        try:
            with self.env.cr.savepoint():
                self._write_values(records, dict(plans[0].values), "import")
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise
        except Exception as error:
            # whatever other addons' code raises about one lead must not stop the others
            if len(plans) > 1:
                return [outcome for plan in plans for outcome in self._update_alike([plan])]
            if not isinstance(error, UserError):
                _logger.warning("%s: row %s: %r", self, plans[0].row.row.number, error)
            plans[0].reason = first_line(error)
            return [self._prepare_outcome(plans[0], "rejected")]
        return [self._prepare_outcome(plan, "updated") for plan in plans]

    def _log_changes(self, outcomes):
        """Leave a note in updated leads of what was changed, which nobody is notified of."""
        if not outcomes:
            return
        title = self.env._("Changed by the import of “%(file)s”", file=self.filename or "")
        described = describe_changes(
            self._get_model(), self._get_catalogue(), [outcome["changes"] for outcome in outcomes]
        )
        bodies = {
            outcome["lead_id"]: plaintext2html("\n".join([title, *lines]))
            for outcome, lines in zip(outcomes, described, strict=True)
        }
        self.env["crm.lead"].browse(bodies)._message_log_batch(bodies)

    def _prepare_outcome(self, plan, state):
        """Outcome of a row whose lead was there, or that becomes none.

        :param plan: ``RowPlan``
        :param str state: of the row
        """
        return {
            "id": plan.row.row.id,
            "state": state,
            self._get_row_field(): plan.record_id or None,
            "changes": plan.changes if state == "updated" else None,
            "reason": plan.reason or None,
            "warning": "\n".join(plan.row.warnings) or None,
        }


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
