"""One truck, two people or two computers at the weighbridge at the same moment."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sessions import race
from small_yard import SmallYard

from odoo import Command, fields


@pytest.fixture
def truck(registry):
    """A truck with sand in a yard of its own, weighed once."""
    yard = SmallYard.build(registry, places=1)
    with yard.session() as env:
        heap = env["stock.storage.category"].create(
            {
                "name": "Heap",
                "company_id": yard.company,
                "stacking": "single",
                "form_ids": [Command.set(env.ref("bulk_wms.form_pile").ids)],
            }
        )
        env["stock.location"].browse(yard.places).storage_category_id = heap
        sand = env["product.product"].create(
            {
                "name": "Sand",
                "is_storable": True,
                "tracking": "lot",
                "uom_id": env.ref("uom.product_uom_kgm").id,
                "form_id": env.ref("bulk_wms.form_pile").id,
            }
        )
        scale = env["wms.scale"].create(
            {"name": "Bridge", "valid_until": fields.Date.today(), "company_id": yard.company}
        )
        env["res.company"].browse(yard.company).wms_weighing_interval = 0
        warehouse = env["stock.warehouse"].browse(yard.warehouse)
        receipt = env["stock.picking"].create(
            {
                "picking_type_id": warehouse.in_type_id.id,
                "location_id": env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": warehouse.lot_stock_id.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": sand.id,
                            "product_uom_qty": 90_000,
                            "product_uom": sand.uom_id.id,
                            "location_id": env.ref("stock.stock_location_suppliers").id,
                            "location_dest_id": warehouse.lot_stock_id.id,
                        }
                    )
                ],
            }
        )
        receipt.action_confirm()
        visit = env["wms.visit"].create(
            {
                "plate": "RACE1",
                "company_id": yard.company,
                "picking_ids": [Command.set(receipt.ids)],
            }
        )
        visit.action_gate_in()
        visit.weigh(reading(env, scale, 49_000))
        ids = {"visit": visit.id, "scale": scale.id, "sand": sand.id, "receipt": receipt.id}
    return SimpleNamespace(yard=yard, **ids)


def reading(env, scale, weight: float, key: str = ""):
    """A weight that lies on the scale now."""
    return env["wms.weighing.reading"]._take(scale, weight, source="device", key=key)


def sand_in_stock(truck) -> float:
    """kg of sand in the yard."""
    with truck.yard.session() as env:
        quants = env["stock.quant"].search(
            [("product_id", "=", truck.sand), ("location_id.usage", "=", "internal")]
        )
        return sum(quants.mapped("quantity"))


def at_once(truck, work):
    """Both people of the yard do ``work`` at the same time."""
    sides = [(uid, work) for uid in truck.yard.people]
    return race(truck.yard.registry, sides, truck.yard.company)


def test_one_weight_taken_by_two_people_is_one_ticket(truck):
    """A double click, or two windows: the second one is told that the weight is taken."""
    with truck.yard.session() as env:
        weight = reading(env, env["wms.scale"].browse(truck.scale), 15_000).id

    def take(env):
        from odoo.exceptions import UserError

        try:
            return (
                env["wms.visit"]
                .browse(truck.visit)
                .weigh(env["wms.weighing.reading"].browse(weight))
                .name
            )
        except UserError as error:
            return error.refusal["code"]

    outcomes = at_once(truck, take)
    assert sorted(outcome.answer for outcome in outcomes) == ["WT000001", "taken"]
    assert sand_in_stock(truck) == 34_000


def test_one_key_sent_twice_at_once_is_one_weighing(truck):
    """A scale computer that lost the answer sends again while the first is being served."""
    words = dict.fromkeys(("frame", "document", "product"), "")
    message = SimpleNamespace(
        key="once",
        weight=15_000.0,
        stable=True,
        plate="RACE1",
        taken_at=None,
        axles=None,
        more=False,
        stored_tare=False,
        paper_weight=0.0,
        **words,
    )

    def send(env):
        answer = env["wms.weighing.api"].take(env["wms.scale"].browse(truck.scale), message)
        return {name: value for name, value in answer.items() if name != "repeated"}

    one, two = at_once(truck, send)
    assert one.answer == two.answer
    assert sorted((one.tries, two.tries)) == [1, 2]
    assert sand_in_stock(truck) == 34_000


def test_a_ticket_booked_by_two_people_is_booked_once(truck):
    """It could not be booked at first; then two people press Book Again."""
    with truck.yard.session() as env:
        place = env["stock.location"].browse(truck.yard.places)
        place.write({"lock": "in", "lock_reason": "Wall repaired"})
    with truck.yard.session() as env:
        weight = reading(env, env["wms.scale"].browse(truck.scale), 15_000)
        ticket = env["wms.visit"].browse(truck.visit).weigh(weight)
        assert ticket.post_error
        number = ticket.id
    with truck.yard.session() as env:
        env["stock.location"].browse(truck.yard.places).lock = "none"
        env["stock.picking"].browse(truck.receipt).move_line_ids.action_propose_again()

    at_once(truck, lambda env: env["wms.weighing"].browse(number).action_post())
    assert sand_in_stock(truck) == 34_000
    with truck.yard.session() as env:
        assert len(env["wms.weighing"].browse(number).scan_ids) == 1
