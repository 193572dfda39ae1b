"""The calendar file is one that another reader of calendars understands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from bot.words.calendar import calendar_file, entries_of
from policy.elections.rules import Kind
from policy.elections.saying import End
from policy.elections.timetable import timetable

WRITTEN = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def events(dates) -> dict[str, icalendar.Event]:
    """The events read back, by the first part of their uid."""
    content = calendar_file(entries_of(dates), WRITTEN)
    assert max(map(len, content.split(b"\r\n"))) <= 75  # RFC 5545 folds longer lines
    read = icalendar.Calendar.from_ical(content)
    assert read["version"] == "2.0"
    return {str(event["uid"]).partition(".")[0]: event for event in read.walk("VEVENT")}


def test_the_period_of_an_entered_notice_is_sure():
    found = events(timetable(Kind.UNITARY, date(2025, 5, 1), notice=date(2025, 3, 11)))
    assert list(found) == ["notice", "period", "poll"]
    period = found["period"]
    assert period.decoded("dtstart") == datetime(2025, 3, 11, tzinfo=UTC)
    assert period.decoded("dtend") == datetime(2025, 5, 1, 21, tzinfo=UTC)  # 22:00 in London
    assert period["dtend"].to_ical() == b"20250501T210000Z"  # no table of time zones is needed
    assert period["status"] == "CONFIRMED"
    assert period["summary"] == "Pre-election period: unitary council election"
    assert "this date does not move" in period["description"]
    assert period["uid"] == "period.unitary.2025-05-01@beadle"
    assert period.decoded("dtstamp") == WRITTEN


def test_an_estimate_is_tentative_and_keeps_its_uid_when_it_becomes_sure():
    poll = date(2027, 5, 6)
    before = events(timetable(Kind.PARISH, poll))["period"]
    after = events(timetable(Kind.PARISH, poll, notice=date(2027, 3, 22)))["period"]
    assert before["status"] == "TENTATIVE"
    assert "(estimate)" in before["summary"]
    assert before["uid"] == after["uid"]
    assert after["status"] == "CONFIRMED"


def test_days_are_whole_days():
    found = events(timetable(Kind.UK_GENERAL, date(2024, 7, 4)))
    for name, day in [("notice", date(2024, 6, 4)), ("dissolution", date(2024, 5, 30))]:
        assert found[name].decoded("dtstart") == day
        assert found[name].decoded("dtend") == day + timedelta(days=1)
    assert found["poll"].decoded("dtstart") == date(2024, 7, 4)


def test_what_is_not_known_has_no_entry_and_an_open_end_no_end():
    assert list(events(timetable(Kind.UK_BY_ELECTION, date(2027, 5, 6)))) == ["poll"]
    waiting = timetable(Kind.PARISH, date(2027, 5, 6), end=End.DECLARATION)
    assert "dtend" not in events(waiting)["period"]


@pytest.mark.parametrize("kind", Kind)
def test_a_provisional_date_is_tentative(kind):
    for name, event in events(timetable(kind, date(2031, 5, 1))).items():
        assert (event["status"] == "CONFIRMED") == (name == "poll")
