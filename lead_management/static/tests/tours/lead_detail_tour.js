import { registry } from "@web/core/registry";

/** On a phone: from a card into the pop-up, call, correct a name, on to the next; then the list. */
registry.category("web_tour.tours").add("lead_management_lead_detail", {
    steps: () => [
        {
            content: "A phone shows cards first",
            trigger: ".o_kanban_record:contains('Tour: first')",
            run: "click",
        },
        {
            content: "The pop-up tells what the list does not",
            trigger:
                ".o_lead_detail:has(.o_lead_detail_position:contains('1 / 2')) .o-mail-Chatter",
        },
        {
            content: "One tap calls",
            trigger: ".o_lead_detail .o_phone_form_link[href='tel:+84912345678']",
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
            content: "The card shows the name",
            trigger: "body:not(:has(.o_lead_detail)) .o_kanban_record:contains('Nguyễn Thị An')",
        },
        {
            trigger: ".o_cp_switch_buttons button",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:has(.oi-view-list)",
            run: "click",
        },
        {
            content: "The list is cards too",
            trigger: ".o_data_row:contains('Nguyễn Thị An') td[name=name]",
            run({ anchor }) {
                const { left, right } = anchor.closest("tr").getBoundingClientRect();
                if (left < 0 || right > window.innerWidth) {
                    throw new Error("A row is wider than the screen");
                }
                anchor.click();
            },
        },
        {
            trigger: ".o_lead_detail_position:contains('1 / 2')",
        },
        {
            trigger: ".o_lead_detail_close",
            run: "click",
        },
        {
            trigger: "body:not(:has(.o_lead_detail)) .o_data_row",
        },
    ],
});
