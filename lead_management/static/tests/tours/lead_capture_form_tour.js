import { registry } from "@web/core/registry";

const pick = (field, label) => [
    { trigger: `${field} input`, run: "click" },
    { trigger: `.o_select_menu_item:contains('${label}')`, run: "click" },
];

/** A manager makes a web form, asks a custom attribute in it and looks for what to paste. */
registry.category("web_tour.tours").add("lead_management_web_form", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Tour: landing page" },
        ...pick(".o_field_widget[name=kind]", "Web Form"),
        { trigger: ".o_notebook .nav-link[name=web_form]", run: "click" },
        {
            content: "A new form asks for a name already",
            trigger: ".o_field_widget[name=form_field_ids] .o_data_row:contains('Contact name')",
        },
        { trigger: ".o_field_widget[name=form_consent_text] textarea:value('91/2025/QH15')" },
        { trigger: ".o_field_x2many_list_row_add a:visible", run: "click" },
        ...pick(".o_selected_row [name=target]", "SourceBank"),
        { trigger: ".o_selected_row [name=label] input:value('SourceBank')" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: ".o_data_row:contains('SourceBank')" },
        { trigger: "button[name=action_preview_form]" },
        { trigger: ".o_notebook .nav-link[name=connect]", run: "click" },
        { trigger: ".o_field_widget[name=form_snippet]:contains('data-lead-form')" },
    ],
});
