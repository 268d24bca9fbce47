"""Loads an instance of the slab yard into Odoo: company, people, stacks and opening stock."""

from __future__ import annotations

from dataclasses import dataclass, field

from odoo_env import session
from slab_instance import (
    MAX_HEIGHT,
    MAX_LENGTH_SPREAD,
    MAX_LENGTH_STEP,
    MAX_PRESSURE,
    MAX_WIDTH_STEP,
    Instance,
    Slab,
)

from odoo import Command

# Slabs per transaction while loading.
_BATCH = 500


@dataclass
class Ids:
    """Records of the loaded yard."""

    company: int
    planner: int
    operator: int
    warehouse: int
    product: int
    lots: dict[str, int] = field(default_factory=dict)


def load(registry, instance: Instance) -> Ids:
    """Set up company, people and stacks, and stand the slabs as the instance says."""
    with session(registry) as env:
        ids = _set_up_company(env)
    with session(registry, ids.planner, companies=[ids.company]) as env:
        warehouse = env["stock.warehouse"].browse(ids.warehouse)
        places = _set_up_yard(env, warehouse, instance)
    ordered = sorted(instance.slabs, key=lambda slab: (slab.stack, slab.layer))
    for start in range(0, len(ordered), _BATCH):
        with session(registry, ids.planner, companies=[ids.company]) as env:
            batch = ordered[start : start + _BATCH]
            ids.lots.update(_stand(env, ids.product, places, batch))
    return ids


def _set_up_company(env) -> Ids:
    """A company of its own with a product, a planner and an operator."""
    company = env["res.company"].create({"name": "Slab yard"})
    warehouse = env["stock.warehouse"].create(
        {"name": "Slab yard", "code": "SLAB", "company_id": company.id}
    )

    def person(login: str, group: str) -> int:
        groups = env.ref("base.group_user") | env.ref(f"bulk_wms.{group}")
        return (
            env["res.users"]
            .create(
                {
                    "name": login,
                    "login": login,
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.set(groups.ids)],
                }
            )
            .id
        )

    kinds = warehouse.out_type_id | warehouse.int_type_id
    kinds.write({"scan_required": True, "active": True})
    # Each delivery is for the slabs it names, so it is reserved when its slab is known.
    warehouse.out_type_id.reservation_method = "manual"
    product = env["product.product"].create(
        {
            "name": "Slab",
            "is_storable": True,
            "tracking": "lot",
            "uom_id": env.ref("uom.product_uom_kgm").id,
            "form_id": env.ref("bulk_wms.form_slab").id,
        }
    )
    planner = person("slab-yard-planner", "group_manager")
    operator = person("slab-yard-operator", "group_operator")
    return Ids(company.id, planner, operator, warehouse.id, product.id)


def _set_up_yard(env, warehouse, instance: Instance) -> dict[str, int]:
    """One area with a location per stack; returns the locations by the stack's name."""
    slab_form = env.ref("bulk_wms.form_slab")
    category = env["stock.storage.category"].create(
        {
            "name": "Slab stacks",
            "company_id": warehouse.company_id.id,
            "stacking": "column",
            "form_ids": [Command.set(slab_form.ids)],
            "max_tiers": instance.max_layers,
            "max_weight": 0.0,
            "max_height": MAX_HEIGHT,
            "max_pressure": MAX_PRESSURE,
            "max_length_spread": MAX_LENGTH_SPREAD,
            "max_length_step": MAX_LENGTH_STEP,
            "max_width_step": MAX_WIDTH_STEP,
        }
    )
    common = {"usage": "internal", "company_id": warehouse.company_id.id}
    area = env["stock.location"].create(
        {
            "name": "Slabs",
            "location_id": warehouse.lot_stock_id.id,
            "place_kind": "area",
            "pos_x": instance.exit[0],
            "pos_y": instance.exit[1],
            **common,
        }
    )
    places = env["stock.location"].create(
        [
            {
                "name": stack.key,
                "barcode": f"S{stack.key}",
                "sign": f"S{stack.key}",
                "location_id": area.id,
                "place_kind": "position",
                "storage_category_id": category.id,
                "row": int(stack.key.split("-")[0]),
                "slot": int(stack.key.split("-")[1]),
                "pos_x": stack.x,
                "pos_y": stack.y,
                **common,
            }
            for stack in instance.stacks
        ]
    )
    grades = sorted({slab.grade for slab in instance.slabs})
    env["wms.grade"].create([{"name": name} for name in grades])
    stacks = zip(instance.stacks, places, strict=True)
    return {stack.key: place.id for stack, place in stacks}


def _stand(env, product: int, places: dict[str, int], slabs: list[Slab]) -> dict[str, int]:
    """Opening stock of ``slabs``, which come from the ground upwards; returns lots by slab."""
    grades = {grade.name: grade.id for grade in env["wms.grade"].search([])}
    lots = env["stock.lot"].create(
        [
            {
                "name": slab.key,
                "product_id": product,
                "company_id": env.company.id,
                "grade_id": grades[slab.grade],
                "length": slab.length,
                "width": slab.width,
                "thickness": slab.thickness,
                "weight_label": slab.weight,
            }
            for slab in slabs
        ]
    )
    quants = env["stock.quant"].with_context(inventory_mode=True)
    quants.create(
        [
            {
                "product_id": product,
                "lot_id": lot.id,
                "location_id": places[slab.stack],
                "inventory_quantity": slab.weight,
            }
            for slab, lot in zip(slabs, lots, strict=True)
        ]
    ).action_apply_inventory()
    return {slab.key: lot.id for slab, lot in zip(slabs, lots, strict=True)}
