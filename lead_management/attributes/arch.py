# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Custom attributes in the arch of a view, put there each time the view is asked for.

Nothing is stored in a view, so none can break when an attribute is renamed, archived or deleted.
Forms and cards say where by an empty ``<group name="lead_attributes"/>`` or
``<div name="lead_attributes"/>``; lists and searches take them at their end.
"""

from lxml import etree

MARKER = "lead_attributes"
# Class of a list in which attributes are not shown before somebody chooses them
ONLY_OFFERED = "o_lead_attributes_only_offered"
GROUP = "lead_management.group_lead_management"

# Room for the values in a list, in pixels; the label may take more
WIDTHS = {
    "char": 130,
    "text": 200,
    "integer": 90,
    "float": 135,
    "date": 100,
    "datetime": 150,
    "boolean": 70,
    "selection": 120,
    "multiselection": 150,
}
MAX_LABEL_WIDTH = 200


def add_attributes(arch, view_type, columns, default_section):
    """Put ``columns`` into ``arch``.

    :param arch: root node of the view, changed in place
    :param str view_type: ``form``, ``list``, ``kanban``, ``search``; others stay as they are
    :param list columns: ``AttributeColumn`` of the view's model, without archived ones
    :param str default_section: heading of the attributes without a section
    """
    add = {
        "form": _add_to_form,
        "list": _add_to_list,
        "kanban": _add_to_kanban,
        "search": _add_to_search,
    }.get(view_type)
    if add:
        add(arch, columns, default_section)


def _group_by_section(columns, default_section):
    """Sections in the order of their first attribute."""
    by_section = {}
    for column in columns:
        by_section.setdefault(column.section or default_section, []).append(column)
    return by_section.items()


def _new_field(column, **attributes):
    node = etree.Element("field", name=column.field_name, groups=GROUP, **attributes)
    if column.type == "multiselection":
        node.set("widget", "many2many_tags")
        options = {"color_field": "color", "no_edit_color": True, "no_create_edit": True}
        node.set("options", str(options))
    elif column.type == "selection":
        node.set("widget", "lead_attribute_option")
        node.set("options", "{'no_open': True, 'no_create_edit': True}")
    if column.type in ("selection", "multiselection"):
        node.set("context", str({"default_attribute_id": column.id}))
    return node


def _add_to_form(arch, columns, default_section):
    for marker in arch.xpath(f"//group[@name='{MARKER}']"):
        width = int(marker.get("col", "2"))
        for section, in_section in _group_by_section(columns, default_section):
            group = etree.Element("group", string=section, col=str(width), groups=GROUP)
            size = -(-len(in_section) // width)
            for start in range(0, len(in_section), size):
                inner = etree.SubElement(group, "group")
                for column in in_section[start : start + size]:
                    required = {"required": "1"} if column.required else {}
                    inner.append(_new_field(column, **required))
            marker.addprevious(group)
        parent = marker.getparent()
        parent.remove(marker)
        if parent.tag == "page" and not len(parent):
            parent.getparent().remove(parent)


def _add_to_list(arch, columns, default_section):
    is_offered_only = ONLY_OFFERED in arch.get("class", "").split()
    for section, in_section in _group_by_section(columns, default_section):
        for column in in_section:
            node = _new_field(
                column,
                optional="show" if column.show_in_list and not is_offered_only else "hide",
                # where the column panel offers it
                lead_section=section,
                width=str(_get_width(column)),
            )
            if column.type == "text":
                # in one line, like any other: it may be pages long
                node.set("class", "o_lead_attribute_text")
            arch.append(node)


def _get_width(column):
    """Pixels of a list's column, so that many of them make it wider than the screen, not narrow."""
    label = min(28 + 8 * len(column.label), MAX_LABEL_WIDTH)
    return max(WIDTHS[column.type], label)


def _add_to_kanban(arch, columns, default_section):
    for marker in arch.xpath(f"//div[@name='{MARKER}']"):
        for column in columns:
            if column.show_on_card:
                # options are boxes, which go on behind the label and not below it
                layout = "o_lead_card_options" if column.has_options else "text-truncate"
                line = etree.SubElement(marker, "div", {"class": layout}, groups=GROUP)
                line.set("invisible", f"not {column.field_name}")
                label = etree.SubElement(line, "span", {"class": "text-muted text-truncate me-1"})
                # a label may be a question
                is_closed = column.label.endswith(("?", ":"))
                label.text = column.label if is_closed else f"{column.label}:"
                line.append(_new_field(column))


def _add_to_search(arch, columns, default_section):
    last_field = arch.xpath("./field[last()]")
    groups = arch.xpath("//group[filter[contains(@context, 'group_by')]]")
    for column in reversed(columns):
        if column.type not in ("boolean", "date", "datetime") and last_field:
            last_field[0].addnext(_new_search_field(column))
    for column in columns:
        if column.type in ("boolean", "date", "datetime"):
            _append_filter(arch, groups, column)
    if groups:
        groups[-1].append(etree.Element("separator"))
        for column in columns:
            if column.type not in ("text", "float"):
                groups[-1].append(
                    etree.Element(
                        "filter",
                        name=f"group_{column.field_name}",
                        string=column.label,
                        context=str({"group_by": column.field_name}),
                        groups=GROUP,
                    )
                )


def _new_search_field(column):
    return etree.Element("field", name=column.field_name, groups=GROUP)


def _append_filter(arch, groups, column):
    """A yes/no attribute is a filter, one of a date a choice of periods."""
    node = etree.Element("filter", name=column.field_name, string=column.label, groups=GROUP)
    if column.type == "boolean":
        node.set("domain", str([(column.field_name, "=", True)]))
    else:
        node.set("date", column.field_name)
    separator = etree.Element("separator")
    if groups:
        groups[0].addprevious(separator)
        groups[0].addprevious(node)
    else:
        arch.extend([separator, node])
