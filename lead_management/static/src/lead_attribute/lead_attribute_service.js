import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const MODELS = ["lead.attribute", "lead.attribute.delete.wizard"];
const READS = /read|search|get|onchange|default|fields|name/;

/**
 * The views a browser keeps know the custom attributes of the time they were loaded: after a
 * change by this user they are asked for again, so that the new column is there at once.
 */
export const leadAttributeService = {
    start() {
        rpcBus.addEventListener("RPC:RESPONSE", ({ detail }) => {
            const { model, method } = detail.data.params;
            if (!detail.error && MODELS.includes(model) && !READS.test(method)) {
                rpcBus.trigger("CLEAR-CACHES", "get_views");
            }
        });
    },
};

registry.category("services").add("lead_attribute", leadAttributeService);
