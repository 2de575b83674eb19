import { status } from "@odoo/owl";

import { unique } from "@web/core/utils/arrays";
import { orderByToString } from "@web/search/utils/order_by";

import { openLeadDetail } from "./lead_detail_dialog";
import { isLeadGone } from "./lead_detail_errors";

/**
 * A list or kanban of leads, over which the detail pop-up can open.
 *
 * @param {typeof import("@odoo/owl").Component} Controller of core's
 */
export const opensLeadDetail = (Controller) =>
    class extends Controller {
        /**
         * @param {Object} record the lead to begin with
         * @param {Object} list in which it stands among the others: the root of the model, or a
         *      group's
         */
        openDetail(record, list) {
            openLeadDetail(this.env, {
                resId: record.resId,
                // a lead of several tags is there once for each, when grouped by tag
                resIds: unique(list.records.map(({ resId }) => resId)),
                context: this.props.context,
                onLeadLeft: (resId) => this.reloadLead(resId),
                ...(list.isGrouped ? {} : this.getPaging(list)),
            });
        }

        /** How the pop-up goes on past the page that is shown; the list itself stays where it is. */
        getPaging(list) {
            return {
                offset: list.offset,
                limit: list.limit,
                total: list.count,
                fetchPage: (offset, limit) =>
                    this.model.orm.search(list.resModel, list.domain, {
                        offset,
                        limit,
                        order: orderByToString(list.orderBy),
                        context: list.context,
                    }),
                fetchTotal: list.hasLimitedCount ? () => list.fetchCount() : undefined,
            };
        }

        /** Show what became of a lead, where it stands: page, order, selection, scrolling stay. */
        async reloadLead(resId) {
            if (status(this) === "destroyed") {
                return;
            }
            const records = this.model.root.records.filter((record) => record.resId === resId);
            try {
                await Promise.all(records.map((record) => this.reloadRecord(record)));
            } catch (error) {
                if (!isLeadGone(error)) {
                    throw error;
                }
                await this.model.load();
            }
        }

        reloadRecord(record) {
            return record.load();
        }
    };
