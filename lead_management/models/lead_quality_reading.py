# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter

from odoo import api, models

from .lead_quality_report import FLAGS

# What each figure is: a number of leads, and of how many it is a share
_NUMBER_OF = {
    "__count": ("__count", None),
    "lead_count:sum": ("__count", None),
    **{f"{flag}_count:sum": (f"{flag}_count:sum", None) for flag in FLAGS},
    **{f"{flag}_rate:avg": (f"{flag}_count:sum", "__count") for flag in FLAGS},
}


class LeadQualityReport(models.Model):
    """The groups of a pivot and their totals, from one count of the leads.

    Asked for several groupings at once PostgreSQL leaves all its processors but one idle.
    """

    _inherit = "lead.quality.report"

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        finest = max(grouping_sets, key=len)
        is_total = all(finest[: len(groupby)] == groupby for groupby in grouping_sets)
        ordered = {term.split()[0] for term in (order or "").split(",") if term.strip()}
        if is_total and _NUMBER_OF.keys() >= set(aggregates) and ordered <= set(finest):
            counted = sorted({"__count", *(_NUMBER_OF[name][0] for name in aggregates)})
            if rows := self._read_group(domain, finest, counted, order=order):
                return [
                    _sum_up(rows, len(finest), len(groupby), counted, aggregates)
                    for groupby in grouping_sets
                ]
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)


def _sum_up(rows, width, places, counted, aggregates):
    """The groups that ``rows`` come to by the first of what they are grouped by.

    :param int width: of how many columns the group of a row is
    :param int places: by how many of them
    :param list counted: what the numbers after them are
    """
    groups = {}
    for row in rows:
        numbers = dict(zip(counted, row[width:], strict=True))
        groups.setdefault(row[:places], Counter()).update(numbers)
    return [
        (*values, *(_get_figure(numbers, name) for name in aggregates))
        for values, numbers in groups.items()
    ]


def _get_figure(numbers, name):
    number, total = _NUMBER_OF[name]
    return numbers[number] / numbers[total] if total else numbers[number]
