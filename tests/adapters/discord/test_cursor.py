"""Up to where each channel was delivered, kept as text."""

from __future__ import annotations

import pytest

from adapters.discord.cursor import Cursor


def test_a_place_is_reached_forward_only_and_kept_as_text():
    cursor = Cursor(None)
    cursor.reach(1, 20)
    cursor.reach(1, 10)
    cursor.reach(2, 5)
    again = Cursor(cursor.dump())
    assert (again.of(1), again.of(2), again.of(3)) == (20, 5, None)


def test_what_is_older_than_the_horizon_is_forgotten():
    cursor = Cursor(None)
    cursor.reach(1, 20)
    cursor.reach(2, 5)
    cursor.prune(10)
    assert (cursor.of(1), cursor.of(2)) == (20, None)


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "[]", "5", '{"v": 2, "last": {}}', '{"v": 1}', '{"v":1,"last":{"a":1}}'],
)
def test_a_text_that_makes_no_sense_says_nothing(text):
    assert Cursor(text).of(1) is None
