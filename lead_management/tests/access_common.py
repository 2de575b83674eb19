# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import call_kw

from .common import MARKETING, SALES, LeadManagementCase


class _UndoError(Exception):
    """Takes back what was tried."""


class AccessCase(LeadManagementCase):
    """The roles of the access table, colleagues of theirs, and what a client can call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact_creator = cls._new_user(
            "lead_contact_creator", "base.group_user,base.group_partner_manager"
        )
        cls.portal_user = cls._new_user("lead_portal_user", "base.group_portal")
        cls.colleague = cls._new_user("lead_colleague", SALES)
        cls.other_salesman = cls._new_user("lead_other_salesman", SALES)
        cls.other_marketer = cls._new_user("lead_other_marketer", MARKETING)
        cls.roles = {
            role: getattr(cls, role)
            for role in (
                "salesman",
                "salesman_all",
                "sales_manager",
                "marketing_user",
                "marketing_manager",
                "contact_creator",
                "internal_user",
                "portal_user",
            )
        }
        cls.other_company = cls._second_company(*cls.roles.values(), cls.other_marketer)
        # who may export what is another switch of core's; here it is never what stops them
        cls.env.ref("base.group_allow_export").user_ids = [
            Command.link(user.id) for user in cls.roles.values()
        ]
        in_sales = [user for user in cls.roles.values() if user.has_group(SALES)]
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Đội Hà Nội",
                "member_ids": [Command.set([user.id for user in [*in_sales, cls.colleague]])],
            }
        )
        cls.other_team = cls.env["crm.team"].create(
            {"name": "Đội Sài Gòn", "member_ids": [Command.set(cls.other_salesman.ids)]}
        )

    @classmethod
    def company_of(cls, kind):
        return cls.other_company if kind == "company" else cls.env.company

    @classmethod
    def owners(cls, user):
        """(salesperson, marketer) of a lead that is ``user``'s by her role."""
        if user.has_group(MARKETING):
            return cls.env["res.users"], user
        if user.has_group(SALES):
            return user, cls.other_marketer
        return user, user

    def call(self, user, model, method, *args, **kwargs):
        """As the web client or a script of ``user`` calls, with her own company ticked."""
        context = {
            "allowed_company_ids": self.env.company.ids,
            "tracking_disable": True,
            **kwargs.pop("context", {}),
        }
        return call_kw(
            self.env[model].with_user(user), method, args, {**kwargs, "context": context}
        )

    def allows(self, attempt):
        """What ``attempt()`` says, ``False`` where it is refused. Nothing of it stays."""
        try:
            with self.env.cr.savepoint():
                answer = attempt()
                self.env.flush_all()
                raise _UndoError(answer)
        except _UndoError as undone:
            return bool(undone.args[0])
        except AccessError:
            return False

    def answers(self, attempt):
        """As ``allows``, for what only reads: the database, not what somebody else has cached."""
        self.env.invalidate_all()
        try:
            return bool(attempt())
        except AccessError:
            return False
