# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def _fill_from_website(self, values):
        """Take over what a website knows of a lead and nobody has said otherwise.

        Whose a lead is, a form decides of a new one alone.

        :param dict values: for ``create``, as the website makes them
        """
        self.ensure_one()
        is_new = self.create_date == self.env.cr.now()
        missing = {
            name: value
            for name, value in values.items()
            if value and not self[name] and (is_new or name not in ("user_id", "team_id"))
        }
        if missing:
            self.write(missing)

    def _is_same_person(self, partner):
        """Whether a visitor's contact is the person who filled the form in, not a colleague."""
        self.ensure_one()
        if not self.email_normalized or self.email_normalized != partner.email_normalized:
            return False
        numbers = {number for number in (self.phone_sanitized, partner.phone_sanitized) if number}
        return len(numbers) < 2
