import math
from datetime import timedelta
from random import Random

from odoo import fields, models

# Steel in kg per m³; the share of a coil's ring that is steel and not air between the laps.
STEEL, FILL = 7_850.0, 0.985
# Kind of coil: product, grade, prefix, pieces, thicknesses, widths, weights from-to in kg.
COILS = [
    ("hrc_q235b", "q235b", "H", 34, (2.0, 3.0, 4.0, 6.0), (1250, 1500), (14_000, 20_500)),
    ("hrc_q355b", "q355b", "H", 24, (3.0, 5.0, 8.0), (1500,), (16_000, 24_000)),
    ("crc_spcc", "spcc", "C", 24, (1.0, 1.2, 1.5), (1000, 1250), (7_000, 12_500)),
    ("crc_dc01", "dc01", "C", 18, (1.0, 1.5, 2.0), (1000, 1219), (7_000, 12_000)),
    ("gi_dx51d", "dx51d", "G", 14, (1.0, 1.2), (1000, 1250), (6_000, 11_000)),
    ("ss_304", "304", "X", 10, (1.0, 1.5, 2.0), (1219,), (8_000, 12_000)),
]
HOT = ("hrc_q235b", "hrc_q355b")
# One coil of these ends in the quality bay, the rest in their own.
QUALITY = ("pending", "pending", "blocked", "pending", "blocked")
# Product: pallets per lot, area, lots.
BAGS = [
    ("sodium_nitrate", "K1", (2, 4, 3, 1, 4, 2, 2, 3)),
    ("caustic_soda", "K2", (4, 2, 2, 3, 4, 1, 2, 2)),
    ("cement", "K1", (4, 4, 2, 4)),
    ("cement", "K2", (4, 3, 4, 4)),
]
PILES = [("sand", "H1-01-01", 412_000.0, 30), ("limestone", "H1-01-02", 286_500.0, 60)]


def outer_diameter(weight: float, width: float, inner: float, density: float = STEEL) -> int:
    """Outer diameter in mm of a coil of ``weight`` kg, ``width`` and ``inner`` in mm."""
    section = weight / FILL / (width / 1000) / density
    return round(1000 * math.sqrt((inner / 1000) ** 2 + 4 * section / math.pi))


class Demo(models.AbstractModel):
    _inherit = "wms.demo"

    def _stock_up(self, warehouse):
        """Opening stock: about 200 lots, each where its limits allow it."""
        rng = Random(19)
        hot, cold = self._create_coils(rng)
        held = self._hold_back(hot, cold)
        stands = self._stand_coils(rng, hot - held, "A1", "A2")
        stands += self._stand_coils(rng, cold - held, "B1", "B2")
        stands += [
            (lot, place, lot.book_weight)
            for lot, place in zip(held, self._places_in("Q1"), strict=False)
        ]
        stands += self._stand_columns(self._create_plates(rng), "P1", 12)
        stands += self._stand_columns(self._create_slabs(rng), "S1", 8)
        stands += self._create_bags(rng) + self._create_piles()
        self._put_into_stock(stands)
        # A coil may turn bad where it stands.
        bad = next(lot for lot, place, _kg in stands if place.name.startswith("A2-02"))
        bad.set_quality("blocked", "Edge damage seen at the inspection")

    # --- coils ----------------------------------------------------------------------------

    def _coil_values(self, rng, kind, number, age, heat):
        product, grade, prefix, _count, thicknesses, widths, weights = kind
        width = rng.choice(widths)
        weight = round(rng.uniform(*weights), -1)
        inner = 762 if product in HOT else 508
        density = self._ref(f"grade_{grade}").density
        return {
            "name": f"{prefix}{number}",
            "product_id": self._ref(product).id,
            "grade_id": self._ref(f"grade_{grade}").id,
            "heat": heat,
            "thickness": rng.choice(thicknesses),
            "width": width,
            "inner_diameter": inner,
            "outer_diameter": outer_diameter(weight, width, inner, density),
            "weight_label": weight,
            "production_date": fields.Date.today() - timedelta(days=age),
            "company_id": self.env.company.id,
        }

    def _create_coils(self, rng):
        """Coils of all kinds in heats of two to four; returns hot and cold rolled ones."""
        values = {True: [], False: []}
        number = 260_411
        for kind in COILS:
            ages = sorted((rng.randrange(12, 165) for _one in range(kind[3])), reverse=True)
            if kind[0] == "hrc_q235b":
                # The oldest by far: it is what the first customer gets.
                ages[0] = 188
            heat_left = 0
            for age in ages:
                number += rng.randrange(1, 4)
                if not heat_left:
                    heat = f"{kind[2]}{rng.randrange(10_000, 99_999)}"
                    heat_left = rng.randrange(2, 5)
                heat_left -= 1
                values[kind[0] in HOT].append(self._coil_values(rng, kind, number, age, heat))
        return tuple(self.env["stock.lot"].create(values[hot]) for hot in (True, False))

    def _hold_back(self, hot, cold):
        """Young coils that quality has not released."""
        held = (hot[-3:] + cold[20:22])[: len(QUALITY)]
        for lot, state in zip(held, QUALITY, strict=True):
            lot.quality_state = state
        return held

    def _stand_coils(self, rng, coils, *areas):
        """Heavy coils on the ground beside their heat, light ones on top: (lot, place, kg)."""
        places = self._places_in(*areas)
        yard = self.env["wms.yard"]._read(places.ids)
        ground = places.filtered(lambda place: place.tier == 1 and place.lock == "none")
        upper = coils.sorted("book_weight")[: len(coils) // 5]
        upper -= self._oldest(coils)
        lower = coils - upper
        # The oldest coil stands first, beside another: together they carry an upper one.
        chosen = [0, 1, *sorted(rng.sample(range(2, len(ground)), len(lower) - 2))]
        stands = [(lot, ground[index]) for lot, index in zip(lower, chosen, strict=True)]
        for lot, place in stands:
            yard.put(lot._item(), place.id)
        tops = places.filtered(lambda place: place.tier == 2)
        first = self._above(tops, stands, self._oldest(coils))
        others = (tops - first).ids
        rng.shuffle(others)
        for lot in upper:
            for place in first + tops.browse(others):
                if not yard.refusals(lot._item(), place.id):
                    yard.put(lot._item(), place.id)
                    stands.append((lot, place))
                    break
        return [(lot, place, lot.book_weight) for lot, place in stands]

    def _oldest(self, coils):
        return coils.sorted(lambda lot: (lot.production_date, lot.id))[:1]

    def _above(self, tops, stands, lot):
        """Upper places that rest on ``lot``: whoever wants it has to shuffle first."""
        below = next(place for one, place in stands if one == lot)
        return tops.filtered(
            lambda place: (
                place.area_id == below.area_id
                and place.row == below.row
                and place.slot in (below.slot - 1, below.slot)
            )
        )

    # --- plates and slabs -----------------------------------------------------------------

    def _create_plates(self, rng):
        grade = self._ref("grade_q355b")
        return self._create_flat(
            "plate_q355b", "P", grade, 26, rng, (12, 16, 20, 25, 30), (2200, 2500), (9000, 12_000)
        )

    def _create_slabs(self, rng):
        grade = self._ref("grade_q235b")
        return self._create_flat(
            "slab_q235b", "S", grade, 20, rng, (200, 230, 250), (1250, 1350, 1500), (8000, 10_000)
        )

    def _create_flat(self, product, prefix, grade, count, rng, thick, widths, lengths):
        values = []
        for number in range(count):
            size = rng.choice(thick), rng.choice(widths), rng.randrange(*lengths, 100)
            weight = size[0] * size[1] * size[2] * STEEL / 1e9
            values.append(
                {
                    "name": f"{prefix}{70_118 + 3 * number}",
                    "product_id": self._ref(product).id,
                    "grade_id": grade.id,
                    "heat": f"{prefix}{4_410 + number // 4}",
                    "thickness": size[0],
                    "width": size[1],
                    "length": size[2],
                    "weight_label": round(weight, -1),
                    "production_date": fields.Date.today() - timedelta(days=120 - 4 * number),
                    "company_id": self.env.company.id,
                }
            )
        return self.env["stock.lot"].create(values)

    def _stand_columns(self, lots, area, stacks):
        """Layer by layer on the first ``stacks`` columns: (lot, place, kg)."""
        places = self._places_in(area)[:stacks]
        yard = self.env["wms.yard"]._read(places.ids)
        stands = []
        for number, lot in enumerate(lots):
            turn = [places[(number + step) % stacks] for step in range(stacks)]
            place = next(place for place in turn if not yard.refusals(lot._item(), place.id))
            yard.put(lot._item(), place.id)
            stands.append((lot, place, lot.book_weight))
        return stands

    # --- bags and piles -------------------------------------------------------------------

    def _create_bags(self, rng):
        """Lots of one to four pallets, two pallets on each place: (lot, place, kg)."""
        stands, free = [], {area: list(self._places_in(area)) for area in ("K1", "K2")}
        number = 0
        for product, area, lots in BAGS:
            for pallets in lots:
                number += 1
                lot = self.env["stock.lot"].create(
                    {
                        "name": f"L{4_300 + 7 * number}",
                        "product_id": self._ref(product).id,
                        "production_date": fields.Date.today()
                        - timedelta(days=rng.randrange(8, 90)),
                        "company_id": self.env.company.id,
                    }
                )
                for standing in [2] * (pallets // 2) + [1] * (pallets % 2):
                    stands.append((lot, free[area].pop(0), 1_000.0 * standing))
        return stands

    def _create_piles(self):
        stands = []
        for product, place, weight, age in PILES:
            lot = self.env["stock.lot"].create(
                {
                    "name": f"PILE-{place}",
                    "product_id": self._ref(product).id,
                    "production_date": fields.Date.today() - timedelta(days=age),
                    "company_id": self.env.company.id,
                }
            )
            stands.append((lot, self._place(place), weight))
        return stands

    # --- booking --------------------------------------------------------------------------

    def _put_into_stock(self, stands):
        """Book (lot, place, kg) as counted opening stock that came some days after it was made."""
        quants = (
            self.env["stock.quant"]
            .with_context(inventory_mode=True)
            .create(
                [
                    {
                        "product_id": lot.product_id.id,
                        "lot_id": lot.id,
                        "location_id": place.id,
                        "inventory_quantity": lot.product_id._from_kg(weight),
                    }
                    for lot, place, weight in stands
                ]
            )
        )
        quants.action_apply_inventory()
        for quant in quants:
            came = quant.lot_id.production_date + timedelta(days=4)
            quant.sudo().in_date = fields.Datetime.to_datetime(came)
        self.env["wms.position.load"]._refresh_touched()
