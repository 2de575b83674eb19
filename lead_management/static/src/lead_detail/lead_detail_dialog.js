import { Component, onError, onMounted, onWillStart, reactive } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useBus, useChildRef, useService } from "@web/core/utils/hooks";
import { CallbackRecorder } from "@web/search/action_hook";
import { View } from "@web/views/view";

import { isLeadGone } from "./lead_detail_errors";
import { useBackToClose } from "./lead_detail_history";
import { LeadSequence } from "./lead_sequence";

const FORM = "lead_management.crm_lead_view_form_detail";
const MODEL = "crm.lead";

/** Esc and × ask first: a lead that cannot be saved keeps the dialog open. */
class LeadDetailFrame extends Dialog {
    static props = { ...Dialog.props, onDismiss: Function };

    /** @override */
    dismiss() {
        return this.props.onDismiss();
    }
}

/** A lead over the list it comes from: all there is to know and to do, and on to the next. */
export class LeadDetailDialog extends Component {
    static template = "lead_management.LeadDetailDialog";
    static components = { LeadDetailFrame, View };
    static props = {
        close: Function,
        context: Object,
        sequence: LeadSequence,
        onLeadLeft: Function,
    };

    setup() {
        this.action = useService("action");
        this.notification = useService("notification");
        this.view = useService("view");
        this.beforeLeave = new CallbackRecorder();
        this.modalRef = useChildRef();
        this.ui = useService("ui");
        this.leaveHistory = this.env.isSmall ? useBackToClose(() => this.stepBack()) : () => {};
        // whatever leaves the page closes all dialogs: save first, as the form of a page does
        useBus(this.env.bus, "CLEAR-UNCOMMITTED-CHANGES", ({ detail }) =>
            detail.push(...this.beforeLeave.callbacks)
        );
        onWillStart(() => this.loadForm());
        // a dialog focuses what comes first, here the stars: the next Enter would change them
        onMounted(() => this.modalRef.el.querySelector(".o_lead_detail").focus());
        onError((error) => {
            const cause = error.cause || error;
            if (!isLeadGone(cause)) {
                throw error;
            }
            this.notification.add(_t("This lead was deleted, or you may no longer see it."), {
                type: "warning",
            });
            this.close();
        });
    }

    /** Close without leaving the page. */
    close() {
        this.leaveHistory();
        this.props.close();
    }

    async loadForm() {
        const { context, sequence } = this.props;
        const { fields, relatedModels, views } = await this.view.loadViews({
            resModel: MODEL,
            views: [[false, "form"]],
            // only here: with it in the form's own context, all that opens from the pop-up
            // would open in this form
            context: { ...context, form_view_ref: FORM },
        });
        this.viewProps = {
            type: "form",
            resModel: MODEL,
            resId: sequence.resIds[sequence.index],
            viewId: views.form.id,
            arch: views.form.arch,
            fields,
            relatedModels,
            context,
            display: { controlPanel: false },
            sequence: reactive(sequence),
            close: () => this.close(),
            dismiss: () => this.dismiss(),
            expand: (resId, newWindow) => this.expand(resId, newWindow),
            onLeadLeft: this.props.onLeadLeft,
            __beforeLeave__: this.beforeLeave,
        };
    }

    async dismiss() {
        const answers = await Promise.all(this.beforeLeave.callbacks.map((callback) => callback()));
        const isClosed = !answers.includes(false);
        if (isClosed) {
            this.close();
        }
        return isClosed;
    }

    /** A dialog that lies above the pop-up is closed instead. */
    async stepBack() {
        const top = this.ui.activeElement;
        if (top === this.modalRef.el) {
            return this.dismiss();
        }
        top.querySelector(".modal-header :is(.oi-arrow-left, .btn-close)")?.click();
        return false;
    }

    /** Open the full form of the lead, which can come back to the list. */
    expand(resId, newWindow) {
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: MODEL,
                res_id: resId,
                views: [[false, "form"]],
                context: this.props.context,
            },
            { newWindow }
        );
    }
}

/**
 * Show a lead in the detail pop-up, over whatever is on the screen.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {Object} params the lead, those it stands among (see `LeadSequence`), and
 * @param {Object} [params.context] of the action it is opened from
 * @param {(resId: number) => void} [params.onLeadLeft] called for each lead that was shown, once
 *      it is left for another or closed: what is on the screen behind may be out of date. Not
 *      called when the pop-up gives way to another page.
 * @returns {() => void} closes the pop-up without saving
 */
export function openLeadDetail(env, { context = {}, onLeadLeft = () => {}, ...params }) {
    const sequence = new LeadSequence(params);
    return env.services.dialog.add(
        LeadDetailDialog,
        { context, sequence, onLeadLeft },
        {
            onClose: ({ noReload } = {}) => {
                const resId = sequence.resIds[sequence.index];
                if (resId && !noReload) {
                    onLeadLeft(resId);
                }
            },
        }
    );
}
