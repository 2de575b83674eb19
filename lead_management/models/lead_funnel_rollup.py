# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class LeadFunnelMixin(models.AbstractModel):
    """The groups of a pivot and all its totals, from one count of the leads by the finest of them.

    Asked for several groupings at once PostgreSQL leaves all its processors but one idle.
    """

    _inherit = "lead.funnel.mixin"

    @api.model
    def _get_figure_parts(self):
        """What figures of several groups together can be found from.

        :return: dict of each aggregate: (aggregate that can be summed up, aggregate that it is to
            be divided by, or ``None``)
        """
        return {name: (name, None) for name in ("__count", "lead_count:sum")}

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        finest = max(grouping_sets, key=len)
        is_in_finest = all(set(groupby) <= set(finest) for groupby in grouping_sets)
        parts = self._get_figure_parts()
        if is_in_finest and not order and parts.keys() >= set(aggregates):
            counted = sorted({part for name in aggregates for part in parts[name] if part})
            if rows := self._read_group(domain, finest, counted):
                figures = [parts[name] for name in aggregates]
                return [
                    self._sum_up(rows, finest, groupby, counted, figures)
                    for groupby in grouping_sets
                ]
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @api.model
    def _sum_up(self, rows, finest, groupby, counted, figures):
        """The groups by ``groupby`` that ``rows`` come to, in order.

        :param list finest: what ``rows`` are grouped by
        :param list counted: what the numbers in them are after that
        :param list figures: (number, number to divide it by or ``None``) of each figure wanted
        """
        places = [finest.index(spec) for spec in groupby]
        groups = {}
        for row in rows:
            values = tuple(row[place] for place in places)
            numbers = dict(zip(counted, row[len(finest) :], strict=True))
            known = groups.setdefault(values, numbers)
            if known is not numbers:
                for name, number in numbers.items():
                    known[name] = _add(known[name], number)
        summed_up = [
            (*values, *(_get_figure(numbers, *figure) for figure in figures))
            for values, numbers in groups.items()
        ]
        is_in_order = places == list(range(len(places)))
        return summed_up if is_in_order else self._sort_groups(summed_up, len(places))

    @api.model
    def _sort_groups(self, rows, size):
        """Rows in the order of what they are grouped by, those without it last."""
        ranks = []
        for number in range(size):
            values = {row[number] for row in rows if row[number]}
            if values and all(isinstance(value, models.BaseModel) for value in values):
                # in the order of their own model
                records = next(iter(values)).concat(*values)
                ids = records.sudo().sorted().ids  # sudo: names alone, to put groups in order
                ranks.append({id_: rank for rank, id_ in enumerate(ids)})
            else:
                ranks.append(None)

        def get_rank(row):
            return [
                (not value, 0 if not value else value if rank is None else rank[value.id])
                for value, rank in zip(row, ranks, strict=False)
            ]

        return sorted(rows, key=get_rank)


def _add(one, other):
    """Two numbers, of which either may not be known, or two lists of what there is."""
    if not one or not other:
        return one or other
    return sorted({*one, *other}) if isinstance(one, list) else one + other


def _get_figure(numbers, name, divisor):
    if not divisor:
        return numbers[name]
    return numbers[name] / numbers[divisor] if numbers[divisor] else False
