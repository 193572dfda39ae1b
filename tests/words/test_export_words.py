"""How an export reads: what a spreadsheet makes of a cell, and which day a time is of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from bot.store.exporting.scope import Scope
from bot.words import export_cells, export_decided, export_index


@pytest.mark.parametrize(
    "words",
    [
        '=HYPERLINK("http://example.org/?"&A1,"see")',
        "+1+1",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)",
        "\t=1+1",
        "\r=1+1",
        "  =1+1",
        "\n=1+1",
        "\ufeff=1+1",
        "\uff1d1+1",
    ],
)
def test_words_that_a_spreadsheet_would_run_begin_with_an_apostrophe(words):
    shown = export_cells.cell(words)
    assert shown == f"'{words}"


@pytest.mark.parametrize(
    "words", ["1 = 1", "The library opens at ten.", "a@example.org", "", "5-3"]
)
def test_other_words_stay_as_they_are(words):
    assert export_cells.cell(words) == words


def test_what_no_file_can_hold_or_steers_a_terminal_is_shown_as_such():
    assert export_cells.cell("a\x1b[31mb\ud83dc\x00") == "a\ufffd[31mb\ufffdc\ufffd"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (datetime(2027, 5, 6, 21, 0, 5, tzinfo=UTC), "2027-05-06 22:00:05+01:00"),
        (datetime(2026, 11, 2, 9, 0, tzinfo=UTC), "2026-11-02 09:00:00+00:00"),
        (date(2027, 5, 6), "2027-05-06"),
        (True, "yes"),
        (0, "0"),
        (None, ""),
    ],
)
def test_times_are_of_london_with_their_offset_and_nothing_known_is_nothing(value, shown):
    assert export_cells.cell(value) == shown


def test_a_case_is_no_month_and_a_clause_keeps_its_last_nought():
    row = SimpleNamespace(number=3, year=2026)
    assert export_decided.numbered(row) == "case 3/2026"
    assert export_decided.cited("6.10") == "clause 6.10"
    minute = "minute 2027/031 of 8 February 2027"
    assert export_decided.cited(minute) == minute


@pytest.mark.parametrize(
    ("slug", "asked"),
    [("sam-clerk", "Sam Clerk"), ("left:7", "somebody who left"), ("nobody", "nobody")],
)
def test_who_was_asked_when_no_answer_came_is_named_also_where_nobody_was(slug, asked):
    facts = SimpleNamespace(slugs={"sam-clerk": "Sam Clerk"}, names={})
    row = SimpleNamespace(
        number=3, year=2026, seq=9, at=None, kind="escalated", actor="beadle",
        payload={"to": slug, "times": 2},
    )  # fmt: skip
    assert export_decided.said(facts, row)[-1] == f"no answer came (time 2); asked {asked}"


def test_a_period_is_whole_days_of_london_the_last_one_included():
    days = Scope("sampleford", date(2027, 3, 27), date(2027, 3, 28))  # the clocks go forward
    assert days.starts.astimezone(UTC) == datetime(2027, 3, 27, tzinfo=UTC)
    assert days.ends.astimezone(UTC) == datetime(2027, 3, 28, 23, tzinfo=UTC)
    assert "from Saturday 27 March 2027 to Sunday 28 March 2027" in export_index.period(days)
    assert export_index.period(Scope("sampleford")) == "the whole time"
    assert Scope("sampleford", None, date.max).ends is None
