"""Run inside `odoo shell`, see ../post_invoices.py."""

import sys

sys.path.append("bench")
from _timing import report, timed

# what is not measured is made without tracking, which takes most of the time
quiet = env(context={**env.context, "tracking_disable": True})
company = env.company
if not company.chart_template:
    env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
product = quiet["product.product"].create(
    {"name": "Training", "type": "service", "invoice_policy": "order", "list_price": 1000}
)
contacts = quiet["res.partner"].create([{"name": f"Contact {n}"} for n in range(200)])
leads = quiet["crm.lead"].create(
    [{"name": c.name, "type": "opportunity", "partner_id": c.id} for c in contacts]
)


def new_invoices():
    orders = quiet["sale.order"].create(
        [
            {
                "partner_id": lead.partner_id.id,
                "opportunity_id": lead.id,
                "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1})],
            }
            for lead in leads
        ]
    )
    orders.action_confirm()
    return orders._create_invoices(grouped=True).with_env(env)


first, second = new_invoices(), new_invoices()
# each posting in a transaction of its own and after what autovacuum does in use: without it core's
# own queries are slow, on whichever side has written more before
for name, invoices in {"first": first, "second": second}.items():
    env.cr.commit()
    env.cr.execute("ANALYZE")
    report(**{name: timed(env, invoices.action_post)})
env.cr.commit()
