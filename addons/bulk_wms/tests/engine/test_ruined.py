"""Goods without a readable label are named only when all that is seen agrees with one lot."""

from engine.ruined import Known, Seen, matches, read_seen
from hypothesis import given
from hypothesis import strategies as st

STACK = [
    Known(1, "C2609-0912", "H2231", 1250.0, 3.0, (20_450.0, 20_480.0)),
    Known(2, "C2609-0913", "H2231", 1250.0, 3.0, (21_900.0,)),
    Known(3, "C2609-1012", "H2240", 1500.0, 4.0, (20_450.0,)),
    Known(4, "C2609-2000"),
]


def agreeing(seen):
    return [match.key for match in matches(seen, STACK) if match.agrees]


def test_heat_and_size_alone_leave_two():
    assert agreeing(Seen(heat="h-2231", width=1251, thickness=3.02)) == [1, 2]


def test_the_weight_tells_them_apart():
    assert agreeing(Seen(heat="H2231", weight=20_600)) == [1]
    assert agreeing(Seen(heat="H2231", weight=21_000)) == []


def test_any_of_the_three_weights_may_agree():
    assert agreeing(Seen(weight=20_684.5)) == [1]


def test_last_digits_are_compared_without_dashes_and_blanks():
    assert agreeing(Seen(tail="09 12")) == [1]
    assert agreeing(Seen(tail="12")) == [1, 3]


def test_one_digit_says_nothing():
    assert agreeing(Seen(tail="2")) == []


def test_what_the_book_does_not_know_does_not_agree():
    (match,) = matches(Seen(width=1250), STACK[3:])
    assert not match.agrees
    assert match.off == (("width", "1250", "0"),)


def test_nothing_seen_names_nothing():
    assert not Seen()
    assert agreeing(Seen()) == []


def test_what_is_off_is_told_with_both_figures():
    best = matches(Seen(heat="H2231", weight=20_450, tail="0913"), STACK)[0]
    assert best.off in ((("tail", "0913", "C2609-0912"),), (("weight", "20450", "21900"),))


def test_one_line_of_text_reads_as_the_same_facts():
    assert agreeing(read_seen("H2231 3x1250 20450kg")) == [1]
    assert agreeing(read_seen("0913")) == [2]
    assert agreeing(read_seen("20450")) == [1, 3]
    assert read_seen("1250 X 3 20.45t").weight == 20_450
    assert not read_seen("   ")


@given(st.text(max_size=60))
def test_any_text_is_read(text):
    assert isinstance(agreeing(read_seen(text)), list)


@given(
    key=st.sampled_from([1, 2, 3]),
    facts=st.sets(st.sampled_from(["heat", "tail", "thickness", "width", "weight"]), min_size=1),
    off=st.floats(-0.9, 0.9),
)
def test_readings_within_tolerance_never_lose_the_lot(key, facts, off):
    lot = STACK[key - 1]
    values = {
        "heat": lot.heat,
        "tail": lot.name[-4:],
        "thickness": lot.thickness + off * 0.06,
        "width": lot.width + off * 5.0,
        "weight": lot.weights[0] * (1 + off * 0.01),
    }
    assert key in agreeing(Seen(**{fact: values[fact] for fact in facts}))
