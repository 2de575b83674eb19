import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";

const cell = (row, column, value) => ({
    content: `${row}: ${value}`,
    trigger: `.o_pivot tr:has(th span:contains(${row})) td:eq(${column}):contains(${value})`,
});

/** Ask for the very workbook that the button asks for, and keep what was sent. */
async function exportHere({ url, data }) {
    const body = new FormData();
    for (const [name, value] of Object.entries(data)) {
        body.append(name, value);
    }
    body.append("csrf_token", odoo.csrf_token);
    const response = await fetch(url, { method: "POST", body });
    const type = response.headers.get("Content-Type");
    const sent = JSON.parse(await data.data.text());
    const values = sent.rows.flatMap((row) => row.values.map(({ value }) => value));
    document.body.dataset.exported =
        response.ok && type.includes("spreadsheet") && !values.includes(false)
            ? values.join(";")
            : `${response.status} ${type} ${values}`;
}

/** What a campaign brought and cost; by an attribute; in a period; and the leads behind it. */
registry.category("web_tour.tours").add("lead_funnel_tour", {
    steps: () => [
        cell("Total", 0, "4"),
        cell("Tour campaign", 0, "3"),
        cell("Tour campaign", 3, "1"),
        cell("Tour campaign", 5, "90.00"),
        cell("Tour campaign", 6, "90.00"),
        { trigger: ".o_pivot th:contains('Tour campaign')", run: "click" },
        { trigger: ".o-dropdown--menu .o_menu_item:contains('Tour bank')", run: "click" },
        cell("Tour VCB", 0, "2"),
        {
            content: "Nobody knows what leads of a bank cost",
            trigger: ".o_pivot tr:has(th span:contains(Tour VCB)) td:eq(5).o_empty",
        },
        {
            trigger: ".o_pivot_download",
            run({ anchor }) {
                download._download = exportHere;
                anchor.click();
            },
        },
        { trigger: "body[data-exported^='4;2;1;1;0.25;'][data-exported*=';;']" },
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        { trigger: ".o_filter_menu .o_accordion_toggle:contains('Arrived on')", run: "click" },
        { trigger: ".o_filter_menu .o_item_option:eq(0)", run: "click" },
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        cell("Tour campaign", 0, "2"),
        cell("Tour campaign", 5, "60.00"),
        {
            content: "Now those who became customers this month, whenever they came",
            trigger: ".o_searchview .o_facet_remove",
            run: "click",
        },
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        {
            trigger: ".o_filter_menu .o_accordion_toggle:contains('Became a Customer on')",
            run: "click",
        },
        { trigger: ".o_filter_menu .o_item_option:eq(0)", run: "click" },
        { trigger: ".o_searchview_dropdown_toggler", run: "click" },
        cell("Tour campaign", 3, "1"),
        cell("Tour campaign", 6, "60.00"),
        { trigger: ".o_searchview .o_facet_remove", run: "click" },
        cell("Tour campaign", 1, "2"),
        {
            trigger: ".o_pivot tr:has(th span:contains(Tour campaign)) td:eq(1)",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains('Tour: lost')" },
        { trigger: ".o_list_view:has(.o_data_row:eq(1)):not(:has(.o_data_row:eq(2)))" },
        { trigger: ".o_data_row:contains('Tour: lost') td[name=lead_id]", run: "click" },
        { trigger: ".o_form_view input:value('Tour: lost'), .o_form_view:contains('Tour: lost')" },
    ],
});

/** On a phone: the pivot, the list, the graph. */
registry.category("web_tour.tours").add("lead_funnel_phone_tour", {
    steps: () => [
        cell("Tour campaign", 0, "3"),
        {
            trigger: ".o_cp_switch_buttons button, .o_cp_switch_buttons .dropdown-toggle",
            run: "click",
        },
        { trigger: ".dropdown-item:contains('List')", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains('Tour: lost')" },
        {
            trigger: ".o_cp_switch_buttons button, .o_cp_switch_buttons .dropdown-toggle",
            run: "click",
        },
        { trigger: ".dropdown-item:contains('Graph')", run: "click" },
        { trigger: ".o_graph_renderer canvas" },
    ],
});
