"""Disclosures and threats are told, urgently; loud criticism and ordinary news are not."""

from __future__ import annotations

import pytest

DISCLOSURES = [
    "My ex keeps threatening me he threatened to kill me last night",
    "dont know who to tell. my stepdad hurts me",
    "there is a toddler home alone in the flat above us every night",
    "I've been hit by him again tonight and the kids saw",
    "honestly I don't want to live any more since the closure of the day centre",
    "Old lady at number 12 hasn't been seen for days, no heating on",
    "he locks me in when he goes to work",
    "someone at the club is grooming young lads, being groomed right in front of us",
    "Feeling suicidal and no gp appointments",
    "that girl is screaming every night, kids at that house are being neglected",
    "my carer hits me",
    "she said he strangled her",
]
THREATS = [
    "I'll find you Sandra",
    "You will regret this, all of you",
    "see you at the car park when you finish on friday",
    "we know where the clerk lives",
    "someone needs to punch him in the face",
    "people like you deserve a bullet",
    "Ive got your home address",
    "I am going to burn the town hall down",
    "u better watch ur back mate",
    "hope you get cancer",
    "Been watching you walk home",
    "be a pity if anything happened to that nice car",
    "we'll be paying you a visit",
    "gonna kill you",
]
ORDINARY = [
    "You are useless and you should all resign",
    "This is an absolute disgrace, shame on the lot of you",
    "The new one-way system will kill somebody one day",
    "My knees are killing me after the fun run",
    "I could murder a bacon roll at the market",
    "They hit the nail on the head",
    "Who hits the lamp post every week? It's bent again",
    "The bus left my daughter at the stop for an hour, useless",
    "we know where our council tax goes: nowhere",
    "I know where the lost scarf is, it's on the railings",
    "See you at the fete, finish line at 3",
    "see you at work on Monday Jen x",
    "children must not be left in cars at the event",
    "Beating the bounds on Sunday, all welcome",
    "The children beat us at chess",
    "I'll be waiting for you with cake",
    "You won't regret coming to the panto",
    "What time do you finish? need to drop the form off",
    "the mayor deserves a medal for that",
    "Sort out the potholes",
    "We will fight this planning application all the way",
    "You'll pay for this in the next budget no doubt, I mean we will",
    "hang the decorations higher please",
    "That pond is a danger, somebody will drown",
    "Can we shoot our wedding photos in the park?",
]
NEWS = [
    "If you have been affected by domestic abuse, the helpline is open day and night.",
    "White Ribbon Day: we stand against violence. Support is available.",
    "First aid training: what to do if a child is choking or covered in bruises.",
    "Talk to someone. Samaritans are there on 116 123 if you feel suicidal.",
    "The murder mystery evening is sold out.",
    "Live firing: do not approach the ranges.",
    "Contractors will kill the weeds on the war memorial path.",
    "Young carers' awareness week starts on Monday.",
]

THREATENING = {"threat", "threat-made", "threat-like", "threat-of-violence", "threat-armed"}


def rules(verdict):
    return {one.rule for one in verdict.findings}


@pytest.mark.parametrize("council", ["durrington", "witney"])
@pytest.mark.parametrize("text", DISCLOSURES)
def test_a_disclosure_is_told_at_once(judge, text, council):
    verdict = judge(text, council=council, account="public_reply", author="public")
    assert rules(verdict) & {"disclosure", "disclosure-of-harm"}
    assert verdict.outcome == "refer"
    assert verdict.urgent


@pytest.mark.parametrize("council", ["durrington", "witney"])
@pytest.mark.parametrize("text", THREATS)
def test_a_threat_is_told_at_once(judge, text, council):
    verdict = judge(text, council=council, account="public_reply", author="public")
    assert rules(verdict) & THREATENING
    assert verdict.outcome == "refer"
    assert verdict.urgent


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_of_residents_are_neither(judge, text):
    verdict = judge(text, account="public_reply", author="public")
    assert not rules(verdict) & {"disclosure", "disclosure-of-harm", *THREATENING}
    assert not verdict.urgent


@pytest.mark.parametrize("text", NEWS)
@pytest.mark.parametrize("account", ["official", "public_reply", "partner"])
def test_help_that_is_offered_is_neither(judge, text, account):
    told = rules(judge(text, account=account))
    assert not told & {"disclosure", "disclosure-of-harm", *THREATENING}


def test_threats_are_reported_to_the_town_clerk(judge):
    verdict = judge("I know where you live", account="public_reply", author="public")
    assert {one.clause for one in verdict.findings} == {"W-threats"}


def test_a_threat_on_the_councils_own_page_is_a_breach(judge):
    for council in ("durrington", "witney"):
        assert judge("I'll find you, Sandra", council=council).outcome == "breach"


@pytest.mark.parametrize("account", ["official", "mayoral", "partner"])
def test_a_threat_of_the_councils_own_is_abuse_and_no_report(judge, account):
    verdict = judge("I know where you live", account=account)
    assert {one.clause for one in verdict.findings} == {"W2"}
    assert verdict.urgent


@pytest.mark.parametrize("council", ["durrington", "witney"])
def test_what_only_sounds_like_a_threat_is_neither_a_breach_nor_urgent_on_our_own_page(
    judge, council
):
    text = "Keep parking there and you'll end up in hospital."
    ours = judge(text, council=council)
    assert (ours.outcome, ours.urgent) == ("refer", False)
    assert judge(text, council=council, account="public_reply", author="public").urgent


@pytest.mark.parametrize(
    "text",
    [
        "Christmas trees: leave them outside your house by 8am and we will take them.",
        "Wasps in the pavilion roof. We will poison them on Thursday.",
        "Please do not push the trolleys into the river.",
        "Hang your lanterns on the railings and fill your windows with light.",
        "That bench is back in the park. Come with a hammer on Saturday and help us with the next.",
    ],
)
def test_notices_are_no_threats(judge, text):
    for council in ("durrington", "witney"):
        assert not rules(judge(text, council=council)) & THREATENING
