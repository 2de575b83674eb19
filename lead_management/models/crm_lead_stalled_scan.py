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
MAX_ID = 2**31 - 1
CHUNK_SECONDS = 1
# How often a chunk is begun again because somebody has just changed one of its leads
MAX_CONFLICTS = 3
# About so many leads stand in one page of their table, as PostgreSQL keeps it
LEADS_OF_PAGE = 16
# Fewer are not worth a transaction of their own
MIN_MARKED_AT_ONCE = 200
SCAN_PARAMETER = "lead_management.stalled_scan"
ACTION = "stalled-leads"


class CrmLead(models.Model):
    """The nightly search for leads whose care has stalled, and telling those whom it concerns.

    It writes by SQL: a million leads take the ORM the better part of an hour, and on the first
    night most of them may have stalled. What it writes is kept by the system alone, not tracked in
    the chatter, and not seen by automation rules.

    None of what it writes is in an index of leads, and leads that stand in the same page of their
    table are marked in transactions of their own: each finds room where the one before it was, so
    that PostgreSQL need not write the more than forty indexes (its documentation: Heap-Only
    Tuples). That is a third of the time.
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
        """Mark the stalled ones of the next leads, one or few of a page at once, and commit.

        :param int after_id: those up to that id have been looked through
        :param int size: how many leads to look through
        :return: id of the last of them; ``None`` when there are no more
        """
        last_id = self._get_last_id_of_chunk(after_id, size)
        newly_stalled = self._get_newly_stalled_domain()
        ids = self._find_between(after_id, last_id or MAX_ID, newly_stalled)
        count = min(LEADS_OF_PAGE, -(-len(ids) // MIN_MARKED_AT_ONCE))
        for part in range(count):
            self._mark_unless_changing(Domain("id", "in", ids[part::count]) & newly_stalled)
        return last_id

    @api.model
    def _find_between(self, after_id, last_id, domain):
        """Ids of the leads in ``domain`` between two others, as they stand in their table."""
        query, care = self._search_with_care(domain)
        # said of both tables, PostgreSQL reads that part of both
        for column in (SQL.identifier(self._table, "id"), SQL.identifier(care, "lead_id")):
            query.add_where(SQL("%s > %s AND %s <= %s", column, after_id, column, last_id))
        query.order = SQL.identifier(self._table, "ctid")
        return query.get_result_ids()

    @api.model
    def _mark_unless_changing(self, domain):
        """Mark the leads in ``domain`` and commit, or leave them to the next night.

        That is where others do not stop changing them.
        """
        for _attempt in range(MAX_CONFLICTS):
            try:
                self._mark_stalled(domain)
                self.env["ir.cron"]._commit_progress()
            except psycopg2.OperationalError as error:
                if not isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                    raise
                self.env.cr.rollback()
            else:
                return
        _logger.info("Leads that are being changed are left to the next night")

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
    def _search_with_care(self, domain):
        """The query for the leads in ``domain``, and the alias of their rows of ``lead.care``."""
        self.env.flush_all()
        leads = self.sudo().with_context(active_test=False)  # sudo: of all companies and people
        query = leads._search(domain)
        return query, leads._join_care(leads._table, query)

    @api.model
    def _mark_stalled(self, domain):
        """Mark the leads in ``domain``, all but those that somebody is changing now.

        :return: how many
        """
        # somebody in touch with a lead that was before changes but its row of ``lead.care``
        query, care = self._search_with_care(domain)
        count = self.env["lead.care"]._change_leads(
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
             RETURNING lead.id
                """,
                stalled=query.select(SQL.identifier("crm_lead", "id")),
                care=SQL.identifier(care),
                now=self.env.cr.now(),
                user=self.env.uid,
            )
        )
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
