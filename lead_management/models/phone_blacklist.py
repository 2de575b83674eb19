# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class PhoneBlacklist(models.Model):
    _name = "phone.blacklist"
    _inherit = ["phone.blacklist", "lead.blacklist.mixin"]
    _blacklist_field = "number"
    _blacklist_record_field = "phone_sanitized"
