import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const UNKNOWN = ["builtins.KeyError", "builtins.ValueError"];

/** A page that was open when an attribute was deleted asks for its column: say what to do. */
function handleDeletedAttribute(env, error, originalError) {
    const isOfAttribute =
        originalError instanceof RPCError &&
        UNKNOWN.includes(originalError.exceptionName) &&
        /\bx_lead_\d+\b/.test(originalError.data?.message);
    if (isOfAttribute) {
        error.unhandledRejectionEvent?.preventDefault();
        env.services.notification.add(_t("A custom attribute of this page was deleted."), {
            type: "warning",
            sticky: true,
            buttons: [
                { name: _t("Reload"), primary: true, onClick: () => browser.location.reload() },
            ],
        });
    }
    return isOfAttribute;
}

// before core's handler of what a server answers
registry
    .category("error_handlers")
    .add("lead_attribute_deleted", handleDeletedAttribute, { sequence: 96 });
