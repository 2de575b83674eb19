# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import chain

from odoo import api, models
from odoo.models import READ_GROUP_NUMBER_GRANULARITY


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
        ordered = list(filter(None, (order or "").split(", ")))
        is_in_order = all(
            [spec for spec in ordered if spec in groupby] in ([], list(groupby))
            for groupby in grouping_sets
        )
        asked = {*chain(*grouping_sets), *ordered}
        parts = self._get_figure_parts()
        can_sum_up = is_in_order and asked <= set(finest) and parts.keys() >= set(aggregates)
        if can_sum_up and not any(map(self._is_left_to_core, finest)):
            counted = sorted({part for name in aggregates for part in parts[name] if part})
            # in no order, for which all rows would be joined to what they are grouped by
            if rows := self._read_group(domain, finest, counted):
                figures = [parts[name] for name in aggregates]
                return [
                    self._sum_up(rows, finest, groupby, counted, figures)
                    for groupby in grouping_sets
                ]
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @api.model
    def _is_left_to_core(self, spec):
        """Whether the groups do not sum up, or their values do not tell them apart.

        A row may be in several groups of what it has several of; and of numbers, such as those of
        weekdays, 0 is not nothing.
        """
        path, _colon, granularity = spec.partition(":")
        field = self._fields.get(path)
        return (
            not field
            or field.type in ("many2many", "one2many", "integer", "float", "monetary")
            or granularity in READ_GROUP_NUMBER_GRANULARITY
        )

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
        return self._sort_groups(summed_up, len(places))

    @api.model
    def _sort_groups(self, rows, size):
        """Rows in the order of what they are grouped by, those without it last."""
        ranks = [_get_ranks([row[number] for row in rows]) for number in range(size)]

        def get_rank(row):
            return [rank[value] for value, rank in zip(row, ranks, strict=False)]

        return sorted(rows, key=get_rank)


def _get_ranks(values):
    """The place of each of ``values`` in their order; what is empty comes last."""
    values = set(values)
    if any(isinstance(value, models.BaseModel) for value in values):
        records = next(iter(values)).union(*values)
        in_order = records.sudo().sorted()  # sudo: names alone, to put groups in order
        ranks = {id_: rank for rank, id_ in enumerate(in_order.ids)}
        return {value: ranks.get(value.id, len(ranks)) for value in values}
    known = values if all(isinstance(value, bool) for value in values) else values - {False}
    ranks = {value: rank for rank, value in enumerate(sorted(known))}
    return {value: ranks.get(value, len(ranks)) for value in values}


def _add(one, other):
    """Two numbers, of which either may not be known, or two lists of what there is."""
    if one is None or one is False:
        return other
    if other is None or other is False:
        return one
    return sorted({*one, *other}) if isinstance(one, list) else one + other


def _get_figure(numbers, name, divisor):
    if not divisor:
        return numbers[name]
    return numbers[name] / numbers[divisor] if numbers[divisor] else False
