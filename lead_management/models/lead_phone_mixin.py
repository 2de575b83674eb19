# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..tools import phones


class LeadPhoneMixin(models.AbstractModel):
    """Has a phone number, maybe a Vietnamese one of years ago."""

    _name = "lead.phone.mixin"
    _description = "Has a Vietnamese Phone Number"

    def _phone_format_number(self, number, country, force_format="E164", raise_exception=False):
        """Extends core's by Vietnamese mobile numbers with the prefixes they had before 2018.

        Where nothing is known of the country, and where a number is none of that country, one that
        looks like one is taken for one.
        """
        is_vietnamese = not country or country.code == "VN"
        mobile = number and phones.to_e164(number, is_vietnamese)
        if mobile and force_format == "E164":
            return mobile
        is_maybe_vietnamese = (
            bool(number)
            and not is_vietnamese
            and self._may_have_vietnamese_number()
            and phones.has_trunk_zero(number)
        )
        formatted = super()._phone_format_number(
            mobile or number, country, force_format, raise_exception and not is_maybe_vietnamese
        )
        if formatted or not is_maybe_vietnamese:
            return formatted
        mobile = phones.to_e164(number, is_vietnamese=True)
        return super()._phone_format_number(
            mobile or number, country, force_format, raise_exception
        )

    def _may_have_vietnamese_number(self):
        """Whether a number that is none of the country asked about may be a Vietnamese one."""
        return True
