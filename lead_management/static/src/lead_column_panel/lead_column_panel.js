import { Component, useEffect, useRef, useState } from "@odoo/owl";

import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { _t } from "@web/core/l10n/translation";
import { normalize } from "@web/core/l10n/utils";
import { groupBy } from "@web/core/utils/arrays";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { useSortable } from "@web/core/utils/sortable_owl";

/** As core's `normalize`, which leaves the Vietnamese đ as it is. */
function fold(text) {
    return normalize(text).replaceAll("đ", "d").trim();
}

/**
 * The columns of a list beside it: which are shown and in what order. What is changed here is a
 * draft until it is applied, and gone when the panel is closed.
 */
export class LeadColumnPanel extends Component {
    static template = "lead_management.LeadColumnPanel";
    static props = {
        layout: Object,
        // runs what it is given and brings the list up to date
        change: Function,
    };

    setup() {
        this.notification = useService("notification");
        this.rootRef = useRef("root");
        this.listRef = useRef("list");
        useAutofocus({ refName: "search" });
        // the button lies behind all columns
        useHotkey("control+enter", () => this.apply(), {
            area: () => this.rootRef.el,
            bypassEditableProtection: true,
            isAvailable: () => this.canApply,
        });
        this.state = useState({ search: "", isBusy: false, said: "" });
        this.restart();
        // a row that moves is drawn anew, and whoever moved it goes on from there
        this.toFocus = null;
        useEffect(() => {
            if (this.toFocus) {
                const { name, part, isScrolled } = this.toFocus;
                this.toFocus = null;
                const rows = [...this.listRef.el.querySelectorAll(".o_lead_column_row")];
                const row = rows.find((element) => element.dataset.name === name);
                row?.querySelector(part).focus({ preventScroll: !isScrolled });
            }
        });
        useSortable({
            ref: this.listRef,
            elements: ".o_lead_column_row",
            handle: ".o_lead_column_handle",
            cursor: "grabbing",
            onDrop: ({ element, previous, next }) =>
                this.drop(element.dataset.name, previous?.dataset.name, next?.dataset.name),
        });
    }

    // The draft ---------------------------------------------------------------------------------

    /** Take the columns as they are in the list. */
    restart() {
        const { layout } = this.props;
        const columns = layout.state.columns;
        const makeRow = (column) => ({
            name: column.name,
            label: column.label,
            folded: fold(column.label),
            section: column.attrs?.lead_section || column.relatedPropertyField?.displayName || "",
            isFixed: !column.optional,
            isShown: layout.isShown(column),
        });
        this.state.shown = layout
            .arrange(columns)
            .map(makeRow)
            .filter((row) => row.isShown);
        // what is hidden is found where the view has it, not where it once was shown
        this.state.hidden = columns.map(makeRow).filter((row) => !row.isShown);
        this.state.isChanged = false;
    }

    get draft() {
        return [...this.state.shown, ...this.state.hidden].map(({ name, isShown }) => ({
            name,
            shown: isShown,
        }));
    }

    /** Headings and rows as they are drawn, those that the search leaves. */
    get items() {
        const folded = fold(this.state.search);
        const isFound = (row) => row.folded.includes(folded);
        const { "": other = [], ...bySection } = groupBy(
            this.state.hidden.filter(isFound),
            "section"
        );
        const groups = [
            [_t("Shown"), this.state.shown.filter(isFound)],
            [_t("More Columns"), other],
            ...Object.entries(bySection),
        ];
        return groups.flatMap(([label, rows], index) =>
            // the key has a space, as no name of a column has
            rows.length
                ? [{ key: `group ${index}`, label }, ...rows.map((row) => ({ key: row.name, row }))]
                : []
        );
    }

    get canApply() {
        return this.state.isChanged && !this.state.isBusy;
    }

    isPlaced(row) {
        return this.state.shown.includes(row);
    }

    /** Shown columns stay where they are when unticked, so that a slip is mended with a click. */
    toggle(row) {
        row.isShown = !row.isShown;
        this.state.isChanged = true;
        if (row.isShown && !this.isPlaced(row)) {
            this.place(row, this.state.shown.length);
            this.toFocus = { name: row.name, part: "input" };
        }
    }

    place(row, index) {
        this.state.hidden = this.state.hidden.filter((other) => other !== row);
        this.state.shown = this.state.shown.filter((other) => other !== row);
        this.state.shown.splice(index, 0, row);
        this.state.isChanged = true;
        this.state.said = _t("%(column)s: place %(place)s of %(count)s", {
            column: row.label,
            place: index + 1,
            count: this.state.shown.length,
        });
    }

    drop(name, previousName, nextName) {
        const { hidden, shown } = this.state;
        const row = [...shown, ...hidden].find((other) => other.name === name);
        const others = shown.filter((other) => other !== row);
        const previous = others.findIndex((other) => other.name === previousName);
        const next = others.findIndex((other) => other.name === nextName);
        if (previous >= 0 || next >= 0) {
            row.isShown = true;
            this.place(row, previous >= 0 ? previous + 1 : next);
        }
    }

    /** One place up or down among all that is shown: what a search left out comes back. */
    move(row, step) {
        const { shown } = this.state;
        const index = shown.indexOf(row) + step;
        if (index >= 0 && index < shown.length) {
            this.state.search = "";
            this.place(row, index);
            this.toFocus = { name: row.name, part: ".o_lead_column_handle", isScrolled: true };
        }
    }

    get fixedTitle() {
        return _t("This column is always shown; it can be moved.");
    }

    getHandleLabel(row) {
        return _t("Move %(column)s: Alt+Up or Alt+Down", { column: row.label });
    }

    // What the user does -------------------------------------------------------------------------

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.preventDefault();
            ev.stopPropagation();
            this.close();
        }
    }

    onRowKeydown(ev, row) {
        const step = { ArrowUp: -1, ArrowDown: 1 }[ev.key];
        if (ev.altKey && step && this.isPlaced(row)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.move(row, step);
        }
    }

    onSearchKeydown(ev) {
        if (ev.key === "Enter" && !ev.ctrlKey) {
            ev.preventDefault();
        }
    }

    close() {
        const list = this.rootRef.el.parentElement;
        this.props.layout.close();
        list.querySelector(".o_lead_column_settings")?.focus();
    }

    async apply() {
        const isDone = await this.run(() => this.props.layout.save(this.draft));
        if (isDone && this.env.isSmall) {
            // the panel hides the list there
            this.close();
        }
    }

    reset() {
        return this.run(() => this.props.layout.reset());
    }

    async publish() {
        if (await this.run(() => this.props.layout.publish(this.draft))) {
            this.notification.add(
                _t("Everybody who has not arranged this list sees these columns from now on."),
                { type: "success" }
            );
        }
    }

    async withdraw() {
        if (await this.run(() => this.props.layout.publish(false))) {
            this.notification.add(_t("This list has no published columns any more."), {
                type: "success",
            });
        }
    }

    async run(change) {
        this.state.isBusy = true;
        try {
            const isDone = await this.props.change(change);
            if (isDone) {
                this.restart();
                // the button that was pressed is disabled now, and Esc is to work on
                this.rootRef.el?.focus();
            }
            return isDone;
        } finally {
            this.state.isBusy = false;
        }
    }
}
