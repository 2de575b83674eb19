# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Core's own export of leads and of what belongs to them: text in it never becomes a formula."""

import json

from odoo.http import request

from odoo.addons.web.controllers.export import (
    CSVExport,
    ExcelExport,
    ExportXlsxWriter,
    GroupExportXlsxWriter,
)

from ..tools.text import mark_as_text


def _is_ours():
    """Whether what is exported is leads, or records of ours."""
    model = json.loads(request.params["data"])["model"]
    return model == "crm.lead" or model.startswith("lead.")


class _TextAsText:
    """An xlsx writer of core's that leaves text what it is."""

    def write(self, row, column, cell_value, style=None):
        if cell_value and isinstance(cell_value, str):
            if cell_value.startswith("<r>") and cell_value.endswith("</r>"):
                # XlsxWriter takes this for XML of its own making, and would put it in as it is
                cell_value += " "
            return self.worksheet.write_string(row, column, cell_value, style)
        return super().write(row, column, cell_value, style)


class _LeadXlsxWriter(_TextAsText, ExportXlsxWriter):
    pass


class _LeadGroupXlsxWriter(_TextAsText, GroupExportXlsxWriter):
    pass


class LeadExcelExport(ExcelExport):
    def from_data(self, fields, columns_headers, rows):
        if not _is_ours():
            return super().from_data(fields, columns_headers, rows)
        with _LeadXlsxWriter(fields, columns_headers, len(rows)) as writer:
            for number, row in enumerate(rows, start=1):
                for index, value in enumerate(row):
                    writer.write_cell(number, index, value)
        return writer.value

    def from_group_data(self, fields, columns_headers, groups):
        if not _is_ours():
            return super().from_group_data(fields, columns_headers, groups)
        with _LeadGroupXlsxWriter(fields, columns_headers, groups.count) as writer:
            place = (1, 0)
            for name, group in groups.children.items():
                place = writer.write_group(*place, name, group)
        return writer.value


class LeadCSVExport(CSVExport):
    def from_data(self, fields, columns_headers, rows):
        if _is_ours():
            columns_headers = self._mark(columns_headers)
            rows = map(self._mark, rows)
        return super().from_data(fields, columns_headers, rows)

    def _mark(self, cells):
        """An apostrophe before all that is like a formula, not before "=", "+" and "-" alone."""
        return [mark_as_text(cell) if isinstance(cell, str) else cell for cell in cells]
