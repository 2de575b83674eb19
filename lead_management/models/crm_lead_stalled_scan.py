# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
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

# Ids looked through at once, at first: more where few have stalled, fewer where that takes long
CHUNK_SIZE = 2_000
MAX_CHUNK_SIZE = 100_000
CHUNK_SECONDS = 1
# How often a chunk is begun again because somebody has just changed one of its leads
MAX_CONFLICTS = 3
# About so many leads stand in one page of their table, as PostgreSQL keeps it: in so many shares
# they are looked through, one after the other
SHARES = 16
# Where a share has fewer that have stalled, those of all that follow are marked together
FEW_OF_SHARE = 2_000
SCAN_PARAMETER = "lead_management.stalled_scan"
ACTION = "stalled-leads"
_BEGINNING = {"share": 0, "last_share": 0, "after_id": 0, "found": 0}


class CrmLead(models.Model):
    """The nightly search for leads whose care has stalled, and telling those whom it concerns.

    It writes by SQL: a million leads take the ORM the better part of an hour, and on the first
    night most of them may have stalled. What it writes is kept by the system alone, not tracked in
    the chatter, and not seen by automation rules.

    What it writes is in no index of leads, and it goes over all leads several times, each time for
    another share of them, of about one in each page of their table. So a lead that is marked finds
    room in its page, where others were when they were marked before, and PostgreSQL need not write
    the more than forty indexes (its documentation: Heap-Only Tuples), which is most of the time.
    That room is free once no transaction is open any more that could see what was there: the job's
    own lock is one, for each ten seconds that it runs.
    """

    _inherit = "crm.lead"

    @api.model
    def _cron_mark_stalled(self, chunk_size=CHUNK_SIZE):
        """Mark the leads that have stalled, chunk by chunk, each committed, and tell of them.

        Whoever works on a lead meanwhile is not kept waiting; that lead is left to the next night.
        """
        cron = self.env["ir.cron"]
        scan = self._get_scan()
        self._set_scan(scan)
        max_id = self._get_max_id()
        time_left = cron._commit_progress(remaining=max_id)
        while scan["share"] < SHARES and time_left:
            started = time.monotonic()
            shares = scan["last_share"] - scan["share"] + 1
            chunk_size = min(chunk_size, max(1, MAX_CHUNK_SIZE // shares))
            scan["found"] += self._mark_stalled_chunk(scan, chunk_size)
            scan["after_id"] += chunk_size
            if scan["after_id"] >= max_id:
                scan |= _get_next_share(scan)
                # a run that fails begins with this share again, or with telling of them
                self._set_scan(scan)
            time_left = cron._commit_progress(chunk_size, remaining=max_id)
            factor = CHUNK_SECONDS / max(0.001, time.monotonic() - started)
            # no leap: the next leads may be those that have stalled
            chunk_size = max(1, int(chunk_size * min(2, factor)))
        is_done = scan["share"] == SHARES
        if is_done:
            scan = {**_BEGINNING, "noticed_until": self._notify_stalled(scan["noticed_until"])}
        self._set_scan(scan)
        cron._commit_progress(remaining=0 if is_done else max_id)

    @api.model
    def _get_scan(self):
        """Where the last run was short of time, and the moment until which people have been told.

        :return: dict of ``share`` to ``last_share``, which are looked through, ``after_id``, up to
            which they have been, how many were ``found`` there and ``noticed_until`` (naive UTC)
        """
        # sudo: settings of the system's own
        parameter = self.env["ir.config_parameter"].sudo().get_param(SCAN_PARAMETER)
        scan = {**_BEGINNING, **json.loads(parameter or "{}")}
        until = fields.Datetime.to_datetime(scan.get("noticed_until"))
        return {**scan, "noticed_until": until or self.env.cr.now()}

    @api.model
    def _set_scan(self, scan):
        until = fields.Datetime.to_string(scan["noticed_until"])
        value = json.dumps({**scan, "noticed_until": until})
        # sudo: settings of the system's own
        self.env["ir.config_parameter"].sudo().set_param(SCAN_PARAMETER, value)

    @api.model
    def _get_max_id(self):
        return self.env.execute_query(SQL("SELECT COALESCE(MAX(id), 1) FROM crm_lead"))[0][0]

    @api.model
    def _mark_stalled_chunk(self, scan, size):
        """Mark those of the next leads of a share that have stalled.

        They are left to the next night where others do not stop changing them.

        :param dict scan: see ``_get_scan``
        :param int size: how many ids to look through
        :return: how many leads
        """
        for _attempt in range(MAX_CONFLICTS):
            try:
                return self._mark_stalled(
                    self._get_newly_stalled_domain(), _is_in_chunk(scan, size)
                )
            except psycopg2.OperationalError as error:
                if not isinstance(error, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                    raise
                self.env.cr.rollback()
        after_id = scan["after_id"]
        _logger.info("Leads from %s on are being changed: left to the next night", after_id + 1)
        return 0

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
    def _mark_stalled(self, domain, is_wanted=None):
        """Mark the leads in ``domain``, all but those that somebody is changing now.

        :param is_wanted: of which of them, as SQL, given the column of a lead's id
        :return: how many
        """
        self.env.flush_all()
        leads = self.sudo().with_context(active_test=False)  # sudo: of all companies and people
        query = leads._search(domain)
        # somebody in touch with a lead that was before changes but its row of ``lead.care``
        care = leads._join_care(leads._table, query)
        if is_wanted:  # said of both tables, PostgreSQL reads that part of both
            query.add_where(is_wanted(SQL.identifier("crm_lead", "id")))
            query.add_where(is_wanted(SQL.identifier(care, "lead_id")))
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


def _get_next_share(scan):
    """What is looked through when all of a share, or of some, has been."""
    share = scan["last_share"] + 1
    are_few = scan["found"] < FEW_OF_SHARE
    return {**_BEGINNING, "share": share, "last_share": SHARES - 1 if are_few else share}


def _is_in_chunk(scan, size):
    """Whether a lead is among the next ``size`` ids, and in the shares that are looked through."""
    after_id = scan["after_id"]
    return lambda id_: SQL(
        "%(id)s BETWEEN %(first)s AND %(last)s"
        " AND %(id)s %% %(shares)s BETWEEN %(first_share)s AND %(last_share)s",
        id=id_,
        first=after_id + 1,
        last=after_id + size,
        shares=SHARES,
        first_share=scan["share"],
        last_share=scan["last_share"],
    )
