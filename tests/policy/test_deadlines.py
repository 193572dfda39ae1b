"""Days are counted as the statutes count them, bank holidays of all four nations included."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.deadlines import due, is_working_day


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+00:00")


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2025-12-19", "2026-01-22"),  # Christmas Eve counts, 2 January (Scotland) does not
        ("2026-03-02", "2026-03-31"),  # St Patrick's Day
        ("2026-06-01", "2026-06-30"),  # 15 June, Scotland
        ("2026-07-01", "2026-07-30"),  # 13 July, Northern Ireland
        ("2026-11-16", "2026-12-15"),  # St Andrew's Day
        ("2027-03-20", "2027-04-20"),  # on a Saturday; Good Friday and Easter Monday between
    ],
)
def test_information_is_due_in_twenty_working_days(received, last):
    assert due("information", at(received)) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2027-02-03", "2027-03-03"),
        ("2027-01-31", "2027-03-01"),  # 28 February is a Sunday
        ("2026-11-25", "2026-12-29"),  # Christmas Day, Boxing Day on Saturday, Sunday, Monday
        ("2026-12-10", "2027-01-11"),  # 10 January is a Sunday
    ],
)
def test_ones_own_data_is_due_in_a_month(received, last):
    assert due("own data", at(received)) == date.fromisoformat(last)


def test_a_complaint_is_acknowledged_in_thirty_days():
    assert due("complaint", at("2026-07-01")) == date(2026, 7, 31)


def test_the_day_is_the_one_in_london():
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight on 2 July
    assert due("complaint", late) == date(2026, 8, 1)


@given(st.dates(date(2024, 1, 1), date(2033, 12, 31)))
def test_an_answer_is_never_due_on_a_day_off_nor_early(day):
    for right in ("information", "own data"):
        last = due(right, at(day.isoformat()))
        assert is_working_day(last)
        assert timedelta(days=26) <= last - day <= timedelta(days=42)
