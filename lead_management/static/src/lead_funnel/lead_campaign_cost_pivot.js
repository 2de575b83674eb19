import { registry } from "@web/core/registry";
import { pivotView } from "@web/views/pivot/pivot_view";
import { PivotRenderer } from "@web/views/pivot/pivot_renderer";

/** What was spent by day: a click on a figure lists the costs that have a part in it. */
export class LeadCampaignCostPivotRenderer extends PivotRenderer {
    openView(domain, views, context, newWindow) {
        this.actionService.doAction(
            {
                type: "ir.actions.act_window",
                name: this.model.metaData.title,
                res_model: "lead.campaign.cost",
                views: views.map(([_id, type]) => [false, type]),
                domain: [["day_ids", "any", domain]],
            },
            { newWindow }
        );
    }
}

registry.category("views").add("lead_campaign_cost_pivot", {
    ...pivotView,
    Renderer: LeadCampaignCostPivotRenderer,
});
