"""What the phone app asks for. Parse, call, answer; the work is in models.

Calls carry a token in a header and no cookie: a page of somebody else can send neither the token
nor, without leave of this server, the header. So there is nothing to forge across sites.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

API = "/bulk_wms/phone/api"
# A photo of some megapixels, as text, with room to spare.
LARGEST_BODY = 14 * 1024 * 1024
_Short = Annotated[str, Field(max_length=250)]
_Long = Annotated[str, Field(max_length=4_000)]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid")

    unsent: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class EnrolMessage(_Message):
    """The code that a manager made for this device."""

    code: _Short


class SignInMessage(_Message):
    """Badge and PIN of a person."""

    badge: _Short
    pin: Annotated[str, Field(max_length=50)]


class PhoneCall(_Message):
    """One step, or a question. ``key`` is made by the phone, one per step."""

    method: Literal[
        "tasks", "step", "work", "undo", "report", "cab", "aside", "sheets", "count", "label"
    ]
    key: Annotated[str, Field(max_length=100)] = ""
    picking_id: Annotated[int, Field(ge=0, lt=2**31)] = 0
    count_id: Annotated[int, Field(ge=0, lt=2**31)] = 0
    action: Annotated[str, Field(max_length=50)] = ""
    scan_id: Annotated[int, Field(ge=0, lt=2**31)] = 0
    kind: Annotated[str, Field(max_length=50)] = ""
    text: _Long = ""
    state: dict = {}
    reason: _Long = ""
    task_uuid: _Short = ""
    occurred_at: Annotated[str, Field(max_length=40)] = ""
    sent_at: Annotated[str, Field(max_length=40)] = ""
    photo: str = ""
    # The person was told that it is kept and went on: a refusal is news to somebody.
    late: bool = False


class PhoneApi(http.Controller):
    """``auth="public"``: who calls is told by the token of the device or of the sign-in."""

    def _route(name):  # noqa: N805 - a helper of the class body
        return http.route(
            f"{API}/{name}",
            type="http",
            auth="public",
            methods=["POST"],
            csrf=False,
            save_session=False,
            readonly=False,
        )

    @_route("enrol")
    def enrol(self):
        """A code in, the token of a device out."""
        return self._answered(EnrolMessage, self._enrol)

    @_route("sign_in")
    def sign_in(self):
        """Badge and PIN on a registered device in, the token of a sign-in out."""
        return self._answered(SignInMessage, self._sign_in)

    @_route("sign_out")
    def sign_out(self):
        """This sign-in ends."""
        return self._answered(_Message, self._sign_out)

    @_route("call")
    def call(self):
        """A step of work by whom is signed in."""
        return self._answered(PhoneCall, self._call)

    # --- answers --------------------------------------------------------------------------

    def _enrol(self, message):
        guard, address = self._guard(), f"enrol {request.httprequest.remote_addr or '-'}"
        if guard._has_to_wait(address):
            raise _Refused(429, "wait")
        device, token = request.env["wms.device"]._enrol(message.code)
        if not device:
            guard._wrong_key(address)
            raise _Refused(401, "wrong_code")
        return {"token": token, "device": self._about_device(device)}

    def _sign_in(self, message):
        device = self._device()
        device._seen(message.unsent)
        guard, address = self._guard(), f"badge {device.id}"
        if guard._has_to_wait(address):
            raise _Refused(429, "wait")
        outcome, badge = request.env["wms.badge"]._sign_in(device, message.badge, message.pin)
        if outcome != "ok":
            guard._wrong_key(address)
            raise _Refused(401, "badge_locked" if outcome == "locked" else "wrong_badge")
        token = request.env["wms.phone.session"]._start(device, badge)
        user = badge.user_id
        return {
            "session": token,
            "device": self._about_device(device),
            "user": {"id": user.id, "name": user.name, "lang": user.lang or "en_US"},
        }

    def _sign_out(self, message):
        session = self._session()
        session.device_id._seen(message.unsent)
        session._end()
        return {}

    def _call(self, message):
        session = self._session()
        device = session.device_id
        device._seen(message.unsent)
        session._seen()
        env = session._env()
        # The error of a single call is told to the phone; nothing of it is kept.
        with env.cr.savepoint():
            return env["wms.phone.service"]._call(device, message)

    # --- who calls ------------------------------------------------------------------------

    @staticmethod
    def _token():
        kind, _blank, token = (request.httprequest.headers.get("Authorization") or "").partition(
            " "
        )
        return token.strip() if kind.lower() == "bearer" else ""

    def _device(self):
        device = request.env["wms.device"]._by_token(self._token())
        if not device:
            raise _Refused(401, "no_device")
        return device

    def _session(self):
        session = request.env["wms.phone.session"]._by_token(self._token())
        if not session:
            raise _Refused(401, "signed_out")
        return session

    @staticmethod
    def _guard():
        return request.env["wms.api.guard"].sudo()  # sudo: the caller is nobody

    @staticmethod
    def _about_device(device):
        return {
            "id": device.id,
            "name": device.name,
            "area": device.area_id.name or "",
            "equipment": device.equipment_id.name or "",
        }

    # --- frame ----------------------------------------------------------------------------

    def _answered(self, model, work):
        try:
            return self._json(work(self._read(model)))
        except _Refused as refused:
            return self._json({"code": refused.code, "message": ""}, refused.status)
        except AccessError as error:
            return self._json({"code": "no_access", "message": error.args[0]}, 403)
        except UserError as error:
            return self._json({"code": "refused", "message": str(error.args[0])}, 422)

    @staticmethod
    def _read(model):
        size = request.httprequest.content_length
        if size is None or size > LARGEST_BODY:
            raise _Refused(413 if size else 411, "too_large")
        try:
            return model.model_validate_json(request.httprequest.get_data())
        except ValidationError as error:
            raise _Refused(400, "bad_message") from error

    @staticmethod
    def _json(data, status=200):
        return request.make_json_response(
            data, headers=[("Cache-Control", "no-store")], status=status
        )


class _Refused(Exception):
    """An answer other than 200: its status and a code that the phone has words for."""

    def __init__(self, status, code):
        super().__init__(code)
        self.status, self.code = status, code
