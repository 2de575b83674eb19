# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ..capture import facebook
from ..capture.bodies import as_moment, as_text
from ..capture.contact import CapturedContact
from ..capture.errors import CaptureIgnored, CaptureRetry, UnusablePayload
from ..capture.found_in_text import find_contact_details
from ..capture.graph_api import (
    GraphApi,
    ObjectGoneError,
    PermissionMissingError,
    TokenRejectedError,
)
from ..capture.outside import RefusedError, UnavailableError

GRAPH_ADDRESS = "https://graph.facebook.com"
# Of October 2025, answered for at least two years:
# https://developers.facebook.com/docs/graph-api/guides/versioning
GRAPH_VERSION = "v24.0"
# Parameters that put another address in the place of these
ADDRESS_PARAMETER = "lead_management.facebook_graph_address"
VERSION_PARAMETER = "lead_management.facebook_graph_version"
_PLATFORMS = {"fb": "Facebook", "ig": "Instagram"}


class LeadCaptureSource(models.Model):
    """A Facebook page: its lead forms, its messages and the comments on its posts."""

    _inherit = "lead.capture.source"

    facebook_page_id = fields.Char(
        "Page ID",
        help="Number of the page, under About › Page transparency. What happens on other pages of "
        "the same app is then left to their own capture tools.",
    )
    facebook_verify_token = fields.Char(
        "Verify Token",
        copy=False,
        readonly=True,
        default=lambda self: secrets.token_urlsafe(18),
        groups="lead_management.group_marketing_manager",
        help="The word by which Facebook recognises this address when it is entered there.",
    )
    facebook_app_secret = fields.Char(
        copy=False, groups=fields.NO_ACCESS, export_string_translation=False
    )
    facebook_app_secret_entry = fields.Char(
        "New App Secret", compute="_compute_secret_fields", inverse="_inverse_secret_entries"
    )
    facebook_app_secret_is_set = fields.Boolean(
        compute="_compute_secret_fields", export_string_translation=False
    )
    facebook_access_token = fields.Char(
        copy=False, groups=fields.NO_ACCESS, export_string_translation=False
    )
    facebook_access_token_entry = fields.Char(
        "New Page Access Token",
        compute="_compute_secret_fields",
        inverse="_inverse_secret_entries",
    )
    facebook_access_token_is_set = fields.Boolean(
        compute="_compute_secret_fields", export_string_translation=False
    )
    facebook_comment_leads = fields.Selection(
        [
            ("all", "Every comment"),
            ("contact", "Comments with a phone number or e-mail address"),
            ("none", "None"),
        ],
        "Comments That Become Leads",
        default="all",
        help="Comments of people who are leads already are always kept with their lead.",
    )

    @api.model
    def _get_secrets(self):
        return [*super()._get_secrets(), "facebook_app_secret", "facebook_access_token"]

    # ---- receiving

    def _facebook_handshake(self, params):
        """See ``facebook.answer_handshake``."""
        # sudo: Facebook itself asks
        return facebook.answer_handshake(params, self.sudo().facebook_verify_token)

    def _facebook_is_genuine(self, raw, headers):
        """See ``facebook.is_signed``."""
        return facebook.is_signed(
            raw, headers.get("X-Hub-Signature-256"), self._get_facebook_app_secret()
        )

    def _facebook_is_connected(self):
        return bool(self._get_facebook_app_secret())

    @tools.ormcache("self.id")
    def _get_facebook_app_secret(self):
        """The secret by which posts are known, kept at hand for answering them."""
        # sudo: Facebook itself posts, and the secret is compared alone
        return self.sudo().facebook_app_secret or ""

    def _facebook_split(self, raw, headers):
        """See ``facebook.split``."""
        return facebook.split(raw)

    # ---- reading

    def _facebook_read(self, payload):
        """What one event says of a person."""
        event, source = facebook.read_event(payload), self._in_own_language()
        if event.kind == "leadgen":
            return [source._read_facebook_form(event)]
        source._check_facebook_page(event)
        return [source._read_facebook_words(event)]

    def _check_facebook_page(self, event):
        if self.facebook_page_id and event.page_id != self.facebook_page_id.strip():
            raise CaptureIgnored(
                self.env._("It is about another page: %(page)s.", page=event.page_id)
            )

    def _read_facebook_form(self, event):
        """What somebody filled into a lead form: the event says only which form, Facebook the rest.

        :raise CaptureRetry: Facebook cannot say now
        :raise CaptureIgnored: there is nothing to say
        """
        if event.key == facebook.SAMPLE_LEAD:
            raise CaptureIgnored(
                self.env._("Facebook's sample, sent by its “Test” button: the connection works.")
            )
        self._check_facebook_page(event)
        lead = self._fetch_facebook_lead(event.key)
        answers = facebook.read_answers(lead)
        if facebook.is_dummy(answers):
            raise CaptureIgnored(
                self.env._("A lead of Facebook's testing tool: the connection works.")
            )
        form_id = lead.get("form_id") or event.value.get("form_id")
        return CapturedContact(
            kind="lead_ad",
            date=as_moment(lead.get("created_time")) or event.date,
            answers=self._name_facebook_questions(form_id, answers),
            utm=self._prepare_utm(
                _PLATFORMS.get(as_text(lead.get("platform")), "Facebook"),
                as_text(lead.get("campaign_name")) or as_text(lead.get("ad_name")),
            ),
        )

    def _fetch_facebook_lead(self, leadgen_id):
        """What Facebook says of a lead.

        :raise CaptureRetry: it does not say now, or not before somebody enters another token
        :raise UnusablePayload: it never will
        """
        try:
            return self._ask_graph(lambda graph: graph.read_lead(leadgen_id))
        except ObjectGoneError as error:
            raise CaptureIgnored(
                self.env._("Facebook has no such lead any more, or the page may not see it.")
            ) from error
        except (TokenRejectedError, PermissionMissingError) as error:
            raise CaptureRetry(self._explain_graph_error(error)) from error
        except RefusedError as error:
            raise UnusablePayload(self._explain_graph_error(error)) from error
        except UserError as error:
            raise CaptureRetry(str(error)) from error

    def _read_facebook_words(self, event):
        """What somebody wrote to the page, or under one of its posts."""
        is_comment = event.kind == "comment"
        details = find_contact_details(event.text)
        makes_lead = not is_comment or self._is_comment_a_lead(details)
        if makes_lead and not self._knows_person("facebook", event.person_id):
            name = event.person_name or self._fetch_facebook_name(event)
            details |= self._name_person(name, "Facebook", event.person_id)
        return CapturedContact(
            kind="comment" if is_comment else "message",
            date=event.date,
            text=self._describe_words(event.text, event.attachment_types),
            identities={"facebook": event.person_id},
            answers=details,
            page_url=event.link,
            makes_lead=makes_lead,
            utm=self._prepare_utm("Facebook"),
        )

    def _is_comment_a_lead(self, details):
        wanted = self.facebook_comment_leads
        return wanted == "all" or (wanted == "contact" and bool(details))

    def _fetch_facebook_name(self, event):
        """Name of who wrote, empty where Facebook does not say it: a lead does not wait for it."""
        if not self.facebook_access_token_is_set:
            return ""
        try:
            return self._ask_graph(lambda graph: graph.read_name(event.person_id))
        except (CaptureRetry, RefusedError):
            return ""

    # ---- asking Facebook

    def _get_graph(self):
        """The Graph API as this page may use it.

        :raise UserError: no access token has been entered
        """
        stored = self.sudo()  # sudo: the token goes to Facebook alone
        if not stored.facebook_access_token:
            raise UserError(self.env._("Enter the page's access token first."))
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: two addresses
        return GraphApi(
            parameters.get_param(ADDRESS_PARAMETER) or GRAPH_ADDRESS,
            parameters.get_param(VERSION_PARAMETER) or GRAPH_VERSION,
            stored.facebook_access_token,
            stored.facebook_app_secret or "",
        )

    def _ask_graph(self, ask):
        """Answer of ``ask``, called with a ``GraphApi``; see ``_ask_outside``."""
        graph = self._get_graph()
        return self._ask_outside("Facebook", lambda: ask(graph))

    def _ask_graph_now(self, ask):
        """Answer of ``ask``, called with a ``GraphApi``, for somebody who waits for it.

        :raise UserError: there is none; the message says why
        """
        try:
            return ask(self._get_graph())
        except UnavailableError as error:
            raise UserError(self._explain_silence("Facebook", error)) from error
        except RefusedError as error:
            raise UserError(self._explain_graph_error(error)) from error

    def _explain_graph_error(self, error):
        """What is to be done about an answer of Facebook's, in words."""
        if isinstance(error, TokenRejectedError):
            return self.env._(
                "Facebook no longer accepts the page's access token. Enter a new one. (%(reason)s)",
                reason=error.reason,
            )
        if isinstance(error, PermissionMissingError):
            return self.env._(
                "The page's access token does not allow this. It needs leads_retrieval, "
                "pages_manage_metadata, pages_messaging and pages_read_engagement. (%(reason)s)",
                reason=error.reason,
            )
        return self.env._("Facebook refuses: %(reason)s", reason=error)

    def _facebook_check_connection(self):
        """Ask Facebook which page the token is of.

        :return: what to tell who asked
        :raise UserError: it does not work; the message says why
        """
        page = self._ask_graph_now(lambda graph: graph.fetch("me", ("id", "name")))
        expected = (self.facebook_page_id or "").strip()
        if expected and page.get("id") != expected:
            raise UserError(
                self.env._(
                    "The access token is of another page: %(name)s (%(page)s).",
                    name=page.get("name"),
                    page=page.get("id"),
                )
            )
        return self.env._(
            "Facebook answers. The access token is of the page %(name)s.", name=page.get("name")
        )
