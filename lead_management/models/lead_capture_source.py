# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import secrets
from collections import namedtuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..capture.bodies import is_same_secret
from ..capture.errors import UnusablePayload

PATH = "/lead_management/capture/"
# What answering a request takes of a source
CaptureFacts = namedtuple("CaptureFacts", "kind company_id quota token_hash")


def hash_token(token):
    """What is stored of a token: long and random ones need no salt.

    :param str token: as it was handed out
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class LeadCaptureSource(models.Model):
    """A capture tool: where people come in, and what is known of whoever comes in there.

    Each kind has methods of its own that are found by its name, here ``<kind>``:

    - ``_<kind>_is_genuine(raw, headers)``: whether a request is from whom it should be. Without a
      secret to tell by, it is not;
    - ``_<kind>_split(raw, headers)``: list of (external key, payload) of the events in a body. The
      same key once more is a replay. Never raises but for ``CaptureRefused``;
    - ``_<kind>_read(payload)``: list of ``CapturedContact`` of an event, later, by the scheduled
      job. Raises ``MalformedPayload``, ``CaptureIgnored`` or ``CaptureRetry``;
    - ``_<kind>_handshake(params)``: the text that answers a GET, maybe ``None``;
    - ``_<kind>_page(params)``: the ``Response`` that does where there is a page to show;
    - ``_<kind>_answer(accepted, repeated)``: the ``Response`` to a request that was stored;
    - ``_<kind>_snippet()``: what one pastes elsewhere to connect it;
    - ``_<kind>_take()``: the ``Response`` to a request that a person sent from a page of ours,
      which is then wholly up to it.

    The last five may be missing.
    """

    _name = "lead.capture.source"
    _description = "Capture Tool"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    kind = fields.Selection(
        [
            ("form", "Web Form"),
            ("json", "JSON"),
            ("facebook", "Facebook"),
            ("zalo", "Zalo OA"),
            ("hotline", "Hotline"),
        ],
        required=True,
        default="form",
    )
    public_id = fields.Char(
        "Public ID",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(18),
        export_string_translation=False,
    )
    address = fields.Char(compute="_compute_address")
    snippet = fields.Text(compute="_compute_snippet")
    campaign_id = fields.Many2one("utm.campaign", ondelete="set null")
    medium_id = fields.Many2one("utm.medium", ondelete="set null")
    source_id = fields.Many2one("utm.source", ondelete="set null")
    team_id = fields.Many2one("crm.team", "Sales Team", check_company=True, ondelete="set null")
    stage_id = fields.Many2one(
        "crm.stage",
        "Journey Stage",
        domain="['|', ('team_ids', 'in', team_id), ('team_ids', '=', False)]",
        ondelete="set null",
    )
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        domain="[('share', '=', False)]",
        check_company=True,
        help="Empty: leads wait for the assignment rules.",
    )
    marketing_user_id = fields.Many2one(
        "res.users",
        "Owner (Marketing)",
        domain="[('share', '=', False)]",
        check_company=True,
        default=lambda self: self.env.user,
    )
    tag_ids = fields.Many2many("crm.tag", string="Tags")
    mapping_ids = fields.One2many("lead.capture.mapping", "capture_source_id", "Questions")
    quota = fields.Integer(
        "Events per Minute", help="More are refused until the minute is over. 0: no limit."
    )
    token_hash = fields.Char(
        groups=fields.NO_ACCESS, copy=False, readonly=True, export_string_translation=False
    )
    has_token = fields.Boolean(
        compute="_compute_has_token", compute_sudo=True, export_string_translation=False
    )

    _public_id_unique = models.UniqueIndex("(public_id)")

    @api.depends("public_id")
    def _compute_address(self):
        for source in self:
            source.address = source.get_base_url() + PATH + (source.public_id or "")

    @api.depends("kind", "address")
    def _compute_snippet(self):
        for source in self:
            method = getattr(source, f"_{source.kind}_snippet", None)
            source.snippet = method() if method else False

    @api.depends("token_hash")
    def _compute_has_token(self):
        for source in self:
            source.has_token = bool(source.token_hash)

    @api.constrains("quota")
    def _check_quota(self):
        if any(source.quota < 0 for source in self):
            raise ValidationError(self.env._("The number of events per minute is 0 or more."))

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        self.env.registry.clear_cache()  # what was asked for before is there now
        return sources

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"kind", "company_id"}:
            # nothing may become what its maker may not make
            self.check_access("write")
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def action_make_token(self):
        """Make a new token, which the one before it is worth nothing after.

        :return: an action that shows it, which is the only time it can be seen
        """
        self.ensure_one()
        self.check_access("write")
        token = secrets.token_urlsafe(32)
        # sudo: checked above; nobody reads or writes the hash but this
        self.sudo().token_hash = hash_token(token)
        return {
            "type": "ir.actions.client",
            "tag": "lead_capture_token",
            "params": {"token": token},
            "target": "new",
            "name": self.env._("Token of %(name)s", name=self.name),
        }

    def action_open_events(self):
        """Open the log of what came in."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lead_management.lead_capture_event_action"
        )
        return {**action, "domain": [("capture_source_id", "=", self.id)]}

    def _get_question_targets(self):
        """What its questions fill by what is set here: dict of question → target."""
        return {mapping.key: mapping.target for mapping in self.mapping_ids}

    def _get_lead_defaults(self):
        """What leads of this tool have unless they say otherwise: ids by name of field."""
        self.ensure_one()
        names = ("campaign_id", "medium_id", "source_id", "user_id", "marketing_user_id")
        defaults = {name: self[name].id for name in names}
        # without one of its own, a lead gets what it would get anyway
        chosen = {name: self[name].id for name in ("team_id", "stage_id") if self[name]}
        return {**defaults, **chosen, "tag_ids": self.tag_ids.ids}

    def _recognise_question(self, key):
        """What a question fills that nothing is set of, see ``lead.capture.mapping._recognise``."""
        return self.env["lead.capture.mapping"]._recognise(key)

    # ---- answering requests

    @api.model
    @tools.ormcache()
    def _is_capture_on(self):
        """Whether Settings have capture switched on."""
        cron = self.env.ref("lead_management.ir_cron_lead_capture", raise_if_not_found=False)
        return bool(cron and cron.sudo().active)  # sudo: whether it is on, nothing else

    @api.model
    @tools.ormcache()
    def _get_ids(self):
        """Ids of the sources by their addresses.

        All of them are one entry of the cache, which whoever makes up addresses cannot fill.
        """
        self.flush_model(["public_id", "active"])
        return dict(
            self.env.execute_query(
                SQL("SELECT public_id, id FROM lead_capture_source WHERE active")
            )
        )

    @tools.ormcache("self.id")
    def _get_facts(self):
        """What answering a request takes of this source, kept at hand: ``CaptureFacts``."""
        # sudo: whoever is outside reads none of it
        source = self.sudo()
        return CaptureFacts(
            source.kind, source.company_id.id, source.quota, source.token_hash or ""
        )

    def _dispatch_kind(self, name, *args, default=None):
        """Call what the kind of this source has under ``name``, if anything."""
        method = getattr(self, f"_{self._get_facts().kind}_{name}", None)
        return method(*args) if method else default

    @api.model
    def _explain_malformed(self, error):
        """What is wrong with a payload, for whoever looks after the tool.

        :param error: ``MalformedPayload``; what it says is for who programs the other side
        """
        if isinstance(error, UnusablePayload):
            return str(error)
        return self.env._("This is not what the channel should send: %(reason)s", reason=error)

    def _is_token(self, headers):
        """Whether a request carries the token of this source.

        :param headers: of the request: ``Authorization: Bearer …`` or ``X-Capture-Token: …``
        """
        scheme, _space, token = headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            token = headers.get("X-Capture-Token", "")
        return bool(token.strip()) and is_same_secret(
            hash_token(token.strip()), self._get_facts().token_hash
        )

    def _is_over_quota(self):
        """Whether as much has come in during the last minute as may."""
        quota = self._get_facts().quota
        if not quota:
            return False
        ((count,),) = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*)
                  FROM (SELECT FROM lead_capture_event
                         WHERE capture_source_id = %s
                           AND received_date > (now() AT TIME ZONE 'UTC') - INTERVAL '1 minute'
                         LIMIT %s) AS recent
                """,
                self.id,
                quota,
            )
        )
        return count >= quota
