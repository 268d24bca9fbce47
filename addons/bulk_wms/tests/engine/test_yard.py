"""The working copy of the yard: what rests on what, and what may be put where right now."""

from builders import codes, coil, column, saddle, slab
from engine.yard import Yard


def row_of_coils():
    """Three saddles on the ground, two above; coils on all five."""
    places = [saddle(f"G{slot}", slot=slot) for slot in (1, 2, 3)]
    places += [saddle(f"U{slot}", tier=2, slot=slot) for slot in (1, 2)]
    yard = Yard.of(places)
    for place in ("G1", "G2", "G3", "U1", "U2"):
        yard.put(coil(f"C-{place}"), place)
    return yard


def test_both_upper_coils_are_lifted_before_the_middle_one():
    assert row_of_coils().blockers("C-G2", "G2") == ("C-U1", "C-U2")
    assert row_of_coils().blockers("C-G1", "G1") == ("C-U1",)
    assert row_of_coils().blockers("C-U1", "U1") == ()


def test_the_third_tier_is_lifted_before_the_second():
    places = [saddle(f"G{slot}", slot=slot) for slot in (1, 2, 3)]
    places += [saddle(f"U{slot}", tier=2, slot=slot) for slot in (1, 2)]
    places += [saddle("T1", tier=3, slot=1)]
    yard = Yard.of(places)
    for place in ("G1", "G2", "G3", "U1", "U2", "T1"):
        yard.put(coil(f"C-{place}"), place)
    assert yard.blockers("C-G1", "G1") == ("C-T1", "C-U1")
    assert yard.blockers("C-G2", "G2") == ("C-T1", "C-U1", "C-U2")


def test_a_lifted_coil_blocks_no_more_and_carries_no_more():
    yard = row_of_coils()
    yard.lift("C-U1", "U1")
    assert yard.blockers("C-G1", "G1") == ()
    yard.lift("C-G1", "G1")
    assert codes(yard.refusals(coil("NEW"), "U1")) == ["support"]


def test_what_is_held_above_pins_its_supports():
    yard = row_of_coils()
    yard.lift("C-U1", "U1")
    yard.hold(coil("COMING"), "U1")
    assert [item.key for item in yard.pinned_by("G1")] == ["COMING"]
    assert [item.key for item in yard.pinned_by("G2")] == ["COMING"]
    assert yard.pinned_by("G3") == ()


def test_a_piece_lies_on_what_stands_not_on_what_is_held():
    """Planned layers do not lie there yet: neither do they carry, nor stand in their own way."""
    limits = {"max_width_step": 300}
    yard = Yard.of([column("P1", [slab("S1", width=1_200)], limits)])
    yard.hold(slab("PLANNED", width=1_500), "P1")
    narrow = slab("S2", width=1_100)
    assert codes(yard.refusals(narrow, "P1")) == ["width"]
    assert yard.refusals_now(narrow, "P1", holding=True) == ()
    wide = slab("S3", width=1_600)
    assert yard.refusals(wide, "P1") == ()
    assert codes(yard.refusals_now(wide, "P1", holding=True)) == ["width"]
    assert codes(yard.refusals_now(wide, "P1")) == ["width"]


def test_held_places_keep_their_room():
    yard = Yard.of([column("P1", [slab("S1")], {"max_tiers": 2})])
    yard.hold(slab("PLANNED"), "P1")
    assert codes(yard.refusals_now(slab("S2"), "P1")) == ["held"]
    assert yard.refusals_now(slab("PLANNED"), "P1", holding=True) == ()


def test_units_of_a_lot_go_one_by_one():
    yard = Yard.of([column("P1", [slab("S1"), slab("S2"), slab("S2")])])
    yard.lift("S2", "P1")
    assert [item.key for item in yard.place("P1").stack] == ["S1", "S2"]
    assert yard.where() == {"S1": "P1", "S2": "P1"}
