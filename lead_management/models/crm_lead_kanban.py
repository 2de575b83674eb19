# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.fields import Domain

# Kanban views ask for as many columns as there are; lists turn pages of groups
MANY_GROUPS = 10_000


class CrmLead(models.Model):
    """The kanban view of a million leads: its columns, and the progress bar of each.

    crm looks at all the activities there are for every progress bar. Here, the date of the most
    urgent one of each lead is kept.
    """

    _inherit = "crm.lead"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **options):
        """A salesperson's column is looked up among her leads, and those of nobody, in its order.

        In the column of everybody, hers are one in tens.
        """
        is_page = limit and order and not options.get("bypass_access")
        is_page = is_page and _get_keys(order) == _get_keys(self._order)
        if is_page and _is_of_stage(domain) and self._is_of_active(domain, options):
            offset = offset or 0
            model, narrow = self._get_narrow(domain)
            if model is not self:
                ids = model._find_first_of_column(narrow, offset + limit, **options)
                if ids is not None:
                    return self.browse(ids[offset:])._as_query()
        return super()._search(domain, offset, limit, order, **options)

    @api.model
    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ):
        """Same as core's: counts of leads by a record are put in its order afterwards.

        Joining what they are ordered by to each lead first takes most of the time; and they are
        counted in ``lead.care`` where it has all that is asked for.
        """
        field = self._fields.get(groupby[0]) if len(groupby) == 1 else None
        is_all = not (having or offset) and (not limit or limit > MANY_GROUPS)
        is_plain = order in groupby and list(aggregates) == ["__count"]
        if not (is_all and is_plain and field and field.type == "many2one" and field.store):
            return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        model, narrow = self._get_narrow(domain, *groupby)
        if model is self:
            groups = super()._read_group(narrow, groupby, aggregates, limit=limit, order="__count")
        else:
            groups = model._read_counts(narrow, groupby)
        # sudo: their order alone; the groups are the user's
        records = self.env[field.comodel_name].sudo().with_context(active_test=False)
        in_order = records.search([("id", "in", [record.id for record, _count in groups])])
        rank = {record_id: number for number, record_id in enumerate(in_order.ids)}
        # PostgreSQL takes what is empty for the greatest
        groups.sort(key=lambda group: rank.get(group[0].id, len(rank)))
        return [(record.with_env(self.env), number) for record, number in groups]

    @api.model
    @api.readonly
    def read_progress_bar(self, domain, group_by, progress_bar):
        """Same as crm's for the state of the activities, from the leads alone.

        What is today depends on the time zone of whom an activity is for. For the few leads where
        that makes a difference, while it is today here and tomorrow there, crm's own way is taken.
        """
        if progress_bar["field"] != "activity_state":
            return super().read_progress_bar(domain, group_by, progress_bar)
        colors = progress_bar["colors"]
        counts = defaultdict(lambda: dict.fromkeys(colors, 0))
        today, last_today = self._get_todays()
        if today != last_today:
            unclear = Domain("activity_due_date", ">=", today) & Domain(
                "activity_due_date", "<=", last_today
            )
            counts |= super().read_progress_bar(Domain(domain) & unclear, group_by, progress_bar)
        model, planned = self._get_narrow(
            Domain(domain) & Domain("activity_due_date", "!=", False), group_by
        )
        by = [group_by, "activity_due_date:day"]
        if model is self:
            groups = self._read_group(planned, by, ["__count"])
        else:
            groups = model._read_counts(planned, by)
        for group, due_date, count in groups:
            if due_date < today:
                state = "overdue"
            elif due_date > last_today:
                state = "planned"
            elif today == last_today:
                state = "today"
            else:
                continue
            if state in colors:
                key = str(group.id if isinstance(group, models.BaseModel) else group)
                counts[key][state] += count
        return counts

    @api.model
    def _get_todays(self):
        """The first and the last date that is today for somebody who may have an activity."""
        # sudo: which time zones there are, and nothing of who is where
        users = self.env["res.users"].sudo().with_context(active_test=False)
        zones = {tz for (tz,) in users._read_group([("share", "=", False)], ["tz"]) if tz}
        now = datetime.now(UTC)  # which counts for activities of nobody
        dates = {now.date(), *(now.astimezone(ZoneInfo(tz)).date() for tz in zones)}
        return min(dates), max(dates)


def _get_keys(order):
    """The words of each sort key, however they are spaced."""
    return [key.lower().split() for key in order.split(",")]


def _is_of_stage(domain):
    return any(part.field_expr == "stage_id" for part in Domain(domain).iter_conditions())
