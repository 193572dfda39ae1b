"""Accounts closed by a resolution, where the policy has no clause for it: the minute is cited."""

from __future__ import annotations

from itertools import product

import pytest

from policy.checker import Checker
from policy.pack import PackErrors, load_pack
from policy.verdict import (
    AccountKind,
    AuthorKind,
    Context,
    Facts,
    Mode,
    NamedPerson,
    Part,
    Subject,
)

MINUTE = "minute 2027/031 of 8 February 2027"
FACTS = Facts(persons=(NamedPerson("Max Member", "councillor"),))
POSTS = (
    "We are delighted to announce a skate park for the estate!",
    "This year we have planted two hundred trees.",
    "Have your say on the play area: our survey closes on Friday.",
    "Councillor Max Member opened the new bench this morning.",
    "“A great day”, said Cllr Max Member.",
    "The Mayor called at the day centre and was given a cake.",
    "What a lovely morning.",
    "Burst main in the High Street. Bottled water is handed out at the hall.",
    "NOTICE OF ELECTION: nomination papers go to the Returning Officer by 4pm on 31 March.",
    "Bring photo ID to your polling station on 6 May.",
    "Correction: the walk leaves at 2pm, not 3pm.",
    "Please vote Labour on Thursday.",
    "You lot are useless.",
)


MADE: dict[str, Checker] = {}
"""Each pack's checker, made once: the minute comes with the context."""


def made_of(pack):
    if pack.hash not in MADE:
        MADE[pack.hash] = Checker(pack)
    return MADE[pack.hash]


def found(pack, text, account="official", mode="closed", minute=MINUTE):
    """What a pack finds in a post."""
    author = AuthorKind.PUBLIC if account == "public_reply" else AuthorKind.OFFICER
    context = Context(AccountKind(account), author, Mode(mode), FACTS, minute)
    return made_of(pack).check([Subject((Part("text", text),), context)])[0]


def closing(verdict, cited):
    """What was found for the closing alone."""
    return [
        (one.rule, one.severity, one.start, one.end)
        for one in verdict.findings
        if one.clause == cited
    ]


@pytest.fixture(scope="module")
def witney():
    return load_pack("witney")


@pytest.fixture(scope="module")
def durrington():
    return load_pack("durrington")


@pytest.mark.parametrize(("text", "account"), list(product(POSTS, AccountKind)))
def test_a_resolution_closes_exactly_as_a_clause_does(witney, durrington, text, account):
    """The same posts are breaches, referred or exempt, on every kind of account."""
    by_clause = found(durrington, text, account, minute="")
    by_resolution = found(witney, text, account)
    assert closing(by_resolution, MINUTE) == closing(by_clause, "6.12")


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (POSTS[0], "breach"),
        (POSTS[1], "breach"),
        (POSTS[2], "refer"),
        (POSTS[6], "refer"),
        (POSTS[7], "clean"),
        (POSTS[8], "clean"),
    ],
)
def test_launches_are_breaches_the_unclassed_is_referred_and_the_exempt_is_clean(
    witney, text, outcome
):
    verdict = found(witney, text)
    assert verdict.outcome == outcome
    assert {one.clause for one in verdict.findings} == ({MINUTE} if outcome != "clean" else set())


def test_a_councillor_is_named_for_the_minute_and_for_the_clause(witney):
    verdict = found(witney, POSTS[3])
    assert {(one.clause, one.severity) for one in verdict.findings} >= {
        (MINUTE, "breach"),
        ("W5", "refer"),
    }


@pytest.mark.parametrize("mode", list(Mode))
def test_without_a_resolution_a_pack_cites_only_its_own_clauses(witney, mode):
    for text in POSTS:
        verdict = found(witney, text, mode=mode, minute="")
        assert {one.clause for one in verdict.findings} <= set(witney.clauses)


def test_a_resolution_holds_only_while_accounts_are_closed(witney):
    assert found(witney, POSTS[0], mode="heightened").outcome == "clean"


def test_a_policy_that_has_a_clause_cites_the_clause(durrington):
    assert {one.clause for one in found(durrington, POSTS[0]).findings} == {"6.12"}
    assert durrington.rules_of("resolution") == ()


OWN = """
id = "mine"
title = "Our policy"
adopted_note = "Resolved."
version = "1"

[[clause]]
id = "1"
title = "Kindness"
text = "Be kind."
served_by = "people"
why = "Kindness is seen by people."
"""


def test_a_council_s_own_pack_needs_nothing_for_it(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(OWN, encoding="utf-8")
    pack = load_pack(file, thorough=True)
    (finding,) = found(pack, POSTS[0]).findings
    assert (finding.clause, finding.severity) == (MINUTE, "breach")
    assert pack.closes(MINUTE)
    assert not pack.closes("1")
    assert pack.title_of(MINUTE).startswith("Accounts closed before an election")


def test_no_clause_may_be_called_as_the_resolution_is(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(OWN.replace('id = "1"', 'id = "resolution"'), encoding="utf-8")
    with pytest.raises(PackErrors, match="is Beadle's own word"):
        load_pack(file)
