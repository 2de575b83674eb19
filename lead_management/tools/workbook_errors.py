# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Why a file cannot be read, as a code with its particulars; the words are the caller's."""


class WorkbookError(Exception):
    """A file that cannot be read.

    :param str code: what is wrong, one of ``CODES``
    :param params: particulars of the sentence (limits, names, line numbers), JSON-able
    """

    CODES = frozenset(
        {
            "empty_file",
            "file_too_big",
            "unknown_format",
            "other_format",
            "html_file",
            "password",
            "damaged",
            "suspicious_archive",
            "no_visible_sheet",
            "no_header",
            "no_rows",
            "duplicate_headers",
            "too_many_rows",
            "too_many_columns",
            "bad_quotes",
            "too_heavy",
            "too_slow",
        }
    )

    def __init__(self, code, **params):
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params = params
