# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Lead Management - Email Marketing",
    "summary": "Mails opened, clicked, answered and opted out of are known of the lead",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "LGPL-3",
    "author": "Lead Management contributors",
    "depends": ["lead_management", "mass_mailing_crm"],
    "auto_install": True,
}
