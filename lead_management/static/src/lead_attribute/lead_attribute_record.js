import { patch } from "@web/core/utils/patch";
import { Record } from "@web/model/relational_model/record";

/**
 * A custom attribute that is required and empty is marked once saving misses it, not before.
 *
 * Thousands of records may be without it since the day it was made required. Core marks it as they
 * are opened, and does not draw an input anew that is marked: going on to the next record, it went
 * on showing what the one before has, to be saved with it.
 */
patch(Record.prototype, {
    _setData() {
        super._setData(...arguments);
        this._unmarkAttributes();
    },

    _discard() {
        super._discard(...arguments);
        this._unmarkAttributes();
    },

    _unmarkAttributes() {
        for (const name of [...this._unsetRequiredFields]) {
            if (name.startsWith("x_lead_")) {
                this._unsetRequiredFields.delete(name);
                this._invalidFields.delete(name);
            }
        }
    },
});
