import { reactive } from "@odoo/owl";

import { rpcBus } from "@web/core/network/rpc";
import { extractFieldsFromArchInfo } from "@web/model/relational_model/utils";

import { getLoadedFieldNodes } from "./lead_column_fields";

const MODEL = "lead.list.layout";

function isArranged(column) {
    return column.type === "field" && column.widget !== "handle";
}

/**
 * Which columns of a list are shown and in what order, as the server keeps it for the user.
 *
 * A column that the server knows nothing of, such as a new attribute, is shown or not as the view
 * says, and stays beside the column it follows there.
 */
export class LeadColumnLayout {
    /**
     * @param {Object} orm the service
     * @param {number} viewId
     * @param {Object} archInfo what core's parser makes of the list
     * @param {Object} fields of the model
     */
    constructor(orm, viewId, archInfo, fields) {
        this.orm = orm;
        this.viewId = viewId;
        this.archInfo = archInfo;
        this.fields = fields;
        this.optionalByName = Object.fromEntries(
            archInfo.columns
                .filter((column) => column.optional)
                .map((column) => [column.name, column])
        );
        // what is on the screen: the renderer draws the list anew when the version changes
        this.state = reactive({ isOpen: false, version: 0, columns: [] });
        this.set({ columns: false });
    }

    /** An arch that is no view of the server's has nothing to keep columns by. */
    get canBeKept() {
        return Boolean(this.viewId);
    }

    /** Ask the server, once a page: as with the view itself, a reload brings what is new. */
    load() {
        if (this.canBeKept) {
            this.loading ??= this.orm
                .cache({ type: "ram" })
                .call(MODEL, "get_layout", [this.viewId])
                .then((layout) => this.set(layout));
        }
        return this.loading;
    }

    async save(columns) {
        await this.call("save_layout", columns);
    }

    async reset() {
        await this.call("reset_layout");
    }

    /** @param {Object[] | false} columns `false` to have no default any more */
    async publish(columns) {
        await this.call("publish_layout", columns);
    }

    async call(method, ...args) {
        const layout = await this.orm.call(MODEL, method, [this.viewId, ...args]);
        rpcBus.trigger("CLEAR-CACHES", ["get_layout"]);
        this.set(layout);
    }

    set({ columns, is_own, is_published, can_publish }) {
        this.isOwn = is_own;
        this.isPublished = is_published;
        this.canPublish = can_publish;
        this.isShownByName = new Map((columns || []).map(({ name, shown }) => [name, shown]));
        this.rankByName = new Map([...this.isShownByName.keys()].map((name, i) => [name, i]));
        this.activeFields = extractFieldsFromArchInfo(
            {
                fieldNodes: getLoadedFieldNodes(
                    this.archInfo,
                    this.fields,
                    (name) => !this.isShown(this.optionalByName[name])
                ),
                widgetNodes: this.archInfo.widgetNodes,
            },
            this.fields
        ).activeFields;
    }

    isShown({ name, optional }) {
        return !optional || (this.isShownByName.get(name) ?? optional === "show");
    }

    /** @returns {Object[]} the same columns of a list in the order of the layout */
    arrange(columns) {
        const isRanked = (column) => isArranged(column) && this.rankByName.has(column.name);
        const arranged = columns
            .filter(isRanked)
            .sort((a, b) => this.rankByName.get(a.name) - this.rankByName.get(b.name));
        if (!arranged.length) {
            return columns;
        }
        // buttons at the end of the rows stay there, whichever column comes last
        const end = columns.findLastIndex(isArranged) + 1;
        let place = 0;
        for (const column of columns.slice(0, end)) {
            if (isRanked(column)) {
                place = arranged.indexOf(column) + 1;
            } else {
                arranged.splice(place++, 0, column);
            }
        }
        return [...arranged, ...columns.slice(end)];
    }

    /** @param {Object[]} columns of the list that are not invisible, as the view has them */
    open(columns) {
        const names = new Set();
        // fields that the view shows twice are hidden and moved as one
        this.state.columns = columns.filter(
            (column) => isArranged(column) && !names.has(column.name) && names.add(column.name)
        );
        this.state.isOpen = true;
    }

    close() {
        this.state.isOpen = false;
    }
}
