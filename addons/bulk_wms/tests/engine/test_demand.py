"""What a lot does not meet of a wish."""

import pytest
from builders import day
from engine.demand import NEVER, Offer, Wish, misses

TODAY = day(0)


def codes(wish, **offer):
    return [miss.code for miss in misses(wish, Offer(**offer), TODAY)]


def test_no_wish_is_met_by_anything():
    assert codes(Wish()) == []


@pytest.mark.parametrize("name", ["thickness", "width", "length", "weight"])
def test_both_ends_of_a_range_count_and_an_open_end_does_not(name):
    assert codes(Wish(**{name: (10, 12)}), **{name: 10}) == []
    assert codes(Wish(**{name: (10, 12)}), **{name: 12}) == []
    assert codes(Wish(**{name: (10, 12)}), **{name: 9.99}) == [name]
    assert codes(Wish(**{name: (10, 12)}), **{name: 12.01}) == [name]
    assert codes(Wish(**{name: (0, 12)}), **{name: 1}) == []
    assert codes(Wish(**{name: (10, 0)}), **{name: 99}) == []


def test_a_size_that_nobody_measured_is_not_promised():
    assert codes(Wish(width=(0, 1_300))) == ["width"]


def test_piece_weight_is_asked_of_pieces_only():
    assert codes(Wish(weight=(8_000, 12_000)), weight=1_000, is_piece=False) == []


def test_any_of_the_grades_will_do():
    wish = Wish(grades=frozenset({1, 2}))
    assert codes(wish, grade=2) == []
    assert codes(wish, grade=3) == ["grade"]
    assert codes(wish) == ["grade"]


def test_certificate_and_heat_have_to_be_known():
    wish = Wish(certificate=True, known_heat=True)
    assert codes(wish) == ["certificate", "heat"]
    assert codes(wish, certificate=True, heat="H1") == []


def test_age_counts_to_the_day_of_delivery():
    assert codes(Wish(greatest_age=30), aged=day(30)) == []
    assert codes(Wish(greatest_age=30), aged=day(31)) == ["age"]
    assert codes(Wish(), aged=day(91), dwell=90) == ["dwell"]


def test_on_its_last_day_it_has_expired():
    assert codes(Wish(), expires=day(-1)) == []
    assert codes(Wish(), expires=day(0)) == ["expired"]
    assert {"expired"} == NEVER


def test_shelf_life_left_is_counted_and_unknown_is_none():
    assert codes(Wish(least_shelf_life=30), expires=day(-30)) == []
    assert codes(Wish(least_shelf_life=30), expires=day(-29)) == ["shelf_life"]
    assert codes(Wish(least_shelf_life=30)) == ["shelf_life"]


def test_what_should_have_left_is_named_once():
    assert codes(Wish(), due=day(1), expires=day(-5)) == ["due"]
    assert codes(Wish(), due=day(9), expires=day(1)) == ["expired"]
