import { registry } from "@web/core/registry";
import { formPhoneField, phoneField } from "@web/views/fields/phone/phone_field";

// With an extension, the number alone is not enough
const PLAIN = /^[\d\s+./()-]*$/;

/** A number that was written down years ago may have another prefix by now: that is called. */
const callsToday = (PhoneField) =>
    class extends PhoneField {
        get phoneHref() {
            const { name, record } = this.props;
            const number = PLAIN.test(record.data[name]) && record.data.phone_sanitized;
            return number ? `tel:${number}` : super.phoneHref;
        }
    };

const FIELDS = { lead_phone: phoneField, "form.lead_phone": formPhoneField };
for (const [name, field] of Object.entries(FIELDS)) {
    registry.category("fields").add(name, {
        ...field,
        component: callsToday(field.component),
        // looks like core's
        additionalClasses: ["o_field_phone"],
        extractProps: (...args) => field.extractProps(...args),
        fieldDependencies: [{ name: "phone_sanitized", type: "char" }],
    });
}
