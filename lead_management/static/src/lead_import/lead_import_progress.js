import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const POLL_MS = 2000;
const COUNTS = [
    "kind",
    "state",
    "row_count",
    "pending_count",
    "created_count",
    "updated_count",
    "skipped_count",
    "rejected_count",
    "undone_count",
    "kept_count",
    "is_undoing",
    "progress",
    "rows_per_second",
];

/**
 * How far an import has come, in numbers one can click on. Asks the server while it runs.
 */
export class LeadImportProgress extends Component {
    static template = "lead_management.LeadImportProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.formatInteger = formatInteger;
        this.counts = useState({ loaded: false });
        useEffect(
            (resId, state) => {
                this.counts.loaded = false;
                if (resId && !["draft", "rehearsed"].includes(state)) {
                    this.poll();
                }
                return () => clearTimeout(this.timer);
            },
            () => [this.props.record.resId, this.props.record.data.state]
        );
        onWillUnmount(() => {
            this.isUnmounted = true;
        });
    }

    async poll() {
        const { record } = this.props;
        const [counts] = await this.orm.silent.read("lead.import", [record.resId], COUNTS);
        if (this.isUnmounted || !counts) {
            return;
        }
        Object.assign(this.counts, counts, { loaded: true });
        if (counts.state === "running") {
            this.timer = setTimeout(() => this.poll(), POLL_MS);
        } else if (record.data.state === "running") {
            await record.load();
        }
    }

    get isRunning() {
        return this.counts.state === "running";
    }

    get progress() {
        return Math.floor(this.counts.progress);
    }

    /** What is still to come, in words. */
    get timeLeft() {
        const speed = this.counts.rows_per_second;
        if (!speed) {
            return _t("Starting…");
        }
        const { is_undoing, created_count, updated_count, kept_count } = this.counts;
        const left = is_undoing
            ? created_count + updated_count - kept_count
            : this.counts.pending_count;
        const seconds = Math.ceil(left / speed);
        const duration =
            seconds < 90 ? _t("%s s left", seconds) : _t("%s min left", Math.ceil(seconds / 60));
        return _t("%(speed)s rows per second, %(duration)s", {
            speed: formatInteger(Math.round(speed)),
            duration,
        });
    }

    async open(method) {
        const action = await this.orm.call("lead.import", method, [[this.props.record.resId]]);
        return this.action.doAction(action);
    }
}

registry.category("view_widgets").add("lead_import_progress", {
    component: LeadImportProgress,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
