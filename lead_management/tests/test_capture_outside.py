# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import BaseCase

from ..capture import graph_api, zalo_api
from ..capture.facebook import prove_token
from ..capture.graph_api import GraphApi
from ..capture.outside import RefusedError, UnavailableError
from ..capture.zalo_api import ZaloApi
from .outside_service import OutsideService

TOKEN = "token of the page"


def error_of(code, **values):
    """An answer of the Graph API that is none."""
    return 400, {"error": {"message": "Facebook's words", "code": code, **values}}


class TestCaptureOutside(BaseCase):
    def setUp(self):
        super().setUp()
        self.service = self.enterContext(OutsideService().running())
        self.graph = GraphApi(self.service.address, "v24.0", TOKEN, "app secret")
        self.zalo = ZaloApi(self.service.address, TOKEN)

    def test_lead_is_fetched_with_a_proven_token(self):
        self.service.answers["/v24.0/5001"] = (200, {"id": "5001", "field_data": []})
        self.assertEqual(self.graph.read_lead("5001")["id"], "5001")
        (asked,) = self.service.asked("/v24.0/5001")
        self.assertEqual(asked["access_token"], TOKEN)
        self.assertEqual(asked["appsecret_proof"], prove_token(TOKEN, "app secret"))
        self.assertIn("field_data", asked["fields"].split(","))

    def test_tokens_that_may_not_read_advertisements_still_read_leads(self):
        def answer(params):
            return error_of(200) if "campaign_name" in params["fields"] else (200, {"id": "5001"})

        self.service.answers["/v24.0/5001"] = answer
        self.assertEqual(self.graph.read_lead("5001"), {"id": "5001"})

    def test_what_may_pass_is_tried_again(self):
        for answer in (
            *map(error_of, (1, 2, 4, 17, 32, 613, 80005)),
            error_of(999, is_transient=True),
            (500, {}),
            (503, "<html>"),
            (200, "no JSON"),
            (200, "[]"),
            None,
        ):
            with self.subTest(answer=answer):
                self.service.answers["/v24.0/5001"] = answer
                with self.assertRaises(UnavailableError) as caught:
                    self.graph.read_lead("5001")
                self.assertNotIn(TOKEN, str(caught.exception))
        nobody = GraphApi("http://127.0.0.1:9", "v24.0", TOKEN)
        with self.assertRaises(UnavailableError) as caught:
            nobody.read_lead("5001")
        self.assertNotIn(TOKEN, str(caught.exception))

    def test_what_does_not_pass(self):
        for answer, kind in (
            (error_of(100, error_subcode=33), graph_api.ObjectGoneError),
            (error_of(190), graph_api.TokenRejectedError),
            (error_of(10), graph_api.PermissionMissingError),
            (error_of(100), RefusedError),
            ((400, {"error": "text"}), RefusedError),
        ):
            with self.subTest(answer=answer):
                self.service.answers["/v24.0/5001"] = answer
                with self.assertRaises(kind):
                    self.graph.read_lead("5001")

    def test_ids_stay_in_their_place(self):
        with self.assertRaises(RefusedError):
            self.graph.read_lead("../me?x=")
        self.assertEqual(self.service.requests[0][0], "/v24.0/..%2Fme%3Fx%3D")

    def test_redirections_are_not_followed(self):
        self.service.answers["/v24.0/5001"] = (302, "")
        with self.assertRaises(UnavailableError):
            self.graph.read_lead("5001")

    def test_questions_of_forms(self):
        form = {
            "id": "77001",
            "name": "Báo giá tháng 3",
            "questions": [
                {"key": "full_name", "label": "Họ và tên", "type": "FULL_NAME"},
                {"label": "no key"},
            ],
        }
        self.service.answers["/v24.0/77001"] = (200, form)
        expected = ("77001", "Báo giá tháng 3", {"full_name": "Họ và tên"})
        self.assertEqual(self.graph.read_form("77001"), expected)
        self.service.answers["/v24.0/1029/leadgen_forms"] = (200, {"data": [form]})
        self.assertEqual(self.graph.read_forms("1029"), [expected])

    def test_subscription_of_a_page(self):
        self.service.answers["/v24.0/1029/subscribed_apps"] = (200, {"success": True})
        self.graph.subscribe("1029")
        (asked,) = self.service.asked("/v24.0/1029/subscribed_apps")
        self.assertEqual(asked["subscribed_fields"], "leadgen,messages,feed")

    def test_name_of_somebody_on_zalo(self):
        path = "/v3.0/oa/user/detail"
        self.service.answers[path] = (200, {"error": 0, "data": {"display_name": "Cúc"}})
        self.assertEqual(self.zalo.read_person_name("246845883529697922"), "Cúc")
        ((_path, params, headers),) = self.service.requests
        self.assertEqual(json.loads(params["data"]), {"user_id": "246845883529697922"})
        self.assertEqual(headers["access_token"], TOKEN)

    def test_errors_of_zalo(self):
        for code, kind in (
            (-32, UnavailableError),
            (-216, zalo_api.TokenRejectedError),
            (-220, zalo_api.TokenRejectedError),
            (-213, RefusedError),
            (None, RefusedError),
        ):
            with self.subTest(code=code):
                answer = {"error": code, "message": "Zalo's words"}
                self.service.answers["/v2.0/oa/getoa"] = (200, answer)
                with self.assertRaises(kind):
                    self.zalo.read_account_name()

    def test_tokens_of_zalo_are_renewed(self):
        path, tokens = "/v4/oa/access_token", {"access_token": "new", "refresh_token": "next"}
        self.service.answers[path] = (200, {**tokens, "expires_in": "3600"})
        renewed = zalo_api.renew_tokens(self.service.address, "12", "app secret", "used once")
        self.assertEqual(renewed, ("new", "next", 3600))
        ((_path, params, headers),) = self.service.requests
        self.assertEqual(headers["secret_key"], "app secret")
        self.assertEqual(
            params, {"app_id": "12", "refresh_token": "used once", "grant_type": "refresh_token"}
        )
        self.service.answers[path] = (200, {"error": -14014, "error_name": "Invalid refresh token"})
        with self.assertRaises(RefusedError):
            zalo_api.renew_tokens(self.service.address, "12", "app secret", "used once")
