"""What a label says to scanners: GS1 where GS1 allows it, the plain number everywhere else."""

import re
from datetime import date

from engine.labels import (
    check_digit,
    gtin14,
    is_sscc,
    linear_symbol,
    lot_symbol,
    package_symbol,
    weight_element,
)
from hypothesis import given
from hypothesis import strategies as st

GTIN = "9501101530003"


def test_a_piece_is_a_serial_number_of_its_heat():
    symbol = lot_symbol("C1", GTIN, True, "H1", 20_450.5, date(2026, 11, 3))
    assert symbol.text == "(01)09501101530003(3101)204505(11)261103(21)C1(10)H1"


def test_goods_that_are_no_piece_are_a_batch():
    assert lot_symbol("B7", GTIN, False, "H1").text == "(01)09501101530003(10)B7"


def test_without_a_gtin_the_code_is_the_plain_number():
    for gtin in ("", "4711", "9501101530004", "ABC", "0" * 13, "２" * 13):
        assert lot_symbol("C1", gtin, True, "H1", 1.0).text == "C1"


def test_numbers_for_use_inside_one_company_are_no_gtin():
    for stem in ("200000000001", "020000000001", "040000000001"):
        code = f"{stem}{check_digit(stem)}"
        assert gtin14(code) == "", code


def test_a_number_that_gs1_has_no_letters_or_no_room_for_is_plain():
    for name in ("C 1", "卷1", "C#1", "C(1)", "C" * 21):
        symbol = lot_symbol(name, GTIN, True)
        assert (symbol.text, symbol.gs1) == (name, False)


def test_a_heat_that_is_no_gs1_text_is_left_out():
    assert lot_symbol("C1", GTIN, True, "炉 1").text == "(01)09501101530003(21)C1"


def test_a_heat_of_the_same_number_is_not_said_twice():
    assert "(10)" not in lot_symbol("C1", GTIN, True, "C1").text


def test_packages_with_a_shipping_code_are_gs1():
    assert package_symbol("340123450000000000").text == "(00)340123450000000000"
    assert not package_symbol("340123450000000001").gs1
    assert not package_symbol("PACK0000001").gs1


def test_bar_codes_have_ascii_letters_only():
    assert linear_symbol("C 1~") is not None
    assert linear_symbol("沪A1") is None
    assert linear_symbol("") is None


@given(st.floats(0.001, 999_999.4))
def test_weight_is_said_as_exactly_as_six_digits_allow(weight):
    found = re.fullmatch(r"\(310(\d)\)(\d{6})", weight_element(weight))
    if not found:
        assert round(weight, 3) == 0
        return
    decimals = int(found[1])
    assert abs(int(found[2]) / 10**decimals - round(weight, 3)) <= 0.5 / 10**decimals + 1e-9


@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=30), st.booleans())
def test_any_text_gives_a_symbol_that_says_the_number(name, heat, gtin, is_piece):
    symbol = lot_symbol(name, gtin, is_piece, heat, 1.0)
    assert symbol.text == name or f"){name}" in symbol.text


@given(st.integers(0, 10**17 - 1))
def test_every_shipping_code_with_its_check_digit_is_one(number):
    digits = f"{number:017d}"
    assert is_sscc(f"{digits}{check_digit(digits)}")
