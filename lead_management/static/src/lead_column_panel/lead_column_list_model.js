import { RelationalModel } from "@web/model/relational_model/relational_model";

/** Give a list, and the lists in its groups, the fields it is to load. */
function setActiveFields(config, activeFields) {
    config.activeFields = activeFields;
    config.fieldsToAggregate = Object.keys(activeFields);
    for (const group of Object.values(config.groups || {})) {
        group.activeFields = activeFields;
        setActiveFields(group.list, activeFields);
    }
}

/** Waits for the user's columns before it loads the first records, and then loads those only. */
export class LeadColumnListModel extends RelationalModel {
    setup(params) {
        super.setup(...arguments);
        this.columnLayout = params.columnLayout;
    }

    async _loadData(config) {
        if (config.isRoot) {
            await this.columnLayout.load();
            setActiveFields(config, this.columnLayout.activeFields);
        }
        return super._loadData(...arguments);
    }
}
