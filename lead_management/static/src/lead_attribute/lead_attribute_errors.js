import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

// As the ORM says it of an order, of a domain and of what is to be read
const UNKNOWN_COLUMN = /^Invalid field ['"]?([a-z.]+\.)?x_lead_\d+\b/;

let closeNotification = () => {};

/** A page that was open when an attribute was deleted asks for its column: say what to do. */
function handleDeletedAttribute(env, error, originalError) {
    const isOfAttribute =
        originalError instanceof RPCError &&
        originalError.exceptionName === "builtins.ValueError" &&
        UNKNOWN_COLUMN.test(originalError.data?.message);
    if (isOfAttribute) {
        error.unhandledRejectionEvent?.preventDefault();
        // several parts of a page may ask for it, and be answered, at once
        closeNotification();
        closeNotification = env.services.notification.add(
            _t("A custom attribute of this page was deleted."),
            {
                type: "warning",
                sticky: true,
                buttons: [
                    { name: _t("Reload"), primary: true, onClick: () => browser.location.reload() },
                ],
            }
        );
    }
    return isOfAttribute;
}

// before core's handler of what a server answers
registry
    .category("error_handlers")
    .add("lead_attribute_deleted", handleDeletedAttribute, { sequence: 96 });
