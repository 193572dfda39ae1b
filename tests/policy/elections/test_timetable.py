"""The start, the end, what is said of them, and what is doubted."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from policy.elections.rules import Kind, NotComputable
from policy.elections.saying import End
from policy.elections.timetable import timetable


def day(text: str) -> date:
    return date.fromisoformat(text)


def dates_of(kind: str, poll: str, notice: str | None = None, **more):
    return timetable(Kind(kind), day(poll), notice=day(notice) if notice else None, **more)


def text(dates, about: str) -> str:
    [found] = [reason.text for reason in dates.reasons if reason.about == about]
    return found


def test_a_computed_start_is_an_estimate_and_says_so():
    dates = dates_of("parish", "2027-05-06")
    assert dates.starts.isoformat() == "2027-03-31T00:00:00+01:00"
    assert dates.ends.isoformat() == "2027-05-06T22:00:00+01:00"
    assert (dates.estimated, dates.provisional, dates.warnings) == (True, False, ())
    assert "This is an estimate" in text(dates, "starts")
    assert "SI 2006/3305, Sch. 2 r. 1" in text(dates, "last_day_for_notice")
    assert "the 25th working day" in text(dates, "last_day_for_notice")
    assert "nor Monday 3 May 2027 (May Day) (r. 2" in text(dates, "last_day_for_notice")


def test_an_entered_notice_wins():
    dates = dates_of("unitary", "2025-05-01", "2025-03-11")
    assert dates.starts.isoformat() == "2025-03-11T00:00:00+00:00"  # before the clocks change
    assert dates.last_day_for_notice == day("2025-03-25")
    assert (dates.estimated, dates.warnings) == (False, ())
    assert "as entered; this date does not move" in text(dates, "starts")


def test_a_notice_on_the_last_day_is_in_time_without_more_ado():
    dates = dates_of("parish", "2027-05-06", "2027-03-31")
    assert dates.warnings == ()
    assert text(dates, "starts").endswith("this date does not move.")


def test_a_winter_poll_ends_by_the_clock_of_winter():
    dates = dates_of("district", "2027-01-14")
    assert dates.ends.isoformat() == "2027-01-14T22:00:00+00:00"
    assert dates.last_day_for_notice == day("2026-12-04")


@pytest.mark.parametrize(
    ("end", "declared", "ends"),
    [
        (End.CLOSE_OF_POLL, None, "2027-05-06T22:00:00+01:00"),
        (End.NEXT_DAY, None, "2027-05-07T00:00:00+01:00"),
        (
            End.DECLARATION,
            datetime(2027, 5, 7, 13, 30, tzinfo=UTC),
            "2027-05-07T14:30:00+01:00",
        ),
    ],
)
def test_the_council_chooses_how_it_ends(end, declared, ends):
    dates = dates_of("parish", "2027-05-06", end=end, declared=declared)
    assert dates.ends.isoformat() == ends
    assert text(dates, "ends").startswith(f"Ends: {dates.ends:%A} {dates.ends.day} May 2027")


def test_until_the_result_is_declared_the_end_is_open():
    dates = dates_of("parish", "2027-05-06", end=End.DECLARATION)
    assert dates.ends is None
    assert dates.period().ends is None
    assert "Enter that time" in text(dates, "ends")
    early = datetime(2027, 5, 6, 20, 59, tzinfo=UTC)
    with pytest.raises(NotComputable, match="before the poll has closed"):
        dates_of("parish", "2027-05-06", end=End.DECLARATION, declared=early)


def test_a_general_election_has_its_dissolution_as_well():
    dates = dates_of("uk-general", "2024-07-04")
    assert dates.dissolution == day("2024-05-30")
    assert dates.last_day_for_notice == day("2024-06-04")
    assert "the 22nd working day" in text(dates, "last_day_for_notice")
    assert "enters this day as the date of the notice" in text(dates, "dissolution")
    begun = dates_of("uk-general", "2024-07-04", "2024-05-30")
    assert begun.starts.date() == day("2024-05-30")
    assert begun.warnings == ()


def test_a_parliamentary_by_elections_dates_do_not_follow_from_its_poll():
    dates = dates_of("uk-by-election", "2027-05-06")
    assert (dates.last_day_for_notice, dates.starts, dates.period()) == (None, None, None)
    assert dates.ends.isoformat() == "2027-05-06T22:00:00+01:00"
    assert "does not follow from polling day" in text(dates, "last_day_for_notice")
    entered = dates_of("uk-by-election", "2027-05-06", "2027-04-06")
    assert entered.starts.date() == day("2027-04-06")
    assert (entered.estimated, entered.warnings) == (False, ())


def test_beyond_the_named_holidays_a_date_is_provisional():
    assert not dates_of("parish", "2028-12-31").provisional
    far = dates_of("parish", "2029-01-04")
    assert far.provisional
    assert "named up to Sunday 31 December 2028 only" in text(far, "provisional")
    assert dates_of("parish", "2027-05-06", as_of=day("2025-12-31")).provisional
    assert not dates_of("uk-by-election", "2031-05-01").provisional


def test_a_start_that_was_entered_is_not_provisional_though_the_last_day_is():
    dates = dates_of("parish", "2031-05-01", "2031-03-20")
    assert not dates.provisional
    assert "Provisional" in text(dates, "provisional")


def test_a_notice_made_late_by_a_later_proclamation_was_in_time():
    dates = dates_of("district", "2022-09-22", "2022-08-17")
    assert dates.last_day_for_notice == day("2022-08-16")
    assert dates.warnings == ()
    assert "in time by what was known on that day" in text(dates, "starts")


@pytest.mark.parametrize(
    ("poll", "notice", "doubt"),
    [
        ("2027-05-08", None, "Saturday 8 May 2027 is not a Thursday"),
        ("2026-12-24", None, "is no working day (Christmas Eve)"),
        ("2027-05-06", "2027-04-01", "came after the last lawful day, Wednesday 31 March 2027"),
        ("2027-05-06", "2027-05-06", "came after the last lawful day"),
        ("2027-05-06", "2026-03-23", "came 409 days before the poll. Is the year right?"),
        ("2027-05-06", "2027-03-26", "Friday 26 March 2027 (Good Friday) is no working day"),
        ("2027-05-06", "2027-03-27", "Saturday 27 March 2027 is no working day"),
    ],
)
def test_what_is_doubtful_is_warned_about_and_taken_as_entered(poll, notice, doubt):
    dates = dates_of("parish", poll, notice)
    [warning] = dates.warnings
    assert doubt in warning
    assert dates.starts.date() == (day(notice) if notice else dates.last_day_for_notice)


def test_a_period_that_would_end_before_it_starts_is_refused():
    with pytest.raises(NotComputable, match="would end before it starts"):
        dates_of("parish", "2027-05-06", "2027-05-07")


def test_the_period_is_named_by_its_poll():
    period = dates_of("county", "2029-05-03").period()
    assert period.polls == ("county council election, Thursday 3 May 2029",)
