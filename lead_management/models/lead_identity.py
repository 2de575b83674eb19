# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..capture.contact import CHANNEL_KINDS

# What a lead is recognised by: kind of identity → the field that holds its normalised value
IDENTITY_FIELDS = {
    "external": "external_reference",
    "phone": "phone_sanitized",
    "email": "email_normalized",
}

# What tells whether a lead is still worked on
_OPEN_FIELDS = ("active", "won_status")
# A claim whose holder lost the value, or is no longer worked on, is the next one's
_TAKE_OVER = SQL(
    """
    DO UPDATE SET lead_id = EXCLUDED.lead_id
            WHERE NOT EXISTS (
                  SELECT FROM crm_lead holder
                   WHERE holder.id = held.lead_id
                     AND (held.kind = 'row' OR holder.active AND holder.won_status = 'pending')
                     AND held.value = CASE held.kind
                                      WHEN 'phone' THEN holder.phone_sanitized
                                      WHEN 'email' THEN holder.email_normalized
                                      WHEN 'external' THEN holder.external_reference
                                      ELSE held.value END)
    """
)
# ``count`` leads have the same value; this is the one to take
FoundLead = namedtuple("FoundLead", "id count external_reference")


class LeadIdentity(models.Model):
    """Which lead a phone number, an e-mail address or another system's id belongs to.

    There is one row for each of them in a company, so of two transactions that are about to create
    a lead of the same person at the same moment one waits, fails to serialise, and is tried again
    by Odoo, now seeing the other's lead. Leads older than the addon claim nothing: whoever looks
    for a person's lead finds those by their own columns, in ``_find_leads``.
    """

    _name = "lead.identity"
    _description = "Identity of a Lead"
    _rec_name = "value"
    _log_access = False

    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("external", "External ID"),
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("facebook", "Facebook"),
            ("zalo", "Zalo"),
            ("row", "Row of a File"),
        ],
        required=True,
        readonly=True,
    )
    value = fields.Char(required=True, readonly=True, help="Normalised, so that it can be equal.")
    lead_id = fields.Many2one(
        "crm.lead", required=True, readonly=True, index=True, ondelete="cascade"
    )

    _unique = models.UniqueIndex("(COALESCE(company_id, 0), kind, value)")

    @api.model
    def _claim(self, leads):
        """Write down whom the numbers, addresses and ids of ``leads`` belong to.

        A claim that another lead holds stays its own, unless it has lost the value meanwhile or is
        no longer worked on.

        :raise psycopg2.errors.SerializationFailure: somebody claimed one of them just now
        """
        self._insert(
            (kind, lead[name], lead.company_id.id or None, lead.id)
            for lead in leads
            for kind, name in IDENTITY_FIELDS.items()
            if lead[name]
        )

    @api.model
    def _claim_rows(self, lead_ids, company):
        """Write down which lead a row became that says nothing a person could be recognised by.

        :param dict lead_ids: fingerprint of the row → id of the lead
        :raise psycopg2.errors.SerializationFailure: somebody claimed one of them just now
        """
        self._insert(("row", key, company.id, lead_id) for key, lead_id in lead_ids.items())

    @api.model
    def _claim_channels(self, claims, company):
        """Write down whom the ids that channels have for people belong to, from now on.

        :param dict claims: (kind, id in the channel) → id of the lead
        :raise psycopg2.errors.SerializationFailure: somebody claimed one of them just now
        """
        rows = [(kind, key, company.id, lead_id) for (kind, key), lead_id in claims.items()]
        if rows:
            self._insert_unless(SQL("DO UPDATE SET lead_id = EXCLUDED.lead_id"), sorted(rows))

    @api.model
    def _insert(self, claims):
        """Insert claims, each (kind, value, id of the company, id of the lead), in one order."""
        claims = sorted(claims, key=lambda claim: (claim[:2], claim[3]))
        if not claims:
            return
        self._insert_unless(SQL("DO NOTHING"), claims)
        if self.env.cr.rowcount < len({claim[:3] for claim in claims}):
            # held already: for good, unless the holder has changed
            self.env["crm.lead"].flush_model([*IDENTITY_FIELDS.values(), *_OPEN_FIELDS])
            self._insert_unless(_TAKE_OVER, claims)

    @api.model
    def _insert_unless(self, on_conflict, claims):
        kinds, values, company_ids, lead_ids = map(list, zip(*claims, strict=True))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO lead_identity AS held (kind, value, company_id, lead_id)
                SELECT DISTINCT ON (kind, value, company_id) *
                  FROM unnest(%(kinds)s::varchar[], %(values)s::varchar[],
                              %(company_ids)s::int[], %(lead_ids)s::int[])
                       AS claim (kind, value, company_id, lead_id)
                 ORDER BY kind, value, company_id, lead_id
                ON CONFLICT (COALESCE(company_id, 0), kind, value) %(on_conflict)s
                """,
                kinds=kinds,
                values=values,
                company_ids=company_ids,
                lead_ids=lead_ids,
                on_conflict=on_conflict,
            )
        )

    @api.model
    def _release(self, leads):
        """Give up what ``leads`` held, since one of their values has changed."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM lead_identity WHERE lead_id = ANY(%s) AND kind = ANY(%s)",
                leads.ids,
                list(IDENTITY_FIELDS),
            )
        )

    @api.model
    def _find_leads(self, values, company, only_open=False):
        """Find the leads that have one of ``values``, of whichever user, lost ones too.

        :param dict values: kind of identity → iterable of normalised values
        :param company: ``res.company``; leads of no company are found as well
        :param bool only_open: leave out leads that are won, lost or archived
        :return: dict of (kind, value) → ``FoundLead``; of several, one that is still worked on
            goes first, then the newest
        """
        leads = self.env["crm.lead"]
        leads.flush_model([*IDENTITY_FIELDS.values(), *_OPEN_FIELDS, "company_id"])
        parts = [
            SQL(
                """
                SELECT %(kind)s AS kind, %(name)s AS value, id, active, won_status,
                       external_reference
                  FROM crm_lead
                 WHERE %(name)s = ANY(%(values)s)
                   AND (company_id IS NULL OR company_id = %(company_id)s)
                """,
                kind=kind,
                name=SQL.identifier(IDENTITY_FIELDS[kind]),
                values=wanted,
                company_id=company.id,
            )
            for kind, wanted in ((kind, list(wanted)) for kind, wanted in values.items())
            if wanted and kind in IDENTITY_FIELDS
        ]
        if values.get("row"):
            parts.append(
                SQL(
                    """
                    SELECT kind, value, lead_id AS id, TRUE AS active, 'pending' AS won_status,
                           NULL AS external_reference
                      FROM lead_identity
                     WHERE kind = 'row' AND value = ANY(%s) AND COALESCE(company_id, 0) = %s
                    """,
                    list(values["row"]),
                    company.id,
                )
            )
        parts += [
            SQL(
                """
                SELECT kind, value, lead_id AS id, active, won_status, external_reference
                  FROM lead_identity
                  JOIN crm_lead lead ON lead.id = lead_id
                 WHERE kind = %s AND value = ANY(%s)
                   AND COALESCE(lead_identity.company_id, 0) = %s
                   AND (lead.company_id IS NULL OR lead.company_id = %s)
                """,
                kind,
                list(values[kind]),
                company.id,
                company.id,
            )
            for kind in CHANNEL_KINDS
            if values.get(kind)
        ]
        if not parts:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (kind, value)
                       kind, value, id, COUNT(*) OVER (PARTITION BY kind, value) AS count,
                       external_reference
                  FROM (%s) AS found
                 WHERE NOT %s OR (active AND won_status = 'pending')
                 ORDER BY kind, value, active DESC, won_status = 'pending' DESC, id DESC
                """,
                SQL(" UNION ALL ").join(parts),
                only_open,
            )
        )
        return {(kind, value): FoundLead(*found) for kind, value, *found in rows}
