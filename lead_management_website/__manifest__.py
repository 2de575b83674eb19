# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Lead Management - Website",
    "summary": "Forms of the website give leads touches instead of doubles",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "Lead Management contributors",
    "depends": ["lead_management", "website_crm"],
    "data": [
        "views/lead_capture_source_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
}
