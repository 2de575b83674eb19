import { registry } from "@web/core/registry";
import { Domain } from "@web/core/domain";
import { pivotView } from "@web/views/pivot/pivot_view";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";

// Of the leads of a cell, a figure is of those that came so far
const COUNTED = {
    lead_count: [["lead_date", "!=", false]],
    mql_count: [["mql_date", "!=", false]],
    sal_count: [["sal_date", "!=", false]],
    sql_count: [["sql_date", "!=", false]],
    customer_count: [["customer_date", "!=", false]],
    loyal_count: [["loyal_date", "!=", false]],
    exit_count: ["|", ["exit_stage_id", "!=", false], ["is_lost", "=", true]],
};

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
    Renderer: LeadFunnelPivotRenderer,
});
