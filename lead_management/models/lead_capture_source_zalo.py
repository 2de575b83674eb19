# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ..capture import zalo
from ..capture.contact import CapturedContact
from ..capture.errors import CaptureIgnored, CaptureRetry
from ..capture.found_in_text import find_contact_details
from ..capture.outside import RefusedError, UnavailableError
from ..capture.zalo_api import TokenRejectedError, ZaloApi

API_ADDRESS = "https://openapi.zalo.me"
# Parameter that puts another address in its place
ADDRESS_PARAMETER = "lead_management.zalo_api_address"


class LeadCaptureSource(models.Model):
    """A Zalo Official Account: who follows it, writes to it and shares her details with it."""

    _inherit = "lead.capture.source"

    zalo_app_id = fields.Char(
        "App ID", help="Number of the app at developers.zalo.me that the account has allowed."
    )
    zalo_secret_key = fields.Char(
        copy=False, groups=fields.NO_ACCESS, export_string_translation=False
    )
    zalo_secret_key_entry = fields.Char(
        "New OA Secret Key", compute="_compute_secret_fields", inverse="_inverse_secret_entries"
    )
    zalo_secret_key_is_set = fields.Boolean(
        compute="_compute_secret_fields", export_string_translation=False
    )
    zalo_access_token = fields.Char(
        copy=False, groups=fields.NO_ACCESS, export_string_translation=False
    )
    zalo_access_token_entry = fields.Char(
        "New Access Token", compute="_compute_secret_fields", inverse="_inverse_secret_entries"
    )
    zalo_access_token_is_set = fields.Boolean(
        compute="_compute_secret_fields", export_string_translation=False
    )
    zalo_follow_leads = fields.Boolean(
        "New Followers Become Leads",
        default=True,
        help="When not, following is only noted with those who are leads already.",
    )

    @api.model
    def _get_secrets(self):
        return [*super()._get_secrets(), "zalo_secret_key", "zalo_access_token"]

    # ---- receiving

    def _zalo_is_genuine(self, raw, headers):
        """See ``zalo.is_signed``."""
        return zalo.is_signed(raw, headers.get("X-ZEvent-Signature"), *self._get_zalo_keys())

    def _zalo_is_connected(self):
        return all(self._get_zalo_keys())

    @tools.ormcache("self.id")
    def _get_zalo_keys(self):
        """App and secret by which posts are known, kept at hand for answering them."""
        # sudo: Zalo itself posts, and the secret is compared alone
        stored = self.sudo()
        return (stored.zalo_app_id or "").strip(), stored.zalo_secret_key or ""

    def _zalo_split(self, raw, headers):
        """See ``zalo.split``."""
        return zalo.split(raw)

    # ---- reading

    def _zalo_read(self, payload):
        """What one event says of a person.

        :raise CaptureIgnored: nothing that concerns leads
        """
        event, source = zalo.read_event(payload), self._in_own_language()
        if event.is_withdrawal:
            return [source._prepare_zalo_contact(event, kind="follow", withdraws=True)]
        if event.is_message:
            return [source._read_zalo_message(event)]
        if event.name == "user_submit_info":
            return [source._read_zalo_info(event)]
        if event.name in ("follow", "unfollow"):
            return [source._read_zalo_following(event)]
        raise CaptureIgnored(self.env._("Nothing that concerns leads: %(event)s", event=event.name))

    def _read_zalo_message(self, event):
        text = self._describe_words(
            event.text, [event.attachment_type] if event.attachment_type else []
        )
        return self._prepare_zalo_contact(
            event,
            kind="message",
            text="\n".join(filter(None, [text, event.coordinates])),
            answers=find_contact_details(event.text),
        )

    def _read_zalo_info(self, event):
        return self._prepare_zalo_contact(
            event,
            kind="message",
            text=self.env._("Shared contact details on Zalo"),
            answers=zalo.read_shared_info(event),
        )

    def _read_zalo_following(self, event):
        is_following = event.name == "follow"
        words = self.env._("Followed the account"), self.env._("Stopped following the account")
        return self._prepare_zalo_contact(
            event,
            kind="follow",
            text=words[not is_following],
            makes_lead=is_following and self.zalo_follow_leads,
        )

    def _prepare_zalo_contact(self, event, answers=None, **values):
        """What ``event`` says, with the name of somebody who is not known yet."""
        contact = CapturedContact(
            date=event.date,
            identities={"zalo": event.user_id},
            answers=answers or {},
            utm=self._prepare_utm("Zalo"),
            **values,
        )
        is_named = "contact_name" in contact.answers or contact.withdraws
        if contact.makes_lead and not is_named and not self._knows_person("zalo", event.user_id):
            name = event.person_name or self._fetch_zalo_name(event)
            contact.answers |= self._name_person(name, "Zalo", event.user_id)
        return contact

    def _fetch_zalo_name(self, event):
        """Name of the person, empty where Zalo does not say it: a lead does not wait for it."""
        if not self.zalo_access_token_is_set:
            return ""
        api_ = self._get_zalo_api()
        try:
            return self._ask_outside("Zalo", lambda: api_.read_person_name(event.user_id))
        except (CaptureRetry, RefusedError):
            return ""

    # ---- asking Zalo

    def _get_zalo_api(self):
        """Zalo's interface as this account may use it.

        :raise UserError: no access token has been entered
        """
        stored = self.sudo()  # sudo: the token goes to Zalo alone
        if not stored.zalo_access_token:
            raise UserError(self.env._("Enter the account's access token first."))
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: an address
        address = parameters.get_param(ADDRESS_PARAMETER) or API_ADDRESS
        return ZaloApi(address, stored.zalo_access_token)

    def _zalo_check_connection(self):
        """Ask Zalo which account the token is of.

        :return: what to tell who asked
        :raise UserError: it does not work; the message says why
        """
        try:
            name = self._get_zalo_api().read_account_name()
        except UnavailableError as error:
            raise UserError(self._explain_silence("Zalo", error)) from error
        except TokenRejectedError as error:
            raise UserError(
                self.env._(
                    "Zalo no longer accepts the account's access token. Enter a new one. "
                    "(%(reason)s)",
                    reason=error.reason,
                )
            ) from error
        except RefusedError as error:
            raise UserError(self.env._("Zalo refuses: %(reason)s", reason=error)) from error
        return self.env._("Zalo answers. The access token is of the account %(name)s.", name=name)
