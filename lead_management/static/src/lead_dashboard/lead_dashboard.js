import { Component, onWillStart, useState } from "@odoo/owl";

import { useSetupAction } from "@web/search/action_hook";
import { loadBundle } from "@web/core/assets";
import { browser } from "@web/core/browser/browser";
import { formatCurrency } from "@web/core/currency";
import { formatDate, deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { formatFloat, formatInteger, formatPercentage } from "@web/views/fields/formatters";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { getChange } from "./lead_dashboard_change";
import { DEFAULT_FILTERS, LeadDashboardFilters } from "./lead_dashboard_filters";
import { LeadDashboardFunnel } from "./lead_dashboard_funnel";
import { LeadDashboardSources } from "./lead_dashboard_sources";
import { LeadDashboardTrend } from "./lead_dashboard_trend";

// Amounts from here on are shown without cents
const ROUNDED_FROM = 1000;
const NOTHING = "–";

/** What the campaigns brought in, and what is to be done now; each figure opens its leads. */
export class LeadDashboard extends Component {
    static template = "lead_management.LeadDashboard";
    static components = {
        Layout,
        LeadDashboardFilters,
        LeadDashboardFunnel,
        LeadDashboardSources,
        LeadDashboardTrend,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.storageKey = `lead_management.dashboard.${user.userId}`;
        this.state = useState({
            filters: { ...DEFAULT_FILTERS, ...(this.props.state?.filters || this.readFilters()) },
            figures: null,
            isLoading: true,
        });
        this.openLeads = this.openLeads.bind(this);
        this.updateFilters = this.updateFilters.bind(this);
        useSetupAction({ getLocalState: () => ({ filters: { ...this.state.filters } }) });
        onWillStart(() => {
            this.load(); // the placeholder shows meanwhile
        });
    }

    /** The filters of last time, as far as this version knows them. */
    readFilters() {
        try {
            const stored = JSON.parse(browser.localStorage.getItem(this.storageKey)) || {};
            const known = Object.keys(DEFAULT_FILTERS).filter((name) => name in stored);
            return Object.fromEntries(known.map((name) => [name, stored[name]]));
        } catch {
            return {};
        }
    }

    async load() {
        this.state.isLoading = true;
        try {
            const [figures] = await this.keepLast.add(
                Promise.all([
                    this.orm.call("lead.dashboard", "get_figures", [this.state.filters]),
                    loadBundle("web.chartjs_lib"),
                ])
            );
            this.state.figures = figures;
        } finally {
            this.state.isLoading = false;
        }
    }

    updateFilters(changes) {
        Object.assign(this.state.filters, changes);
        browser.localStorage.setItem(this.storageKey, JSON.stringify(this.state.filters));
        return this.load();
    }

    async openLeads(figure) {
        const options = [figure, this.state.filters];
        return this.action.doAction(
            await this.orm.call("lead.dashboard", "get_leads_action", options)
        );
    }

    openAction(name) {
        return this.action.doAction(`lead_management.${name}`);
    }

    print() {
        window.print();
    }

    // ---- what is shown

    get lead() {
        return this.getStage("lead");
    }

    get isEmpty() {
        const { stages, exits } = this.state.figures;
        return !exits.length && stages.every(({ count }) => !count);
    }

    getStage(code) {
        const { stages } = this.state.figures;
        return stages.find((stage) => stage.code === code) || { count: 0 };
    }

    /** The days the figures are of, such as they are on paper. */
    get periodLabel() {
        const { first, last } = this.state.figures;
        const [from, until] = [first, last].map((day) => day && formatDate(deserializeDate(day)));
        if (from && until) {
            return _t("Leads that came from %(from)s to %(until)s", { from, until });
        }
        if (from) {
            return _t("Leads that came since %(from)s", { from });
        }
        return until ? _t("Leads that came until %(until)s", { until }) : _t("All leads");
    }

    /** What the figures are compared with, where there is something. */
    get formerLabel() {
        const { former } = this.state.figures;
        if (!former) {
            return "";
        }
        const [from, until] = [former.first, former.last].map((day) =>
            formatDate(deserializeDate(day))
        );
        return _t("compared with %(from)s to %(until)s", { from, until });
    }

    get hiddenCostHint() {
        return _t("Not known: the money brought leads of others too, which you do not see");
    }

    get tiles() {
        const { has_costs: hasCosts } = this.state.figures;
        return hasCosts ? [...this.countTiles, ...this.costTiles] : this.countTiles;
    }

    get countTiles() {
        const { totals } = this.state.figures;
        const customers = this.getStage("customer");
        const rate = this.lead.count ? customers.count / this.lead.count : null;
        return [
            {
                name: "leads",
                label: _t("Leads"),
                value: this.formatCount(this.lead.count),
                figure: this.lead.count && { stage: "lead" },
                change: this.getStageChange("lead", true),
            },
            {
                name: "customers",
                label: _t("Customers"),
                value: this.formatCount(customers.count),
                note: _t("%s of the leads", this.formatRate(rate)),
                figure: customers.count && { stage: "customer" },
                change: this.getStageChange("customer"),
            },
            {
                name: "revenue",
                label: _t("Total Revenue"),
                value: this.formatAmount(totals.revenue),
                figure: totals.revenue && { amount: "revenue" },
                change: this.getTotalChange("revenue", this.formatAmount),
            },
        ];
    }

    get costTiles() {
        const { are_costs_hidden: areHidden, totals } = this.state.figures;
        const known = {
            figure: totals.cost !== null && { amount: "cost" },
            hint: areHidden ? this.hiddenCostHint : undefined,
        };
        return [
            {
                ...known,
                name: "cost",
                label: _t("Cost"),
                value: this.formatAmount(totals.cost),
                note: areHidden
                    ? this.hiddenCostHint
                    : totals.cost_per_lead !== null &&
                      _t("%s per lead", this.formatAmount(totals.cost_per_lead)),
                change: this.getTotalChange("cost", this.formatAmount, 0),
            },
            {
                ...known,
                name: "cost_per_customer",
                label: _t("Cost per customer"),
                value: this.formatAmount(totals.cost_per_customer),
                change: this.getTotalChange("cost_per_customer", this.formatAmount, -1),
            },
            {
                ...known,
                name: "return",
                label: _t("Return on spend"),
                value: this.formatTimes(totals.return_on_spend),
                change: this.getTotalChange("return_on_spend", this.formatTimes),
            },
        ];
    }

    getStageChange(code, isOfArrival = false) {
        const { former } = this.state.figures;
        const { count } = this.getStage(code);
        const before = former?.reached[code];
        return this.colour(getChange(count, before, former, this.formatCount, isOfArrival), 1);
    }

    /** @param {number} [better] 1 where more is better, -1 where less is, 0 where neither */
    getTotalChange(name, format, better = 1) {
        const { former, totals } = this.state.figures;
        const change = getChange(
            totals[name],
            former?.totals[name],
            former,
            format.bind(this),
            name === "cost"
        );
        return this.colour(change, better);
    }

    colour(change, better) {
        const classNames = { 1: "text-success", 0: "text-muted", "-1": "text-danger" };
        return change && { ...change, className: classNames[change.direction * better] };
    }

    get now() {
        return this.state.figures.now.map((item) => ({
            ...item,
            label: item.count > item.limit ? `${this.formatCount(item.limit)}+` : `${item.count}`,
            className: this.getUrgency(item),
        }));
    }

    getUrgency({ count, name }) {
        if (!count) {
            return "text-muted";
        }
        return ["overdue", "late"].includes(name) ? "text-danger" : "text-warning-emphasis";
    }

    formatCount(count) {
        return formatInteger(count);
    }

    formatRate(rate) {
        return rate === null ? NOTHING : formatPercentage(rate, { digits: [false, 1] });
    }

    formatTimes(times) {
        return times === null ? NOTHING : `${formatFloat(times, { digits: [false, 1] })} ×`;
    }

    formatAmount(amount) {
        if (amount === null) {
            return NOTHING;
        }
        const options = Math.abs(amount) >= ROUNDED_FROM ? { digits: [false, 0] } : {};
        return formatCurrency(amount, this.state.figures.currency_id, options);
    }
}

registry.category("actions").add("lead_management.dashboard", LeadDashboard);
