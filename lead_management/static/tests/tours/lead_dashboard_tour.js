import { registry } from "@web/core/registry";

/** Open, filter, click on a figure, arrive at its leads, and come back to the same figures. */
registry.category("web_tour.tours").add("lead_dashboard_tour", {
    steps: () => [
        { trigger: ".o_lead_dashboard [data-stage=lead] strong:contains('3')" },
        {
            trigger: "[data-filter=source_id] input",
            run: "edit Tour source",
        },
        { trigger: ".o-autocomplete--dropdown-item:contains('Tour source')", run: "click" },
        { trigger: ".o_lead_dashboard [data-stage=lead] strong:contains('2')" },
        { trigger: "[data-stage=mql] strong:contains('1')" },
        { trigger: ".o_lead_dashboard [data-stage=lead]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains('Tour: lost')" },
        { trigger: ".o_list_view .o_pager:contains('1-2 / 2'), .o_data_row:eq(1)" },
        { trigger: ".o_list_view:not(:has(.o_data_row:eq(2)))" },
        { trigger: ".breadcrumb-item a:contains('Dashboard'), .o_back_button", run: "click" },
        { trigger: ".o_lead_dashboard [data-stage=lead] strong:contains('2')" },
        { trigger: "select.o_lead_dashboard_period", run: "select last_month" },
        { trigger: ".o_lead_dashboard_nothing" },
    ],
});
