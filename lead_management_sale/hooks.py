# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tools import SQL

from .models.lead_funnel_sql import DROP_TRIGGERS


def post_init_hook(env):
    """Give the leads and contacts of a database in use the stage their sales have earned."""
    advance_by_revenue(env)
    env["lead.funnel"]._fill()


def uninstall_hook(env):
    """Remove what the database calls when an order changes."""
    env.cr.execute(DROP_TRIGGERS)


def advance_by_revenue(env):
    """Move every lead and contact forward to Customer or Loyal that has bought already.

    As confirming and posting would have done: leads by their own orders, contacts by what they
    bought, contacts of such leads, and the open leads of who bought without one. Set-based, since
    a database in use may hold a million leads.
    """
    # sudo: installing, it has to see what everybody sold
    revenue = env["lead.revenue"].sudo()
    customer, furthest = revenue._get_stage(1), revenue._get_stage(2)
    if not furthest:
        return
    for model_name in ("crm.lead", "res.partner"):
        _advance_all(
            env,
            env[model_name],
            SQL(
                """
                SELECT record_id AS id,
                       CASE WHEN COUNT(*) > 1 THEN %(furthest)s::int ELSE %(customer)s::int END
                       AS stage_id,
                       COALESCE((ARRAY_AGG(date ORDER BY date))[2], MIN(date)) AS date
                  FROM (%(sales)s) AS sale
                 WHERE is_revenue AND record_id IS NOT NULL
                 GROUP BY record_id
                """,
                sales=revenue._get_sales_query(model_name),
                furthest=_usable_id(env[model_name], furthest),
                customer=_usable_id(env[model_name], customer),
            ),
        )
    reached = tuple((customer | furthest).ids)
    _advance_all(
        env,
        env["res.partner"],
        SQL(
            """
            SELECT DISTINCT ON (contact.id) contact.id, lead.lifecycle_stage_id AS stage_id,
                   lead.lifecycle_date::date AS date
              FROM crm_lead lead
              JOIN lead_lifecycle_stage stage ON stage.id = lead.lifecycle_stage_id
              JOIN res_partner named ON named.id = lead.partner_id
              JOIN res_partner contact ON contact.id IN (named.id, named.commercial_partner_id)
             WHERE stage.id IN %(reached)s AND stage.on_contact
             ORDER BY contact.id, stage.sequence DESC, stage.id DESC, lead.lifecycle_date
            """,
            reached=reached,
        ),
    )
    _advance_all(
        env,
        env["crm.lead"],
        SQL(
            """
            SELECT lead.id, contact.lifecycle_stage_id AS stage_id,
                   contact.lifecycle_date::date AS date
              FROM crm_lead lead
              JOIN res_partner contact ON contact.id = lead.partner_id
              JOIN lead_lifecycle_stage stage ON stage.id = contact.lifecycle_stage_id
             WHERE lead.active AND stage.id IN %(reached)s AND stage.on_lead
               AND contact.id IN (
                       SELECT record_id
                         FROM (%(sales)s) AS sale
                         LEFT JOIN sale_order ON sale_order.id = sale.order_id
                        WHERE is_revenue AND sale_order.opportunity_id IS NULL
                   )
            """,
            reached=reached,
            sales=revenue._get_sales_query("res.partner"),
        ),
    )
    env.invalidate_all()


def _usable_id(model, stage):
    return (stage and stage._get_usable(model._lifecycle_usage_field).id) or None


def _advance_all(env, model, earned):
    """Move the records that are behind to the stage they have earned, each with its history.

    :param model: ``crm.lead`` or ``res.partner``
    :param SQL earned: query for ``id``, ``stage_id`` and the ``date`` that made it so
    """
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            WITH moved AS (
                 SELECT record.id, record.lifecycle_stage_id AS from_id, target.id AS to_id,
                        record.lifecycle_date AS since,
                        LEAST(%(now)s, GREATEST(earned.date, record.lifecycle_date)) AS date
                   FROM (%(earned)s) AS earned
                   JOIN %(table)s record ON record.id = earned.id
                   JOIN lead_lifecycle_stage target ON target.id = earned.stage_id
                   LEFT JOIN lead_lifecycle_stage present ON present.id = record.lifecycle_stage_id
                  WHERE present.id IS NULL
                     OR (present.is_exit IS NOT TRUE
                         AND (present.sequence, present.id) < (target.sequence, target.id))
            ), staged AS (
                 UPDATE %(table)s record
                    SET lifecycle_stage_id = moved.to_id, lifecycle_date = moved.date
                   FROM moved
                  WHERE moved.id = record.id
            )
            INSERT INTO lead_lifecycle_transition
                        (%(record_column)s, from_stage_id, to_stage_id, date, user_id, cause,
                         duration_seconds, duration_days)
            SELECT id, from_id, to_id, date, %(user)s, 'install', seconds, seconds::float / 86400
              FROM (SELECT *, EXTRACT(EPOCH FROM date - since)::int AS seconds FROM moved) AS moved
            """,
            table=SQL.identifier(model._table),
            record_column=SQL.identifier(model._lifecycle_inverse_name),
            earned=earned,
            now=env.cr.now(),
            user=env.uid,
        )
    )
