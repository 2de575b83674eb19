# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sentences for what ``tools`` find wrong with a file or a cell."""


def describe_workbook_error(env, error):
    """The sentence to tell a user why her file cannot be read.

    :param env: environment, whose language it is in
    :param error: ``WorkbookError``
    """
    params = error.params
    save_as = env._("Open it in Excel, save it as “Excel Workbook (.xlsx)” and upload that.")
    match error.code:
        case "empty_file":
            return env._("The file is empty.")
        case "file_too_big":
            return env._(
                "The file is larger than %(limit)s MB. Split it into smaller ones.",
                limit=params["limit"],
            )
        case "unknown_format":
            return env._("This is not an Excel or CSV file.") + " " + save_as
        case "other_format":
            return (
                env._("%(format)s files cannot be read.", format=params["format"]) + " " + save_as
            )
        case "html_file":
            return (
                env._("This is a web page or XML file, even if it is called .xls.") + " " + save_as
            )
        case "password":
            return env._(
                "The file is protected by a password. Remove the password in Excel and upload it "
                "again."
            )
        case "damaged":
            return env._("The file is damaged or incomplete.") + " " + save_as
        case "suspicious_archive" if params["reason"] == "size":
            return env._(
                "The file unpacks to far more than a list of leads needs, so it was not opened. "
                "Often it is blank rows that have a format: delete everything below your list in "
                "Excel, save it and upload it again."
            )
        case "suspicious_archive":
            return env._("The file is built like no workbook is, so it was not opened.")
        case "no_visible_sheet":
            return env._("All sheets of the file are hidden or hold no table.")
        case "no_rows":
            return env._("The file has a header but no rows below it.")
        case "duplicate_headers":
            return env._(
                "Two columns are called “%(header)s”: %(first)s and %(second)s. Rename or remove "
                "one of them.",
                **params,
            )
        case "too_many_rows":
            return env._(
                "The file has more than %(limit)s rows. Split it into smaller ones.", **params
            )
        case "too_many_columns":
            return env._(
                "The file has more than %(limit)s columns. Remove those you do not need.", **params
            )
        case "bad_quotes":
            return env._(
                "The quotation marks around line %(line)s do not match: a text that begins with "
                "one never ends.",
                **params,
            )
        case "too_slow":
            return env._("Reading the file took too long, so it was stopped.") + " " + save_as
    return env._("The file is too complex to be read safely.") + " " + save_as


def describe_cell_error(env, column, error):
    """The sentence that says why a row is rejected for one of its cells.

    :param env: environment, whose language it is in
    :param str column: the column's header
    :param error: ``CellError``
    """
    params = {"column": column, "value": error.value[:100]}
    match error.code:
        case "formula":
            return env._(
                "%(column)s: the formula has no value. Open the file in Excel, save it and upload "
                "it again.",
                **params,
            )
        case "cell_error":
            return env._("%(column)s: the cell shows the error %(value)s.", **params)
        case "not_date":
            return env._("%(column)s: “%(value)s” is not a date (day/month/year).", **params)
        case "not_number":
            return env._("%(column)s: “%(value)s” is not a number.", **params)
        case "not_integer":
            return env._("%(column)s: “%(value)s” is not a whole number.", **params)
        case "not_yes_no":
            return env._("%(column)s: “%(value)s” is neither yes nor no.", **params)
        case "not_email":
            return env._("%(column)s: “%(value)s” is not an e-mail address.", **params)
    return env._("%(column)s: “%(value)s” cannot be read.", **params)


def first_line(error):
    """What an exception of whatever addon says, short enough for a reason."""
    return str(error).strip().split("\n", 1)[0][:500] or type(error).__name__
