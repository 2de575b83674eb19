# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import phones
from .res_partner import LIFECYCLE_GROUPS

# What core's own search of contacts looks at
_SEARCHED_COLUMNS = ("complete_name", "email", "ref", "vat", "company_registry")
_NUMBER = re.compile(r"[\d\s+./()-]+")
_MIN_DIGITS = 3


class ResPartner(models.Model):
    """Finding contacts by their phone number, however typed, as well as by what core looks at."""

    _inherit = "res.partner"

    quick_search = fields.Char(
        "Name, E-mail or Phone",
        store=False,
        search="_search_quick_search",
        exportable=False,
        copy=False,
        groups=LIFECYCLE_GROUPS,
    )

    @api.model
    def _search_quick_search(self, operator, value):
        """Contacts found by ``value``; by one of several, none of which has to be the whole."""
        # core checks the groups of columns only
        self._check_field_access(self._fields["quick_search"], "read")
        if operator == "in":
            return Domain.OR(self._get_quick_search_domain(str(text)) for text in value if text)
        if operator in ("ilike", "like"):
            return self._get_quick_search_domain(str(value))
        return NotImplemented

    @api.model
    def _get_quick_search_domain(self, query):
        domain = Domain.OR(Domain(name, "ilike", query) for name in _SEARCHED_COLUMNS)
        if _NUMBER.fullmatch(query) and len(phones.digits_of(query)) >= _MIN_DIGITS:
            domain |= Domain.OR(
                Domain("phone_sanitized", "like", digits) for digits in phones.beginnings(query)
            )
        return domain
