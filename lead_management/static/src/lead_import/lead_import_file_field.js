import { useRef } from "@odoo/owl";
import { useDropzone } from "@web/core/dropzone/dropzone_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { checkFileSize } from "@web/core/utils/files";
import { useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { BinaryField, binaryField } from "@web/views/fields/binary/binary_field";

/**
 * The file of an import: chosen or dropped, it is saved and read at once.
 */
export class LeadImportFileField extends BinaryField {
    static template = "lead_management.LeadImportFileField";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.dropzone = useRef("dropzone");
        useDropzone(this.dropzone, (ev) => this.onDrop(ev), "o_lead_import_dropzone");
    }

    async onDrop(ev) {
        const file = ev.dataTransfer?.files[0];
        if (!file || !checkFileSize(file.size, this.notification)) {
            return;
        }
        const url = await getDataURLFromFile(file);
        await this.update({ data: url.split(",")[1], name: file.name });
    }

    /**
     * @override
     */
    async update({ data, name }) {
        const { record } = this.props;
        if (!data) {
            this.notification.add(_t("The file is empty."), { type: "danger" });
            return;
        }
        await super.update({ data, name });
        if (!(await record.save())) {
            return;
        }
        this.ui.block({ message: _t("Reading the file…") });
        try {
            await this.orm.call("lead.import", "action_read", [[record.resId]]);
        } finally {
            this.ui.unblock();
            await record.load();
        }
    }
}

export const leadImportFileField = {
    ...binaryField,
    component: LeadImportFileField,
};

registry.category("fields").add("lead_import_file", leadImportFileField);
