"""The timetable reads on any screen: nothing is wider than it, and nothing is left out."""

from __future__ import annotations

from datetime import date

import pytest

from bot.words.elections import timetable_text
from policy.elections.rules import Kind
from policy.elections.timetable import timetable


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("width", [40, 60, 100])
def test_no_line_is_wider_than_the_screen(kind, width):
    dates = timetable(kind, date(2031, 5, 1))
    said = timetable_text(dates, width)
    assert max(map(len, said.splitlines())) <= width
    words = " ".join(said.split())
    for reason in dates.reasons:
        assert reason.text in words


def test_a_narrower_screen_than_can_be_read_gets_forty_columns():
    dates = timetable(Kind.PARISH, date(2027, 5, 6))
    assert timetable_text(dates, 5) == timetable_text(dates, 40)
