"""An independent package, uk-election-timetables, counts the same days: differences are named.

It brings the Government's own list of bank holidays, so that this also holds the library
``holidays`` against that list.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib.resources import files

import pytest
from uk_election_timetables.calendars import Country
from uk_election_timetables.elections import (
    GreaterLondonAssemblyElection,
    LocalElection,
    MayoralElection,
    PoliceAndCrimeCommissionerElection,
    UKParliamentElection,
)

from policy.elections.days import calendar, horizon
from policy.elections.rules import Kind, rules
from policy.elections.timetable import timetable

THEIR_LAST = date(2028, 12, 26)
"""Where their list of bank holidays ends; they count on without a warning."""

PEERS = {
    Kind.PARISH: lambda poll: LocalElection(poll, Country.ENGLAND),
    Kind.DISTRICT: lambda poll: LocalElection(poll, Country.ENGLAND),
    Kind.COUNTY: lambda poll: LocalElection(poll, Country.ENGLAND),
    Kind.UNITARY: lambda poll: LocalElection(poll, Country.ENGLAND),
    Kind.MAYOR: MayoralElection,
    Kind.PCC: PoliceAndCrimeCommissionerElection,
    Kind.LONDON: GreaterLondonAssemblyElection,
}


def thursdays(first: date, last: date) -> list[date]:
    first += timedelta(days=(3 - first.weekday()) % 7)
    return [first + timedelta(days=7 * week) for week in range((last - first).days // 7 + 1)]


def their_list() -> dict[str, dict[str, str]]:
    content = files("uk_election_timetables").joinpath("bank-holidays.json").read_text()
    return {
        nation: {event["date"]: event["title"] for event in table["events"]}
        for nation, table in json.loads(content).items()
    }


def ours(kind: Kind, poll: date) -> date:
    return timetable(kind, poll).last_day_for_notice


def begins(kind: Kind) -> date:
    """The first poll of both: our rule's first day, and a year within their list."""
    return max(date(2013, 1, 1), min(rule.since for rule in rules() if rule.kind is kind))


@pytest.mark.parametrize("kind", PEERS)
def test_every_thursday_that_it_covers_has_the_same_last_day(kind):
    polls = thursdays(begins(kind), THEIR_LAST)
    assert len(polls) > 500
    differ = [
        (poll, ours(kind, poll), PEERS[kind](poll).notice_of_election_deadline)
        for poll in polls
        if ours(kind, poll) != PEERS[kind](poll).notice_of_election_deadline
    ]
    assert differ == []


def test_where_its_list_ends_it_counts_on_and_is_wrong_and_this_says_provisional():
    poll = date(2029, 5, 3)  # Good Friday and Easter Monday are missing from its list
    assert LocalElection(poll, Country.ENGLAND).notice_of_election_deadline == date(2029, 3, 29)
    assert ours(Kind.UNITARY, poll) == date(2029, 3, 27)
    assert timetable(Kind.UNITARY, poll).provisional


def test_the_library_of_holidays_knows_every_day_of_the_governments_list_and_no_other():
    for table, nations in [
        ("england-and-wales", ("ENG", "WLS")),
        ("scotland", ("SCT",)),
        ("northern-ireland", ("NIR",)),
    ]:
        known = calendar(nations)
        found = {one.isoformat() for one, _ in known.holidays(date(2012, 1, 1), THEIR_LAST)}
        eves = {f"{year}-12-24" for year in range(2012, 2029)}
        # Good Friday is a common law holiday, and on the list; Christmas Eve is on none.
        assert found - eves == set(their_list()[table]) - eves, table
    assert horizon().until == date(2028, 12, 31)


def of_the_union(poll: date, count: int) -> date:
    """The rule again from their list: a bank holiday in any part is one everywhere."""
    off = {date.fromisoformat(one) for table in their_list().values() for one in table}
    day = poll
    while count:
        day -= timedelta(days=1)
        count -= day.weekday() < 5 and day not in off and (day.month, day.day) != (12, 24)
    return day


def test_a_general_election_counts_no_holiday_of_any_part():
    """The package takes the earliest of four countries' dates; the law joins their holidays.

    Parliamentary elections rules, r. 2: "in any part of the United Kingdom". The two differ where
    holidays of different countries fall into one timetable, as in July and August.
    """
    polls = thursdays(begins(Kind.UK_GENERAL), THEIR_LAST)
    assert {poll: ours(Kind.UK_GENERAL, poll) for poll in polls} == {
        poll: of_the_union(poll, 22) for poll in polls
    }
    theirs = {poll: UKParliamentElection(poll).notice_of_election_deadline for poll in polls}
    differ = [poll for poll in polls if ours(Kind.UK_GENERAL, poll) != theirs[poll]]
    assert all(ours(Kind.UK_GENERAL, poll) < theirs[poll] for poll in differ)
    assert date(2022, 8, 4) in differ
    for poll in ("2015-05-07", "2017-06-08", "2019-12-12", "2024-07-04"):
        assert date.fromisoformat(poll) in polls
        assert date.fromisoformat(poll) not in differ
    assert len([poll for poll in differ if 2019 <= poll.year <= 2027]) == 29
    assert {poll.month for poll in differ} == {7, 8, 9}
