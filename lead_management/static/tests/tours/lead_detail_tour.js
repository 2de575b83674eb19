import { registry } from "@web/core/registry";

/** On a phone: from the list into the pop-up, call, correct a name, on to the next, and back. */
registry.category("web_tour.tours").add("lead_management_lead_detail", {
    steps: () => [
        {
            content: "A phone shows cards first",
            trigger: ".o_cp_switch_buttons button",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:has(.oi-view-list)",
            run: "click",
        },
        {
            trigger: ".o_data_row td[name=name]:contains('Tour: first')",
            run: "click",
        },
        {
            content: "The pop-up tells what the list does not",
            trigger:
                ".o_lead_detail:has(.o_lead_detail_position:contains('1 / 2')) .o-mail-Chatter",
        },
        {
            content: "One tap calls",
            trigger: ".o_lead_detail .o_phone_form_link[href='tel:0912345678']",
        },
        {
            trigger: ".o_lead_detail [name=contact_name] input",
            run: "edit Nguyễn Thị An",
        },
        {
            trigger: ".o_lead_detail .o_pager_next",
            run: "click",
        },
        {
            trigger: ".o_lead_detail_position:contains('2 / 2')",
        },
        {
            content: "The stage pages",
            trigger: ".o_lead_detail .o_lead_stage_page",
        },
        {
            trigger: ".o_lead_detail_close",
            run: "click",
        },
        {
            content: "The list shows the name",
            trigger: "body:not(:has(.o_lead_detail)) .o_data_row:contains('Nguyễn Thị An')",
        },
    ],
});
