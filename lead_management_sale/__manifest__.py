# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Lead Management - Sales",
    "summary": "Leads whose opportunities become quotations and orders",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "Lead Management contributors",
    "depends": ["lead_management", "sale_crm"],
    "data": ["views/crm_lead_views.xml"],
    "auto_install": True,
}
