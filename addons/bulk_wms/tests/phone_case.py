"""A registered phone with a person signed in on it, in front of the yard of ``YardCase``."""

import json
import uuid

from odoo.tests import HttpCase, tagged

from .common import YardCase

API = "/bulk_wms/phone/api"


@tagged("post_install", "-at_install")
class PhoneCase(YardCase, HttpCase):
    """``self.device`` is registered with ``self.token``; ``self.badge`` has the PIN 2580."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device, cls.token = cls.register("Phone A")
        cls.badge = cls.badge_of(cls.operator, "B-OPERATOR")

    @classmethod
    def register(cls, name, **values):
        device = cls.env["wms.device"].create(
            {"name": name, "company_id": cls.company.id, **values}
        )
        return cls.env["wms.device"]._enrol(device.with_user(cls.manager).make_code())

    @classmethod
    def badge_of(cls, user, code, pin="2580"):
        code = f"{code}-{uuid.uuid4().hex[:6]}"
        badge = cls.env["wms.badge"].create(
            {"user_id": user.id, "code": code, "company_id": cls.company.id}
        )
        badge.with_user(cls.manager).set_pin(pin)
        return badge

    def post(self, path, token="", **body):
        """Status and body of the answer to a call."""
        response = self.url_open(
            f"{API}/{path}",
            data=json.dumps(body),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            method="POST",
        )
        self.env.invalidate_all()
        return response.status_code, response.json()

    def sign_in(self, badge=None, pin="2580", token=None):
        status, answer = self.post(
            "sign_in", token or self.token, badge=(badge or self.badge).code, pin=pin
        )
        self.assertEqual(status, 200, answer)
        return answer["session"]

    def call(self, session, method, **values):
        """The answer to a step that is taken."""
        values.setdefault("key", uuid.uuid4().hex)
        status, answer = self.post("call", session, method=method, **values)
        self.assertEqual(status, 200, answer)
        return answer
