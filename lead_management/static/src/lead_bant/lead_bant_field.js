import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** How far each answer takes the lead: `yes` full marks, `half`, `no` none. */
const LEVELS = {
    bant_budget_fit: { full: "yes", partial: "half", none: "no" },
    bant_authority_role: { decision_maker: "yes", influencer: "half", none: "no" },
    bant_need_fit: { full: "yes", partial: "half", none: "no" },
    bant_timeline: { month: "yes", quarter: "half", half_year: "half", later: "no" },
};

const ICONS = {
    yes: "fa-circle",
    half: "fa-adjust",
    no: "fa-times-circle",
    open: "fa-circle-o",
};

/**
 * The four BANT answers as one line: "B ● A ◐ N ○ T ○ 37/100". Shown on the score, it reads the
 * answers from the same record, so it serves form, list and card alike.
 */
export class LeadBantField extends Component {
    static template = "lead_management.LeadBantField";
    static props = { ...standardFieldProps };

    get score() {
        return this.props.record.data[this.props.name] || 0;
    }

    get answers() {
        const meanings = {
            yes: _t("fits"),
            half: _t("partly"),
            no: _t("does not fit"),
            open: _t("not asked yet"),
        };
        const questions = [
            ["bant_budget_fit", _t("Budget")],
            ["bant_authority_role", _t("Authority")],
            ["bant_need_fit", _t("Need")],
            ["bant_timeline", _t("Timeline")],
        ];
        return questions.map(([name, label], index) => {
            const level = LEVELS[name][this.props.record.data[name]] || "open";
            return {
                name,
                letter: "BANT"[index],
                level,
                icon: ICONS[level],
                title: _t("%(question)s: %(answer)s", { question: label, answer: meanings[level] }),
            };
        });
    }
}

export const leadBantField = {
    component: LeadBantField,
    displayName: _t("BANT"),
    supportedTypes: ["integer"],
    fieldDependencies: Object.keys(LEVELS).map((name) => ({ name, type: "selection" })),
};

registry.category("fields").add("lead_bant", leadBantField);
