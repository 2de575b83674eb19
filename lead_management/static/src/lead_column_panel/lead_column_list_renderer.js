import { ListRenderer } from "@web/views/list/list_renderer";

/** A list whose columns, and their order, are those of the user's layout. */
export class LeadColumnListRenderer extends ListRenderer {
    static template = "lead_management.LeadColumnListRenderer";
    static recordRowTemplate = "lead_management.LeadColumnListRow";

    get columnLayout() {
        return this.props.list.model.columnLayout;
    }

    /** The button is there though nothing can be hidden: columns can still be moved. */
    get displayOptionalFields() {
        return this.columnLayout.canBeKept;
    }

    processAllColumn(allColumns, list) {
        return this.columnLayout.arrange(super.processAllColumn(allColumns, list));
    }

    computeOptionalActiveFields() {
        return Object.fromEntries(
            this.allColumns
                .filter((column) => column.optional)
                .map((column) => [column.name, this.columnLayout.isShown(column)])
        );
    }

    /** What a value is called where no column stands above it; a name or a badge needs no label. */
    getCardLabel({ attrs, label, name, widget }) {
        const isAttribute = Boolean(attrs?.lead_section);
        const isNeeded = isAttribute || (!widget && this.fields[name].type !== "char");
        // a label may be a question
        return isNeeded && (/[?:]$/.test(label) ? label : `${label}:`);
    }

    /** Whether a card has nothing to show there, which activities have: a button to plan one. */
    isCellEmpty({ name, widget }, { data }) {
        const value = data[name];
        const isEmpty = value === "" || value === undefined || value?.count === 0;
        const isFalse = value === false && this.fields[name].type !== "boolean";
        return widget !== "list_activity" && (isEmpty || isFalse);
    }

    /**
     * A link in a row, such as a phone number to call, is followed; the row is not opened.
     *
     * @override
     */
    async onCellClicked(record, column, ev) {
        if (!ev.target.closest("a[href]")) {
            return super.onCellClicked(...arguments);
        }
    }

    onClickColumnSettings() {
        if (this.columnLayout.state.isOpen) {
            this.columnLayout.close();
        } else {
            const { archInfo, list } = this.props;
            this.columnLayout.open(
                super
                    .processAllColumn(archInfo.columns, list)
                    .filter((column) => !this.evalColumnInvisible(column.column_invisible))
            );
        }
    }
}
