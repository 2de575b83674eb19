"""`make pot`: our terms out of Odoo, and into the translation files."""

from . import addons, database, environment, odoo_log, odoo_runtime, process, testing
from .errors import DevError
from .paths import DEV, LOGS, ROOT
from .process import say

DATABASE = "lm_pot"


def export() -> int:
    """Write each addon's i18n/<addon>.pot, and bring every i18n/*.po up to date with it."""
    with process.lock("test"):
        ours = addons.ours()
        own = addons.names(ours)
        log = LOGS / "pot.log"
        database.copy(testing.template("test", addons.outside_depends(ours)), DATABASE)
        install = ("-d", DATABASE, "-i", ",".join(own))
        odoo_runtime.run_or_fail("Our addons could not be installed", *install, log=log)
        for addon in ours:
            (addon.path / "i18n").mkdir(exist_ok=True)
        if odoo_runtime.run("i18n", "export", "-d", DATABASE, *own, log=log):
            raise DevError(f"The terms could not be exported: {odoo_log.cause(log)}")
        database.drop(DATABASE)
    say("Merging …")
    script = DEV / "inside/merge_translations.py"
    folders = [addon.path / "i18n" for addon in ours]
    return environment.run_program([environment.python(), script, *folders], cwd=ROOT)
