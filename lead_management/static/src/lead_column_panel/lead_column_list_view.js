import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";

import { LeadColumnListController } from "./lead_column_list_controller";
import { LeadColumnListModel } from "./lead_column_list_model";
import { LeadColumnListRenderer } from "./lead_column_list_renderer";

/**
 * A list with a panel of its columns, which any list view of any model opts in to with
 * `js_class="lead_column_list"`. A column says in which section of the panel it is offered with
 * `lead_section="…"` on its `<field>`.
 */
export const leadColumnListView = {
    ...listView,
    Controller: LeadColumnListController,
    Model: LeadColumnListModel,
    Renderer: LeadColumnListRenderer,
};

registry.category("views").add("lead_column_list", leadColumnListView);
