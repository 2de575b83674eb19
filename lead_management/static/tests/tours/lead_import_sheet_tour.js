import { registry } from "@web/core/registry";

const SELECT = ".o_lead_import_sheet select";
const EMPTY = "Empty";
const OTHER = "November";

/**
 * A marketer has another sheet of her workbook read; one that holds nothing changes nothing.
 */
registry.category("web_tour.tours").add("lead_management_import_sheet", {
    steps: () => [
        { trigger: ".alert:contains('found in row 3')" },
        { trigger: ".o_lead_import_mapping td:contains('Họ tên')" },
        { trigger: SELECT, run: `select ${EMPTY}` },
        { trigger: ".o_error_dialog, .modal:contains('The file is empty')" },
        { trigger: ".modal .btn-primary", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_lead_import_mapping td:contains('Họ tên')" },
        { trigger: SELECT, run: `select ${OTHER}` },
        { trigger: ".o_lead_import_mapping td:contains('Thư điện tử')" },
        { trigger: "body:not(:has(.o_form_view .alert-warning))" },
    ],
});
