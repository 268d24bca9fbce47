"""Tables of other people: what is understood, what is named, and that nothing ever raises."""

from datetime import date, datetime

import pytest
from engine.cells import Unreadable, count_of, date_of, decimal_mark, dimensions_of, number_of
from engine.columns import KINDS, columns_of
from engine.headings import Column, Vocabulary, find_heading, heading_key
from engine.plausible import weight_doubt
from engine.tables import SourceRow, read_table
from hypothesis import given
from hypothesis import strategies as st

COLUMNS = columns_of("stock")


def words(kind="stock", remembered=None):
    return Vocabulary(columns_of(kind).values(), remembered)


def reading(table, kind="stock"):
    """Read a table whose heading is found by itself; rows are counted from 1."""
    heading = find_heading(table, words(kind))
    rows = [SourceRow(n, tuple(cells)) for n, cells in enumerate(table, start=1)]
    return read_table(rows[heading.last + 1 :], heading.columns, columns_of(kind))


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1,234.5", ".", 1234.5),
        ("1 234,5", ",", 1234.5),
        ("1.234.567,5", ",", 1234567.5),
        ("１２３４．５", ".", 1234.5),
        ("1’234.5", ".", 1234.5),
        ("-12", ".", -12.0),
        ("−12", ".", -12.0),
        (" 20 150 ", ".", 20150.0),
        (7, ".", 7.0),
    ],
)
def test_numbers_as_people_write_them(text, mark, value):
    assert number_of(text, mark) == value


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "1,23,4", "12 34 x y", "=1+1", True, "1e5"])
def test_what_is_no_number_is_named(text):
    with pytest.raises(Unreadable):
        number_of(text)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e300])
def test_no_weight_is_endless(value):
    with pytest.raises(Unreadable):
        number_of(value)


def test_a_unit_in_the_cell_counts_before_that_of_the_column():
    assert number_of("20.15 t", kind="weight", unit="kg") == 20150.0
    assert number_of("20150公斤", kind="weight", unit="t") == 20150.0
    with pytest.raises(Unreadable):
        number_of("20 mm", kind="weight")


def test_one_unmistakable_cell_tells_the_decimal_mark_of_its_column():
    assert decimal_mark(["22,150", "9,5"]) == ","
    assert decimal_mark(["22,150", "31,400"]) == "."


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-04", "2026/11/4", "2026.11.04", "20261104", "2026年11月4日", "4.11.2026",
        "2026-11-04 13:45:00", datetime(2026, 11, 4, 8), date(2026, 11, 4), 46330, 46330.5,
    ],
)  # fmt: skip
def test_dates_as_people_write_them(cell):
    assert date_of(cell) == date(2026, 11, 4)


@pytest.mark.parametrize("cell", ["2026-13-01", "31.02.2026", "yesterday", 12, True, "1.1.0001"])
def test_what_is_no_date_is_named(cell):
    with pytest.raises(Unreadable):
        date_of(cell)


def test_a_day_that_could_be_a_month_is_asked_for():
    assert date_of("13/04/2026") == date_of("04/13/2026") == date(2026, 4, 13)
    with pytest.raises(Unreadable, match="ambiguous_date"):
        date_of("03/04/2026")


def test_sizes_in_one_cell():
    assert dimensions_of("3*1500*C") == {"thickness": 3.0, "width": 1500.0}
    assert dimensions_of("20 x 2200 X 9000") == {"thickness": 20, "width": 2200, "length": 9000}
    assert dimensions_of("Φ6.5") == {"diameter": 6.5}
    with pytest.raises(Unreadable):
        dimensions_of("3")


def test_whole_numbers_only():
    assert count_of("12 袋") == 12
    with pytest.raises(Unreadable, match="not_count"):
        count_of(1.5)


def test_the_heading_is_found_below_titles_and_over_two_rows():
    table = [
        ["××钢铁有限公司", None, None, None],
        ["码单号:", "M-1", None, None],
        ["卷号", "规格(mm)", None, "净 重（吨）"],
        [None, "厚度", "宽度", None],
        ["H1", 3.0, 1500, 20.15],
    ]
    found = reading(table, "packing")
    assert found.rows[0].values == {
        "lot": "H1", "thickness": 3.0, "width": 1500.0, "weight": 20150.0,
    }  # fmt: skip


def test_the_better_word_gets_the_column():
    assert [one.column for one in words().assign(["重量", "净重"])] == ["weight", ""]
    assert [one.column for one in words().assign(["卷号", "批号"])] == ["lot", "batch"]


def test_a_batch_that_stands_alone_is_the_lot():
    assert [one.column for one in words().assign(["批号", "物料"])] == ["lot", "product"]


def test_what_was_remembered_counts_before_the_usual_words():
    known = words(remembered={heading_key("重量"): ("weight_actual", "t")})
    assert known.find("重量") == ("weight_actual", "t")
    assert known.find("重量(kg)") == ("weight_actual", "kg")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en_US", "zh_CN"])
def test_every_exported_heading_is_understood_again(kind, language):
    for column in columns_of(kind).values():
        assert words(kind).find(column.label(language))[0] == column.name


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_columns_of_a_kind_have_one_name(kind):
    for names in zip(*((c.english, c.chinese) for c in columns_of(kind).values()), strict=True):
        assert len(set(names)) == len(names)


def test_every_bad_cell_of_every_row_is_named_at_once():
    table = [
        ["卷号", "物料", "库位", "重量", "生产日期"],
        ["H1", "HRC", "A1", "heavy", "soon"],
        [None, "HRC", None, -5, None],
    ]
    found = [(one.row, one.column, one.code) for one in reading(table).problems]
    assert found == [
        (2, "weight", "not_number"),
        (2, "production_date", "not_date"),
        (3, "weight", "negative"),
        (3, "lot", "missing"),
        (3, "place", "missing"),
    ]


def test_totals_are_compared_and_signatures_below_them_left_out():
    table = [
        ["卷号", "重量(t)", "件数"],
        ["H1", 20.15, 1],
        ["H2", 19.85, 1],
        ["小计", 40.0, 2],
        ["合 计", 41.0, 2],
        ["制单:", "王", None],
    ]
    found = reading(table, "packing")
    assert [row.number for row in found.rows] == [2, 3]
    assert [(one.row, one.column, one.code, one.severe) for one in found.problems] == [
        (5, "weight", "total_differs", False)
    ]
    table[4][1] = 40.0
    assert reading(table, "packing").problems == []


def test_a_heading_repeated_on_the_next_page_is_no_row():
    table = [["卷号", "重量"], ["H1", 1000], ["卷号", "重量"], ["H2", 2000]]
    assert [row.number for row in reading(table, "packing").rows] == [2, 4]


def test_a_lot_whose_name_begins_like_a_total_is_a_row():
    table = [["卷号", "重量"], ["TOTAL-1", 1000]]
    assert len(reading(table, "packing").rows) == 1


def test_doubtful_weights():
    assert weight_doubt(20.15, 20_000) == weight_doubt(20.15) == "tonnes"
    assert weight_doubt(20_000_000, 20_000) == "kilograms"
    assert weight_doubt(20_000, 20_100) == weight_doubt(0) == ""


CELLS = (
    st.none()
    | st.text(max_size=20)
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.sampled_from(["1,5", "1.234,5", "=A1", "合计", "Φ3*4", "2026年13月1日", "20 t", "卷号"])
)
TABLES = st.lists(st.lists(CELLS, max_size=8), max_size=12)


@given(table=TABLES, kind=st.sampled_from(KINDS))
def test_no_table_whatever_is_in_it_raises(table, kind):
    """Every row comes out as a row with plain values, as a problem, or as nothing to read."""
    names = list(columns_of(kind))
    heading = [columns_of(kind)[name].chinese for name in names[:8]]
    found = find_heading([heading, *table], words(kind))
    rows = [SourceRow(n, tuple(cells)) for n, cells in enumerate(table, start=2)]
    result = read_table(
        rows, found.columns, columns_of(kind), {"quality_state": {"ok": "released"}}
    )
    assert {row.number for row in result.rows} <= {row.number for row in rows}
    for problem in result.problems:
        assert problem.row and problem.code
    for row in result.rows:
        for name, value in row.values.items():
            assert value == value and name in {*columns_of(kind), "diameter", "length"}


@given(st.floats(min_value=0.001, max_value=99_999_999, allow_nan=False).map(lambda x: round(x, 3)))
def test_a_number_comes_back_however_it_is_grouped(value):
    assert number_of(f"{value:,.3f}") == pytest.approx(value)
    swapped = f"{value:,.3f}".translate(str.maketrans(",.", ".,"))
    assert number_of(swapped, ",") == pytest.approx(value)


@given(TABLES)
def test_any_first_rows_may_be_searched_for_a_heading(table):
    find_heading(table, words())


def test_a_column_says_its_unit():
    assert Column("a", "weight", "Weight", "重量").label("zh_CN") == "重量 (kg)"
