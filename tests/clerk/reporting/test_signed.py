"""A name below a mailed answer is no part of it, and nothing else is lost with it."""

from __future__ import annotations

import pytest

from bot.clerk.reporting.signed import unsigned

NAME = "Jane Hill"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("STOP\n\nJane", "STOP"),
        ("STOP\n\nJane Hill\n07700 900123", "STOP"),
        ("2\n\nJane Hill\nPlanning Officer", "2"),
        ("no\n\nJane", "no"),
    ],
)
def test_an_order_or_a_choice_stands_without_its_writer_s_name(text, said):
    assert unsigned(text, NAME) == said


@pytest.mark.parametrize(
    "text",
    [
        "Please ring me after six\n\nJane Hill\n07700 900123",
        "He wrote again\n\nJane\nPS he is outside now",
        "yes\n\nJane\nring 07700 900123",
        "It is him\n\nJane told me so",
        "STOP\n\nSomebody else",
    ],
)
def test_whatever_says_more_stays_whole(text):
    assert unsigned(text, NAME) == text
