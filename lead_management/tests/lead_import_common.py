# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import csv
import io

import openpyxl
import xlwt

from .common import LeadManagementCase


def make_csv(rows, encoding="utf-8", separator=","):
    """The file a spreadsheet program would save ``rows`` as."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows(rows)
    return stream.getvalue().encode(encoding)


def make_xlsx(rows, fill=None):
    """A workbook of ``rows``; ``fill(book, sheet)`` may change it."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if fill:
        fill(book, book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def make_xls(rows):
    """A workbook of ``rows`` as Excel 97 saved it."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Leads")
    for row_index, row in enumerate(rows):
        for column_index, value in enumerate(row):
            sheet.write(row_index, column_index, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class LeadImportCase(LeadManagementCase):
    """Imports of a marketer, run by the real scheduled job inside the test's transaction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("lead_management.ir_cron_lead_import")
        cls.env.company.country_id = cls.env.ref("base.vn")

    def new_import(self, content, filename="leads.csv", user=None):
        return (
            self.env["lead.import"]
            .with_user(user or self.marketing_user)
            .create({"file": base64.b64encode(content), "filename": filename})
        )

    def read_rows(self, *rows, **options):
        """An import whose file of ``rows``, the header first, has been read."""
        lead_import = self.new_import(make_csv(rows), **options)
        lead_import.action_read()
        return lead_import

    def run_import(self, lead_import):
        """Start ``lead_import`` and let the scheduler work until it is done."""
        lead_import.action_start()
        self.run_cron()
        return lead_import

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()

    def import_rows(self, *rows, **options):
        return self.run_import(self.read_rows(*rows, **options))

    def targets(self, lead_import):
        """What the columns of an import fill, by header."""
        return {mapping.header: mapping.target for mapping in lead_import.mapping_ids}
