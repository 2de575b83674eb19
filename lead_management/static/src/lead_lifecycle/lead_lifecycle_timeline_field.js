import { Component, onWillStart, useState } from "@odoo/owl";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { formatDateTime } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const SHOWN_AT_FIRST = 10;

/**
 * The lifecycle history of a lead or contact, the latest change first: from where to where, when,
 * who, why, and after how long. The latest one can be taken back.
 */
export class LeadLifecycleTimelineField extends Component {
    static template = "lead_management.LeadLifecycleTimelineField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.field = useService("field");
        this.orm = useService("orm");
        this.state = useState({ shownInFull: false });
        onWillStart(async () => {
            const { cause } = await this.field.loadFields(this.resModel, {
                fieldNames: ["cause"],
            });
            this.causes = Object.fromEntries(cause.selection);
        });
    }

    get list() {
        return this.props.record.data[this.props.name];
    }

    get resModel() {
        return this.list.resModel;
    }

    /** Day and time to the minute, as on the stage pages. */
    get dateFormat() {
        return `${localization.dateFormat} ${localization.timeFormat.replace(":ss", "")}`;
    }

    get transitions() {
        const { records } = this.list;
        const isShownInFull = this.state.shownInFull === this.props.record.resId;
        return (isShownInFull ? records : records.slice(0, SHOWN_AT_FIRST)).map(
            ({ resId, data }) => ({
                id: resId,
                date: formatDateTime(data.date, { format: this.dateFormat }),
                from: data.from_stage_id && {
                    name: data.from_stage_id.display_name,
                    color: data.from_color,
                },
                to: data.to_stage_id && {
                    name: data.to_stage_id.display_name,
                    color: data.to_color,
                },
                user: data.user_id,
                cause: this.causes[data.cause],
                document: data.document,
                isDocumentReadable: data.is_document_readable,
                duration: data.duration && _t("after %(time)s", { time: data.duration }),
                isRevertable: data.is_revertable,
            })
        );
    }

    get hasHidden() {
        return this.list.records.length > this.transitions.length;
    }

    get showAllLabel() {
        return _t("Show all (%(count)s)", { count: this.list.records.length });
    }

    showAll() {
        this.state.shownInFull = this.props.record.resId;
    }

    async openDocument(transition) {
        const action = await this.orm.call(this.resModel, "action_open_document", [
            [transition.id],
        ]);
        return this.action.doAction(action);
    }

    revert(transition) {
        const stage = transition.from.name;
        this.dialog.add(ConfirmationDialog, {
            title: _t("Revert the last change?"),
            body: transition.to
                ? _t("It goes from “%(from)s” back to “%(to)s”. The history keeps both changes.", {
                      from: transition.to.name,
                      to: stage,
                  })
                : _t("It goes back to “%(to)s”. The history keeps both changes.", { to: stage }),
            confirmLabel: _t("Revert"),
            confirm: () => this.confirmRevert(),
            cancel: () => {},
        });
    }

    async confirmRevert() {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        await this.orm.call(record.resModel, "action_revert_lifecycle_stage", [[record.resId]]);
        await record.model.load();
    }
}

export const leadLifecycleTimelineField = {
    component: LeadLifecycleTimelineField,
    displayName: _t("Lifecycle Timeline"),
    supportedTypes: ["one2many"],
    relatedFields: [
        { name: "date", type: "datetime" },
        { name: "from_stage_id", type: "many2one" },
        { name: "from_color", type: "integer" },
        { name: "to_stage_id", type: "many2one" },
        { name: "to_color", type: "integer" },
        { name: "user_id", type: "many2one" },
        // its labels come with the field itself
        { name: "cause", type: "char" },
        { name: "document", type: "char" },
        { name: "is_document_readable", type: "boolean" },
        { name: "duration", type: "char" },
        { name: "is_revertable", type: "boolean" },
    ],
};

registry.category("fields").add("lead_lifecycle_timeline", leadLifecycleTimelineField);
