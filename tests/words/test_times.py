"""Times as people read them: London's, and never ambiguous about the day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.words.times import counted, exactly, span, when


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "now", "said"),
    [
        (utc(2027, 3, 2, 9, 5), utc(2027, 3, 2, 12), "09:05"),
        (utc(2027, 7, 1, 9, 5), utc(2027, 7, 1, 12), "10:05"),  # summer time
        (utc(2027, 3, 1, 9, 5), utc(2027, 3, 2, 12), "Mon 1 Mar, 09:05"),
        (utc(2026, 11, 3, 9, 5), utc(2027, 3, 2, 12), "Tue 3 Nov 2026, 09:05"),
        (utc(2027, 6, 30, 23, 30), utc(2027, 7, 1, 12), "00:30"),  # London's day, not UTC's
        (utc(2027, 6, 30, 22, 30), utc(2027, 7, 1, 12), "Wed 30 Jun, 23:30"),
        (utc(2027, 12, 31, 23, 59), utc(2028, 1, 1, 0, 1), "Fri 31 Dec 2027, 23:59"),
        (utc(2027, 3, 28, 0, 59), utc(2027, 3, 28, 12), "00:59"),  # the clocks go forward at 01:00
        (utc(2027, 3, 28, 1, 0), utc(2027, 3, 28, 12), "02:00"),
        (utc(2027, 10, 31, 0, 30), utc(2027, 10, 31, 12), "01:30"),  # and back
        (utc(2027, 10, 31, 1, 30), utc(2027, 10, 31, 12), "01:30"),
    ],
)
def test_a_time_is_londons_with_as_much_of_the_day_as_is_needed(at, now, said):
    assert when(at, now) == said


def test_a_record_tells_the_two_half_past_ones_of_october_apart():
    assert exactly(utc(2027, 10, 31, 0, 30, 5)) == "2027-10-31 01:30:05 BST"
    assert exactly(utc(2027, 10, 31, 1, 30, 5)) == "2027-10-31 01:30:05 GMT"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=-3), "0 seconds"),
        (timedelta(seconds=1), "1 second"),
        (timedelta(seconds=59), "59 seconds"),
        (timedelta(seconds=60), "1 minute"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_a_length_is_said_in_its_largest_fitting_unit(length, said):
    assert span(length) == said


def test_one_is_not_plural_and_thousands_are_set_apart():
    assert [counted(n, "case") for n in (0, 1, 2, 12345)] == [
        "0 cases", "1 case", "2 cases", "12,345 cases",
    ]  # fmt: skip
