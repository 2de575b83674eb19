# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .res_partner import LIFECYCLE_GROUPS


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def _instanciate_attrs(self, field_data):
        """Custom attributes of contacts are for sales and marketing, as their lifecycle is.

        Every internal user reads contacts, and the framework has no groups for columns made at
        run time.
        """
        attrs = super()._instanciate_attrs(field_data)
        if attrs and field_data["name"].startswith("x_lead_"):
            if field_data["model"] == "res.partner":
                attrs["groups"] = LIFECYCLE_GROUPS
                # core copies what is marked so whether or not the user may read it: see copy_data
                attrs["copy"] = False
            if attrs["index"]:
                attrs["index"] = "btree_not_null"  # of most leads nobody knows it
        return attrs
