"""The law is data: every type has its rule, each polling day one, and a change is a row."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from policy.elections.rules import LAST_YEAR, Kind, NotComputable, read, rule_for, rules

WORKING_DAYS = {
    "parish": 25,
    "district": 25,
    "county": 25,
    "unitary": 25,
    "mayor": 25,
    "pcc": 25,
    "london": 30,
    "uk-general": 22,
    "uk-by-election": None,
    "neighbourhood-plan": 28,
    "referendum": 25,
}

CHANGED = """
[[rule]]
type = "parish"
title = "parish election"
since = 2007-05-03
until = 2028-05-03
working_days = 25
notice = "notice of election"
cites = "The old rules, r. 1"
off = "england-and-wales"
off_cites = "r. 2"

[[rule]]
type = "parish"
title = "parish election"
since = 2028-05-04
working_days = 30
notice = "notice of election"
cites = "The new rules, r. 1"
off = "united-kingdom"
off_cites = "r. 2"
"""


def test_every_type_has_its_number_of_working_days():
    assert {str(kind) for kind in Kind} == WORKING_DAYS.keys()
    for kind in Kind:
        assert rule_for(kind, date(2027, 5, 6)).working_days == WORKING_DAYS[kind]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: str(rule.kind))
def test_every_rule_cites_a_statute_and_a_paragraph(rule):
    assert any(word in rule.cites for word in ("SI 20", "Act 19", "Act 20"))
    assert any(word in rule.cites for word in ("Sch. ", "Schs. ", "reg. "))
    assert rule.off_cites
    assert not rule.note or rule.note.endswith(".")


@pytest.mark.parametrize("table", [rules(), read(CHANGED)], ids=["in force", "changed"])
def test_for_each_polling_day_there_is_one_rule_without_a_gap(table):
    for kind in {rule.kind for rule in table}:
        own = sorted((rule for rule in table if rule.kind is kind), key=lambda rule: rule.since)
        for one, following in pairwise(own):
            assert one.until + timedelta(days=1) == following.since
        assert own[-1].until == date(LAST_YEAR, 12, 31)


def test_a_change_of_law_is_a_row():
    changed = read(CHANGED)
    before = rule_for(Kind.PARISH, date(2028, 5, 3), changed)
    after = rule_for(Kind.PARISH, date(2028, 5, 4), changed)
    assert (before.working_days, before.cites) == (25, "The old rules, r. 1")
    assert (after.working_days, after.cites) == (30, "The new rules, r. 1")
    assert (len(before.nations), len(after.nations)) == (2, 4)


@pytest.mark.parametrize(
    ("poll", "said"),
    [
        (date(2007, 5, 2), "begins with polls on 2007-05-03. Look up the dates of that time"),
        (date(1, 1, 1), "No rule is known for a parish or town council election on 0001-01-01"),
        (date(2100, 1, 1), "2100-01-01 is too far ahead"),
        (date.max, "9999-12-31 is too far ahead"),
    ],
)
def test_without_a_rule_nothing_is_guessed(poll, said):
    with pytest.raises(NotComputable, match=said):
        rule_for(Kind.PARISH, poll)
