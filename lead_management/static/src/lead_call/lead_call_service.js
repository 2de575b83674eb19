import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/** Shows who is calling when the user's extension rings, and opens the lead it is. */
export const leadCallService = {
    dependencies: ["action", "bus_service", "notification"],

    start(env, { action, bus_service: busService, notification }) {
        const open = (leadId) =>
            action.doAction({
                type: "ir.actions.act_window",
                res_model: "crm.lead",
                res_id: leadId,
                views: [[false, "form"]],
            });
        busService.subscribe("lead_management.call", ({ phone, lead_id, lead_name }) => {
            const close = notification.add(lead_name || _t("Not one of your leads"), {
                title: _t("Call from %s", phone || _t("a hidden number")),
                type: "info",
                sticky: true,
                buttons: lead_id
                    ? [
                          {
                              name: _t("Open Lead"),
                              primary: true,
                              onClick: () => {
                                  close();
                                  open(lead_id);
                              },
                          },
                      ]
                    : [],
            });
        });
    },
};

registry.category("services").add("lead_call", leadCallService);
