"""The check itself: context, spans, what is said once, and that no text can break it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peers.policies import NAMES, own_checker

from policy.engine import MOST_FINDINGS
from policy.pack import load_pack
from policy.verdict import (
    AccountKind,
    AuthorKind,
    Context,
    Facts,
    Finding,
    Mode,
    Outcome,
    Part,
    Severity,
    Subject,
    Verdict,
)

HERE = Path(__file__).parent
ORDINARY = (HERE / "ordinary.txt").read_text(encoding="utf-8").splitlines()
"""Posts as town councils publish them every week."""
UNSEEN = [
    tuple(json.loads(line).values())
    for line in (HERE / "unseen.jsonl").read_text(encoding="utf-8").splitlines()
]
"""Posts that rules must reach though no example names them: matter, outcome, text."""
CHECKERS = {name: own_checker(name) for name in NAMES}
LOADED = st.sampled_from(
    [
        *(text for _, _, text in UNSEEN),
        *ORDINARY[:20],
        "vote Labour ",
        "sort code 11-22-33 ",
        "\u200b",
        "\ud800",
        "#VoteReform",
        "Tom Vale is a liar",
        "\n",
        " at Wren's half-price ",
    ]
)
TEXTS = st.text(st.characters(), max_size=80) | st.lists(
    LOADED | st.text(st.characters(), max_size=5), max_size=8
).map("".join)
CONTEXTS = st.builds(
    Context, st.sampled_from(AccountKind), st.sampled_from(AuthorKind), st.sampled_from(Mode)
)
OFFICIAL = Context(AccountKind.OFFICIAL, AuthorKind.OFFICER)


@pytest.mark.parametrize("council", ["durrington", "witney"])
@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_post_does_not_bother_the_clerk(judge, council, text):
    assert judge(text, council).findings == ()


@pytest.mark.parametrize("council", ["durrington", "witney"])
@pytest.mark.parametrize(("matter", "outcome", "text"), UNSEEN)
def test_a_post_that_no_example_names_is_caught_under_its_clause(
    judge, council, matter, outcome, text
):
    clause = {
        "party": ("6.5", "W5"),
        "trade": ("6.7", "W7"),
        "own": ("6.6", "W6"),
        "person": ("6.1", "W1"),
    }[matter][council == "witney"]
    verdict = judge(text, council)
    assert verdict.outcome == outcome
    assert {finding.clause for finding in verdict.findings} == {clause}


@given(TEXTS, CONTEXTS, st.sampled_from(["durrington", "witney"]))
def test_every_finding_points_into_the_part_it_names(text, context, council):
    parts = (Part("title", text[::-1]), Part("text", text))
    verdict = CHECKERS[council].check([Subject(parts, context)])[0]
    texts = {part.name: part.text for part in parts}
    for finding in verdict.findings:
        if finding.end:
            assert 0 <= finding.start < finding.end <= len(texts[finding.part])
        else:  # said of a post without a word, in which there is nothing to point at
            assert (finding.start, finding.rule) == (0, "closed-unclassed")
        assert finding.why
        assert finding.rule
    assert (verdict.outcome is Outcome.CLEAN) == all(
        finding.severity == "advise" for finding in verdict.findings
    )


@given(TEXTS, st.sampled_from(AuthorKind), st.sampled_from(Mode))
def test_the_public_is_never_more_than_referred(text, author, mode):
    context = Context(AccountKind.PUBLIC_REPLY, author, mode)
    for checker in CHECKERS.values():
        verdict = checker.check([Subject((Part("text", text),), context)])[0]
        assert verdict.outcome is not Outcome.BREACH
        assert all(finding.severity != "breach" for finding in verdict.findings)


@given(TEXTS, CONTEXTS)
def test_the_same_post_gets_the_same_verdict_alone_and_among_others(text, context):
    subject = Subject((Part("text", text),), context)
    other = Subject((Part("text", "Vote Labour!"),), context)
    for checker in CHECKERS.values():
        assert checker.check([subject]) == checker.check([other, subject])[1:]


def test_criticism_of_the_council_is_nobodys_matter(judge):
    for text in (
        "You useless lot could not run a tap. Resign, all of you!",
        "The council has wasted our money again. Typical.",
        "Typical Tory council, shame on you",
    ):
        assert judge(text, account="public_reply", author="public").outcome is Outcome.CLEAN


def test_party_content_of_the_public_is_referred_while_closed(judge):
    text = "Vote Reform on Thursday, they will fix this. #VoteReform"
    closed = judge(text, account="public_reply", author="public", mode="closed")
    assert closed.outcome is Outcome.REFER


def test_a_picture_without_a_word_is_asked_about_while_closed(judge):
    for text in ("", " \n", "\u200b"):
        (finding,) = judge(text, council="durrington", mode="closed").findings
        assert (finding.clause, finding.severity, finding.start, finding.end) == (
            "6.12", Severity.REFER, 0, 0,
        )  # fmt: skip
        assert "no words that say what it is" in finding.why
        for mode in ("normal", "heightened"):
            assert judge(text, council="durrington", mode=mode).outcome is Outcome.CLEAN


def test_a_members_own_page_may_be_political(judge):
    text = "Vote Labour on 7 May!"
    for account in ("personal", "personal_with_role"):
        assert judge(text, account=account, author="member").outcome is Outcome.CLEAN


def test_a_mayoral_page_is_official_in_one_policy_only(judge):
    text = "Vote Labour on 7 May!"
    assert judge(text, "witney", account="mayoral", author="member").outcome is Outcome.BREACH
    elsewhere = judge(text, "durrington", account="mayoral", author="member")
    assert elsewhere.outcome is Outcome.REFER
    assert {one.clause for one in elsewhere.findings} == {"6.11"}


@pytest.mark.parametrize("account", ["mayoral", "partner"])
def test_a_party_that_is_only_named_is_no_matter_of_the_mayors_or_a_partners_page(judge, account):
    text = "Labour members have the upper room on Thursday."
    assert judge(text, "durrington", account=account).outcome is Outcome.CLEAN


def test_a_mayors_own_candidacy_is_a_personal_campaign(judge):
    text = "I'm proud to be standing for re-election in Mill ward."
    verdict = judge(text, "durrington", account="mayoral", author="member")
    assert {(one.clause, one.rule) for one in verdict.findings} == {("6.6", "candidacy")}
    assert judge(text, "durrington", account="partner").outcome is Outcome.CLEAN


def test_the_same_thanks_to_a_sponsor_get_two_answers(judge):
    text = "Thank you to Wren's Bakery for sponsoring this year's switch-on."
    assert judge(text, "witney").outcome is Outcome.REFER
    assert judge(text, "durrington").outcome is Outcome.BREACH


def test_a_party_alone_is_referred_and_with_praise_is_a_breach(judge):
    assert judge("The Green Party has a stall in the market square .").outcome is Outcome.REFER
    assert judge("Well done to the Green Party!").outcome is Outcome.BREACH


def test_the_stronger_finding_of_a_clause_says_it_alone(judge):
    verdict = judge("Please vote for the Liberal Democrats.")
    assert [finding.severity for finding in verdict.findings] == ["breach"]
    text = "Please vote for the Liberal Democrats."
    assert text[verdict.findings[0].start : verdict.findings[0].end].endswith("Democrats")


def test_the_councils_own_numbers_and_addresses_may_be_told(judge):
    text = "Complaint from a resident? Reach Mrs Wren: 07700 900123 or wren@gmail.com"
    facts = Facts(contacts=("Mrs Wren, +44 7700 900123", "Wren@Gmail.com"))
    assert judge("Mrs Wren: +44 (0)7700 900123, wren@gmail.com", facts=facts).findings == ()
    assert judge(text, facts=facts).findings == ()
    assert judge("Mrs Wren: 07700 900124").outcome is Outcome.REFER
    own = Facts(domains=("gmail.com",))
    assert judge("Plot 12 is let to i.wren@gmail.com", facts=own).findings == ()


def test_each_part_is_looked_at_by_its_name():
    parts = (Part("text", "Sunny today."), Part("alt:1", "A poster: VOTE LABOUR"))
    verdict = CHECKERS["witney"].check([Subject(parts, OFFICIAL)])[0]
    assert {(finding.part, finding.start, finding.end) for finding in verdict.findings} == {
        ("alt:1", 10, 21)
    }


def test_words_of_two_parts_are_not_read_together():
    parts = (Part("title", "Vote"), Part("text", "Labour of love at the hall"))
    assert CHECKERS["witney"].check([Subject(parts, OFFICIAL)])[0].outcome is Outcome.CLEAN


def test_without_a_model_toxicity_is_said_to_be_unchecked(judge):
    assert judge("Hello").unchecked == ("toxicity",)
    assert CHECKERS["witney"].scorer_hash == "none"
    assert CHECKERS["witney"].pack_hash == load_pack("witney").hash


@pytest.mark.parametrize(
    "piece",
    ["vote Labour ", "Tom Vale is a liar ", "\U0001f642", "\u0301", "0 7", "at Tom's half-price "],
)
def test_a_flood_of_one_word_is_bounded_in_findings_and_time(piece):
    text = (piece * 100_000)[:100_000]
    began = time.perf_counter()
    verdict = CHECKERS["durrington"].check([Subject((Part("text", text),), OFFICIAL)])[0]
    assert time.perf_counter() - began < 5  # a tenth of a second; quadratic would be minutes
    assert all(
        sum(one.rule == finding.rule for one in verdict.findings) <= MOST_FINDINGS
        for finding in verdict.findings
    )


def test_a_verdict_survives_json(judge):
    verdict = judge("Vote Labour! Use code SPRING20 at Wren's for half-price rolls.")
    assert len(verdict.findings) > 1
    assert Verdict.from_json(verdict.to_json()) == verdict
    finding = verdict.findings[0]
    assert Finding.from_json(finding.to_json()) == finding
    keys = ["clause", "rule", "severity", "part", "start", "end", "why", "urgent"]
    assert list(finding.to_json()) == keys
