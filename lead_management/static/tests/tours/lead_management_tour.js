import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/**
 * The way of somebody who has just installed the addon: switch it on, take a first lead from the
 * kanban through the journey, plan and do a call, and find it again by its campaign.
 */
registry.category("web_tour.tours").add("lead_management_first_lead", {
    url: "/odoo/settings#crm",
    steps: () => [
        {
            content: "Tick Lead Management in Settings › CRM",
            trigger: ".o_setting_box:has([name=group_lead_management]) input[type=checkbox]",
            run: "click",
        },
        {
            content: "Its options unfold, ticked",
            trigger: "[name=group_lead_management_bant] input:checked",
        },
        {
            trigger: ".o_form_button_save:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        stepUtils.showAppsMenuItem(),
        {
            content: "The app's menu is there",
            trigger: ".o_app[data-menu-xmlid='lead_management.lead_management_menu_root']",
            run: "click",
        },
        {
            content: "The kanban is there with what it holds",
            trigger: ".o_opportunity_kanban .o_kanban_record:contains('Other lead')",
        },
        {
            content: "New lead, in the kanban",
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".o_kanban_quick_create [name=name] input",
            run: "edit Tour: CRM for twelve salespeople",
        },
        {
            trigger: ".o_kanban_quick_create [name=contact_name] input",
            run: "edit Nguyễn Thị An",
        },
        {
            trigger: ".o_kanban_quick_create [name=phone] input",
            run: "edit 0912 345 678",
        },
        {
            trigger: ".o_kanban_quick_create [name=campaign_id] input",
            run: "edit Tour campaign",
        },
        {
            trigger: ".ui-autocomplete .o-autocomplete--dropdown-item:contains('Tour campaign')",
            run: "click",
        },
        {
            trigger: ".o_kanban_quick_create .o_kanban_add",
            run: "click",
        },
        {
            trigger: ".o_kanban_record:contains('Tour: CRM')",
        },
        {
            content: "Close the quick create",
            trigger: ".o_kanban_quick_create .o_kanban_cancel",
            run: "click",
        },
        {
            content: "Drag it to the next journey stage",
            trigger: ".o_kanban_group:eq(0) .o_kanban_record:contains('Tour: CRM')",
            run: "drag_and_drop(.o_kanban_group:eq(1))",
        },
        {
            content: "Plan a call",
            trigger:
                ".o_kanban_group:eq(1) .o_kanban_record:contains('Tour: CRM') .o-mail-ActivityButton",
            run: "click",
        },
        {
            trigger: ".o-mail-ActivityListPopover button:contains('Schedule')",
            run: "click",
        },
        {
            trigger: ".modal [name=activity_type_id] .o_selection_badge:contains('Call')",
            run: "click",
        },
        {
            trigger: ".modal [name=activity_type_id] .o_selection_badge.active:contains('Call')",
        },
        {
            trigger: ".modal [name=summary] input",
            run: "edit First call",
        },
        {
            trigger: ".modal button[name=action_schedule_activities]",
            run: "click",
        },
        {
            content: "The card shows the call",
            trigger: "body:not(:has(.modal)) .o_kanban_record:contains('Tour: CRM') .fa-phone",
        },
        {
            content: "Mark the call done",
            trigger: ".o_kanban_record:contains('Tour: CRM') .o-mail-ActivityButton",
            run: "click",
        },
        {
            trigger: ".o-mail-ActivityListPopoverItem-markAsDone",
            run: "click",
        },
        {
            trigger: ".o-mail-ActivityMarkAsDone button[aria-label='Done']",
            run: "click",
        },
        {
            trigger: "body:not(:has(.o-mail-ActivityMarkAsDone))",
        },
        {
            content: "Open the lead and move it along its lifecycle",
            trigger: ".o_kanban_record:contains('Tour: CRM') .fs-5",
            run: "click",
        },
        {
            trigger: ".o_lead_lifecycle_bar .o_arrow_button_current:contains('Lead')",
        },
        {
            trigger: ".o_lead_lifecycle_bar .o_arrow_button:contains('MQL')",
            run: "click",
        },
        {
            trigger: ".o_lead_lifecycle_bar .o_arrow_button_current:contains('MQL')",
        },
        {
            content: "The history knows",
            trigger: ".o_notebook a[name=lifecycle_history]",
            run: "click",
        },
        {
            trigger:
                "[name=lifecycle_transition_ids] .o_lead_timeline_item:contains('By hand'):contains('MQL')",
        },
        {
            content: "The page of the new stage is open",
            trigger: "[name=lifecycle_pages] .o_lead_stage_current[data-code=mql] dl",
        },
        {
            content: "Back to the leads",
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "Filter by campaign",
            trigger: ".o_searchview_input",
            run: "edit Tour campaign",
        },
        {
            trigger: ".o_searchview_autocomplete .o-dropdown-item:contains('Search Campaign')",
            run: "click",
        },
        {
            trigger: ".o_facet_value:contains('Tour campaign')",
        },
        {
            trigger: ".o_kanban_record:contains('Tour: CRM')",
        },
        {
            content: "No other lead is left",
            trigger: "body:not(:has(.o_kanban_record:contains('Other lead')))",
        },
    ],
});
