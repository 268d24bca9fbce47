"""Questions: answered at once, nothing is stored."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.fields import Domain

from .base import operation
from .times import stamp, utc

_VERSION = "1.0"
_DISPOSITIONS = {"released": "UnRestricted", "pending": "Restricted", "blocked": "Blocked",
                 "rejected": "Scrap"}  # fmt: skip


@operation("GetMaterialLots", "material-lots", stored=False, http="GET")
def get_material_lots(work, body):
    """Lots of the yard and where they are, page by page in a stable order."""
    domain = Domain("company_id", "=", work.system.company_id.id)
    domain &= Domain("location_id.usage", "in", ("internal", "transit"))
    domain &= Domain("lot_id", "!=", False) & Domain("quantity", ">", 0)
    domain &= Domain("id", ">", body.get("PageToken", 0))
    if body.get("MaterialLotID"):
        domain &= Domain("lot_id.name", "in", body["MaterialLotID"])
    if body.get("MaterialDefinitionID"):
        domain &= Domain("product_id", "=", work.find.product(body["MaterialDefinitionID"]).id)
    if body.get("StorageLocationID"):
        place = work.find.place(body["StorageLocationID"])
        domain &= Domain("location_id", "child_of", place.id)
    if body.get("ChangedSince"):
        domain &= Domain("write_date", ">=", utc(body["ChangedSince"]))
    size = body.get("PageSize", 1000)
    quants = work.env["stock.quant"].search(domain, order="id", limit=size)
    answer = {"MaterialLot": [_lot(quant) for quant in quants]}
    if len(quants) == size:
        answer["NextPageToken"] = quants[-1].id
    return answer


def _lot(quant) -> dict:
    lot, product = quant.lot_id, quant.product_id
    mass = product.uom_id._has_common_reference(quant.env.ref("uom.product_uom_kgm"))
    return {
        "MaterialLotID": lot.name,
        "MaterialDefinitionID": product.default_code or product.name,
        "StorageLocationID": quant.location_id.barcode or quant.location_id.complete_name,
        "Quantity": quant.quantity,
        "UOM": _code(product.uom_id),
        "WeightKg": product._to_kg(quant.quantity) if mass else None,
        "Disposition": _DISPOSITIONS.get(lot.quality_state, "Restricted"),
        "HeatNumber": lot.heat or None,
        "Grade": lot.grade_id.name or None,
    }


def _code(unit) -> str:
    """The code of a unit; C62 (one) for those that Recommendation 20 is not asked for here."""
    from .lookup import UNITS

    for code, name in UNITS.items():
        if unit == unit.env.ref(name, raise_if_not_found=False):
            return code
    return "C62"


@operation("GetMessageStatus", "message-status", stored=False, http="GET")
def get_message_status(work, body):
    """What became of a message: its state, and its acknowledgement as it is now."""
    message = work.env["mes.message"].search(
        [
            ("system_id", "=", work.system.id),
            ("direction", "=", "in"),
            ("message_id", "=", body["MessageID"]),
        ]
    )
    if not message:
        return {"Known": False}
    return {"Known": True, "State": message.state, "Acknowledgement": json.loads(message.ack)}


@operation("PollEvents", "events", stored=False, http="GET")
def poll_events(work, body):
    """Events that wait for the partner, oldest first; the same ones again until it confirms."""
    return {"Event": work.system._poll_events(body.get("MaxCount", 200))}


@operation("ConfirmEvents", "event-confirmations", stored=False)
def confirm_events(work, body):
    """Events that the partner has taken; they do not come again."""
    return {"EventID": work.system._confirm_events(body["EventID"])}


@operation("GetControlTotals", "control-totals", stored=False, http="GET")
def get_control_totals(work, body):
    """Counts and sums of a business day, in both directions, to compare books."""
    start, end = business_day(work.system, body["Date"])
    return {
        "Date": body["Date"],
        "From": stamp(start),
        "To": stamp(end),
        "ControlTotal": work.system._control_totals(fields.Date.to_date(body["Date"])),
    }


def business_day(system, day) -> tuple[datetime, datetime]:
    """Begin and end of a business day of the partner, as naive UTC."""
    zone = ZoneInfo(system.business_timezone)
    hours = timedelta(hours=system.business_day_start)
    first = datetime.combine(fields.Date.to_date(day), datetime.min.time()) + hours
    times = (first.replace(tzinfo=zone), (first + timedelta(days=1)).replace(tzinfo=zone))
    return tuple(one.astimezone(ZoneInfo("UTC")).replace(tzinfo=None) for one in times)


@operation("Ping", "ping", stored=False, http="GET")
def ping(work, body):
    """Whether the bridge is there and knows the caller."""
    answer = {"DateTime": stamp(fields.Datetime.now()), "Version": _VERSION}
    if body.get("Text"):
        answer["Text"] = body["Text"]
    return answer
