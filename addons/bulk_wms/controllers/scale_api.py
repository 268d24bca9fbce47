"""REST entry of scale computers, version 1. Parse, call, answer; the work is in models."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

# Far more than a weighing needs.
LARGEST_BODY = 16 * 1024
_STATUS = {"not_here": 404, "foreign_document": 404, "foreign_product": 404, "bad_plate": 400}
_OLDEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
# No control characters: what is printed, searched for and logged is text.
_Word = Annotated[str, Field(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
_Weight = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]


class WeighingMessage(BaseModel):
    """One weighing as a scale computer sends it. Weights in kg, times with their zone."""

    model_config = ConfigDict(extra="forbid", strict=True)

    key: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]
    weight: _Weight
    stable: bool
    plate: _Word = ""
    taken_at: Annotated[AwareDatetime, Field(strict=False, gt=_OLDEST, lt=_LATEST)] | None = None
    frame: Annotated[str, Field(max_length=2_000)] = ""
    axles: Annotated[list[_Weight] | None, Field(max_length=12)] = None
    document: _Word = ""
    product: _Word = ""
    more: bool = False
    stored_tare: bool = False
    paper_weight: Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)] = 0.0


class ScaleApi(http.Controller):
    """``POST weighings`` and ``GET visits``, each with the key of a scale.

    ``auth="public"`` because the key is that of a scale, not of a person; everything then runs
    as the user whom the scale works as.
    """

    @http.route(
        "/bulk_wms/api/1/weighings",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
    )
    def weighings(self):
        """Take a weight. See docs/guide/trucks.md for fields and answers."""
        return self._answered(lambda scale, env: env.take(scale, self._message()))

    @http.route(
        "/bulk_wms/api/1/visits/<string:plate>",
        type="http",
        auth="public",
        methods=["GET"],
        csrf=False,
        save_session=False,
        readonly=False,
    )
    def visits(self, plate):
        """Say which visit a truck in the yard is on, and which weighing comes next."""
        return self._answered(lambda scale, env: env.look(scale, plate))

    def _answered(self, work):
        scale = self._scale()
        if not scale:
            return self._wrong_key()
        user = scale.user_id
        if not user.active or not user.has_group("bulk_wms.group_operator"):
            return self._error(
                403,
                "no_user",
                "The account of this scale is no operator any more.",
                "A manager chooses another account on the scale.",
            )
        env = request.env(user=user.id, context={"lang": user.lang or "en_US", "tz": user.tz})
        env = env(context={**env.context, "allowed_company_ids": scale.company_id.ids})
        scale = scale.with_env(env)
        try:
            with env.cr.savepoint():
                return self._json(work(scale, env["wms.weighing.api"]))
        except _BadMessage as error:
            return self._error(error.status, error.code, error.what, error.todo)
        except AccessError as error:
            return self._error(
                403,
                "no_access",
                error.args[0],
                "A manager gives the account of the scale its rights.",
            )
        except UserError as error:
            return self._refused(error)

    def _message(self) -> WeighingMessage:
        size = request.httprequest.content_length
        if size is None or size > LARGEST_BODY:
            raise _BadMessage(
                413 if size else 411,
                "too_large" if size else "no_length",
                f"The message has to have a length of at most {LARGEST_BODY} bytes.",
                "Send one weighing per message.",
            )
        try:
            return WeighingMessage.model_validate_json(request.httprequest.get_data())
        except ValidationError as error:
            found = "; ".join(
                f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg']}"
                for one in error.errors(include_url=False, include_input=False)[:5]
            )
            raise _BadMessage(
                400, "bad_message", found, "Send the fields that the guide names, as JSON."
            ) from error

    def _scale(self):
        kind, _blank, key = (request.httprequest.headers.get("Authorization") or "").partition(" ")
        return request.env["wms.scale"]._by_key(key.strip() if kind.lower() == "bearer" else "")

    def _wrong_key(self):
        """Count it. The right key is always let in: it cannot be guessed, and a scale whose new
        key has just been entered must not wait for the faults of the old one."""
        address = request.httprequest.remote_addr or "-"
        if request.env["wms.api.guard"].sudo()._wrong_key(address):  # sudo: the caller is nobody
            return self._error(
                429,
                "too_many_keys",
                "Too many wrong keys from this address.",
                "Wait ten minutes, and enter the key of the scale anew.",
            )
        return self._error(
            401,
            "wrong_key",
            "This key belongs to no scale.",
            "Send the header Authorization: Bearer KEY with the key made on the scale's form.",
        )

    def _refused(self, error):
        told = getattr(error, "refusal", None) or {
            "code": "refused",
            "message": str(error.args[0]),
            "todo": "",
        }
        return self._error(
            _STATUS.get(told["code"], 422), told["code"], told["message"], told["todo"]
        )

    def _error(self, status, code, what, todo):
        return self._json({"code": code, "message": what, "what_to_do": todo}, status)

    @staticmethod
    def _json(data, status=200):
        return request.make_json_response(
            data, headers=[("Cache-Control", "no-store")], status=status
        )


class _BadMessage(Exception):
    """A message that cannot be read: status, code, what is wrong, what to do."""

    def __init__(self, status, code, what, todo):
        super().__init__(code)
        self.status, self.code, self.what, self.todo = status, code, what, todo
