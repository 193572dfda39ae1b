"""How a verdict reads: marks under the words, at any width, with nothing that steers a terminal."""

from __future__ import annotations

from unicodedata import east_asian_width

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.words.verdict import NARROWEST, underlined, verdict_text
from policy.pack import Clause
from policy.verdict import Finding, Outcome, Part, Severity, Verdict

CLAUSE = Clause("6.5", "Party politics", "Official pages must not be used.", "rules", "Seen.")


def finding(start, end, severity="breach", part="text"):
    return Finding("6.5", "party", Severity(severity), part, start, end, "A party is named.")


def test_the_marks_stand_under_the_words():
    assert list(underlined("Please vote Labour now", [finding(7, 18)])) == [
        "  Please vote Labour now",
        "         ^^^^^^^^^^^",
    ]


def test_each_row_of_a_long_line_has_its_own_marks():
    assert list(underlined("one two three four five six", [finding(8, 18)], 16)) == [
        "  one two three",
        "          ^^^^^",
        "  four five six",
        "  ^^^^",
    ]


def test_wide_and_unseen_characters_keep_the_marks_in_place():
    text = "\u65e5\u672c \U0001f389 vo\u200bte e\u0301x"
    rows = list(underlined(text, [finding(text.index("v"), text.index("e\u0301") - 1)]))
    assert rows == ["  \u65e5\u672c \U0001f389 vo\u00b7te e\u0301x", "          ^^^^^"]


def test_nothing_of_a_post_steers_the_terminal():
    text = "a\x1b[2Jb\u202ec\x07d\ud800e\rf\u2066g\x9b"
    shown = "".join(underlined(text, [finding(0, 1)]))
    assert not any(char in shown for char in "\x1b\u202e\x07\ud800\r\u2066\x9b")
    shown.encode()


def test_the_whole_answer_says_outcome_words_clause_and_why():
    verdict = Verdict(Outcome.BREACH, (finding(0, 4),), ("toxicity",))
    assert verdict_text([Part("text", "Vote")], verdict, {"6.5": CLAUSE}).splitlines() == [
        "BREACH. Look at 6.5.",
        "",
        "  Vote",
        "  ^^^^",
        "",
        "6.5 (Party politics): touches it.",
        "  Why: A party is named. [party]",
        "  The clause says:",
        "    Official pages must not be used.",
        "",
        "Not checked: toxicity.",
    ]


def test_a_clean_post_is_said_to_be_clean_and_advice_is_shown():
    clean = verdict_text([Part("text", "Hi")], Verdict(Outcome.CLEAN), {})
    assert clean == "CLEAN. No rule found anything."
    advised = Verdict(Outcome.CLEAN, (finding(0, 2, "advise"),))
    said = verdict_text([Part("text", "Hi")], advised, {"6.5": CLAUSE})
    assert said.startswith("CLEAN. See the advice under 6.5.")
    assert "a word of advice" in said


def test_a_part_is_named_where_there_are_several():
    verdict = Verdict(Outcome.REFER, (finding(0, 2, "refer", "alt:1"),))
    said = verdict_text([Part("text", "Hi"), Part("alt:1", "Yo")], verdict, {"6.5": CLAUSE})
    assert "In the alt:1:\n  Yo\n  ^^" in said
    assert "In the text" not in said


def columns(line):
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in line)


@pytest.mark.parametrize("width", [NARROWEST, 37, 80])
@settings(deadline=None)
@given(text=st.text(st.characters(), max_size=200), start=st.integers(0, 199))
def test_no_row_is_wider_than_asked_and_nothing_is_lost(width, text, start):
    if start >= len(text):
        start = 0
    found = [finding(start, start + 1)] if text else []
    rows = list(underlined(text, found, width))
    shown = [row for row in rows if set(row) - {" ", "^"} or "^" not in row]
    assert all(columns(row) <= width for row in rows if row.isascii())
    letters = [char for char in text if char.isascii() and char.isalnum()]
    assert [char for row in shown for char in row if char.isascii() and char.isalnum()] == letters
