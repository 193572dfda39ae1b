"""Which days count, and what was known of them on a given day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from policy.elections.days import (
    ENGLAND_AND_WALES,
    UNITED_KINGDOM,
    DayOff,
    announced_days,
    calendar,
    horizon,
)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("off", "name"),
    [
        ("2027-05-08", "Saturday"),
        ("2027-05-09", "Sunday"),
        ("2026-12-24", "Christmas Eve"),
        ("2027-12-27", "Christmas Day (observed)"),
        ("2027-03-26", "Good Friday"),
        ("2027-03-29", "Easter Monday"),
        ("2022-09-19", "State Funeral of Queen Elizabeth II"),
        ("2022-06-02", "spring bank holiday, moved for the Platinum Jubilee"),
        ("2027-03-25", None),  # Maundy Thursday counts since 2007
        ("2022-05-30", None),  # the day from which it was moved
        ("2027-08-02", None),  # Scotland
        ("2027-07-12", None),  # Northern Ireland
        ("2027-12-31", None),
    ],
)
def test_the_days_that_the_statutes_name_are_not_counted(off, name):
    assert calendar(ENGLAND_AND_WALES).name(day(off)) == name


@pytest.mark.parametrize("off", ["2027-08-02", "2027-07-12", "2027-03-17", "2026-06-15"])
def test_for_the_whole_united_kingdom_each_nations_holidays_are_not_counted(off):
    assert calendar(UNITED_KINGDOM).name(day(off))
    assert calendar(ENGLAND_AND_WALES).name(day(off)) is None


@pytest.mark.parametrize("one", announced_days(), ids=lambda one: str(one.day))
def test_a_day_on_record_counted_until_it_was_announced(one):
    before = calendar(one.nations, one.announced - timedelta(days=1))
    since = calendar(one.nations, one.announced)
    assert before.name(one.day) is None
    assert since.name(one.day) == one.name
    assert one.announced < one.day
    if one.instead_of:
        assert before.name(one.instead_of) == "bank holiday"
        assert since.name(one.instead_of) is None


def test_scotlands_own_holiday_is_none_of_englands_whatever_was_known():
    for known in (None, day("2026-01-01"), day("2026-03-01")):
        assert calendar(ENGLAND_AND_WALES, known).name(day("2026-06-15")) is None


def test_a_day_of_mourning_is_counted_for_what_was_known():
    mourning = DayOff(day("2027-04-12"), "Day of mourning", day("2027-04-03"))
    late = calendar(ENGLAND_AND_WALES, day("2027-04-02"), (mourning,))
    known = calendar(ENGLAND_AND_WALES, day("2027-04-03"), (mourning,))
    poll = day("2027-05-06")
    assert late.before(poll, 25) == day("2027-03-31")
    assert known.before(poll, 25) == day("2027-03-30")


def test_mourning_on_a_bank_holiday_leaves_it_one_before_and_after():
    mourning = DayOff(day("2027-05-03"), "Day of mourning", day("2027-04-20"))
    for known in ("2027-04-19", "2027-04-20"):
        assert calendar(ENGLAND_AND_WALES, day(known), (mourning,)).name(mourning.day)


def test_a_holiday_that_is_moved_gives_back_its_day():
    moved = DayOff(
        day("2028-06-02"), "spring, moved", day("2027-01-05"), instead_of=day("2028-05-29")
    )
    known = calendar(ENGLAND_AND_WALES, None, (moved,))
    assert known.name(day("2028-06-02")) == "spring, moved"
    assert known.name(day("2028-05-29")) is None


def test_a_holiday_moved_into_the_next_year_is_off_there():
    moved = DayOff(
        day("2028-01-04"), "Boxing Day, moved", day("2027-01-05"), instead_of=day("2027-12-28")
    )
    known = calendar(ENGLAND_AND_WALES, None, (moved,))
    assert known.name(day("2027-12-28")) is None
    assert known.name(day("2028-01-04")) == "Boxing Day, moved"


def test_holidays_are_named_about_two_years_ahead():
    named = horizon()
    assert named.seen_from(None) == named.until
    assert named.seen_from(named.read) == named.until
    assert named.seen_from(day("2022-08-17")) == day("2023-12-31")
    assert named.seen_from(date.min) == date(2, 12, 31)
    assert named.seen_from(date.max) == named.until
