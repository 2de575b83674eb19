import { useEffect, useState } from "@odoo/owl";

// crm's form is in the registry only once its module has run
import "@crm/views/crm_form/crm_form";

import { _t } from "@web/core/l10n/translation";
import { Pager } from "@web/core/pager/pager";
import { registry } from "@web/core/registry";
import { createElement } from "@web/core/utils/xml";

import { isLeadGone } from "./lead_detail_errors";

const crmFormView = registry.category("views").get("crm_form");

/** Core leaves the chatter out of dialogs; the pop-up is a page to work on, so it has one. */
class LeadDetailCompiler extends crmFormView.Compiler {
    compile() {
        const compiled = super.compile(...arguments);
        compiled.querySelector(".o-mail-Form-chatter")?.removeAttribute("t-if");
        return compiled;
    }
}

class LeadDetailRecord extends crmFormView.Model.Record {
    /**
     * Take Care and the like save first: a lead that nobody touched does not keep them from it,
     * even if an attribute asks for a value by now.
     *
     * @override
     */
    async _save({ nextId } = {}) {
        return this.resId && !this.dirty && !nextId ? true : super._save(...arguments);
    }

    /**
     * The pop-up stays open while it cannot be saved, and its button to discard what was typed is
     * small, and under this message.
     *
     * @override
     */
    _displayInvalidFieldNotification() {
        this._closeInvalidFieldsNotification(); // that of the last try
        const names = Object.keys(this.activeFields).filter((name) => this.isFieldInvalid(name));
        this.model.hooks.onInvalidFields(names);
        return this.model.notification.add(
            names.map((name) => this.model.hooks.getFieldLabel(name)).join(", "),
            {
                title: _t("Missing required fields"),
                type: "danger",
                autocloseDelay: 10000,
                buttons: [{ name: _t("Discard changes"), onClick: () => this.discard() }],
            }
        );
    }
}

class LeadDetailModel extends crmFormView.Model {
    static Record = LeadDetailRecord;
    // a cached lead would be shown first, even one that was deleted meanwhile
    static withCache = false;

    /** @override */
    async load() {
        try {
            await super.load(...arguments);
        } catch (error) {
            if (!this.isReady || !isLeadGone(error)) {
                throw error;
            }
            await this.hooks.onLeadGone();
        }
    }
}

/** Without the tooltips, which stay on under the mouse after a click and take the next Esc. */
class LeadDetailPager extends Pager {
    static template = "lead_management.LeadDetailPager";
}

/** The form in the detail pop-up: one of core's, with a pager over the leads of the list. */
class LeadDetailController extends crmFormView.Controller {
    static template = "lead_management.LeadDetailForm";
    static components = { ...crmFormView.Controller.components, Pager: LeadDetailPager };
    static props = {
        ...crmFormView.Controller.props,
        sequence: Object,
        close: Function,
        dismiss: Function,
        expand: Function,
        onLeadLeft: Function,
    };

    setup() {
        super.setup();
        this.sequence = useState(this.props.sequence);
        this.direction = 1;
        this.headArchInfo = this.takeHead();
        useEffect(
            (name) => this.rootRef.el.closest(".modal")?.setAttribute("aria-label", name),
            () => [this.displayName()]
        );
        useEffect(
            () => {
                for (const el of this.rootRef.el.querySelectorAll(".o_lead_detail_scroll")) {
                    el.scrollTop = 0;
                }
            },
            () => [this.model.root.resId]
        );
    }

    /** The head stands still above the columns, beside the pager: it is rendered on its own. */
    takeHead() {
        const xmlDoc = createElement("t");
        xmlDoc.append(this.archInfo.xmlDoc.querySelector(".o_lead_detail_head"));
        return { ...this.archInfo, xmlDoc };
    }

    /** @override */
    get modelParams() {
        const params = super.modelParams;
        params.hooks.onLeadGone = this.onLeadGone.bind(this);
        params.hooks.onInvalidFields = this.onInvalidFields.bind(this);
        params.hooks.getFieldLabel = this.getFieldLabel.bind(this);
        return params;
    }

    get pagerProps() {
        const { index, total, hasExactTotal } = this.sequence;
        return {
            offset: index,
            limit: 1,
            total,
            onUpdate: ({ offset }) => this.goTo(offset),
            updateTotal: hasExactTotal ? undefined : () => this.sequence.updateTotal(),
        };
    }

    /** @override */
    displayName() {
        return this.model.root.data.name || super.displayName();
    }

    /**
     * Save what was changed, also what is still being typed.
     *
     * @override
     */
    async beforeLeave({ forceLeave } = {}) {
        if (!forceLeave && (await this.model.root.isDirty())) {
            return this.save({
                reload: false,
                onError: (error, options) => this.onSaveError(error, options, true),
            });
        }
    }

    /**
     * Save when another app comes to the front, the phone's dialler say. Core leaves that to forms
     * outside dialogs; here it is enough that no other form lies above.
     *
     * @override
     */
    beforeVisibilityChange() {
        if (document.visibilityState === "hidden" && this.formInDialog <= 1) {
            return this.model.root.save();
        }
    }

    /** @override */
    discard() {
        return this.model.root.discard();
    }

    /** What the pop-up calls the field, which may have another name elsewhere. */
    getFieldLabel(name) {
        return Object.values(this.archInfo.fieldNodes).find((node) => node.name === name).string;
    }

    /** Show the first of the fields `names`, wherever it is, with the cursor in it. */
    onInvalidFields(names) {
        const fields = [...this.rootRef.el.querySelectorAll(".o_field_widget[name]")];
        const first = fields.find((field) => names.includes(field.getAttribute("name")));
        first?.scrollIntoView({ block: "center" });
        first?.querySelector("input, textarea, select, button")?.focus();
    }

    async goTo(index) {
        if ((await this.beforeLeave()) === false) {
            return;
        }
        this.props.onLeadLeft(this.model.root.resId);
        this.direction = index < this.sequence.index ? -1 : 1;
        await this.show(index);
        this.direction = 1;
        // the pager's button was off meanwhile, and has lost the focus
        if (document.activeElement === document.body) {
            this.rootRef.el?.focus();
        }
    }

    async show(index) {
        const resId = await this.sequence.getId(index);
        if (resId) {
            this.sequence.index = index;
            return this.model.load({ resId, resIds: [resId] });
        }
        // the list is over, or was shorter than it said: round to its other end
        if (this.sequence.total > 0) {
            return this.show(this.direction > 0 ? 0 : this.sequence.total - 1);
        }
        this.props.close();
    }

    /** Since the list was loaded the lead was deleted, or taken from the user: on to the next. */
    async onLeadGone() {
        this.model.notification.add(
            _t("A lead was skipped: it was deleted, or you may no longer see it."),
            { type: "warning" }
        );
        const { index } = this.sequence;
        this.sequence.remove(index);
        await this.show(this.direction > 0 ? index : index - 1);
    }
}

registry.category("views").add("lead_detail_form", {
    ...crmFormView,
    Controller: LeadDetailController,
    Compiler: LeadDetailCompiler,
    Model: LeadDetailModel,
});
