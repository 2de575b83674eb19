# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What keeps the revenue of ``lead.funnel``, beside the triggers of the core addon."""

from odoo.tools import SQL

COLUMN = SQL("ALTER TABLE lead_funnel ADD COLUMN IF NOT EXISTS sale_revenue NUMERIC")

# Units of a currency for one of the main currency, of the day of the sale, as core converts
_RATE = """
    COALESCE((SELECT rate
                FROM res_currency_rate
               WHERE currency_id = {currency}
                 AND (company_id IS NULL
                      OR company_id = SPLIT_PART(company.parent_path, '/', 1)::INT4)
               ORDER BY company_id, name <= sale.date DESC,
                        CASE WHEN name <= sale.date THEN name END DESC, name
               LIMIT 1), 1)
"""
_CONVERTED = f"""
    CASE WHEN company.currency_id = own.currency_id THEN sale.amount
         ELSE sale.amount * {_RATE.format(currency="own.currency_id")}
              / {_RATE.format(currency="company.currency_id")} END
"""
_REFRESH = f"""
    UPDATE lead_funnel
       SET sale_revenue = found.revenue
      FROM (SELECT own.lead_id, SUM({_CONVERTED}) AS revenue
              FROM lead_funnel own
              LEFT JOIN (%(sales)s) AS sale ON sale.record_id = own.lead_id
              LEFT JOIN res_company company ON company.id = sale.company_id
             WHERE own.lead_id = ANY(lead_ids)
             GROUP BY own.lead_id) AS found
     WHERE lead_funnel.lead_id = found.lead_id
       AND lead_funnel.sale_revenue IS DISTINCT FROM found.revenue;
"""

DROP_TRIGGERS = SQL(
    """
    DROP TRIGGER IF EXISTS lead_funnel_insert ON sale_order;
    DROP TRIGGER IF EXISTS lead_funnel_update ON sale_order;
    DROP FUNCTION IF EXISTS lead_funnel_follow_order;
    DROP FUNCTION IF EXISTS lead_funnel_refresh_sales;
    """
)

# Invoices make no trigger go off: when they are posted, the ORM may not have written their lines.
_TRIGGERS = f"""
    %(drop)s
    CREATE FUNCTION lead_funnel_refresh_sales(lead_ids INT4[]) RETURNS INT4 LANGUAGE plpgsql AS $$
    #variable_conflict use_column
    DECLARE changed INT4;
    BEGIN
        {_REFRESH}
        GET DIAGNOSTICS changed = ROW_COUNT;
        RETURN changed;
    END $$;

    CREATE FUNCTION lead_funnel_follow_order() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM lead_funnel_refresh_sales(ARRAY[OLD.opportunity_id, NEW.opportunity_id]);
        RETURN NULL;
    END $$;
    CREATE TRIGGER lead_funnel_insert AFTER INSERT ON sale_order
       FOR EACH ROW
      WHEN (NEW.opportunity_id IS NOT NULL AND NEW.state = 'sale')
           EXECUTE FUNCTION lead_funnel_follow_order();
    CREATE TRIGGER lead_funnel_update
     AFTER UPDATE OF amount_untaxed, company_id, currency_rate, date_order, opportunity_id, state
        ON sale_order
       FOR EACH ROW
      WHEN (OLD.opportunity_id IS DISTINCT FROM NEW.opportunity_id
            OR NEW.opportunity_id IS NOT NULL
            AND (OLD.state = 'sale' OR NEW.state = 'sale')
            AND (OLD.amount_untaxed, OLD.company_id, OLD.currency_rate, OLD.date_order, OLD.state)
                IS DISTINCT FROM
                (NEW.amount_untaxed, NEW.company_id, NEW.currency_rate, NEW.date_order, NEW.state))
           EXECUTE FUNCTION lead_funnel_follow_order();
"""


def get_triggers(sales):
    """The triggers, and the function that they and all else that changes sales call.

    :param SQL sales: of ``lead.revenue``, of the leads among ``lead_ids``
    """
    return SQL(_TRIGGERS, drop=DROP_TRIGGERS, sales=sales)
