"""One message by several callers at once, and the second of a sequence beside the first."""

from __future__ import annotations

import json
import uuid
from types import SimpleNamespace

import pytest
from sessions import race, session
from small_yard import SmallYard

from odoo import Command, fields

CALLERS = 6


@pytest.fixture(scope="module")
def mill(registry):
    """A yard with a partner that sends."""
    yard = SmallYard.build(registry, places=40)
    with yard.session() as env:
        product = env["product.product"].browse(yard.product)
        product.default_code = "RACE-COIL"
        warehouse = env["stock.warehouse"].browse(yard.warehouse)
        end = env["stock.location"].create(
            {
                "name": "Line end",
                "barcode": f"END-{uuid.uuid4().hex[:6]}",
                "location_id": warehouse.view_location_id.id,
                "place_kind": "dock",
                "usage": "internal",
                "company_id": yard.company,
            }
        )
        system = env["mes.system"].create(
            {
                "name": "MES",
                "code": f"MES-{uuid.uuid4().hex[:6]}",
                "company_id": yard.company,
                "warehouse_id": warehouse.id,
                "user_id": yard.people[0],
                "line_end_id": end.id,
                "operation_ids": [Command.set(env["mes.operation"].search([]).ids)],
            }
        )
        return SimpleNamespace(yard=yard, system=system.id, code=system.code)


def message(mill, operation: str, body: dict, **header):
    """The work of one caller: take this message as REST does."""
    from odoo.addons.bulk_wms_mes.contract.models import as_dict, model_of_element
    from odoo.addons.bulk_wms_mes.operations import OPERATIONS

    now = fields.Datetime.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    head = {"MessageID": str(uuid.uuid4()), "SenderID": mill.code, "CreationDateTime": now}
    text = json.dumps({"MessageHeader": {**head, **header}, **body})
    typed = as_dict(model_of_element(operation).model_validate_json(text))

    def work(env):
        system = env["mes.system"].sudo().browse(mill.system)._working()
        answer = system.env["mes.message"]._take(
            system, OPERATIONS[operation], typed, text, {}, "rest"
        )
        system.env.flush_all()
        return answer

    return work


def coil(mill, order: str, lot: str, **header):
    """A receipt of one coil."""
    now = fields.Datetime.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    row = {
        "LineID": lot,
        "MaterialDefinitionID": "RACE-COIL",
        "MaterialLotID": lot,
        "MaterialUse": "Produced",
        "Quantity": 10_000,
    }
    body = {"OperationsRequestID": order, "PostingDateTime": now, "MaterialActual": [row]}
    return message(mill, "ReportProductionReceipt", body, **header)


def an_order(mill, name: str):
    body = {"OperationsRequestID": name, "MaterialDefinitionID": "RACE-COIL", "Quantity": 90_000}
    with session(mill.yard.registry, company=mill.yard.company) as env:
        assert message(mill, "SubmitProductionOrder", body)(env)["Status"] == "Processed"


@pytest.mark.parametrize("round_", range(3))
def test_of_the_same_message_sent_at_once_one_takes_effect(mill, round_):
    """One answer is Processed, all others say Duplicate; the coil is in the book once."""
    order, lot = f"PO-{round_}", f"SAME-{round_}"
    an_order(mill, order)
    work = coil(mill, order, lot)
    outcomes = race(mill.yard.registry, [(1, work)] * CALLERS, mill.yard.company)
    said = sorted(outcome.answer["Status"] for outcome in outcomes)
    assert said == ["Duplicate"] * (CALLERS - 1) + ["Processed"]
    with mill.yard.session() as env:
        moves = env["stock.move"].search([("mes_message_id", "!=", False)])
        assert len(moves.filtered(lambda move: lot in move.lot_ids.mapped("name")
                                  and move.production_id)) == 1  # fmt: skip


def test_the_second_beside_the_first_is_worked_on_by_the_job(mill):
    """Neither sees the other, so nobody calls the second: the job does, within a second."""
    registry, company = mill.yard.registry, mill.yard.company
    an_order(mill, "PO-SEQ")
    key = {"SequenceKey": f"K-{uuid.uuid4().hex[:6]}"}
    sides = [
        (1, coil(mill, "PO-SEQ", f"SEQ-{number}", SequenceNumber=number, **key))
        for number in (1, 2)
    ]
    first, second = race(registry, sides, company)
    assert first.answer["Status"] == "Processed"
    with session(registry, company=company) as env:
        waiting = env["mes.message"].search(
            [("sequence_key", "=", key["SequenceKey"]), ("sequence_number", "=", 2)]
        )
        if second.answer["Status"] == "Accepted":
            assert waiting.state == "waiting"
            job = env.ref("bulk_wms_mes.cron_mes_inbox")
            called = [("cron_id", "=", job.id), ("call_at", ">=", waiting.received_at)]
            assert env["ir.cron.trigger"].search_count(called), "nobody calls it for a minute"
            waiting.next_try_at = False
    with session(registry) as env:
        env["mes.message"]._cron_inbox()
    with session(registry, company=company) as env:
        states = env["mes.message"].search([("sequence_key", "=", key["SequenceKey"])])
        assert states.mapped("state") == ["processed", "processed"]
