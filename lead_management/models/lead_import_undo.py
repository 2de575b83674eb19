# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

import psycopg2

from odoo import SUPERUSER_ID, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ..importing.compare import to_json
from ..importing.describe import get_labels
from ..importing.messages import first_line

_logger = logging.getLogger(__name__)

_CHUNK = 200


class LeadImport(models.Model):
    """Undoing an import: what nobody has touched since is as it was before."""

    _inherit = "lead.import"

    is_undoing = fields.Boolean(readonly=True, copy=False, export_string_translation=False)
    undo_user_id = fields.Many2one("res.users", "Undone By", readonly=True, copy=False)
    # model → ids of the sources, tags and the like made for names nobody knew
    created_records = fields.Json(readonly=True, copy=False, export_string_translation=False)
    kept_count = fields.Integer("Not Undone", compute="_compute_counts")

    def action_undo(self):
        """Remove the leads that were created and put back what was changed, in the background.

        Leads worked on since, and cells changed since, stay as they are and are listed.
        """
        self.ensure_one()
        self.check_access("write")
        self._check_state("done", "cancelled", "failed")
        # sudo: the state is kept from clients; access was checked above
        self.sudo().write({"is_undoing": True, "undo_user_id": self.env.uid})
        self._launch()

    def action_open_kept(self):
        """List the rows that could not be undone, with the reasons."""
        name = self.env._("Not undone")
        return self._get_rows_action(name, [("is_kept", "=", True)])

    def _get_undo_domain(self):
        return [
            ("import_id", "in", self.ids),
            ("state", "in", ["created", "updated"]),
            ("is_kept", "=", False),
        ]

    def _run_undo(self):
        """Undo the rows of one import, the last first, in chunks that are each committed.

        :return: whether there is time left for another import
        """
        self.ensure_one()
        cron = self.env["ir.cron"]
        while True:
            self.invalidate_recordset(["state"])
            if not self.try_lock_for_update(allow_referencing=True) or self.state != "running":
                return bool(cron._commit_progress())
            if refusal := self._get_refusal():
                self._end("failed", error=refusal)
                return bool(cron._commit_progress())
            rows = self.env["lead.import.row"].search(
                self._get_undo_domain(), order="number desc", limit=_CHUNK
            )
            self._undo_rows(rows)
            if len(rows) < _CHUNK:
                self._remove_created_records()
                self._end("undone")
            time_left = cron._commit_progress(len(rows))
            if not time_left or self.state != "running":
                return bool(time_left)

    def _undo_rows(self, rows):
        """Put back the changes of ``rows``, then remove the leads that they created."""
        row_field = self._get_row_field()
        changed = rows.filtered(lambda row: row.state == "updated")
        touched = set(self._find_touched_records(changed[row_field]))
        undone = changed - self._keep(self._put_back(changed))
        # the moment of the last change that was this import's own
        undone.filtered(lambda row: row[row_field].id not in touched).done_date = self.env.cr.now()
        created = rows - changed
        undone |= created - self._keep(self._remove_records(created))
        undone.write({"state": "undone", "reason": False})

    def _keep(self, kept):
        """Mark rows that stay as they are.

        :param dict kept: reason → ``lead.import.row``
        :return: all of them
        """
        rows = self.env["lead.import.row"]
        for reason, same in kept.items():
            same.write({"is_kept": True, "reason": reason})
            rows |= same
        return rows

    # ---- changed leads

    def _put_back(self, rows):
        """Write what was in the cells that ``rows`` changed and nobody changed since.

        :return: the rows that stay: reason → ``lead.import.row``
        """
        as_user = self._as_user()
        row_field = self._get_row_field()
        model = as_user._get_model().with_context(active_test=False)
        records = model.browse(rows[row_field].ids).exists()
        writable = records._filtered_access("write")
        labels = get_labels(model, as_user._get_catalogue())
        kept = {}

        def keep(row, reason):
            kept[reason] = kept.get(reason, rows.browse()) | row

        for row in rows:
            record = writable.browse(row[row_field].id)
            if record.id not in records.ids:
                keep(row, as_user._tell_deleted())
            elif record not in writable:
                keep(row, as_user._tell_not_yours())
            elif error := self._put_back_row(row, record, labels):
                keep(row, error)
        return kept

    def _put_back_row(self, row, lead, labels):
        """Put back what one row changed.

        :param lead: the lead, or the like, in the environment of who undoes
        :param dict labels: of its fields, by name
        :return: why something of it stays, or ``None``
        """
        known = {name: pair for name, pair in row.changes.items() if name in lead._fields}
        same, others = {}, []
        for name, (before, after) in known.items():
            field = lead._fields[name]
            if to_json(field, lead[name]) == after:
                is_many = field.type == "many2many"
                same[name] = [Command.set(before)] if is_many else before or False
            else:
                others.append(name)
        if same:
            try:
                with self.env.cr.savepoint():
                    self._write_values(lead, same, "revert")
            except (psycopg2.OperationalError, psycopg2.InterfaceError):
                raise
            except Exception as error:  # whatever other addons' code raises about one lead
                _logger.info("%s: row %s: %r", self, row.number, error)
                return first_line(error)
        if not others:
            return None
        return lead.env._(
            "Changed since: %(fields)s.",
            fields=", ".join(labels.get(name, name) for name in others),
        )

    # ---- created leads

    def _remove_records(self, rows):
        """Remove the leads, or the like, that ``rows`` created and nobody worked on since.

        :return: the rows that stay: reason → ``lead.import.row``
        """
        row_field = self._get_row_field()
        records = rows[row_field].exists()
        touched = records.browse(self._find_touched_records(records))
        kept = {}
        if touched:
            reason = self._as_user()._tell_touched()
            kept[reason] = rows.filtered(lambda row: row[row_field] in touched)
        for reason, remaining in self._unlink_in_parts(records - touched):
            kept[reason] = kept.get(reason, rows.browse()) | rows.filtered(
                lambda row, remaining=remaining: row[row_field] in remaining
            )
        return kept

    def _unlink_in_parts(self, leads):
        """Delete ``leads``; of those that resist, yield why, and which."""
        if not leads:
            return
        try:
            with self.env.cr.savepoint():
                # sudo: her own import made them and nobody touched them since, so its user may
                # take them back, even where deleting leads is the managers'
                leads.sudo().unlink()
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise
        except Exception as error:  # whatever other addons' code raises about one lead
            if len(leads) == 1:
                _logger.info("%s: %s: %r", self, leads, error)
                yield first_line(error), leads
                return
            middle = len(leads) // 2
            yield from self._unlink_in_parts(leads[:middle])
            yield from self._unlink_in_parts(leads[middle:])

    def _find_touched_records(self, records):
        """As ``_find_touched``, of whatever the rows became."""
        return self._find_touched(records)

    def _find_touched(self, leads):
        """Ids of those of ``leads`` that people worked on after this import was done with them.

        What the system itself writes, such as that a lead was looked up for enrichment, is nobody's
        work; but it hides who wrote before it, so those leads are compared with their rows.
        Addons whose documents can hang on a lead without changing it add those leads.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lead.id,
                       lead.write_date > done.date AND lead.write_uid <> %(system)s
                       OR EXISTS (SELECT FROM mail_message
                                   WHERE model = 'crm.lead' AND res_id = lead.id
                                     AND create_date > done.date AND create_uid <> %(system)s)
                       OR EXISTS (SELECT FROM mail_activity
                                   WHERE res_model = 'crm.lead' AND res_id = lead.id
                                     AND create_date > done.date AND create_uid <> %(system)s),
                       lead.write_date > done.date
                  FROM crm_lead lead
                  JOIN LATERAL (SELECT MAX(done_date) AS date
                                  FROM lead_import_row
                                 WHERE lead_id = lead.id AND import_id = %(import_id)s) done ON TRUE
                 WHERE lead.id = ANY(%(ids)s)
                """,
                system=SUPERUSER_ID,
                import_id=self.id,
                ids=leads.ids,
            )
        )
        touched = [lead_id for lead_id, by_people, _is_written in rows if by_people]
        unclear = [lead_id for lead_id, by_people, is_written in rows if is_written > by_people]
        return touched + self._find_different(leads.browse(unclear))

    def _find_different(self, leads):
        """Ids of those of ``leads`` that are not as their rows say a new lead is."""
        if not leads:
            return []
        as_user = self._as_user(self.user_id)  # whose defaults the leads were made with
        rows = as_user.env["lead.import.row"].search(
            [
                ("import_id", "=", self.id),
                ("state", "=", "created"),
                ("lead_id", "in", leads.ids),
            ]
        )
        converter = as_user._get_converter("stand_in")
        planner = as_user._get_planner(converter)
        names = [name for name in converter.get_field_names() if name != "id"]
        defaults = as_user.env["crm.lead"].default_get(names)
        # sudo: compared, and nothing told of them
        leads = leads.sudo()
        same = set()
        for row in converter.convert(rows):
            converter.complete(row)
            lead = leads.browse(row.row.lead_id.id)
            expected = {name: row.values.get(name, defaults.get(name)) for name in names}
            if all(planner.says_the_same(lead, name, value) for name, value in expected.items()):
                same.add(lead.id)
        return [lead_id for lead_id in leads.ids if lead_id not in same]

    def _remove_created_records(self):
        """Remove the sources, tags and the like that were created for names and nothing uses."""
        for model, ids in (self.created_records or {}).items():
            # sudo: made by this import, and looked for in everybody's records
            records = self.env[model].sudo().browse(ids).exists()
            used = set()
            for field in self._get_fields_to(model):
                others = self.env[field.model_name].sudo().with_context(active_test=False)
                for found in others._read_group([(field.name, "in", records.ids)], [field.name]):
                    used.add(found[0].id)
            (records - records.browse(used)).unlink()

    def _get_fields_to(self, model):
        """Stored fields of all models whose records use those of ``model``."""
        return [
            field
            for other in self.env.registry.values()
            if other._auto and not other._abstract and not other._transient
            for field in other._fields.values()
            if field.store
            and field.type in ("many2one", "many2many")
            and field.comodel_name == model
            and not field.inherited
        ]

    # ---- reasons, in a sentence

    def _tell_deleted(self):
        return self.env._("The lead was deleted since.")

    def _tell_not_yours(self):
        return self.env._("The lead belongs to somebody else now.")

    def _tell_touched(self):
        return self.env._("The lead was worked on since.")
