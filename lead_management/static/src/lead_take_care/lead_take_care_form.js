import { onMounted, useEffect } from "@odoo/owl";

import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";

const CLOSING_KEY = "x";
const KEYS = [..."abcdefghijklmnopqrstuvwxyz123456789"];

class LeadTakeCareRecord extends formView.Model.Record {
    /**
     * What is not answered yet is not wrong. Core marks it, since the dialog has been saved before:
     * what is typed is kept.
     *
     * @override
     */
    _setData() {
        super._setData(...arguments);
        this._invalidFields.clear();
        this._unsetRequiredFields.clear();
    }
}

class LeadTakeCareModel extends formView.Model {
    static Record = LeadTakeCareRecord;
}

/** The dialog to take care of a lead: each choice by one key, Enter saves and goes on. */
class LeadTakeCareController extends formView.Controller {
    setup() {
        super.setup();
        for (const key of KEYS) {
            useHotkey(key, () => this.choose(key), {
                // a drop-down list has its own use for letters
                isAvailable: (target) => !target.matches("select") && Boolean(this.getChoice(key)),
            });
        }
        useHotkey(CLOSING_KEY, () => this.toggleClosing(), {
            isAvailable: (target) => !target.matches("select") && !this.model.root.data.is_lost,
        });
        useHotkey("enter", () => this.saveAndNext(), {
            bypassEditableProtection: true,
            isAvailable: (target) => this.isEnterFree(target),
        });
        onMounted(() => this.focusChoice("outcome_id"));
        useEffect(
            (step, isClosing) => this.focusDetails(step, isClosing),
            () => [this.model.root.data.next_step, this.model.root.data.is_closing]
        );
    }

    getChoice(key) {
        return this.rootRef.el?.querySelector(`.o_lead_choice_option[data-hotkey="${key}"]`);
    }

    choose(key) {
        const choice = this.getChoice(key);
        choice.focus();
        choice.click();
    }

    toggleClosing() {
        const { root } = this.model;
        return root.update({ is_closing: !root.data.is_closing });
    }

    /** Another day, or the reason of closing, is what has to be told next. */
    focusDetails(step, isClosing) {
        if (isClosing) {
            this.focusChoice("lost_reason_id");
        } else if (step === "date") {
            this.rootRef.el.querySelector("[name=next_date] input")?.focus();
        }
    }

    focusChoice(name) {
        this.rootRef.el.querySelector(`[name=${name}] .o_lead_choice [tabindex="0"]`)?.focus();
    }

    /** Whether Enter means nothing of its own to what has the focus. */
    isEnterFree(target) {
        return !target.closest("textarea, a, button:not([role=radio]), [aria-expanded=true]");
    }

    saveAndNext() {
        const modal = this.rootRef.el.closest(".modal");
        modal.querySelector(".modal-footer [name=action_save_and_next]").click();
    }
}

registry.category("views").add("lead_take_care_form", {
    ...formView,
    Controller: LeadTakeCareController,
    Model: LeadTakeCareModel,
});
