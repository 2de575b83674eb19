import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatPercentage } from "@web/views/fields/formatters";

const ARROWS = { 1: "▲", 0: "=", "-1": "▼" };

/**
 * How a figure has changed since the period before.
 *
 * @param {number | null} now
 * @param {number | null} before
 * @param {Object | null} former the period before, as of `get_figures`
 * @param {(figure: number) => string} format
 * @param {boolean} [isOfArrival] whether it counts who came, which takes no time
 * @returns {{ label: string, title: string, direction: number } | null} null where nothing can be
 *     said: it was nothing before, or there is nothing to compare with
 */
export function getChange(now, before, former, format, isOfArrival = false) {
    if (!former || now === null || !before) {
        return null;
    }
    const change = (now - before) / Math.abs(before);
    const share = formatPercentage(Math.abs(change), { digits: [false, 0] });
    const [first, last] = [former.first, former.last].map((day) =>
        formatDate(deserializeDate(day))
    );
    const values = { first, last, figure: format(before) };
    // what is shown as 0 % is no change
    const direction = Math.round(change * 100) ? Math.sign(change) : 0;
    return {
        label: `${ARROWS[direction]} ${share}`,
        title: isOfArrival
            ? _t("%(figure)s from %(first)s to %(last)s", values)
            : _t(
                  "%(figure)s of the leads that came from %(first)s to %(last)s, which have had more time since",
                  values
              ),
        direction,
    };
}
