# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may do what. One table a model: a line for each role, a column for each kind of record.

    r  read: found, read, counted, grouped, named, exported
    w  write
    c  create a record of that kind
    d  delete
    -  may not

The columns, seen from the person in the line:

    own         hers: the salesperson's for sales, the marketer's for marketing; uploaded or opened
                by her in the case of imports and dialogs
    team        a colleague's of her own sales team
    other       somebody else's, in sales and in marketing
    handed      hers for marketing, and sold by somebody else
    marketing   another marketer's whom no salesperson has taken over from
    unassigned  nobody's
    company     as ``own``, in a company that she has not ticked
    contact     a contact's, or a contact, that is no company's alone
    any         settings, which are nobody's
    published   made by a manager for everybody

In a hand-over or a step of the history it is the lead that is hers, her team's and so on.

Sales has crm's three tiers: ``salesman`` (own documents), ``salesman_all`` (all documents, which a
team leader needs) and ``sales_manager``. ``contact_creator`` has core's right to create contacts
and none in sales or marketing.

A model of our addons that is missing here fails the tests, and so does one that they grant rights
on. A glue addon adds its own models: ``TABLE["its.model"] = …`` in its tests, and in
``access_records.RECORDS`` how to make a record of each kind.
"""

TABLE = {
    "crm.lead": """
                           own    team   other  handed marketing unassigned company
        salesman           rwc-   ----   ----   ----   rwc-      rwc-       ----
        salesman_all       rwc-   rwc-   rwc-   rwc-   rwc-      rwc-       ----
        sales_manager      rwcd   rwcd   rwcd   rwcd   rwcd      rwcd       ----
        marketing_user     rwc-   ----   ----   rwc-   ----      rwc-       ----
        marketing_manager  rwcd   rwcd   rwcd   rwcd   rwcd      rwcd       ----
        contact_creator    ----   ----   ----   ----   ----      ----       ----
        internal_user      ----   ----   ----   ----   ----      ----       ----
        portal_user        ----   ----   ----   ----   ----      ----       ----
    """,
    "lead.hand.over": """
                           own    team   other  handed marketing unassigned company
        salesman           r---   ----   ----   ----   r---      r---       ----
        salesman_all       r---   r---   r---   r---   r---      r---       ----
        sales_manager      r---   r---   r---   r---   r---      r---       ----
        marketing_user     r---   ----   ----   r---   ----      r---       ----
        marketing_manager  r---   r---   r---   r---   r---      r---       ----
        contact_creator    ----   ----   ----   ----   ----      ----       ----
        internal_user      ----   ----   ----   ----   ----      ----       ----
        portal_user        ----   ----   ----   ----   ----      ----       ----
    """,
    "lead.interaction": """
                           own    team   other  handed marketing unassigned company
        salesman           r---   ----   ----   ----   r---      r---       ----
        salesman_all       r---   r---   r---   r---   r---      r---       ----
        sales_manager      r---   r---   r---   r---   r---      r---       ----
        marketing_user     r---   ----   ----   r---   ----      r---       ----
        marketing_manager  r---   r---   r---   r---   r---      r---       ----
        contact_creator    ----   ----   ----   ----   ----      ----       ----
        internal_user      ----   ----   ----   ----   ----      ----       ----
        portal_user        ----   ----   ----   ----   ----      ----       ----
    """,
    "lead.touch": """
                           own    team   other  handed marketing unassigned company
        salesman           r---   ----   ----   ----   r---      r---       ----
        salesman_all       r---   r---   r---   r---   r---      r---       ----
        sales_manager      r---   r---   r---   r---   r---      r---       ----
        marketing_user     r---   ----   ----   r---   ----      r---       ----
        marketing_manager  r---   r---   r---   r---   r---      r---       ----
        contact_creator    ----   ----   ----   ----   ----      ----       ----
        internal_user      ----   ----   ----   ----   ----      ----       ----
        portal_user        ----   ----   ----   ----   ----      ----       ----
    """,
    "lead.funnel": """
                           own    team   other  handed marketing unassigned company
        salesman           r---   ----   ----   ----   r---      r---       ----
        salesman_all       r---   r---   r---   r---   r---      r---       ----
        sales_manager      r---   r---   r---   r---   r---      r---       ----
        marketing_user     r---   ----   ----   r---   ----      r---       ----
        marketing_manager  r---   r---   r---   r---   r---      r---       ----
        contact_creator    ----   ----   ----   ----   ----      ----       ----
        internal_user      ----   ----   ----   ----   ----      ----       ----
        portal_user        ----   ----   ----   ----   ----      ----       ----
    """,
    "lead.quality.report": """
                           own    team   other  handed marketing unassigned company
        salesman           r---   ----   ----   ----   r---      r---       ----
        salesman_all       r---   r---   r---   r---   r---      r---       ----
        sales_manager      r---   r---   r---   r---   r---      r---       ----
        marketing_user     r---   ----   ----   r---   ----      r---       ----
        marketing_manager  r---   r---   r---   r---   r---      r---       ----
        contact_creator    ----   ----   ----   ----   ----      ----       ----
        internal_user      ----   ----   ----   ----   ----      ----       ----
        portal_user        ----   ----   ----   ----   ----      ----       ----
    """,
    # Capture tools and what came in are the marketing managers'; web forms, marketers make too.
    "lead.capture.source": """
                           any    own    other  company
        salesman           ----   ----   ----   ----
        salesman_all       ----   ----   ----   ----
        sales_manager      ----   ----   ----   ----
        marketing_user     ----   rwc-   r---   ----
        marketing_manager  rwcd   rwcd   rwcd   ----
        contact_creator    ----   ----   ----   ----
        internal_user      ----   ----   ----   ----
        portal_user        ----   ----   ----   ----
    """,
    "lead.capture.mapping": """
                           any    company
        salesman           ----   ----
        salesman_all       ----   ----
        sales_manager      ----   ----
        marketing_user     ----   ----
        marketing_manager  rwcd   ----
        contact_creator    ----   ----
        internal_user      ----   ----
        portal_user        ----   ----
    """,
    "lead.capture.form.field": """
                           any    own    other  company
        salesman           ----   ----   ----   ----
        salesman_all       ----   ----   ----   ----
        sales_manager      ----   ----   ----   ----
        marketing_user     ----   rwcd   r---   ----
        marketing_manager  rwcd   rwcd   rwcd   ----
        contact_creator    ----   ----   ----   ----
        internal_user      ----   ----   ----   ----
        portal_user        ----   ----   ----   ----
    """,
    "lead.capture.event": """
                           any    company
        salesman           ----   ----
        salesman_all       ----   ----
        sales_manager      ----   ----
        marketing_user     ----   ----
        marketing_manager  r---   ----
        contact_creator    ----   ----
        internal_user      ----   ----
        portal_user        ----   ----
    """,
    "lead.consent": """
                           own    team   other  handed marketing unassigned company
        salesman           r---   ----   ----   ----   r---      r---       ----
        salesman_all       r---   r---   r---   r---   r---      r---       ----
        sales_manager      r---   r---   r---   r---   r---      r---       ----
        marketing_user     r---   ----   ----   r---   ----      r---       ----
        marketing_manager  r---   r---   r---   r---   r---      r---       ----
        contact_creator    ----   ----   ----   ----   ----      ----       ----
        internal_user      ----   ----   ----   ----   ----      ----       ----
        portal_user        ----   ----   ----   ----   ----      ----       ----
    """,
    "lead.erasure.wizard": """
                           own    other
        salesman           ----   ----
        salesman_all       ----   ----
        sales_manager      rwc-   ----
        marketing_user     ----   ----
        marketing_manager  rwc-   ----
        contact_creator    ----   ----
        internal_user      ----   ----
        portal_user        ----   ----
    """,
    "lead.followup": """
                           own    team   other  handed marketing unassigned company
        salesman           r---   ----   ----   ----   r---      r---       ----
        salesman_all       r---   r---   r---   r---   r---      r---       ----
        sales_manager      r---   r---   r---   r---   r---      r---       ----
        marketing_user     r---   ----   ----   r---   ----      r---       ----
        marketing_manager  r---   r---   r---   r---   r---      r---       ----
        contact_creator    ----   ----   ----   ----   ----      ----       ----
        internal_user      ----   ----   ----   ----   ----      ----       ----
        portal_user        ----   ----   ----   ----   ----      ----       ----
    """,
    "lead.followup.rule": """
                           any    company
        salesman           r---   ----
        salesman_all       r---   ----
        sales_manager      rwcd   ----
        marketing_user     r---   ----
        marketing_manager  rwcd   ----
        contact_creator    ----   ----
        internal_user      ----   ----
        portal_user        ----   ----
    """,
    "lead.assignment": """
                           own    team   other  handed marketing unassigned company
        salesman           r---   ----   ----   ----   r---      r---       ----
        salesman_all       r---   r---   r---   r---   r---      r---       ----
        sales_manager      r---   r---   r---   r---   r---      r---       ----
        marketing_user     r---   ----   ----   r---   ----      r---       ----
        marketing_manager  r---   r---   r---   r---   r---      r---       ----
        contact_creator    ----   ----   ----   ----   ----      ----       ----
        internal_user      ----   ----   ----   ----   ----      ----       ----
        portal_user        ----   ----   ----   ----   ----      ----       ----
    """,
    "lead.assignment.rule": """
                           any    company
        salesman           r---   ----
        salesman_all       r---   ----
        sales_manager      rwcd   ----
        marketing_user     r---   ----
        marketing_manager  rwcd   ----
        contact_creator    ----   ----
        internal_user      ----   ----
        portal_user        ----   ----
    """,
    "lead.reassign.wizard": """
                           own    other
        salesman           rwc-   ----
        salesman_all       rwc-   ----
        sales_manager      rwc-   ----
        marketing_user     ----   ----
        marketing_manager  rwc-   ----
        contact_creator    ----   ----
        internal_user      ----   ----
        portal_user        ----   ----
    """,
    "lead.lifecycle.transition": """
                           own    team   other  handed marketing unassigned company contact
        salesman           r---   ----   ----   ----   r---      r---       ----    r---
        salesman_all       r---   r---   r---   r---   r---      r---       ----    r---
        sales_manager      r---   r---   r---   r---   r---      r---       ----    r---
        marketing_user     r---   ----   ----   r---   ----      r---       ----    r---
        marketing_manager  r---   r---   r---   r---   r---      r---       ----    r---
        contact_creator    ----   ----   ----   ----   ----      ----       ----    ----
        internal_user      ----   ----   ----   ----   ----      ----       ----    ----
        portal_user        ----   ----   ----   ----   ----      ----       ----    ----
    """,
    "lead.lifecycle.stage": """
                           any
        salesman           r---
        salesman_all       r---
        sales_manager      rwcd
        marketing_user     r---
        marketing_manager  rwcd
        contact_creator    ----
        internal_user      ----
        portal_user        ----
    """,
    "lead.interaction.outcome": """
                           any
        salesman           r---
        salesman_all       r---
        sales_manager      rwcd
        marketing_user     r---
        marketing_manager  rwcd
        contact_creator    ----
        internal_user      ----
        portal_user        ----
    """,
    "lead.return.reason": """
                           any
        salesman           r---
        salesman_all       r---
        sales_manager      rwcd
        marketing_user     r---
        marketing_manager  rwcd
        contact_creator    ----
        internal_user      ----
        portal_user        ----
    """,
    "lead.attribute": """
                           any
        salesman           r---
        salesman_all       r---
        sales_manager      rwcd
        marketing_user     r---
        marketing_manager  rwcd
        contact_creator    ----
        internal_user      ----
        portal_user        ----
    """,
    "lead.attribute.option": """
                           any
        salesman           r---
        salesman_all       r---
        sales_manager      rwcd
        marketing_user     r---
        marketing_manager  rwcd
        contact_creator    ----
        internal_user      ----
        portal_user        ----
    """,
    # Dialogs: what one person types into hers is nobody else's.
    "lead.followup.preview": """
                           own    other
        salesman           ----   ----
        salesman_all       ----   ----
        sales_manager      rwc-   ----
        marketing_user     ----   ----
        marketing_manager  rwc-   ----
        contact_creator    ----   ----
        internal_user      ----   ----
        portal_user        ----   ----
    """,
    "lead.followup.preview.line": """
                           own    other
        salesman           ----   ----
        salesman_all       ----   ----
        sales_manager      rwc-   ----
        marketing_user     ----   ----
        marketing_manager  rwc-   ----
        contact_creator    ----   ----
        internal_user      ----   ----
        portal_user        ----   ----
    """,
    "lead.capture.test": """
                           own    other
        salesman           ----   ----
        salesman_all       ----   ----
        sales_manager      ----   ----
        marketing_user     ----   ----
        marketing_manager  rwc-   ----
        contact_creator    ----   ----
        internal_user      ----   ----
        portal_user        ----   ----
    """,
    "lead.attribute.delete.wizard": """
                           own    other
        salesman           ----   ----
        salesman_all       ----   ----
        sales_manager      rwc-   ----
        marketing_user     ----   ----
        marketing_manager  rwc-   ----
        contact_creator    ----   ----
        internal_user      ----   ----
        portal_user        ----   ----
    """,
    "lead.attribute.option.merge.wizard": """
                           own    other
        salesman           ----   ----
        salesman_all       ----   ----
        sales_manager      rwc-   ----
        marketing_user     ----   ----
        marketing_manager  rwc-   ----
        contact_creator    ----   ----
        internal_user      ----   ----
        portal_user        ----   ----
    """,
    "lead.hand.over.wizard": """
                           own    other
        salesman           ----   ----
        salesman_all       ----   ----
        sales_manager      rwc-   ----
        marketing_user     rwc-   ----
        marketing_manager  rwc-   ----
        contact_creator    ----   ----
        internal_user      ----   ----
        portal_user        ----   ----
    """,
    "lead.return.wizard": """
                           own    other
        salesman           rwc-   ----
        salesman_all       rwc-   ----
        sales_manager      rwc-   ----
        marketing_user     ----   ----
        marketing_manager  ----   ----
        contact_creator    ----   ----
        internal_user      ----   ----
        portal_user        ----   ----
    """,
    "lead.take.care.wizard": """
                           own    other
        salesman           rwc-   ----
        salesman_all       rwc-   ----
        sales_manager      rwc-   ----
        marketing_user     rwc-   ----
        marketing_manager  rwc-   ----
        contact_creator    ----   ----
        internal_user      ----   ----
        portal_user        ----   ----
    """,
    # ``own`` is of a campaign that she is responsible for.
    "lead.campaign.cost": """
                           own    other  company
        salesman           ----   ----   ----
        salesman_all       ----   ----   ----
        sales_manager      rwcd   rwcd   ----
        marketing_user     rwcd   r---   ----
        marketing_manager  rwcd   rwcd   ----
        contact_creator    ----   ----   ----
        internal_user      ----   ----   ----
        portal_user        ----   ----   ----
    """,
    "lead.campaign.cost.day": """
                           own    other  company
        salesman           ----   ----   ----
        salesman_all       ----   ----   ----
        sales_manager      r---   r---   ----
        marketing_user     r---   r---   ----
        marketing_manager  r---   r---   ----
        contact_creator    ----   ----   ----
        internal_user      ----   ----   ----
        portal_user        ----   ----   ----
    """,
    # An import is always its uploader's: nobody creates somebody else's.
    "lead.import": """
                           own    other  company
        salesman           ----   ----   ----
        salesman_all       rwcd   ----   ----
        sales_manager      rwcd   rw-d   ----
        marketing_user     rwcd   ----   ----
        marketing_manager  rwcd   rw-d   ----
        contact_creator    ----   ----   ----
        internal_user      ----   ----   ----
        portal_user        ----   ----   ----
    """,
    "lead.import.mapping": """
                           own    other  company
        salesman           ----   ----   ----
        salesman_all       rw--   ----   ----
        sales_manager      rw--   rw--   ----
        marketing_user     rw--   ----   ----
        marketing_manager  rw--   rw--   ----
        contact_creator    ----   ----   ----
        internal_user      ----   ----   ----
        portal_user        ----   ----   ----
    """,
    "lead.import.value": """
                           own    other  company
        salesman           ----   ----   ----
        salesman_all       rw--   ----   ----
        sales_manager      rw--   rw--   ----
        marketing_user     rw--   ----   ----
        marketing_manager  rw--   rw--   ----
        contact_creator    ----   ----   ----
        internal_user      ----   ----   ----
        portal_user        ----   ----   ----
    """,
    # What a lead waits for is shown through the lead.
    "lead.care": """
                           own
        salesman           ----
        salesman_all       ----
        sales_manager      ----
        marketing_user     ----
        marketing_manager  ----
        contact_creator    ----
        internal_user      ----
        portal_user        ----
    """,
    # Whom a number belongs to is the system's own.
    "lead.identity": """
                           own
        salesman           ----
        salesman_all       ----
        sales_manager      ----
        marketing_user     ----
        marketing_manager  ----
        contact_creator    ----
        internal_user      ----
        portal_user        ----
    """,
    "lead.import.row": """
                           own    other  company
        salesman           ----   ----   ----
        salesman_all       r---   ----   ----
        sales_manager      r---   r---   ----
        marketing_user     r---   ----   ----
        marketing_manager  r---   r---   ----
        contact_creator    ----   ----   ----
        internal_user      ----   ----   ----
        portal_user        ----   ----   ----
    """,
    # The columns of a list: written by the methods that check them and by nothing else.
    "lead.list.layout": """
                           own    other  published
        salesman           r---   ----   r---
        salesman_all       r---   ----   r---
        sales_manager      r---   ----   r---
        marketing_user     r---   ----   r---
        marketing_manager  r---   ----   r---
        contact_creator    r---   ----   r---
        internal_user      r---   ----   r---
        portal_user        ----   ----   ----
    """,
    # Models of core, which our addon grants marketing rights on.
    "res.partner": """
                           contact company
        salesman           rwc-    ----
        salesman_all       rwc-    ----
        sales_manager      rwc-    ----
        marketing_user     rwc-    ----
        marketing_manager  rwc-    ----
        contact_creator    rwcd    ----
        internal_user      r---    ----
        portal_user        ----    ----
    """,
    "crm.tag": """
                           any
        salesman           rwc-
        salesman_all       rwc-
        sales_manager      rwcd
        marketing_user     rwc-
        marketing_manager  rwcd
        contact_creator    ----
        internal_user      ----
        portal_user        ----
    """,
    "crm.stage": """
                           any
        salesman           r---
        salesman_all       r---
        sales_manager      rwcd
        marketing_user     r---
        marketing_manager  rwcd
        contact_creator    r---
        internal_user      r---
        portal_user        ----
    """,
    "crm.lost.reason": """
                           any
        salesman           r---
        salesman_all       r---
        sales_manager      rwcd
        marketing_user     r---
        marketing_manager  rwcd
        contact_creator    r---
        internal_user      r---
        portal_user        ----
    """,
    "crm.recurring.plan": """
                           any
        salesman           r---
        salesman_all       r---
        sales_manager      rwcd
        marketing_user     r---
        marketing_manager  r---
        contact_creator    ----
        internal_user      ----
        portal_user        ----
    """,
    "crm.lead.scoring.frequency": """
                           any
        salesman           r---
        salesman_all       r---
        sales_manager      r---
        marketing_user     r---
        marketing_manager  r---
        contact_creator    ----
        internal_user      ----
        portal_user        ----
    """,
    "crm.lead.scoring.frequency.field": """
                           any
        salesman           r---
        salesman_all       r---
        sales_manager      r---
        marketing_user     r---
        marketing_manager  r---
        contact_creator    ----
        internal_user      ----
        portal_user        ----
    """,
    "crm.lead.lost": """
                           own
        salesman           rwc-
        salesman_all       rwc-
        sales_manager      rwc-
        marketing_user     rwc-
        marketing_manager  rwc-
        contact_creator    ----
        internal_user      ----
        portal_user        ----
    """,
    "crm.lead2opportunity.partner": """
                           own
        salesman           rwc-
        salesman_all       rwc-
        sales_manager      rwc-
        marketing_user     rwc-
        marketing_manager  rwc-
        contact_creator    ----
        internal_user      ----
        portal_user        ----
    """,
    "crm.merge.opportunity": """
                           own
        salesman           rwc-
        salesman_all       rwc-
        sales_manager      rwc-
        marketing_user     rwc-
        marketing_manager  rwc-
        contact_creator    ----
        internal_user      ----
        portal_user        ----
    """,
}

# The fields our addons put on contacts, which every internal user reads: same letters, one column
# a field. A field of ours that is missing here fails the tests.
PARTNER_FIELDS = """
             quick_search lifecycle_stage_id lifecycle_color lifecycle_date lifecycle_transition_ids
    salesman           r- rw                 r-              r-             r-
    salesman_all       r- rw                 r-              r-             r-
    sales_manager      r- rw                 r-              r-             r-
    marketing_user     r- rw                 r-              r-             r-
    marketing_manager  r- rw                 r-              r-             r-
    contact_creator    -- --                 --              --             --
    internal_user      -- --                 --              --             --
    portal_user        -- --                 --              --             --
"""


def parse(table):
    """The cells of a table above: ``{role: {column: letters}}``."""
    columns, *lines = (line.split() for line in table.strip().splitlines())
    return {role: dict(zip(columns, letters, strict=True)) for role, *letters in lines}
