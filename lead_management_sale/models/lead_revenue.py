# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict, namedtuple

from odoo import api, models
from odoo.tools import SQL

Sale = namedtuple("Sale", "order_id move_id company_id date amount is_revenue is_own")

# Every field the query reads, to flush before it.
QUERIED_FIELDS = {
    "account.move": [
        "company_id",
        "date",
        "invoice_date",
        "move_type",
        "partner_id",
        "reversed_entry_id",
        "state",
    ],
    "account.move.line": [
        "amount_currency",
        "balance",
        "currency_id",
        "display_type",
        "move_id",
        "sale_line_ids",
    ],
    "res.company": ["currency_id", "lead_lifecycle_all_contacts", "lead_revenue_source"],
    "res.partner": ["commercial_partner_id"],
    "sale.order": [
        "amount_untaxed",
        "company_id",
        "currency_id",
        "currency_rate",
        "date_order",
        "opportunity_id",
        "partner_id",
        "state",
    ],
    "sale.order.line": ["order_id"],
}

SALE_COLUMNS = SQL("order_id, move_id, company_id, date, amount, is_revenue")
LEAD_SALES = SQL(
    "SELECT lead_id AS record_id, %s, TRUE AS is_own FROM sale WHERE lead_id IS NOT NULL",
    SALE_COLUMNS,
)
CONTACT_SALES = SQL(
    """
    SELECT contact_id AS record_id, %(columns)s, TRUE AS is_own
      FROM sale
     WHERE contact_id IS NOT NULL
     UNION
    SELECT commercial_id, %(columns)s, TRUE FROM sale WHERE commercial_id IS NOT NULL
     UNION ALL
    SELECT other.id, %(sale_columns)s, FALSE
      FROM sale
      JOIN res_partner other
        ON other.commercial_partner_id = sale.commercial_id
       AND other.id NOT IN (sale.contact_id, sale.commercial_id)
     WHERE sale.for_all_contacts
    """,
    columns=SALE_COLUMNS,
    sale_columns=SQL(", ").join(
        SQL.identifier("sale", column) for column in Sale._fields if column != "is_own"
    ),
)


class LeadRevenue(models.AbstractModel):
    """What was sold to leads and contacts, and how far that brings them.

    A sale is one order with all its invoices, down payments and credit notes, or one customer
    invoice without an order with its credit notes: paying in instalments is buying once. Its
    amount is untaxed, in the currency of its company, which says too whether posted invoices or
    confirmed orders are revenue. It is revenue while something is left after the credit notes.

    It belongs to the opportunity of the order, to the contact the order (or else the invoice)
    names, and to the commercial entity of that contact.
    """

    _name = "lead.revenue"
    _description = "Revenue of Leads and Contacts"

    @api.model
    def _get_sales(self, records):
        """The sales of leads or contacts, oldest first, whoever may read their documents.

        ``is_own`` is false for a sale that counts for a contact only because its company moves all
        contacts of a customer: it takes the contact further but is not part of its total.

        :param records: ``crm.lead`` or ``res.partner``
        :return: list of ``Sale`` by record id
        """
        sales = defaultdict(list)
        if records.ids:
            for record_id, *values in self.env.execute_query(
                SQL(
                    "SELECT * FROM (%(sales)s) AS sale WHERE record_id = ANY(%(ids)s) "
                    "ORDER BY date, order_id, move_id",
                    sales=self._get_sales_query(records._name, records.ids),
                    ids=records.ids,
                )
            ):
                sales[record_id].append(Sale(*values))
        return {id_: sales[id_] for id_ in records.ids}

    @api.model
    def _get_sales_query(self, model_name, ids=None):
        """The query behind ``_get_sales``; columns ``record_id`` and those of ``Sale``.

        It yields sales of other records too: those looked at on the way.

        :param str model_name: ``crm.lead`` or ``res.partner``
        :param list ids: of the records wanted; all of them where not given
        """
        for name, field_names in QUERIED_FIELDS.items():
            self.env[name].flush_model(field_names)
        order_scope = move_scope = SQL("TRUE")
        if model_name == "crm.lead":
            # without an order there is no lead
            move_scope = SQL("FALSE")
            if ids is not None:
                order_scope = SQL("opportunity_id = ANY(%s)", ids)
        elif ids is not None:
            order_scope = move_scope = SQL(
                """
                partner_id IN (
                    SELECT contact.id
                      FROM res_partner contact
                      JOIN res_partner wanted USING (commercial_partner_id)
                     WHERE wanted.id = ANY(%s)
                )
                """,
                ids,
            )
        return SQL(
            """
            WITH scope_order AS (
                SELECT id FROM sale_order WHERE %(order_scope)s
            ), scope_move AS (
                SELECT line.move_id AS id
                  FROM scope_order
                  JOIN sale_order_line order_line ON order_line.order_id = scope_order.id
                  JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = order_line.id
                  JOIN account_move_line line ON line.id = rel.invoice_line_id
                 UNION
                SELECT id
                  FROM account_move
                 WHERE %(move_scope)s
                   AND move_type IN ('out_invoice', 'out_receipt', 'out_refund')
            ), family AS (
                SELECT id FROM scope_move
                 UNION
                SELECT credit_note.id
                  FROM account_move credit_note
                  JOIN scope_move ON scope_move.id = credit_note.reversed_entry_id
                 UNION
                SELECT credit_note.reversed_entry_id
                  FROM account_move credit_note
                  JOIN scope_move ON scope_move.id = credit_note.id
                 WHERE credit_note.reversed_entry_id IS NOT NULL
            ), line_order AS (
                SELECT line.id, line.move_id, MIN(order_line.order_id) AS order_id
                  FROM family
                  JOIN account_move_line line ON line.move_id = family.id
                  JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = line.id
                  JOIN sale_order_line order_line ON order_line.id = rel.order_line_id
                 GROUP BY line.id, line.move_id
            ), move_order AS (
                SELECT move_id, MIN(order_id) AS order_id FROM line_order GROUP BY move_id
            ), entry AS (
                SELECT COALESCE(line_order.order_id, own.order_id, origin.order_id) AS order_id,
                       COALESCE(move.reversed_entry_id, move.id) AS root_id,
                       move.move_type,
                       COALESCE(move.invoice_date, move.date) AS date,
                       line.currency_id,
                       -line.balance AS amount,
                       -line.amount_currency AS amount_currency
                  FROM family
                  JOIN account_move move ON move.id = family.id
                  JOIN account_move_line line ON line.move_id = move.id
                  LEFT JOIN line_order ON line_order.id = line.id
                  LEFT JOIN move_order own ON own.move_id = move.id
                  LEFT JOIN move_order origin ON origin.move_id = move.reversed_entry_id
                 WHERE move.state = 'posted'
                   AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
                   AND line.display_type = 'product'
            ), revenue AS (
                SELECT entry.order_id,
                       CASE WHEN entry.order_id IS NULL THEN root.id END AS move_id,
                       entry.move_type = 'out_refund' AS is_credit,
                       entry.date, entry.currency_id, entry.amount, entry.amount_currency
                  FROM entry
                  JOIN account_move root ON root.id = entry.root_id
                  LEFT JOIN sale_order "order" ON "order".id = entry.order_id
                  JOIN res_company company
                    ON company.id = COALESCE("order".company_id, root.company_id)
                 WHERE company.lead_revenue_source = 'invoice'
                    OR (entry.move_type = 'out_refund' AND "order".state = 'sale')
                 UNION ALL
                SELECT "order".id, NULL, FALSE,
                       ("order".date_order AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date,
                       "order".currency_id,
                       ROUND(
                           "order".amount_untaxed::numeric
                           / COALESCE(NULLIF("order".currency_rate::numeric, 0), 1),
                           currency.decimal_places
                       ),
                       "order".amount_untaxed
                  FROM scope_order
                  JOIN sale_order "order" ON "order".id = scope_order.id
                  JOIN res_company company ON company.id = "order".company_id
                  JOIN res_currency currency ON currency.id = company.currency_id
                 WHERE company.lead_revenue_source = 'order' AND "order".state = 'sale'
            ), total AS (
                SELECT order_id, move_id,
                       COALESCE(MIN(date) FILTER (WHERE NOT is_credit), MIN(date)) AS date,
                       SUM(amount) AS amount,
                       -- what was paid back in full at another day's rate leaves nothing
                       CASE WHEN COUNT(DISTINCT currency_id) = 1
                            THEN SUM(amount_currency) ELSE SUM(amount) END > 0 AS is_revenue
                  FROM revenue
                 GROUP BY order_id, move_id
            ), sale AS (
                SELECT total.*,
                       "order".opportunity_id AS lead_id,
                       contact.id AS contact_id,
                       contact.commercial_partner_id AS commercial_id,
                       company.id AS company_id,
                       company.lead_lifecycle_all_contacts AS for_all_contacts
                  FROM total
                  LEFT JOIN sale_order "order" ON "order".id = total.order_id
                  LEFT JOIN account_move move ON move.id = total.move_id
                  JOIN res_company company
                    ON company.id = COALESCE("order".company_id, move.company_id)
                  LEFT JOIN res_partner contact
                    ON contact.id = COALESCE("order".partner_id, move.partner_id)
            )
            %(counted)s
            """,
            order_scope=order_scope,
            move_scope=move_scope,
            tz=str(self.env.tz),
            counted=LEAD_SALES if model_name == "crm.lead" else CONTACT_SALES,
        )

    @api.model
    def _get_stage(self, count):
        """The stage so many sales bring about: none, Customer from one, Loyal from two."""
        stages = self.env["lead.lifecycle.stage"]
        customer = stages._get_by_code("customer")
        if count < 2:
            return customer if count else stages
        return (customer | stages._get_by_code("loyal"))._get_furthest()

    @api.model
    def _get_earned_stages(self, records):
        """The stage the sales of each of ``records`` alone have earned, by record id.

        As far as it is used on leads, or on contacts; maybe empty.
        """
        # sudo: the sales decide the stage, whoever may or may not see stages
        revenue = self.sudo()
        earned = {}
        for id_, sales in revenue._get_sales(records).items():
            stage = revenue._get_stage(sum(sale.is_revenue for sale in sales))
            if stage:
                stage = stage._get_usable(records._lifecycle_usage_field)
            earned[id_] = stage.with_env(records.env)
        return earned

    @api.model
    def _advance(self, documents):
        """Move the leads and contacts forward that orders or customer invoices are about.

        Contacts first, so that their history names the document rather than the lead they would
        follow. A sale without a lead takes along the open leads of the contacts it counts for.
        Who cannot come further any more is not looked up, which keeps posting cheap.

        :param documents: ``sale.order`` or ``account.move``, as superuser, each of them revenue
        """
        furthest = self._get_stage(2)
        if not documents or not furthest:
            return
        sales = [(document, *sale) for document in documents for sale in document._get_lead_sales()]
        contacts_of_customer = self._get_contacts_of_customers(sales)
        documents_of_lead, documents_of_contact, contacts_without_lead = {}, {}, set()
        for document, _company, lead, contact in sales:
            customer = contact.commercial_partner_id
            contacts = contact | customer | contacts_of_customer[customer]
            documents_of_contact.update(dict.fromkeys(contacts.ids, document))
            if lead:
                documents_of_lead[lead.id] = document
            else:
                contacts_without_lead.update(contacts.ids)
        contacts = self.env["res.partner"].browse(documents_of_contact)
        self._advance_records(contacts, furthest, documents_of_contact)
        leads = self.env["crm.lead"].browse(documents_of_lead)
        self._advance_records(leads, furthest, documents_of_lead)
        self._advance_followers(contacts.browse(contacts_without_lead), furthest)

    @api.model
    def _get_contacts_of_customers(self, sales):
        """All contacts by commercial entity, of those whose sales count for all of them."""
        contacts = self.env["res.partner"]
        customer_ids = {
            contact.commercial_partner_id.id
            for _document, company, _lead, contact in sales
            if company.lead_lifecycle_all_contacts
        }
        if customer_ids:
            contacts = contacts.search([("commercial_partner_id", "in", list(customer_ids))])
        return defaultdict(contacts.browse, contacts.grouped("commercial_partner_id"))

    @api.model
    def _advance_records(self, records, furthest, documents):
        behind = records.filtered(lambda record: record.lifecycle_stage_id._is_behind(furthest))
        earned = self._get_earned_stages(behind)
        for stage, moving in behind.grouped(lambda record: earned[record.id]).items():
            moving._advance_lifecycle_stage(stage, "revenue", documents)

    @api.model
    def _advance_followers(self, contacts, furthest):
        """Take the open leads of customers along to where their contact is."""
        customer = self._get_stage(1) or furthest
        contacts = contacts.filtered(
            lambda contact: (
                contact.lifecycle_stage_id
                and not contact.lifecycle_stage_id.is_exit
                and not contact.lifecycle_stage_id._is_behind(customer)
            )
        )
        if not contacts:
            return
        leads = self.env["crm.lead"].search(
            [("partner_id", "in", contacts.ids), ("active", "=", True)]
        )
        documents = {lead.id: lead.partner_id for lead in leads}
        for stage, followers in leads.grouped(
            lambda lead: lead.partner_id.lifecycle_stage_id
        ).items():
            followers._advance_lifecycle_stage(stage._get_usable("on_lead"), "contact", documents)
