"""What holds for every poll: never too late, never out of order, and what was entered stays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policy.deadlines import LONDON
from policy.elections.days import DayOff, calendar
from policy.elections.rules import Kind, NotComputable, rule_for, rules
from policy.elections.saying import End
from policy.elections.timetable import timetable

DAY = timedelta(days=1)
DERIVABLE = [kind for kind in Kind if kind is not Kind.UK_BY_ELECTION]

kinds = st.sampled_from(DERIVABLE)
polls = st.dates(date(2017, 5, 4), date(2060, 12, 31))
ever = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@st.composite
def days_off(draw: st.DrawFn) -> tuple[DayOff, ...]:
    """A few days that were announced at some time before they came."""
    found = []
    for day in draw(st.lists(st.dates(date(2017, 1, 1), date(2060, 12, 31)), max_size=4)):
        notice = draw(st.integers(0, 400))
        found.append(DayOff(day, "day of mourning", day - notice * DAY))
    return tuple(found)


def counted(kind: Kind, first: date, poll: date) -> int:
    """Working days from ``first`` up to the day before the poll."""
    known = calendar(rule_for(kind, poll).nations)
    every = [first + number * DAY for number in range((poll - first).days)]
    return sum(known.name(day) is None for day in every)


@given(kinds, polls)
@example(Kind.UK_GENERAL, date(2022, 8, 4))
@example(Kind.PARISH, date(2027, 1, 2))
def test_the_last_day_is_exactly_the_statutory_number_of_working_days_before(kind, poll):
    dates = timetable(kind, poll)
    last = dates.last_day_for_notice
    assert counted(kind, last, poll) == dates.rule.working_days
    assert calendar(dates.rule.nations).name(last) is None
    assert counted(kind, last + DAY, poll) == dates.rule.working_days - 1


@given(kinds, polls, st.integers(1, 40), st.none() | ever)
def test_a_later_poll_never_has_an_earlier_last_day(kind, poll, later, as_of):
    one = timetable(kind, poll, as_of=as_of)
    other = timetable(kind, poll + later * DAY, as_of=as_of)
    assert one.last_day_for_notice <= other.last_day_for_notice
    assert one.starts <= other.starts
    assert one.ends < other.ends


@given(kinds, polls, days_off())
def test_a_day_off_more_never_makes_the_last_day_later(kind, poll, more):
    plain = timetable(kind, poll).last_day_for_notice
    assert timetable(kind, poll, days_off=more).last_day_for_notice <= plain


@given(kinds, polls, days_off(), ever)
def test_what_was_announced_later_changes_nothing_that_was_computed_before(kind, poll, more, as_of):
    known = tuple(day for day in more if day.announced <= as_of)
    with_all = timetable(kind, poll, as_of=as_of, days_off=more)
    assert with_all.last_day_for_notice == (
        timetable(kind, poll, as_of=as_of, days_off=known).last_day_for_notice
    )


@given(st.sampled_from(list(Kind)), polls, st.integers(0, 90), days_off(), st.none() | ever)
def test_an_entered_notice_is_the_start_whatever_becomes_known(kind, poll, before, more, as_of):
    notice = poll - before * DAY
    dates = timetable(kind, poll, notice=notice, as_of=as_of, days_off=more)
    assert dates.starts == datetime.combine(notice, time(), LONDON)
    assert not dates.provisional
    assert not dates.estimated


@given(
    st.sampled_from(list(Kind)),
    st.dates(),
    st.none() | st.dates(),
    st.none() | st.dates(),
    st.sampled_from(list(End)),
    days_off(),
    st.none() | st.datetimes(timezones=st.just(UTC), min_value=datetime(1900, 1, 1)),  # noqa: DTZ001 - hypothesis adds the zone
)
def test_every_combination_has_dates_in_order_or_says_why_not(
    kind, poll, notice, as_of, end, more, declared
):
    def answer():
        return timetable(
            kind, poll, notice=notice, as_of=as_of, days_off=more, end=end, declared=declared
        )

    if refused(kind, poll, notice, declared if end is End.DECLARATION else None):
        with pytest.raises(NotComputable, match=r"\.$"):
            answer()
        return
    dates = answer()
    assert dates.reasons[0].about == "last_day_for_notice"
    assert {"starts", "ends"} <= {reason.about for reason in dates.reasons}
    assert all(reason.text.endswith(".") for reason in dates.reasons)
    if dates.starts and dates.ends:
        assert dates.starts < dates.ends
    if dates.starts:
        assert dates.period().holds(dates.starts)
    if dates.dissolution:
        assert dates.dissolution < dates.last_day_for_notice < poll
    assert dates.estimated == (notice is None and dates.starts is not None)
    assert not dates.provisional or "provisional" in [reason.about for reason in dates.reasons]


def refused(kind: Kind, poll: date, notice: date | None, declared: datetime | None) -> bool:
    """Whether no dates can be told."""
    if not min(rule.since for rule in rules() if rule.kind is kind) <= poll <= date(2099, 12, 31):
        return True
    if notice is not None and notice > poll:
        return True
    return declared is not None and declared < datetime.combine(poll, time(22), LONDON)
