import { registry } from "@web/core/registry";

const reached = (stage) => ({
    content: `The lead is in the lifecycle stage ${stage}`,
    trigger: `.o_lead_lifecycle_bar .o_arrow_button_current:contains('${stage}')`,
});

/** Quote the product of the test from the opportunity, confirm, and come back. */
const sell = () => [
    {
        content: "Quote",
        trigger: "button[name=action_sale_quotations_new]:visible",
        run: "click",
    },
    {
        trigger:
            ".o_sale_order .o_field_x2many_list_row_add button, .o_sale_order .o_field_x2many_list_row_add a",
        run: "click",
    },
    {
        trigger:
            "[name=order_line] [name=product_template_id] input, [name=order_line] [name=product_id] input",
        run: "edit Tour training",
    },
    {
        trigger: ".o-autocomplete--dropdown-item:contains('Tour training')",
        run: "click",
    },
    {
        content: "The price is there",
        trigger: "[name=order_line] .o_data_row:contains('100.00')",
    },
    {
        trigger: "button[name=action_confirm]:visible",
        run: "click",
    },
    {
        trigger: ".o_field_statusbar[name=state] .o_arrow_button_current:contains('Sales Order')",
    },
    {
        content: "Back to the opportunity",
        trigger: ".breadcrumb-item a:contains('Tour: to loyal')",
        run: "click",
    },
];

const revert = () => [
    {
        trigger: ".o_notebook a[name=lifecycle_history]",
        run: "click",
    },
    {
        trigger: ".o_lead_timeline button:contains('Revert')",
        run: "click",
    },
    {
        trigger: ".modal-footer .btn-primary",
        run: "click",
    },
    {
        trigger: "body:not(:has(.modal))",
    },
];

/**
 * From a lead marketing has captured to a loyal customer: hand over, accept, convert, sell twice;
 * then lost for a wrong number, restored, and the last change reverted forth and back.
 */
registry.category("web_tour.tours").add("lead_management_to_loyal", {
    steps: () => [
        reached("Lead"),
        {
            content: "Marketing hands it over",
            trigger: ".o_statusbar_buttons button[name=action_hand_over]",
            run: "click",
        },
        {
            trigger: ".modal [name=salesperson_id] input",
            run: "edit Mitchell",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Mitchell Admin')",
            run: "click",
        },
        {
            trigger: ".modal [name=note] textarea",
            run: "edit Call at nine",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        reached("MQL"),
        {
            content: "Sales accepts",
            trigger: ".o_statusbar_buttons button[name=action_accept]",
            run: "click",
        },
        reached("SAL"),
        {
            content: "Convert",
            trigger: ".o_statusbar_buttons button:contains('Convert to Opportunity')",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        reached("SQL"),
        ...sell(),
        reached("Customer"),
        ...sell(),
        reached("Loyal Customer"),
        {
            content: "The number is wrong",
            trigger: ".o_statusbar_buttons button:contains('Lost')",
            run: "click",
        },
        {
            trigger:
                ".modal [name=lost_reason_id] .o_selection_badge:contains('Wrong number or address')",
            run: "click",
        },
        {
            trigger:
                ".modal [name=lost_reason_id] .o_selection_badge.active:contains('Wrong number')",
        },
        {
            trigger: ".modal button[name=action_lost_reason_apply]",
            run: "click",
        },
        reached("Disqualified"),
        {
            content: "It was not",
            trigger: ".o_statusbar_buttons button[name=action_restore]",
            run: "click",
        },
        reached("Loyal Customer"),
        ...revert(),
        reached("Disqualified"),
        ...revert(),
        reached("Loyal Customer"),
    ],
});
