# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class CrmLead(models.Model):
    """Whether the person agreed to be contacted, on this lead or another of the same contact."""

    _inherit = "crm.lead"

    consent_ids = fields.One2many("lead.consent", "lead_id", "Consents", readonly=True)
    consent_status = fields.Char("Consent", compute="_compute_consent_status")
    has_agreed_to_contact = fields.Boolean(compute="_compute_consent_status")

    @api.depends_context("lang", "tz", "uid")
    @api.depends("consent_ids.withdrawn_date", "partner_id")
    def _compute_consent_status(self):
        """When the person agreed last, or took it back, in a sentence."""
        for lead in self:
            consents = lead._get_consents()
            standing = consents.filtered(lambda consent: not consent.withdrawn_date)
            lead.has_agreed_to_contact = bool(standing)
            if standing:
                lead.consent_status = self.env._(
                    "Given on %(date)s", date=format_date(self.env, standing[0].date)
                )
            elif consents:
                last = max(consents.mapped("withdrawn_date"))
                lead.consent_status = self.env._(
                    "Withdrawn on %(date)s", date=format_date(self.env, last)
                )
            else:
                lead.consent_status = False

    def _give_consent(self, text, date=None, capture_source=None):
        """Keep that the person of each lead agreed to be contacted.

        :param str text: the words they agreed to
        :param datetime date: naive UTC; now where it is not given
        :param capture_source: ``lead.capture.source`` it was given at, maybe empty
        :return: the ``lead.consent`` rows
        """
        # sudo: consents are nobody's to write; callers are the system
        consents = self.env["lead.consent"].sudo()
        return consents.create([lead._prepare_consent(text, date, capture_source) for lead in self])

    def _prepare_consent(self, text, date=None, capture_source=None):
        """Values of the consent that the person of this lead gave, as of ``_give_consent``."""
        self.ensure_one()
        return {
            "lead_id": self.id,
            "text": text,
            "date": date or fields.Datetime.now(),
            "capture_source_id": capture_source.id if capture_source else False,
        }

    def _get_consents(self):
        """Consents of the person of this lead, the last first, also those of earlier leads.

        What she told another company of this database is not said to this one.
        """
        self.ensure_one()
        of_person = Domain("lead_id", "in", self._origin.ids)
        if self.partner_id:
            of_person |= Domain("lead_id.partner_id", "=", self.partner_id.id) & Domain(
                "company_id", "in", [self.company_id.id, False]
            )
        # sudo: of a lead the user has, when its person agreed; another's lead stays unseen
        return self.env["lead.consent"].sudo().search(of_person)

    def _has_agreed_to_contact(self, kind):
        """Whether the person of this lead agreed to be contacted, and has not taken it back.

        :param str kind: key of ``lead.interaction.kind``; one consent is for all of them
        """
        self.ensure_one()
        return self.has_agreed_to_contact

    def action_withdraw_consent(self):
        """Note that the person no longer agrees to be contacted, wherever she did.

        :raise AccessError: when the lead is not the user's to change
        """
        self.check_access("write")
        for lead in self:
            lead._get_consents()._withdraw()

    def _merge_dependences(self, opportunities):
        """The consents of the leads merged away go on with the one that stays."""
        result = super()._merge_dependences(opportunities)
        # sudo: the user may merge these leads, and nobody writes consents
        opportunities.sudo().consent_ids.lead_id = self
        return result
