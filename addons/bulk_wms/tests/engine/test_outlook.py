"""Properties of the outlook: nothing expected is lost, and the first bad day is the first."""

from datetime import date, timedelta

from engine.outlook import Change, look_ahead
from hypothesis import given
from hypothesis import strategies as st

TODAY = date(2026, 1, 5)
changes = st.lists(
    st.builds(
        lambda days, kg: Change(TODAY + timedelta(days=days), float(kg)),
        st.integers(-10, 29),
        st.integers(-50_000, 50_000),
    ),
    max_size=30,
)


@given(st.integers(0, 100_000), changes)
def test_the_last_day_has_all_that_is_expected(stock, expected):
    seen = look_ahead(TODAY, float(stock), expected, horizon=30)
    assert len(seen.days) == 30
    assert seen.days[-1].stock == stock + sum(change.kg for change in expected)


@given(st.integers(0, 100_000), changes, st.integers(0, 50_000), st.integers(50_001, 200_000))
def test_the_first_bad_day_is_the_first(stock, expected, least, most):
    seen = look_ahead(TODAY, float(stock), expected, 30, float(least), float(most))
    low = [day.day for day in seen.days if day.stock < least - 0.5]
    high = [day.day for day in seen.days if day.stock > most + 0.5]
    assert seen.shortage == (low[0] if low else None)
    assert seen.overflow == (high[0] if high else None)


def test_what_is_late_is_expected_today():
    seen = look_ahead(TODAY, 0.0, [Change(TODAY - timedelta(days=3), 500.0)], horizon=1)
    assert seen.days[0].came == 500.0


def test_without_a_limit_nothing_overflows():
    seen = look_ahead(TODAY, 1e9, [Change(TODAY, 1e9)], horizon=5)
    assert seen.overflow is None
