# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..capture.outside import RefusedError, UnavailableError
from ..capture.zalo_api import renew_tokens

_logger = logging.getLogger(__name__)

OAUTH_ADDRESS = "https://oauth.zaloapp.com"
# Parameter that puts another address in its place
OAUTH_PARAMETER = "lead_management.zalo_oauth_address"
# Tokens last 25 hours; the job that renews them comes by more often than that
RENEWED_BEFORE = timedelta(hours=8)


class LeadCaptureSource(models.Model):
    """Zalo's access tokens, which last a day, are renewed by a token that can be used once."""

    _inherit = "lead.capture.source"

    zalo_refresh_token = fields.Char(
        copy=False, groups=fields.NO_ACCESS, export_string_translation=False
    )
    zalo_refresh_token_entry = fields.Char(
        "New Refresh Token", compute="_compute_secret_fields", inverse="_inverse_secret_entries"
    )
    zalo_refresh_token_is_set = fields.Boolean(
        compute="_compute_secret_fields", export_string_translation=False
    )
    zalo_app_secret = fields.Char(
        copy=False, groups=fields.NO_ACCESS, export_string_translation=False
    )
    zalo_app_secret_entry = fields.Char(
        "New App Secret Key", compute="_compute_secret_fields", inverse="_inverse_secret_entries"
    )
    zalo_app_secret_is_set = fields.Boolean(
        compute="_compute_secret_fields", export_string_translation=False
    )
    zalo_token_expiry_date = fields.Datetime("Access Token Valid Until", readonly=True, copy=False)
    zalo_token_problem = fields.Char("Access Token Not Renewed", readonly=True, copy=False)

    @api.model
    def _get_secrets(self):
        return [*super()._get_secrets(), "zalo_refresh_token", "zalo_app_secret"]

    def _inverse_secret_entries(self):
        entered = self.filtered("zalo_refresh_token_entry")
        # sudo: as the secrets themselves; the job takes the new token when it comes by
        entered.sudo().write({"zalo_token_expiry_date": False, "zalo_token_problem": False})
        return super()._inverse_secret_entries()

    def action_renew_zalo_token(self):
        """Get a new access token now."""
        self.ensure_one()
        self.check_access("write")
        if not self._renew_zalo_token():
            raise UserError(
                self.env._("It is being renewed right now, or something to do so is missing.")
            )

    @api.model
    def _cron_renew_zalo_tokens(self):
        """Renew the tokens that are about to expire, each in a transaction of its own."""
        sources = self.search(
            [
                ("kind", "=", "zalo"),
                ("zalo_refresh_token", "!=", False),
                ("zalo_app_secret", "!=", False),
                "|",
                ("zalo_token_expiry_date", "=", False),
                ("zalo_token_expiry_date", "<", fields.Datetime.now() + RENEWED_BEFORE),
            ]
        )
        self.env["ir.cron"]._commit_progress(remaining=len(sources))
        for source in sources:
            try:
                source._renew_zalo_token()
            except UserError as error:
                _logger.warning("Capture tool %s: %s", source.id, error)
                source.zalo_token_problem = str(error)
            # what was used up must not be lost with whatever comes next
            if not self.env["ir.cron"]._commit_progress(1):
                return

    def _renew_zalo_token(self):
        """Get a new access token and keep it, with the refresh token for the next time.

        :return: whether that was done; not where somebody else is doing it, or nothing is entered
        :raise UserError: Zalo does not renew it; the message says why
        """
        stored = self.sudo().try_lock_for_update()  # sudo: the tokens go to Zalo alone
        if not (stored.zalo_refresh_token and stored.zalo_app_secret and stored.zalo_app_id):
            return False
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: an address
        try:
            tokens = renew_tokens(
                parameters.get_param(OAUTH_PARAMETER) or OAUTH_ADDRESS,
                stored.zalo_app_id.strip(),
                stored.zalo_app_secret,
                stored.zalo_refresh_token,
            )
        except UnavailableError as error:
            raise UserError(self._explain_silence("Zalo", error)) from error
        except RefusedError as error:
            raise UserError(
                self.env._(
                    "Zalo does not renew the access token. Enter a new refresh token. (%(reason)s)",
                    reason=error,
                )
            ) from error
        stored.write(
            {
                "zalo_access_token": tokens.access_token,
                "zalo_refresh_token": tokens.refresh_token,
                "zalo_token_expiry_date": fields.Datetime.now() + timedelta(seconds=tokens.seconds),
                "zalo_token_problem": False,
            }
        )
        return True
