"""Times inside sentences: London's, short, and never ambiguous about the day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.words import times

NOW = datetime(2027, 7, 14, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "read"),
    [
        (datetime(2027, 7, 14, 7, 42, tzinfo=UTC), "at 08:42"),
        (datetime(2027, 7, 13, 23, 30, tzinfo=UTC), "at 00:30"),
        (datetime(2027, 3, 2, 10, 42, tzinfo=UTC), "on Tue 2 Mar at 10:42"),
        (datetime(2026, 11, 3, 10, 42, tzinfo=UTC), "on Tue 3 Nov 2026 at 10:42"),
    ],
)
def test_a_moment_inside_a_sentence_names_the_day_only_where_it_is_another(at, read):
    assert times.at_time(at, NOW) == read


def test_a_day_has_no_hour_and_its_year_only_where_it_is_another():
    assert times.day(datetime(2027, 7, 13, 23, 30, tzinfo=UTC), NOW) == "Wed 14 Jul"
    assert times.day(datetime(2026, 10, 22, 0, 51, tzinfo=UTC), NOW) == "Thu 22 Oct 2026"


def test_somebody_is_back_in_the_morning_and_not_at_midnight():
    back = datetime(2027, 8, 15, 23, 0, tzinfo=UTC)  # 00:00 on the 16th in London
    assert times.morning(back, NOW) == "the morning of Mon 16 August"
    assert times.morning(back.replace(year=2028), NOW) == "the morning of Wed 16 August 2028"
