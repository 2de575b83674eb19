# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Lead Management - Sales",
    "summary": "Leads become quotations, orders and invoices, and their contacts customers",
    "version": "19.0.1.2.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "Lead Management contributors",
    "depends": ["lead_management", "sale_crm"],
    "data": [
        "views/crm_lead_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["lead_management_sale/static/src/**/*"],
        "web.assets_unit_tests": ["lead_management_sale/static/tests/**/*.test.js"],
        "web.assets_tests": ["lead_management_sale/static/tests/tours/**/*.js"],
    },
    "auto_install": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
