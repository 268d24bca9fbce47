"""The yard of the putaway benchmark: N positions, half of them taken, two rules over it."""

from __future__ import annotations

from dataclasses import dataclass, field

from odoo_env import session

from odoo import Command

_BATCH = 2_000
_SLOTS = 100  # positions per row
_WEIGHT = 9_000.0  # kg of a coil and of a unit of the ordinary products; a position bears 10 t


@dataclass
class Yard:
    """Ids of one yard. ``ordinary`` are products of Odoo's rule, ``coils`` those of ours."""

    size: int
    company: int
    user: int
    warehouse: int
    area: int
    positions: list[int] = field(default_factory=list)
    ordinary: list[int] = field(default_factory=list)
    coils: list[int] = field(default_factory=list)
    lots: list[int] = field(default_factory=list)
    standing: list[int] = field(default_factory=list)


def build(registry, size: int) -> Yard:
    """Company, user, limits, rules, products and ``size`` empty positions."""
    with session(registry) as env:
        yard = _set_up_company(env, size)
    companies = [yard.company]
    with session(registry, companies=companies) as env:
        category = _set_up_limits(env)
        _set_up_products(env, yard)
        _set_up_rules(env, yard, category)
    for start in range(0, size, _BATCH):
        with session(registry, companies=companies) as env:
            yard.positions += _positions(
                env, yard, category, range(start, min(start + _BATCH, size))
            )
    for start in range(0, size // 2, _BATCH):
        with session(registry, companies=companies) as env:
            yard.standing += _standing_lots(env, yard, range(start, min(start + _BATCH, size // 2)))
    return yard


def _set_up_company(env, size: int) -> Yard:
    company = env["res.company"].create({"name": f"Bench {size}"})
    warehouse = env["stock.warehouse"].create(
        {"name": f"Bench {size}", "code": f"B{size // 1000}", "company_id": company.id}
    )
    user = env["res.users"].create(
        {
            "name": f"Bench {size}",
            "login": f"bench-{size}",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [
                Command.set((env.ref("base.group_user") | env.ref("bulk_wms.group_supervisor")).ids)
            ],
        }
    )
    area = env["stock.location"].create(
        {
            "name": "A",
            "location_id": warehouse.lot_stock_id.id,
            "usage": "internal",
            "place_kind": "area",
            "company_id": company.id,
        }
    )
    return Yard(size, company.id, user.id, warehouse.id, area.id)


def _set_up_limits(env) -> int:
    """A storage category with every hard limit of a single place switched on."""
    hazards = env["wms.hazard.class"].search([], limit=2)
    return (
        env["stock.storage.category"]
        .create(
            {
                "name": "Single",
                "company_id": env.company.id,
                "stacking": "single",
                "max_tiers": 1,
                "max_weight": 10_000.0,
                "allow_new_product": "same",
                "form_ids": [Command.set(env.ref("bulk_wms.form_coil").ids)],
                "min_thickness": 0.5,
                "max_thickness": 25.0,
                "min_width": 600.0,
                "max_width": 2_000.0,
                "min_outer_diameter": 800.0,
                "max_outer_diameter": 2_200.0,
                "quality_zone": "deliverable",
                "hazard_pair_ids": [
                    Command.create({"first_id": hazards[0].id, "second_id": hazards[1].id})
                ]
                if len(hazards) == 2
                else [],
            }
        )
        .id
    )


def _set_up_products(env, yard: Yard) -> None:
    common = {"is_storable": True, "type": "consu"}
    category = env["product.category"].create({"name": f"Bench {yard.size}"})
    yard.ordinary = (
        env["product.product"]
        .create(
            [
                {"name": f"Unit {n:03d}", "weight": _WEIGHT, "categ_id": category.id, **common}
                for n in range(100)
            ]
        )
        .ids
    )
    coil = {
        "tracking": "lot",
        "uom_id": env.ref("uom.product_uom_kgm").id,
        "form_id": env.ref("bulk_wms.form_coil").id,
        "weight": 1.0,
        **common,
    }
    # The last hundred are what arrives: none of them stands in the yard yet, as with Odoo's.
    yard.coils = (
        env["product.product"].create([{"name": f"Coil {n:03d}", **coil} for n in range(200)]).ids
    )
    yard.lots = _lots(env, yard, [(f"N{n:05d}", yard.coils[100 + n]) for n in range(100)])


def _lots(env, yard: Yard, names: list[tuple[str, int]]) -> list[int]:
    return (
        env["stock.lot"]
        .create(
            [
                {
                    "name": name,
                    "product_id": product,
                    "company_id": yard.company,
                    # A heat makes a dozen coils; what arrives is of heats that stand here already.
                    "heat": f"H{int(name[1:]) // 12:05d}",
                    "thickness": 3.0,
                    "width": 1_250.0,
                    "outer_diameter": 1_600.0,
                    "weight_label": _WEIGHT,
                }
                for name, product in names
            ]
        )
        .ids
    )


def _set_up_rules(env, yard: Yard, category: int) -> None:
    coil = env.ref("bulk_wms.form_coil")
    products = env["product.product"].browse(yard.ordinary)
    env["stock.putaway.rule"].create(
        [
            {
                "location_in_id": yard.area,
                "location_out_id": yard.area,
                "category_id": products.categ_id.id,
                "storage_category_id": category,
                "sublocation": "closest_location",
                "company_id": yard.company,
            },
            {
                "location_in_id": yard.area,
                "location_out_id": yard.area,
                "sublocation": "strategy",
                "strategy_id": env.ref("bulk_wms.strategy_balanced").id,
                "form_ids": [Command.set(coil.ids)],
                "company_id": yard.company,
            },
        ]
    )


def _positions(env, yard: Yard, category: int, numbers: range) -> list[int]:
    return (
        env["stock.location"]
        .create(
            [
                {
                    "name": f"A{n:06d}",
                    "barcode": f"A{yard.size}-{n:06d}",
                    "sign": f"A{n:06d}",
                    "location_id": yard.area,
                    "usage": "internal",
                    "place_kind": "position",
                    "storage_category_id": category,
                    "company_id": yard.company,
                    "row": n // _SLOTS + 1,
                    "slot": n % _SLOTS + 1,
                    "pos_x": 2.0 * (n % _SLOTS),
                    "pos_y": 3.0 * (n // _SLOTS),
                }
                for n in numbers
            ]
        )
        .ids
    )


def _standing_lots(env, yard: Yard, numbers: range) -> list[int]:
    lots = _lots(env, yard, [(f"S{n:06d}", yard.coils[n % 100]) for n in numbers])
    env["stock.quant"].create(
        [
            {
                "product_id": yard.coils[n % 100],
                "lot_id": lot,
                "location_id": yard.positions[2 * n],
                "quantity": _WEIGHT,
            }
            for n, lot in zip(numbers, lots, strict=True)
        ]
    )
    return lots


def occupy(registry, yard: Yard, layout: str) -> None:
    """Move what stands in the yard: every second position taken, or the first half of them.

    Straight in the tables, which is what makes two layouts of one yard affordable; occupancy is
    then worked out as usual.
    """
    step = 2 if layout == "mix" else 1
    places = yard.positions[: step * len(yard.standing) : step]
    with session(registry) as env:
        env.cr.execute(
            "UPDATE stock_quant q SET location_id = moved.place"
            " FROM unnest(%s, %s) AS moved(lot, place) WHERE q.lot_id = moved.lot",
            (yard.standing, places),
        )
        env["wms.position.load"]._refresh(yard.positions)
    with registry.cursor() as cr:
        # VACUUM refuses to run in a transaction; ANALYZE is what the planner needs.
        cr.execute("ANALYZE")


def receipt(env, yard: Yard, kind: str, lines: int):
    """A draft receipt of ``lines`` lines into the area, each of another product.

    :param kind: ``ours`` (coils, one move per piece) or ``native`` (ordinary products)
    """
    warehouse = env["stock.warehouse"].browse(yard.warehouse)
    ends = {
        "location_id": env.ref("stock.stock_location_suppliers").id,
        "location_dest_id": yard.area,
    }
    if kind == "ours":
        moves = [
            {"product_id": yard.coils[100 + n], "product_uom_qty": _WEIGHT, "piece_lot_id": lot}
            for n, lot in enumerate(yard.lots[:lines])
        ]
    else:
        moves = [{"product_id": key, "product_uom_qty": 1.0} for key in yard.ordinary[:lines]]
    picking = env["stock.picking"].create(
        {
            "picking_type_id": warehouse.in_type_id.id,
            **ends,
            "move_ids": [Command.create({**move, **ends}) for move in moves],
        }
    )
    env.flush_all()
    return picking
