from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, convert_file

MOVED = ("care_group", "care_date", "care_reason", "activity_due_date")
NEW_GLUE = (
    "lead_management_livechat",
    "lead_management_mass_mailing",
    "lead_management_website",
)


def migrate(cr, version):
    """Keep what each lead waits for in a table of its own; add what came with capture."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["lead.care"]._fill()
    for name in MOVED:
        cr.execute(SQL("ALTER TABLE crm_lead DROP COLUMN IF EXISTS %s", SQL.identifier(name)))
    # forcecreate="False" leaves it out on an update, lest it comes back once the user removed it
    reason = "data/crm_lost_reason_erased_data.xml"
    convert_file(env, "lead_management", reason, {}, mode="init", noupdate=True)
    _install_glue(env)


def _install_glue(env):
    """Install the new addons that connect what is there: by themselves, they would not come now."""
    modules = env["ir.module.module"].search(
        [("name", "in", NEW_GLUE), ("state", "=", "uninstalled")]
    )
    there = ("installed", "to install", "to upgrade")
    modules.filtered(
        lambda module: all(needed.state in there for needed in module.dependencies_id)
    ).button_install()
