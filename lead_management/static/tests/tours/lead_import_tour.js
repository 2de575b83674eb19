import { registry } from "@web/core/registry";

/** Choose the workbook that the test put at `url`, as a person does with the file dialog. */
const chooseFile = (url, name) => ({
    content: `Choose ${name}`,
    trigger: ".o_lead_import_file:visible",
    async run() {
        const response = await fetch(url);
        const files = new window.DataTransfer();
        files.items.add(new File([await response.blob()], name));
        const input = this.anchor.querySelector("input[type=file]");
        input.files = files.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
    },
});
const NEW_IMPORT = [
    { trigger: ".o_list_renderer, .o_view_nocontent" },
    { trigger: ".o_list_button_add", run: "click" },
    { trigger: "button[name=action_download_template]" },
];
const OPEN_FIRST = { trigger: ".o_data_row:first td[name=filename]", run: "click" };
const REHEARSE = [
    { trigger: "button[name=action_rehearse]", run: "click" },
    { trigger: ".o_lead_import_count:contains('new leads')" },
];
const START = [
    { trigger: "button[name=action_start].btn-primary", run: "click" },
    { trigger: ".o_lead_import_progress" },
];

registry.category("web_tour.tours").add("lead_management_import", {
    steps: () => [
        ...NEW_IMPORT,
        chooseFile("/web/content/lead_management.tour_filled?download=1", "leads.xlsx"),
        {
            content: "A column of his own goes where he wants it",
            trigger: ".o_lead_import_mapping .o_data_row:contains('Where they live') [name=target]",
            run: "click",
        },
        { trigger: ".o_selected_row [name=target] input", run: "click" },
        { trigger: ".o_select_menu_item:contains('City')", run: "click" },
        ...REHEARSE,
        { trigger: ".o_lead_import_count:contains('2'):contains('new leads')" },
        { trigger: "button[name=action_rehearse]:contains('Rehearse again')", run: "click" },
        {
            trigger: ".o_lead_import_count:contains('1'):contains('rows rejected')",
            run: "click",
        },
        { trigger: ".o_data_row:contains('is not a date')" },
        { trigger: ".o_breadcrumb a:contains('leads.xlsx')", run: "click" },
        ...START,
    ],
});

registry.category("web_tour.tours").add("lead_management_import_costs", {
    steps: () => [
        { trigger: "button:contains('Import from Excel')", run: "click" },
        { trigger: "[name=kind] input:checked + label:contains('Campaign costs')" },
        chooseFile("/web/content/lead_management.tour_costs?download=1", "costs.xlsx"),
        {
            content: "A column of his own goes where he wants it",
            trigger: ".o_lead_import_mapping .o_data_row:contains('Paid with') [name=target]",
            run: "click",
        },
        { trigger: ".o_selected_row [name=target] input", run: "click" },
        {
            content: "Leads have phone numbers, costs have none",
            trigger: ".o_select_menu:not(:has(.o_select_menu_item:contains('Phone')))",
        },
        { trigger: ".o_select_menu_item:contains('Leave out')", run: "click" },
        { trigger: "button[name=action_rehearse]", run: "click" },
        { trigger: ".o_lead_import_count:contains('1'):contains('new costs')" },
        ...START,
    ],
});

registry.category("web_tour.tours").add("lead_management_import_corrected", {
    steps: () => [
        OPEN_FIRST,
        { trigger: ".o_lead_import_count:contains('2'):contains('leads created')" },
        { trigger: "button[name=action_download_rejected]" },
        { trigger: "[name=rejected_row_ids] .o_data_row:contains('is not a date')" },
        { trigger: ".o_form_button_create", run: "click" },
        { trigger: "button[name=action_download_template]" },
        chooseFile("/web/content/lead_management.tour_corrected?download=1", "corrected.xlsx"),
        ...REHEARSE,
        { trigger: ".o_lead_import_count:contains('1'):contains('new leads')" },
        ...START,
    ],
});

registry.category("web_tour.tours").add("lead_management_import_undo", {
    steps: () => [
        { trigger: ".o_data_row:contains('corrected.xlsx') td[name=filename]", run: "click" },
        { trigger: ".o_lead_import_count:contains('1'):contains('leads created')" },
        { trigger: "button[name=action_undo]", run: "click" },
        { trigger: ".modal-footer .btn-primary", run: "click" },
        { trigger: ".o_lead_import_progress:contains('Undoing'), .o_lead_import_count" },
    ],
});
