"""Real timetables: what officers published for real polls, row by row.

Each column of ``golden_dates.csv`` was copied from the source that its row names. Where a row
differs from the computation, the difference and its reason stand here.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from policy.elections.rules import Kind
from policy.elections.timetable import timetable

TYPES = {
    "parish": ["parish"],
    "town_council_pep": ["parish"],
    "parish by-election": ["parish"],
    "uk_general": ["uk-general"],
    "pcc": ["pcc"],
    "gla": ["london"],
    "by-election": ["district"],
    "district/town by-election": ["district", "parish"],
    "district+parish": ["district", "parish"],
    "local": ["district", "county", "unitary"],
    "local+parish": ["district", "county", "unitary", "parish"],
    "unitary+parish": ["unitary", "parish"],
}
"""The types by which each row's election was held."""

EARLIER = {
    "g06": (6, "the town council said so itself six days before the last day"),
    "g12": (4, "the commissioner's office began its period four days before the last day"),
    "g15": (10, "district and parish 10 days before the last day; the county published its own"),
    "g36": (14, "Wiltshire published a fortnight before the last day"),
}
"""Rows whose real start was before the last lawful day, which no computation can know: by how
many days, and whose choice it was. The entered date wins."""

HINDSIGHT = {"g22": date(2022, 8, 16)}
"""Rows that come out otherwise with what is known today: 19 September 2022 was proclaimed on 10
September, when the notice of 17 August had long been published."""


def rows() -> list[dict[str, str]]:
    path = Path(__file__).with_name("golden_dates.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def cases(*columns: str) -> list:
    """Each row that has one of the columns, once for each of its types."""
    return [
        pytest.param(row, kind, id=f"{row['id']}-{kind}")
        for row in rows()
        if any(row[column] for column in columns)
        for kind in TYPES[row["election_type"]]
    ]


@pytest.mark.parametrize(("row", "kind"), cases("computed_last_day_as_known_then"))
def test_the_last_day_is_the_one_that_was_computed_with_what_was_known_then(row, kind):
    expected = day(row["computed_last_day_as_known_then"])
    dates = timetable(Kind(kind), day(row["poll_date"]), as_of=expected)
    assert dates.last_day_for_notice == expected
    now = timetable(Kind(kind), day(row["poll_date"]))
    assert now.last_day_for_notice == HINDSIGHT.get(row["id"], expected)


@pytest.mark.parametrize(("row", "kind"), cases("published_last_day_for_notice"))
def test_the_last_day_is_the_one_that_officers_published(row, kind):
    published = day(row["published_last_day_for_notice"])
    dates = timetable(Kind(kind), day(row["poll_date"]))
    assert dates.last_day_for_notice == published


@pytest.mark.parametrize(("row", "kind"), cases("published_notice_date", "published_pep_start"))
def test_a_published_notice_or_start_wins_and_was_earlier_only_where_it_is_named(row, kind):
    real = day(row["published_notice_date"]) or day(row["published_pep_start"])
    poll = day(row["poll_date"])
    dates = timetable(Kind(kind), poll, notice=real)
    assert dates.starts.date() == real
    assert dates.warnings == ()
    then = timetable(Kind(kind), poll, as_of=real).last_day_for_notice
    assert (then - real).days == EARLIER.get(row["id"], (0, ""))[0]


def test_every_row_is_looked_at_and_every_exception_is_a_row():
    assert len(rows()) == 18
    assert all(row["computed_last_day_as_known_then"] for row in rows())
    assert {*EARLIER, *HINDSIGHT} <= {row["id"] for row in rows()}


def test_two_official_tables_disagreed_in_2019_and_the_officers_is_followed():
    """g09: the Commons Library printed the notice on "Day 1", 7 November 2019.

    That is the day after the dissolution, on which writs arrive; the law gives two more days.
    Returning officers published 11 November, and only so is 2 December (Scotland) not counted.
    """
    dates = timetable(Kind.UK_GENERAL, date(2019, 12, 12))
    assert dates.dissolution == date(2019, 11, 6)
    assert dates.last_day_for_notice == date(2019, 11, 11)
    assert "Monday 2 December 2019" in dates.reasons[0].text


@pytest.mark.parametrize(
    ("poll", "published"),
    [
        ("2025-02-27", "2025-01-20"),  # Wiltshire's table for a plan of its own
        ("2022-10-13", "2022-09-05"),  # Tower Hamlets, printed before 10 September 2022
    ],
)
def test_information_statements_came_when_councils_said(poll, published):
    dates = timetable(Kind.NEIGHBOURHOOD_PLAN, day(poll), as_of=day(published))
    assert dates.last_day_for_notice == day(published)
