import { registry } from "@web/core/registry";

const HEADER = ".o_list_table thead th[data-name^=x_lead_]";
const ROW = ".o_lead_column_row:contains('SourceBank')";
const IN_SECOND_PLACE = ".o_list_table thead th[data-name]:eq(1)[data-name^=x_lead_]";

/**
 * A manager adds an attribute, has its column where she wants it, filters and groups by it, fills
 * it in on the pop-up and exports it.
 */
registry.category("web_tour.tours").add("lead_management_custom_attribute", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit SourceBank" },
        { trigger: ".o_field_widget[name=type] input", run: "click" },
        { trigger: ".o_select_menu_item:contains('One Option')", run: "click" },
        { trigger: ".o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".o_selected_row [name=name] input", run: "edit VCB" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        {
            content: "The column is there",
            trigger: "a.o_nav_entry:contains('Leads')",
            run: "click",
        },
        { trigger: ".o_kanban_renderer" },
        { trigger: ".o_switch_view.o_list", run: "click" },
        { trigger: HEADER },
        {
            content: "To the second place",
            trigger: ".o_lead_column_settings, .o_optional_columns_dropdown button",
            run: "click",
        },
        {
            trigger: `${ROW} .o_lead_column_handle`,
            async run({ press }) {
                const row = this.anchor.closest(".o_lead_column_row");
                const rows = [...document.querySelectorAll(".o_lead_column_row")];
                this.anchor.focus();
                for (let place = rows.indexOf(row); place > 1; place--) {
                    await press("Alt+ArrowUp");
                }
            },
        },
        { trigger: ".o_lead_column_apply:enabled", run: "click" },
        { trigger: IN_SECOND_PLACE },
        {
            content: "A click opens the pop-up",
            trigger: ".o_data_row td[name=name]:contains('Tour: An')",
            run: "click",
        },
        { trigger: ".o_lead_detail [name^=x_lead_] input", run: "edit VCB" },
        { trigger: ".o-autocomplete--dropdown-item:contains('VCB')", run: "click" },
        { trigger: ".o_lead_detail_close", run: "click" },
        { trigger: "body:not(:has(.o_lead_detail)) .o_data_row:contains('VCB')" },
        { content: "A group", trigger: ".o_searchview_dropdown_toggler", run: "click" },
        { trigger: ".o_group_by_menu .o_menu_item:contains('SourceBank')", run: "click" },
        { trigger: ".o_group_header:contains('VCB')" },
        { trigger: ".o_searchview_facet:contains('SourceBank') .o_facet_remove", run: "click" },
        { content: "A filter", trigger: ".o_searchview_input", run: "edit VCB" },
        {
            trigger: ".o_searchview_autocomplete .o-dropdown-item:contains('SourceBank')",
            run: "click",
        },
        { trigger: ".o_searchview_facet:contains('VCB')" },
        { trigger: ".o_list_table:not(:contains('Tour: Bình')) .o_data_row:contains('VCB')" },
        {
            content: "An export",
            trigger: ".o_data_row .o_list_record_selector input",
            run: "click",
        },
        { trigger: ".o_cp_action_menus .dropdown-toggle", run: "click" },
        {
            trigger: ".o-dropdown-item:contains('Export'):not(:contains('Excel'))",
            run: "click",
        },
        { trigger: ".o_export_field:contains('SourceBank')" },
        { trigger: ".o_form_button_cancel", run: "click" },
    ],
});

registry.category("web_tour.tours").add("lead_management_custom_attribute_reloaded", {
    steps: () => [
        { trigger: ".o_kanban_renderer" },
        { trigger: ".o_switch_view.o_list", run: "click" },
        { content: "Where she put it", trigger: IN_SECOND_PLACE },
    ],
});
