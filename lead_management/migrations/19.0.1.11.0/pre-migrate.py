from odoo.tools import SQL
from odoo.tools.sql import drop_index, make_index_name

from odoo.addons.lead_management.tools.search import PUNCTUATION, PUNCTUATION_LETTERS, UNCERTAIN


def migrate(cr, version):
    """Search texts have their punctuation in letters.

    Written without their indexes, which are made again with the model.
    """
    drop_index(cr, make_index_name("crm_lead", "search_text"), "crm_lead")
    drop_index(cr, "crm_lead_uncertain_search_text_idx", "crm_lead")
    cr.execute(
        SQL(
            """
            UPDATE crm_lead
               SET search_text = CASE WHEN search_text ^@ %(mark)s THEN %(mark)s ELSE '' END
                   || translate(ltrim(search_text, %(mark)s), %(punctuation)s, %(letters)s)
             WHERE translate(search_text, %(punctuation)s, '') <> ltrim(search_text, %(mark)s)
            """,
            mark=UNCERTAIN,
            punctuation=PUNCTUATION,
            letters=PUNCTUATION_LETTERS,
        )
    )
