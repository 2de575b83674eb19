# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MailBlacklist(models.Model):
    _name = "mail.blacklist"
    _inherit = ["mail.blacklist", "lead.blacklist.mixin"]
    _blacklist_field = "email"
    _blacklist_record_field = "email_normalized"
