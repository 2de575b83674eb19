import { useRef } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import {
    badgeSelectionField,
    BadgeSelectionField,
} from "@web/views/fields/badge_selection/badge_selection_field";

const STEP_OF_KEY = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/**
 * One of a few values, each a button with the key that chooses it. Alt and that key works anywhere
 * in the view; the key by itself where the view listens to it.
 */
class LeadChoiceField extends BadgeSelectionField {
    static template = "lead_management.LeadChoiceField";
    static props = {
        ...BadgeSelectionField.props,
        keys: { type: [String, Object], optional: true },
        label: { type: String, optional: true },
    };

    setup() {
        super.setup();
        this.root = useRef("root");
    }

    get label() {
        return this.props.label || this.props.record.fields[this.props.name].string;
    }

    /** The one option that Tab stops at: the arrows go on from there. */
    get stop() {
        const index = this.options.findIndex(([value]) => value === this.value);
        return Math.max(index, 0);
    }

    getKey([value], index) {
        const { keys } = this.props;
        if (keys === "digits") {
            return index < 9 ? `${index + 1}` : undefined;
        }
        return keys?.[value];
    }

    /** Choose a value, or take the choice back. */
    choose(value) {
        const isAgain = value === this.value;
        return this.onChange(this.type === "many2one" && isAgain ? false : value);
    }

    onKeydown(ev) {
        const step = STEP_OF_KEY[ev.key];
        if (!step) {
            return;
        }
        ev.preventDefault();
        const buttons = [...this.root.el.querySelectorAll("button")];
        const index = buttons.indexOf(document.activeElement);
        buttons.at((index + step) % buttons.length).focus();
    }
}

registry.category("fields").add("lead_choice", {
    ...badgeSelectionField,
    component: LeadChoiceField,
    displayName: _t("Choice by Key"),
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...badgeSelectionField.extractProps(fieldInfo, dynamicInfo),
        keys: fieldInfo.options.keys,
        label: fieldInfo.string,
    }),
});
