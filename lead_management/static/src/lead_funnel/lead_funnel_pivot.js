import { registry } from "@web/core/registry";
import { Domain } from "@web/core/domain";
import { PivotModel } from "@web/views/pivot/pivot_model";
import { pivotView } from "@web/views/pivot/pivot_view";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";

const reached = (stage) => [[`${stage}_date`, "!=", false]];

// Of the leads of a cell, a figure is of those that came so far
const COUNTED = {
    exit_count: ["|", ["exit_stage_id", "!=", false], ["is_lost", "=", true]],
    cost_per_lead: reached("lead"),
    cost_per_mql: reached("mql"),
    cost_per_customer: reached("customer"),
    return_on_spend: reached("customer"),
};
for (const stage of ["lead", "mql", "sal", "sql", "customer", "loyal"]) {
    for (const name of [`${stage}_count`, `${stage}_rate`, `${stage}_days`]) {
        COUNTED[name] = reached(stage);
    }
    COUNTED[`${stage}_median_days`] = reached(stage);
    for (const from of ["lead", "mql", "sal", "sql"]) {
        COUNTED[`${from}_${stage}_rate`] = reached(stage);
    }
}
COUNTED.lead_customer_days = COUNTED.lead_customer_median_days = reached("customer");

/** What nobody knows is an empty cell, on the screen and in Excel, and no nought. */
export class LeadFunnelPivotModel extends PivotModel {
    _getMeasurements() {
        const measurements = super._getMeasurements(...arguments);
        for (const [name, value] of Object.entries(measurements)) {
            if (value === false) {
                delete measurements[name];
            }
        }
        return measurements;
    }
}

/** The funnel: a click on a figure lists the very leads that it counts. */
export class LeadFunnelPivotRenderer extends PivotRenderer {
    static counted = COUNTED;

    onOpenView(cell, newWindow) {
        this.counted = this.constructor.counted[cell.measure] || [];
        return super.onOpenView(cell, newWindow);
    }

    openView(domain, views, context, newWindow) {
        const counted = Domain.and([domain, this.counted]).toList();
        return super.openView(counted, views, context, newWindow);
    }
}

registry.category("views").add("lead_funnel_pivot", {
    ...pivotView,
    Model: LeadFunnelPivotModel,
    Renderer: LeadFunnelPivotRenderer,
});
