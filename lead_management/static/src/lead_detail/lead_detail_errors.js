import { RPCError } from "@web/core/network/rpc";
import { FetchRecordError } from "@web/model/relational_model/errors";

const GONE = ["odoo.exceptions.AccessError", "odoo.exceptions.MissingError"];

/** Whether `error` says that a lead was deleted, or taken out of what the user may read. */
export function isLeadGone(error) {
    return (
        error instanceof FetchRecordError ||
        (error instanceof RPCError && GONE.includes(error.exceptionName))
    );
}
