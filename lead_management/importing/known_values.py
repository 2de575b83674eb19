# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What core computes of a new lead, straight from its values.

Each function takes the values of a lead, complete but for computed fields, and gives the same as
the method it stands for; a test compares them. Records would make it ten times as slow.
"""

import re

from odoo.exceptions import UserError
from odoo.tools import email_normalize, email_normalize_all

from odoo.addons.iap.tools.iap_tools import mail_prepare_for_domain_search
from odoo.addons.mail.tools.mail_validation import mail_validate
from odoo.addons.phone_validation.tools.phone_validation import phone_format, phone_parse

from ..tools.phones import digits_of, has_trunk_zero, to_e164
from ..tools.search import SEARCHED_COLUMNS, search_text

# Nothing to normalize: what nearly all addresses look like
_PLAIN_ADDRESS = re.compile(r"[a-z0-9][a-z0-9._+-]*@[a-z0-9][a-z0-9.-]*\.[a-z]{2,}")


class KnownValues:
    """Computes fields of many new leads.

    :param env: environment they are created in
    """

    FIELDS = ("phone_sanitized", "phone_state", "email_normalized", "email_domain_criterion")
    FIELDS += ("email_state", "search_text", "day_open", "day_close", "prorated_revenue")
    FIELDS += ("won_status",)

    def __init__(self, env):
        self._env = env
        self._countries = {}
        self._won_stages = {}
        self._criteria = {}
        company_country = env.company.country_id
        self._company_country = (company_country.code or None, company_country.phone_code)

    def compute(self, vals):
        """Computed values of a lead.

        :param dict vals: values for ``create``, without a contact
        :return: dict of those of ``FIELDS`` that are known from ``vals``
        """
        phone = vals.get("phone")
        found = {
            "search_text": search_text([vals.get(name) for name in SEARCHED_COLUMNS], phone),
            **self._compute_email(vals.get("email_from")),
            **self._compute_phone(phone, vals.get("country_id")),
        }
        if not vals.get("expected_revenue"):
            found["prorated_revenue"] = 0.0
        if vals.get("active") and not self._is_won(vals.get("stage_id")):
            found["won_status"] = "pending"
        return found | self._compute_days(vals)

    def _compute_days(self, vals):
        created, opened, closed = map(vals.get, ("create_date", "date_open", "date_closed"))
        if not created or closed:
            return {}
        days = opened and abs((opened.replace(microsecond=0) - created.replace(microsecond=0)).days)
        return {"day_open": days or 0, "day_close": False}

    def _is_won(self, stage_id):
        if stage_id not in self._won_stages:
            self._won_stages[stage_id] = self._env["crm.stage"].browse(stage_id).is_won
        return self._won_stages[stage_id]

    def _compute_phone(self, phone, country_id):
        if not phone:
            return {"phone_sanitized": False, "phone_state": False}
        country = self._get_country(country_id)
        code, calling_code = country or self._company_country
        mobile = to_e164(phone, is_vietnamese=not code or code == "VN")
        sanitized = mobile or _sanitize(phone, code, calling_code)
        # crm knows no number with a prefix from before 2018
        is_of_today = not mobile or digits_of(phone).endswith(mobile[3:])
        if country and is_of_today:
            state = "correct" if sanitized else "incorrect"  # parsed alike for both
        else:
            state = _get_phone_state(phone, country and code)
        if not sanitized and has_trunk_zero(phone):
            sanitized = to_e164(phone, is_vietnamese=True) or False
        return {"phone_sanitized": sanitized, "phone_state": state}

    def _get_country(self, country_id):
        """Code and calling code of a country, ``None`` where there is none."""
        if not country_id:
            return None
        if country_id not in self._countries:
            country = self._env["res.country"].browse(country_id)
            self._countries[country_id] = (country.code or None, country.phone_code)
        return self._countries[country_id]

    def _compute_email(self, email):
        if not email:
            return dict.fromkeys(
                ("email_normalized", "email_domain_criterion", "email_state"), False
            )
        is_plain = _PLAIN_ADDRESS.fullmatch(email)
        normalized = email if is_plain else email_normalize(email, strict=False)
        addresses = [email] if is_plain else email_normalize_all(email)
        return {
            "email_normalized": normalized,
            "email_domain_criterion": self._get_criterion(normalized),
            "email_state": "correct" if any(map(mail_validate, addresses)) else "incorrect",
        }

    def _get_criterion(self, address):
        if not address:
            return False
        domain = address.rpartition("@")[2]
        if domain not in self._criteria:
            self._criteria[domain] = mail_prepare_for_domain_search(address)
        criterion = self._criteria[domain]
        # providers of private addresses are told apart by the whole address
        return criterion if criterion.startswith("@") else mail_prepare_for_domain_search(address)


def _sanitize(phone, code, calling_code):
    try:
        return phone_format(phone, code, calling_code, force_format="E164")
    except UserError:
        return False


def _get_phone_state(phone, code):
    try:
        return "correct" if phone_parse(phone, code) else False
    except UserError:
        return "incorrect"
