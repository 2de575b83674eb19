/**
 * The leads one walks through in the detail pop-up, in the order of the list it was opened from.
 *
 * Only what was walked over is known: pages are fetched as they are reached, so the last of a
 * million leads costs no more than the second.
 */
export class LeadSequence {
    /**
     * @param {Object} params
     * @param {number} params.resId the lead to begin with
     * @param {number[]} [params.resIds] the leads already known, in their order; that one only
     * @param {number} [params.offset] how many leads precede the first of them
     * @param {(offset: number, limit: number) => Promise<number[]>} [params.fetchPage] where
     *      there are more than those known
     * @param {number} [params.limit] number of leads on a page; as many as are known
     * @param {number} [params.total] number of leads in all
     * @param {() => Promise<number>} [params.fetchTotal] given when `total` is a lower bound
     */
    constructor({ resId, resIds = [resId], offset = 0, total, limit, fetchPage, fetchTotal }) {
        this.limit = limit || resIds.length;
        this.fetchPage = fetchPage;
        this.fetchTotal = fetchTotal;
        this.total = (fetchPage && total) || offset + resIds.length;
        this.index = offset + resIds.indexOf(resId);
        // by position; sparse
        this.resIds = [];
        this.goneIds = new Set();
        this.keep(offset, resIds);
    }

    /** Whether `total` is the number of leads, not just a lower bound. */
    get hasExactTotal() {
        return !this.fetchTotal;
    }

    keep(offset, resIds) {
        resIds.forEach((resId, position) => (this.resIds[offset + position] = resId));
    }

    /** The lead at `index`, or nothing when the list ends before. */
    async getId(index) {
        if (!this.resIds[index] && this.fetchPage) {
            const offset = index - (index % this.limit);
            // what is gone for the user may still be found: ask for as many more
            const limit = this.limit + this.goneIds.size;
            const foundIds = await this.fetchPage(offset, limit);
            const resIds = foundIds.filter((resId) => !this.goneIds.has(resId));
            this.keep(offset, resIds);
            if (foundIds.length < limit) {
                this.total = offset + resIds.length;
                this.fetchTotal = undefined;
            }
        }
        return this.resIds[index];
    }

    /** Count the leads where the list only knew that there are at least so many. */
    async updateTotal() {
        this.total = await this.fetchTotal();
        this.fetchTotal = undefined;
        return this.total;
    }

    /** Forget the lead at `index`, which is gone: those after it move up, as on the server. */
    remove(index) {
        this.goneIds.add(this.resIds[index]);
        this.resIds.splice(index, 1);
        this.total--;
    }
}
