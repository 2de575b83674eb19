# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Lead Management - Live Chat",
    "summary": "Chats of visitors are touches, and leads made from them know their chat",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "Lead Management contributors",
    "depends": ["lead_management", "crm_livechat"],
    "data": [
        "views/lead_capture_source_views.xml",
        "views/lead_touch_views.xml",
    ],
    "auto_install": True,
}
