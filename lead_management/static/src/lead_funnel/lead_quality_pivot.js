import { registry } from "@web/core/registry";
import { pivotView } from "@web/views/pivot/pivot_view";
import { LeadFunnelPivotRenderer } from "./lead_funnel_pivot";

const ISSUES = ["wrong_number", "spam", "duplicate", "unreachable"];
const COUNTS = [...ISSUES, "returned", "bad"].map((name) => `${name}_count`);

/** The quality of leads: a click on a figure lists the very leads that it counts. */
export class LeadQualityPivotRenderer extends LeadFunnelPivotRenderer {
    static counted = Object.fromEntries(COUNTS.map((name) => [name, [[name, ">", 0]]]));
}

registry.category("views").add("lead_quality_pivot", {
    ...pivotView,
    Renderer: LeadQualityPivotRenderer,
});
