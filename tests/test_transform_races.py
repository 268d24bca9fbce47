"""Two sessions at once on lots that become others, and on bags that are counted.

Exactly once, whoever presses: what loses is tried again by Odoo and finds what the other one did.
"""

from __future__ import annotations

import uuid

import pytest
from sessions import race
from small_yard import WEIGHT, SmallYard

from odoo.exceptions import UserError


@pytest.fixture
def yard(registry):
    """Four places; opening stock is booked without scans, so each test checks its own goods."""
    return SmallYard.build(registry, places=4)


def stand(yard: SmallYard, product_id: int, place_id: int, quantity: float, weight: float = 0.0):
    """A lot in stock at ``place_id``; returns its id and number."""
    with yard.session() as env:
        lot = env["stock.lot"].create(
            {
                "name": f"T-{uuid.uuid4().hex[:8]}",
                "product_id": product_id,
                "company_id": yard.company,
                "weight_label": weight,
            }
        )
        env["stock.quant"].with_context(inventory_mode=True).create(
            {
                "product_id": product_id,
                "lot_id": lot.id,
                "location_id": place_id,
                "inventory_quantity": quantity,
            }
        ).action_apply_inventory()
        return lot.id, lot.name


def coil(yard: SmallYard):
    """A coil in the yard; returns its id and number."""
    return stand(yard, yard.product, yard.places[0], WEIGHT, WEIGHT)


def draft(yard: SmallYard, lot_id: int, number: str) -> int:
    """A draft that makes one lot ``number`` of a coil."""
    with yard.session() as env:
        return (
            env["wms.transformation"]
            .create(
                {
                    "kind": "slit",
                    "company_id": yard.company,
                    "input_ids": [(0, 0, {"lot_id": lot_id})],
                    "output_ids": [(0, 0, {"name": number, "weight": WEIGHT})],
                }
            )
            .id
        )


def confirm(document_id: int, label: str):
    """Scan the label and book; the message when it is refused."""

    def work(env):
        document = env["wms.transformation"].browse(document_id)
        try:
            document._confirm_scanned({document.input_ids.id: label})
        except UserError as error:
            env.cr.rollback()
            return str(error)
        return "done"

    return work


def posted(yard: SmallYard, lot_id: int) -> list[tuple]:
    """Kilograms of the lot's children and of itself that left, as committed."""
    with yard.session() as env:
        moves = env["stock.move"].search([("transformation_id.input_ids.lot_id", "=", lot_id)])
        links = env["wms.lot.genealogy"].search([("parent_id", "=", lot_id)])
        entries = env["wms.ledger.entry"].search_count(
            [("kind", "=", "lot.transformed"), ("company", "=", yard.company)]
        )
        return len(moves), sum(links.mapped("weight")), entries


def test_two_people_confirm_one_document_once(yard):
    lot, label = coil(yard)
    document = draft(yard, lot, f"{label}-1")
    sides = [(person, confirm(document, label)) for person in yard.people]
    outcomes = race(yard.registry, sides, yard.company)
    assert [outcome.answer for outcome in outcomes] == ["done", "done"]
    assert sorted(outcome.tries for outcome in outcomes) == [1, 2]
    assert posted(yard, lot) == (2, WEIGHT, 1)


def test_two_documents_never_use_up_one_coil(yard):
    lot, label = coil(yard)
    documents = [draft(yard, lot, f"{label}-{side}") for side in "AB"]
    sides = [
        (person, confirm(document, label))
        for person, document in zip(yard.people, documents, strict=True)
    ]
    outcomes = race(yard.registry, sides, yard.company)
    answers = sorted(outcome.answer for outcome in outcomes)
    assert "done" in answers
    assert any("not at" in answer or "not in stock" in answer for answer in answers), answers
    assert posted(yard, lot) == (2, WEIGHT, 1)


def test_one_message_of_the_line_is_taken_once(yard):
    lot, label = coil(yard)
    data = {
        "key": uuid.uuid4().hex,
        "parents": [{"lot": label}],
        "children": [{"lot": f"{label}-M", "weight": WEIGHT}],
    }
    sides = [
        (person, lambda env: env["wms.transformation"].register(data).id) for person in yard.people
    ]
    outcomes = race(yard.registry, sides, yard.company)
    assert len({outcome.answer for outcome in outcomes}) == 1
    assert posted(yard, lot) == (2, WEIGHT, 1)


def test_bags_taken_by_two_at_once_are_all_counted(yard):
    """Odoo makes a second quant when the first is locked; no bag gets lost or counted twice."""
    with yard.session() as env:
        product = env["product.product"].create(
            {
                "name": "Bags",
                "is_storable": True,
                "tracking": "lot",
                "uom_id": env.ref("uom.product_uom_kgm").id,
                "form_id": env.ref("bulk_wms.form_bag_pallet").id,
                "unit_weight": 25.0,
            }
        )
        product_id = product.id
        place = env["stock.warehouse"].browse(yard.warehouse).lot_stock_id.id
    lot, _name = stand(yard, product_id, place, 1_000.0)

    def scrap(env):
        env["stock.scrap"].create(
            {
                "product_id": product_id,
                "lot_id": lot,
                "location_id": place,
                "scrap_qty": 100.0,
                "company_id": yard.company,
            }
        ).do_scrap()

    race(yard.registry, [(1, scrap), (1, scrap)], yard.company)
    with yard.session() as env:
        quants = env["stock.quant"].search([("lot_id", "=", lot), ("location_id", "=", place)])
        assert (sum(quants.mapped("quantity")), sum(quants.mapped("piece_count"))) == (800, 32)
        env["stock.quant"]._quant_tasks()
        quants = quants.exists()
        assert [(quant.quantity, quant.piece_count) for quant in quants] == [(800, 32)]
