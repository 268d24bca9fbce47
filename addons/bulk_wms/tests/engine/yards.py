"""Random yards and receipts for the properties, and the hand that puts holds into effect."""

from dataclasses import replace

from builders import TODAY, day
from engine.items import Item, Limits, Place
from hypothesis import strategies as st

HAZARD_PAIRS = frozenset({frozenset({"3", "5.1"}), frozenset({"1"})})
WEIGHTS = {"near": 3.0, "travel": 1.0, "shuffles": 2.0, "reach": 1.5, "fit": 1.0}
WEIGHTS |= {"dates": 1.2, "compact": 0.7, "material": 0.4, "rows": 0.3, "turnover": 0.6}
WEIGHTS |= {"balance": 0.5}


@st.composite
def items(draw, count=12, prefix="N"):
    """A receipt: coils, slabs and pallets, some alike, some of one lot."""
    made = []
    for index in range(draw(st.integers(1, count))):
        form = draw(st.sampled_from(["coil", "coil", "slab", "pallet"]))
        made.append(
            Item(
                key=f"{prefix}{draw(st.integers(0, 9)) if form == 'pallet' else index:03}{form}",
                form=form,
                product=draw(st.sampled_from(["P", "Q"])),
                weight=draw(st.sampled_from([2000.0, 8000.0, 9500.0, 20_000.0])),
                length=draw(st.sampled_from([4000, 5000, 6000])) if form == "slab" else 0,
                width=draw(st.sampled_from([900, 1200, 1500])),
                thickness=draw(st.sampled_from([200, 250])),
                outer_diameter=draw(st.sampled_from([1200, 1500])) if form == "coil" else 0,
                heat=draw(st.sampled_from(["", "H1", "H2"])),
                quality=draw(st.sampled_from(["released", "released", "blocked"])),
                hazard=draw(st.sampled_from(["", "", "", "3", "5.1", "1"])),
                aged=draw(st.sampled_from([None, day(0), day(5), day(50)])),
                leaves=draw(st.sampled_from([None, None, day(-3), day(-9)])),
                leaves_sd=draw(st.sampled_from([0.0, 4.0])),
                turnover=draw(st.sampled_from(["", "A", "C"])),
            )
        )
    return made


@st.composite
def yards(draw):
    """An empty yard: a saddle row of two tiers, columns and floor places in two areas."""
    ratio, spread = draw(st.sampled_from([0, 1.0])), draw(st.sampled_from([0, 300]))
    limits = {
        "hazard_pairs": HAZARD_PAIRS,
        "quality_states": draw(st.sampled_from([frozenset(), frozenset({"released"})])),
        "max_weight": draw(st.sampled_from([0, 10_000, 25_000])),
        "max_width": draw(st.sampled_from([0, 1200])),
        "mixing": draw(st.sampled_from(["mixed", "mixed", "same"])),
        "max_tiers": draw(st.sampled_from([0, 2, 3])),
        "upper_weight_ratio": ratio,
        "max_diameter_difference": spread,
    }
    column = {"max_height": 800, "max_pressure": 5000, "max_length_spread": 1000}
    column |= {"max_length_step": 1000, "max_width_step": 300}
    slots = draw(st.integers(2, 5))
    rows = Limits("saddle", frozenset({"coil"}), **limits)
    stacks = Limits("column", frozenset({"slab"}), **limits | column)
    floor = Limits("single", frozenset({"pallet"}), **limits)
    places = [
        Place(f"S{tier}{slot}", "A", x=2.0 * slot, row="s", slot=slot, tier=tier, limits=rows)
        for tier in (1, 2)
        for slot in range(1, slots + 2 - tier)
    ]
    places += [
        Place(f"K{n}", draw(st.sampled_from("AB")), x=5.0, y=3.0 * n, row="k", limits=stacks)
        for n in range(draw(st.integers(0, 3)))
    ]
    places += [
        Place(f"F{n}", "B", x=9.0 * n, y=9.0, row="f", limits=floor)
        for n in range(draw(st.integers(0, 2)))
    ]
    locked = draw(st.sampled_from([place.key for place in places] + [None] * 10))
    proposed = draw(st.sets(st.sampled_from([place.key for place in places])))
    return [
        replace(
            place,
            locked="repair" if place.key == locked else "",
            proposals=int(place.key in proposed),
        )
        for place in places
    ]


def settle(places, stand=True):
    """The places with their neighbours worked out; with `stand`, what was held stands now."""
    if stand:
        places = [replace(place, stack=place.content, held=()) for place in places]
    spots = {place.row_key + (place.tier, place.slot): place for place in places}

    def at(place, tier, slot):
        return spots.get((*place.row_key, tier, slot))

    settled = []
    for place in places:
        near = {i.hazard for p in places if p.area == place.area for i in p.content if i.hazard}
        place = replace(place, near_hazards=frozenset(near))
        if place.limits.pattern == "saddle":
            below = [at(place, place.tier - 1, place.slot + step) for step in (0, 1)]
            above = [at(place, place.tier + 1, place.slot - step) for step in (1, 0)]
            place = replace(
                place,
                supports=tuple(b.stack[0] if b and b.stack else None for b in below)
                if place.tier > 1
                else None,
                upper=tuple(a.stack[0] for a in above if a and a.stack),
            )
        settled.append(place)
    return settled


def put(places, receipt, decisions):
    """The places with every decision of a receipt held."""
    held = {place.key: place for place in places}
    for item, decision in zip(receipt, decisions, strict=True):
        if decision.place_key is not None:
            place = held[decision.place_key]
            held[place.key] = replace(place, held=(*place.held, item))
    return [held[place.key] for place in places]


__all__ = ["TODAY", "WEIGHTS", "items", "put", "settle", "yards"]
