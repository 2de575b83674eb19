# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from collections import defaultdict

import psycopg2

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..importing.describe import describe_changes

_logger = logging.getLogger(__name__)


class LeadImport(models.Model):
    """Changing the leads there are, as the rows of an import say."""

    _inherit = "lead.import"

    def _update_leads(self, plans):
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
        leads = self.env["crm.lead"].browse([plan.lead_id for plan in plans])
        try:
            with self.env.cr.savepoint(), leads._lifecycle_reason("import"):
                leads.write(dict(plans[0].values))
                self.env.flush_all()
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise
        except Exception as error:
            # whatever other addons' code raises about one lead must not stop the others
            if len(plans) > 1:
                return [outcome for plan in plans for outcome in self._update_alike([plan])]
            if not isinstance(error, UserError):
                _logger.warning("%s: row %s: %r", self, plans[0].row.row.number, error)
            plans[0].reason = str(error)
            return [prepare_outcome(plans[0], "rejected")]
        return [prepare_outcome(plan, "updated") for plan in plans]

    def _log_changes(self, outcomes):
        """Leave a note in updated leads of what was changed, which nobody is notified of."""
        if not outcomes:
            return
        title = self.env._("Changed by the import of “%(file)s”", file=self.filename or "")
        described = describe_changes(self.env, [outcome["changes"] for outcome in outcomes])
        bodies = {
            outcome["lead_id"]: plaintext2html("\n".join([title, *lines]))
            for outcome, lines in zip(outcomes, described, strict=True)
        }
        self.env["crm.lead"].browse(bodies)._message_log_batch(bodies)


def prepare_outcome(plan, state):
    """Outcome of a row whose lead was there, or that becomes none.

    :param plan: ``RowPlan``
    :param str state: of the row
    """
    return {
        "id": plan.row.row.id,
        "state": state,
        "lead_id": plan.lead_id or None,
        "changes": plan.changes if state == "updated" else None,
        "reason": plan.reason or None,
        "warning": "\n".join(plan.row.warnings) or None,
    }
