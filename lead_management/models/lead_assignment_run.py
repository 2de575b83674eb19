# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from collections import deque

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

CRON = "lead_management.ir_cron_lead_assignment"
# Leads that are given out together and committed
CHUNK_SIZE = 200
# Leads that are looked up together
SEARCH_SIZE = 10_000
# Times in a row that other transactions may get in the way of a chunk
MAX_CONFLICTS = 5


class LeadAssignmentRule(models.Model):
    """Giving leads out, in the background and by the button.

    A chunk locks its teams and its leads, so that of two workers and a manager one alone gives a
    lead to somebody. Nobody waits for anybody: what is locked is left to whoever locked it.
    """

    _inherit = "lead.assignment.rule"

    def action_assign_now(self):
        """Give out the leads that wait for these rules: the oldest at once, the others soon.

        :return: a notification of what came of it
        :raise AccessError: when the user is neither a manager nor leads a team
        """
        self.env["crm.lead"]._check_may_assign()
        rules = self.sudo()  # sudo: checked above; the rules, which are the managers', decide
        candidates = rules.env["crm.lead"]
        for rule in rules:
            candidates |= rule._search_waiting(CHUNK_SIZE + 1)
        return candidates.sorted("id")._assign_now(rules)

    @api.model
    def _cron_assign(self):
        """Give out the leads that wait, the oldest first, in chunks that are each committed."""
        cron = self.env["ir.cron"]
        assignments = self.env["lead.assignment"]
        has_time, last_id = True, 0
        while has_time and (lead_ids := self._get_waiting_ids(last_id)):
            last_id = lead_ids[-1]
            has_time, given = self._run(lead_ids)
            assignments |= given
        assignments.exists()._tell_people()
        if has_time:
            # leads that could not be given out wait for the next interval
            cron._commit_progress(remaining=0)

    @api.model
    def _get_waiting_ids(self, after_id):
        """Leads that some rule with somebody to give them to may be for, the oldest first.

        :param int after_id: those up to it have been looked at
        """
        rules = self._get_active().filtered(lambda rule: not rule.problem)
        domain = self.env["crm.lead"]._get_waiting_domain() & Domain("id", ">", after_id)
        criteria = Domain.OR(rule._get_criteria_domain() for rule in rules)
        return self.env["crm.lead"].search(domain & criteria, order="id", limit=SEARCH_SIZE).ids

    @api.model
    def _run(self, lead_ids):
        """Give out leads chunk by chunk.

        :param list lead_ids: in the order they came
        :return: tuple (whether there is time left, ``lead.assignment`` rows)
        """
        cron = self.env["ir.cron"]
        assignments = self.env["lead.assignment"]
        has_time = cron._commit_progress(remaining=len(lead_ids))
        chunks = deque(
            lead_ids[start : start + CHUNK_SIZE] for start in range(0, len(lead_ids), CHUNK_SIZE)
        )
        conflicts = 0
        while chunks and has_time:
            chunk = chunks.popleft()
            try:
                given = self._get_active()._assign_waiting(self.env["crm.lead"].browse(chunk))
                self.env.cr.flush()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                conflicts += 1
                if conflicts > MAX_CONFLICTS:
                    _logger.info("Assignment of leads goes on with the next run")
                    return False, assignments
                chunks.appendleft(chunk)
                continue
            except Exception:
                # whatever other addons' code raises: the others of the chunk are not held up
                _logger.exception("Leads %s to %s could not be assigned", chunk[0], chunk[-1])
                self.env.cr.rollback()
                if len(chunk) > 1:
                    chunks.extendleft([lead_id] for lead_id in reversed(chunk))
                continue
            conflicts = 0
            assignments |= given
            has_time = cron._commit_progress(len(chunk))
        return has_time, assignments

    def _assign_waiting(self, leads, only_rules=None):
        """Give out those of ``leads`` that wait and for which one of these rules is.

        :param leads: ``crm.lead``, in the order they came
        :param only_rules: rules that give out now; those of ``self`` before them still decide
        :return: ``lead.assignment`` rows, of those that were given out
        """
        return self._assign(leads._lock_waiting(), only_rules)

    def _assign(self, leads, only_rules=None):
        """As ``_assign_waiting``, of leads locked already, that somebody may have.

        Whoever has a lead does not get it again.
        """
        matched = self._match(leads)
        givers = matched.keys() if only_rules is None else matched.keys() & set(only_rules)
        teams = self.team_id.browse(rule.team_id.id for rule in givers)._lock_for_assignment()
        shares = teams._get_shares(leads)
        vals_list = []
        for rule in self:
            if rule in givers and rule.team_id in shares:
                vals_list += rule._distribute(matched[rule], *shares[rule.team_id])
        return leads._give_out(vals_list)

    def _match(self, leads):
        """The first rule of ``self`` that is for a lead decides.

        :return: dict of ``crm.lead``, in their order, by rule
        """
        matched = {}
        for rule in self.filtered("team_id.active"):
            found = leads and rule._filter_matching(leads)
            if found:
                matched[rule] = found
                leads -= found
        return matched

    def _distribute(self, leads, shares, since):
        """Choose who gets each of ``leads``; those nobody can take wait.

        :param shares: ``TeamShares`` of the rule's team
        :param datetime since: when the leads that they know began to be counted
        :return: values for ``crm.lead._give_out``
        """
        self.ensure_one()
        facts = {"rule_id": self.id, "team_id": self.team_id.id, "method": self.method}
        if self.method == "pool":
            return [{**facts, "lead_id": lead.id, "to_user_id": False} for lead in leads]
        return leads._choose_owners(self.method, shares, {**facts, "counted_since": since})

    @api.model
    def _get_active(self):
        """All rules that give leads out, in their order."""
        return self.search([("active", "=", True)])

    @api.model
    def _check_is_on(self):
        # superuser: programs that assign on nobody's behalf need no switch on a screen
        if not self.env.su and not self.env.user.has_group(
            "lead_management.group_lead_management_assignment"
        ):
            raise AccessError(self.env._("Assigning leads is switched off in Settings › CRM."))

    @api.model
    def _wake(self):
        """Have leads given out as soon as a worker is free."""
        cron = self.env.ref(CRON, raise_if_not_found=False)
        if cron:
            # sudo: running it earlier is all it does
            cron.sudo()._trigger()
