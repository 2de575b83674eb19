# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time
from collections import Counter
from datetime import timedelta

import psycopg2
from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# Leads looked through at once, at first: more where few have stalled, fewer where that takes long
CHUNK_SIZE = 2_000
MAX_CHUNK_SIZE = 50_000
CHUNK_SECONDS = 1
# How often a chunk is begun again because somebody has just changed one of its leads
MAX_CONFLICTS = 3
SCAN_PARAMETER = "lead_management.stalled_scan"
ACTION = "stalled-leads"


class CrmLead(models.Model):
    """The nightly search for leads whose care has stalled, and telling those whom it concerns.

    It writes by SQL: a million leads take the ORM the better part of an hour, and on the first
    night most of them may have stalled. What it writes is kept by the system alone, not tracked in
    the chatter, and not seen by automation rules.
    """

    _inherit = "crm.lead"

    @api.model
    def _cron_mark_stalled(self, chunk_size=CHUNK_SIZE):
        """Mark the leads that have stalled, chunk by chunk, each committed, and tell of them.

        Whoever works on a lead meanwhile is not kept waiting; that lead is left to the next night.
        """
        cron = self.env["ir.cron"]
        last_id, noticed_until = self._get_scan_parameters()
        remaining = self._estimate_lead_count()
        time_left = cron._commit_progress(remaining=remaining)
        while last_id is not None and time_left:
            started = time.monotonic()
            last_id = self._mark_stalled_chunk(last_id, chunk_size)
            remaining = max(1, remaining - chunk_size)
            time_left = cron._commit_progress(chunk_size, remaining=remaining)
            factor = CHUNK_SECONDS / max(0.001, time.monotonic() - started)
            # no leap: the next leads may be those that have stalled
            chunk_size = int(min(MAX_CHUNK_SIZE, max(1, chunk_size * min(2, factor))))
        if last_id is None:
            noticed_until = self._notify_stalled(noticed_until)
        self._set_scan_parameters(last_id or 0, noticed_until)
        cron._commit_progress(remaining=remaining if last_id else 0)

    @api.model
    def _get_scan_parameters(self):
        """Where the last run was short of time, and the moment until which people have been told.

        :return: (id of the last lead looked through, naive UTC)
        """
        # sudo: settings of the system's own
        parameters = self.env["ir.config_parameter"].sudo()
        parameter = parameters.get_param(SCAN_PARAMETER, "")
        last_id, _separator, noticed_until = parameter.partition(" ")
        return int(last_id or 0), fields.Datetime.to_datetime(noticed_until) or self.env.cr.now()

    @api.model
    def _set_scan_parameters(self, last_id, noticed_until):
        value = f"{last_id} {fields.Datetime.to_string(noticed_until)}"
        # sudo: settings of the system's own
        self.env["ir.config_parameter"].sudo().set_param(SCAN_PARAMETER, value)

    @api.model
    def _estimate_lead_count(self):
        rows = self.env.execute_query(
            SQL("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", self._table)
        )
        return max(1, int(rows[0][0]))

    @api.model
    def _mark_stalled_chunk(self, after_id, size):
        """Mark the stalled ones of the next leads.

        :param int after_id: those up to that id have been looked through
        :param int size: how many leads to look through
        :return: id of the last of them; ``None`` when there are no more
        """
        last_id = self._get_last_id_of_chunk(after_id, size)
        upper = Domain("id", "<=", last_id) if last_id else Domain.TRUE
        for _attempt in range(MAX_CONFLICTS):
            try:
                self._mark_stalled(Domain("id", ">", after_id) & upper)
            except psycopg2.OperationalError as error:
                if not isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                    raise
                self.env.cr.rollback()
            else:
                return last_id
        _logger.info("Leads %s to %s are being changed: left to the next night", after_id, last_id)
        return last_id

    @api.model
    def _get_last_id_of_chunk(self, after_id, size):
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM crm_lead WHERE id > %s ORDER BY id OFFSET %s LIMIT 1",
                after_id,
                size - 1,
            )
        )
        return rows[0][0] if rows else None

    @api.model
    def _get_newly_stalled_domain(self):
        """Leads that are taken care of, but nobody has done so for too long nor plans to."""
        return Domain.AND(
            [
                Domain("active", "=", True),
                Domain("won_status", "=", "pending"),
                Domain("care_status", "in", ("open", "contacted")),
                self._get_clock_out_domain(),
                self._get_nothing_planned_domain(),
            ]
        )

    @api.model
    def _get_nothing_planned_domain(self):
        """Leads without an activity that is due today, wherever its owner is, or later."""
        today = (self.env.cr.now() - timedelta(hours=12)).date()

        def is_nothing_planned(_model, alias, _query):
            return SQL(
                """
                NOT EXISTS (SELECT FROM mail_activity
                             WHERE res_model = 'crm.lead' AND res_id = %s
                               AND active AND date_deadline >= %s)
                """,
                SQL.identifier(alias, "id"),
                today,
            )

        return Domain("activity_due_date", "=", False) | (
            Domain("activity_due_date", "<", today) & Domain.custom(to_sql=is_nothing_planned)
        )

    @api.model
    def _mark_stalled(self, domain):
        """Mark those of the leads in ``domain`` that have stalled and nobody is changing now.

        :return: how many
        """
        self.env.flush_all()
        leads = self.sudo().with_context(active_test=False)  # sudo: of all companies and people
        query = leads._search(Domain(domain) & self._get_newly_stalled_domain())
        # somebody in touch with a lead that was before changes but its row of ``lead.care``
        care = leads._join_care(leads._table, query)
        self.env.cr.execute(
            SQL(
                """
                WITH stalled AS (
                    %(stalled)s
                    FOR NO KEY UPDATE OF crm_lead, %(care)s SKIP LOCKED
                )
                UPDATE crm_lead lead
                   SET care_status = 'stalled',
                       stalled_since = %(now)s,
                       write_date = %(now)s,
                       write_uid = %(user)s
                  FROM stalled
                 WHERE stalled.id = lead.id
                """,
                stalled=query.select(SQL.identifier("crm_lead", "id")),
                care=SQL.identifier(care),
                now=self.env.cr.now(),
                user=self.env.uid,
            )
        )
        count = self.env.cr.rowcount
        self.env.invalidate_all(flush=False)
        return count

    # ---- notices

    @api.model
    def _notify_stalled(self, since):
        """Tell salespeople and team leaders, once each, how many leads have stalled.

        :param datetime since: of those that did before, they have been told
        :return: the moment until which they have been told now
        """
        own, of_team = self._count_stalled(since)
        for user in own.keys() | of_team.keys():
            if user.active:
                self._notify_user_of_stalled(user, own[user], of_team[user])
        return self.env.cr.now() + timedelta(seconds=1)  # stored without fractions

    @api.model
    def _count_stalled(self, since):
        """Leads stalled since then by salesperson, and by the leader of somebody else's team."""
        companies = self.env["res.company"].search([("lead_stalled_notice", "=", True)])
        ids = companies.ids + [False] * (self.env.company in companies)
        own, of_team = Counter(), Counter()
        for user, team, count in self._read_group(
            [
                ("care_status", "=", "stalled"),
                ("stalled_since", ">=", since),
                ("company_id", "in", ids),
            ],
            ["user_id", "team_id"],
            ["__count"],
        ):
            if user:
                own[user] += count
            if team.user_id and team.user_id != user:
                of_team[team.user_id] += count
        return own, of_team

    @api.model
    def _notify_user_of_stalled(self, user, own_count, team_count):
        env = self.with_context(lang=user.lang).env
        sentences = []
        if own_count:
            sentences.append(env._("%(count)s of your leads have stalled.", count=own_count))
        if team_count:
            sentences.append(env._("%(count)s leads of your team have stalled.", count=team_count))
        sentences.append(
            env._(
                "Nobody has looked after them for too long: see %(link)s.",
                link=Markup('<a href="/odoo/%s">%s</a>') % (ACTION, env._("the stalled leads")),
            )
        )
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=env._("Stalled leads: %(count)s", count=own_count + team_count),
            body=Markup(" ").join(sentences),
        )
