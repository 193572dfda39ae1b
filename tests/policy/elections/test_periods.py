"""Periods that overlap are one; nothing is added and nothing lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.elections.periods import Period, union
from policy.elections.rules import Kind
from policy.elections.timetable import timetable

ORIGIN = datetime(2027, 1, 1, tzinfo=UTC)


def hour(number: int) -> datetime:
    return ORIGIN + timedelta(hours=number)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(st.integers(0, 60))
    length = draw(st.none() | st.integers(1, 20))
    name = draw(st.sampled_from("abc"))
    return Period(hour(start), None if length is None else hour(start + length), (name,))


def test_in_2017_the_county_and_the_general_election_made_two_periods_with_a_gap():
    county = timetable(Kind.COUNTY, datetime(2017, 5, 4, tzinfo=UTC).date()).period()
    general = timetable(Kind.UK_GENERAL, datetime(2017, 6, 8, tzinfo=UTC).date())
    at_notice, at_dissolution = (
        general.period(),
        timetable(Kind.UK_GENERAL, general.poll, notice=general.dissolution).period(),
    )
    assert union([at_notice, county]) == (county, at_notice)
    [both] = union([at_dissolution, county])  # dissolved on 3 May, the day before the county's poll
    assert (both.starts, both.ends) == (county.starts, at_notice.ends)
    assert both.polls == (*county.polls, *at_notice.polls)


def test_periods_that_touch_are_one_and_an_open_end_swallows_what_follows():
    assert union([]) == ()
    touching = [Period(hour(5), hour(9), ("b",)), Period(hour(1), hour(5), ("a",))]
    assert union(touching) == (Period(hour(1), hour(9), ("a", "b")),)
    waiting = Period(hour(2), None, ("c",))
    assert union([*touching, waiting]) == (Period(hour(1), None, ("a", "c", "b")),)


@pytest.mark.parametrize("length", [0, -1])
def test_a_period_that_ends_before_it_starts_is_refused(length):
    with pytest.raises(ValueError, match="would end"):
        Period(hour(1), hour(1 + length))


@given(st.lists(periods(), max_size=8))
def test_a_time_is_in_the_union_exactly_if_it_is_in_a_period(given_periods):
    joined = union(given_periods)
    for at in (hour(number) + timedelta(minutes=half) for number in range(90) for half in (0, 30)):
        inside = {name for one in given_periods if one.holds(at) for name in one.polls}
        held = [one for one in joined if one.holds(at)]
        assert len(held) == bool(inside)
        assert inside <= {name for one in held for name in one.polls}
    assert list(joined) == sorted(joined, key=lambda one: one.starts)
    assert union(joined) == joined
    backwards = [(one.starts, one.ends) for one in union(reversed(given_periods))]
    assert backwards == [(one.starts, one.ends) for one in joined]
