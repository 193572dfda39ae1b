"""Many ways of saying it are told, by the right family; many ordinary posts are left in peace.

The tables lie beside this file: ``wordings.jsonl`` holds one breach or referral a line with what
it is about and where it stands, ``ordinary.jsonl`` posts and replies with nothing to tell. They
were written after the word lists were, and say the same things in other words.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RULES = {
    "abuse": {
        "swearing",
        "sexual",
        "slur",
        "insult",
        "insult-outright",
        "insult-to-one",
        "readers-snubbed",
        "called-a-beast",
        "called-names",
        "ogling",
        "scorn-of-somebody",
        "wits-and-looks",
    },
    "accusations": {
        "accusation",
        "accusation-name",
        "affair-told",
        "culprit-named",
        "dishonour",
        "firm-blackened",
        "office-slandered",
        "suspect-named",
    },
    "bids and advice": {"bid", "bids-listed", "legal-advice", "lawyers-on-chances"},
    "bullying": {"colleague-bullied"},
    "children": {"child-at-home", "child-named", "child-with-age", "children-without-leave"},
    "closure": {
        "closed-launch",
        "closed-achievement",
        "closed-consultation",
        "closed-told-of",
        "closed-unclassed",
        "politician-named",
        "politician-at-poll",
        "politician-praised",
    },
    "copyright": {
        "claim-laughed-off",
        "copied-though-told-not-to",
        "found-on-the-net",
        "mark-rubbed-out",
        "no-licence-for-a-work",
        "not-asked-for-a-work",
        "owner-passed-over",
        "pirated",
        "shown-from-home",
        "taken-from",
    },
    "council mail": {"council-email", "own-channel-for-business"},
    "debts and health": {"debt-told", "private-fact"},
    "disclosure": {"disclosure", "disclosure-of-harm"},
    "discrimination": {
        "a-kind-is-so",
        "group-grudged",
        "group-resented",
        "group-run-down",
        "group-scorned",
        "group-shut-out",
        "joke-about-kind",
        "kind-asked-for",
        "kind-belittled",
        "kind-refused",
        "kind-turned-away",
        "no-offence-but",
        "passed-over",
        "trait-mocked",
    },
    "hounding": {"somebody-hounded"},
    "information": {
        "environmental-request",
        "information-asked",
        "information-request",
        "own-data-request",
        "own-record-matter",
        "records-asked-for",
        "request-chased",
    },
    "links": {
        "link-blocked",
        "link-double-extension",
        "link-elsewhere",
        "link-look-alike",
        "link-number",
        "link-program",
        "link-script",
        "link-shortened",
        "link-user",
    },
    "identity": {
        "account-unapproved",
        "channel-not-agreed",
        "council-in-ones-own-name",
        "crest-lent",
        "crest-used",
        "false-name-used",
        "hats-mixed",
        "identity-hidden",
        "office-kept-quiet",
        "speaks-as-self",
        "speaks-for-all",
    },
    "officers": {
        "officer-at-work",
        "officer-partisan",
        "officer-political",
        "officer-professional",
    },
    "own data": {
        "own-data-request",
        "own-record-matter",
        "data-complaint",
        "information-asked",
        "information-request",
    },
    "personal-interest": {
        "cause-joined",
        "kin-trade",
        "objection-urged",
        "own-cause",
        "own-interest",
        "own-interest-told",
        "own-wares",
        "private-sale",
        "private-sale-hinted",
        "urged-to-campaign",
    },
    "phishing": {"link-bait", "link-prize", "lure", "lure-official", "secrets-asked"},
    "politics": {
        "answer-urged",
        "campaign-signs",
        "campaign-work",
        "candidacy",
        "candidate-judged",
        "choice-urged",
        "government-blamed",
        "government-judged",
        "independents-backed",
        "leader-judged",
        "name-for-office",
        "party-advocacy",
        "party-claim",
        "party-claim-short",
        "party-named",
        "party-word",
        "party-word-advocacy",
        "politician-at-poll",
        "politician-persuasion",
        "politician-praised",
        "power-scorned",
        "record-claimed",
        "side-hinted",
        "slogan-for-somebody",
        "vote-for-party",
        "vote-hinted",
        "vote-tags",
    },
    "private lives": {
        "casualty-named",
        "complainant-named",
        "culprit-sought",
        "debt-told",
        "home-exposed",
        "house-empty-told",
        "ills-told",
        "law-trouble-told",
        "message-shown",
        "named-against-wish",
        "own-matter-in-public",
        "people-listed",
        "private-fact",
        "private-life-of-somebody",
        "private-life-told",
        "refuge-told-of",
        "teller-named",
    },
    "promotion": {
        "advertisement",
        "advertisement-code",
        "advertisement-hinted",
        "advertisement-talk",
        "advertisement-theirs",
        "advertisement-trade",
        "business-thanked",
        "contractor-touts",
        "shop-by-name",
        "shop-terms-told",
        "sponsor-named",
        "sponsor-thanked",
        "touted-in-reply",
        "touting",
        "trade-perks",
        "trade-praised",
        "trade-priced",
        "trade-terms",
        "trade-tipped",
    },
    "secrets": {
        "candidates-told",
        "from-the-closed-part",
        "jobs-going-told",
        "leak",
        "paper-before-time",
        "private-session",
        "rivals-prices-seen",
        "staff-matter",
        "staff-under-inquiry",
        "terms-told",
        "told-though-bound",
        "told-with-a-wink",
    },
    "sensitive": {
        "contract-row",
        "dealings-blamed",
        "matter-at-law",
        "mind-closed",
        "sensitive-comment",
        "sensitive-money",
    },
    "contempt": {
        "council-run-down",
        "drunk-at-it",
        "employer-run-down",
        "job-run-down",
        "member-scorns",
        "public-scorned",
        "rules-broken",
        "unfit-to-post",
        "work-scorned",
        "work-shirked",
    },
    "risky links": {"link-unlooked-at", "program-to-open", "warning-waved-away"},
    "software": {
        "software-passed-round",
        "software-past-locks",
        "software-put-on",
        "software-unasked",
    },
    "threat": {"threat", "threat-made", "threat-of-violence", "threat-armed"},
}


def table(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [pytest.param(row, id=row["text"][:60]) for row in map(json.loads, lines)]


@pytest.mark.parametrize("row", table("wordings.jsonl"))
def test_it_is_told_in_whatever_words(judge, row):
    where = {name: row[name] for name in ("account", "author", "mode")}
    for council in row["councils"]:
        verdict = judge(row["text"], council=council, **where)
        assert {one.rule for one in verdict.findings} & RULES[row["matter"]]


@pytest.mark.parametrize("row", table("ordinary.jsonl"))
def test_what_is_ordinary_does_not_bother_the_clerk(judge, row):
    for council in ("durrington", "witney"):
        for mode in row["modes"]:
            verdict = judge(row["text"], council, row["account"], row["author"], mode)
            assert verdict.findings == ()
