import { patch } from "@web/core/utils/patch";
import { PhoneField } from "@web/views/fields/phone/phone_field";

/** A number that was written down years ago may have another prefix by now: that is called. */
patch(PhoneField.prototype, {
    get phoneHref() {
        const { name, record } = this.props;
        const number = name === "phone" && record.data.phone_sanitized;
        return number ? `tel:${number}` : super.phoneHref;
    },
});
