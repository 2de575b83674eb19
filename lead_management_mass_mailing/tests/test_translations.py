# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.lead_management.tests import translations_common


@tagged("post_install", "-at_install")
class TestTranslations(translations_common.TranslationsCase):
    addon = "lead_management_mass_mailing"
    fewest_terms = 4
