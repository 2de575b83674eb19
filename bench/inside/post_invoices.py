"""Run inside `odoo shell`, see ../post_invoices.py."""

import sys

sys.path.append("bench")
from _timing import Turns, report, timed

STEP = 20  # invoices posted at once

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
env.cr.commit()
env.cr.execute("ANALYZE")  # in use, autovacuum has done it; without it core's own queries are slow
env.cr.commit()
turns = Turns()
for name, invoices in {"first": first, "second": second}.items():
    seconds = 0
    for start in range(0, len(invoices), STEP):
        batch = invoices[start : start + STEP]
        seconds += turns.take(lambda batch=batch: timed(env, batch.action_post))
        env.cr.commit()
    report(**{name: seconds})
