# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sentences for what is fit to be read, and yet not what its user may think."""

_MAX_NAMED = 8


def describe_reading(env, header, end):
    """What was left out or taken along while a file was read.

    :param env: environment, whose language the sentences are in
    :param dict header: the first message of ``workbook_process.read_workbook``
    :param dict end: its last
    :return: list of sentences
    """
    notices = []
    if header["row"] > 1:
        notices.append(
            env._(
                "The names of the columns were found in row %(row)s; what stands above was left "
                "out.",
                row=header["row"],
            )
        )
    if end["hidden_count"]:
        notices.append(
            env._(
                "Rows hidden in Excel, by a filter or by hand: %(count)s (%(rows)s). They are "
                "imported like the others. If you do not want that, copy the visible rows into a "
                "new file.",
                count=end["hidden_count"],
                rows=", ".join(map(str, end["hidden_rows"]))
                + (" …" if end["hidden_count"] > len(end["hidden_rows"]) else ""),
            )
        )
    if end["cut_after"]:
        notices.append(
            env._(
                "Reading stopped after row %(row)s, which more than 1,000 blank rows follow. What "
                "may stand further down is not imported.",
                row=end["cut_after"],
            )
        )
    return notices


def describe_template_changes(env, then, today):
    """What changed since a template was downloaded.

    :param env: environment, whose language the sentences are in
    :param dict then: header by target, as the template has them
    :param dict today: the same of a template made now
    :return: list of sentences, empty when nothing changed
    """
    added = [label for target, label in today.items() if target not in then]
    dropped = [label for target, label in then.items() if target not in today]
    renamed = [
        env._("“%(old)s” is now “%(new)s”", old=label, new=today[target])
        for target, label in then.items()
        if today.get(target, label) != label
    ]
    notices = []
    if added:
        notices.append(env._("New columns it does not have: %(columns)s.", columns=_join(added)))
    if renamed:
        notices.append(
            env._("Renamed columns, read all the same: %(columns)s.", columns=_join(renamed))
        )
    if dropped:
        notices.append(
            env._(
                "Columns that no longer exist, kept in the notes: %(columns)s.",
                columns=_join(dropped),
            )
        )
    if notices:
        notices.insert(
            0,
            env._(
                "This template is out of date: its columns have changed since it was downloaded. "
                "You can import the file; download the template again for the next one."
            ),
        )
    return notices


def _join(labels):
    more = " …" if len(labels) > _MAX_NAMED else ""
    return ", ".join(labels[:_MAX_NAMED]) + more
