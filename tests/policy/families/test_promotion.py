"""Advertising is told, sponsors are known by name and date, and the two policies differ."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from peers.policies import NAMES, own_checker

from policy.verdict import AccountKind, AuthorKind, Context, Facts, Part, Sponsor, Subject

FACTS = Facts(
    sponsors=(
        Sponsor("Kestrel Cycles", "the criterium", date(2027, 1, 1), date(2027, 12, 31)),
        Sponsor("Bittern & Co", "the carol concert"),
    )
)
CHECKERS = {name: own_checker(name) for name in NAMES}
PROMOTION = {"6.7", "W7"}
OWN = {"6.6", "W6"}


def judge(text, council="witney", account="official", author="officer", at="2027-05-01"):
    context = Context(AccountKind(account), AuthorKind(author), facts=FACTS)
    when = datetime.fromisoformat(f"{at}T12:00:00").replace(tzinfo=UTC)
    return CHECKERS[council].check([Subject((Part("text", text),), context, at=when)])[0]


def cited(text, **where):
    return {one.clause for one in judge(text, **where).findings}


ADVERTISING = [
    "Buy one get one free on all pasties at Osprey Bakery until Sunday!",
    "Our friends at Heron Motors have 15% off winter tyres this week.",
    "Sparrow & Sons do a free quote on fencing, ring them today.",
    "Treat yourself at Avocet Spa this Mother's Day.",
    "Best fish and chips in town? Get yourselves down to the Plover Grill.",
    "The Dunlin Arms has a new menu and happy hour till seven.",
    "Use code TOWN10 at checkout.",
    "Just mention this post for a free coffee at Siskin Coffee.",
    "Pop in to Linnet Hair on Church Street for a cut, tell them I sent you.",
    "Highly recommend Crane Plumbing, sorted our loos in a day.",
]
ORDINARY = [
    "Half-price swims at the leisure centre for under-eights.",
    "The farmers' market has bread, cheese and plants. Traders: two pitches left.",
    "Independent shops will open late on the first of December.",
    "The High Street is closed to traffic between Boots and the bank on Sunday.",
    "Planning: change of use of the former Rook's Garage to two flats.",
    "Licensing: the Dunlin Arms has applied to play music until midnight.",
    "The Town Hall cafe is closed while the boiler is mended.",
    "Discounted burial plots? No: the fees are set each April.",
    "Thank you to the Scouts, the Rotary Club and all who steered the parade.",
    "Sponsored silence at the junior school in aid of the hospice.",
    "Warm space at St Jude's Church, free tea and soup.",
    "Beware of cold callers who offer a discount on drives: trading standards have had complaints.",
    "Shop local this Saturday: all car parks are free.",
    "Library: book sale, 3 for 2 on paperbacks, all proceeds to new stock.",
    "Job: caretaker at the hall, 20 hours, competitive rates of pay.",
]


@pytest.mark.parametrize("text", ADVERTISING)
@pytest.mark.parametrize("council", ["durrington", "witney"])
def test_advertising_is_a_breach(text, council):
    assert judge(text, council=council).outcome == "breach"
    assert cited(text, council=council) & PROMOTION


@pytest.mark.parametrize("text", ORDINARY)
@pytest.mark.parametrize("council", ["durrington", "witney"])
def test_news_of_a_town_with_shops_in_it_is_clean(text, council):
    assert not cited(text, council=council) & PROMOTION


@pytest.mark.parametrize("account", ["mayoral", "public_reply", "personal", "personal_with_role"])
def test_the_clause_speaks_of_official_pages_only(account):
    author = "public" if account == "public_reply" else "member"
    for text in ADVERTISING:
        assert not cited(text, account=account, author=author) & PROMOTION


@pytest.mark.parametrize(
    "text",
    [
        "Thank you to Kestrel Cycles for sponsoring the criterium.",
        "The criterium is kindly sponsored by Kestrel Cycles.",
        "Huge thanks to kestrel cycles: what a race!",
    ],
)
def test_a_listed_sponsors_thanks_get_two_answers(text):
    witney = judge(text)
    assert witney.outcome == "refer"
    assert any("Kestrel Cycles is on the council's list" in one.why for one in witney.findings)
    durrington = judge(text, council="durrington")
    assert durrington.outcome in {"refer", "breach"}
    assert {one.clause for one in durrington.findings} == {"6.7"}
    assert not any("see fit" in one.why for one in durrington.findings)


def test_a_sponsor_whose_time_is_over_is_not_on_the_list():
    text = "The criterium is kindly sponsored by Kestrel Cycles."
    found = {one.rule: one.why for one in judge(text, at="2028-02-01").findings}
    assert "No sponsor of the council's list is named." in found["sponsor-thanked"]
    thanked = judge("Huge thanks to Kestrel Cycles!", at="2028-02-01")
    assert {one.rule for one in thanked.findings} == {"business-thanked"}


def test_advertising_by_a_sponsor_is_still_advertising():
    verdict = judge("Thanks to Bittern & Co for sponsoring us. 20% off their candles this week!")
    assert verdict.outcome == "breach"


OWN_INTERESTS = [
    "If anybody needs a plasterer, my brother-in-law's firm is taking on jobs.",
    "I'm selling raffle hampers from home, DM me to order.",
    "Back my campaign for a crossing on Pound Lane!",
    "My daughter is opening a dance studio in June.",
    "Sponsor me for the London Marathon, link in comments.",
    "My holiday let has a free week in August.",
    "Signed copies of my new book at the counter.",
    "Help me stop the neighbour's extension.",
]
NOT_OWN = [
    "The Mayor is raising money for the air ambulance this year; buckets at the door.",
    "My first year as Mayor has been a joy.",
    "A petition about the bus was received and noted.",
    "Can I run my business from an allotment? No, says the tenancy.",
    "Our petition scheme explains how a petition gets onto the agenda.",
    "My favourite part of the parade was the brass band.",
]


@pytest.mark.parametrize("text", OWN_INTERESTS)
@pytest.mark.parametrize("account", ["official", "mayoral"])
@pytest.mark.parametrize("council", ["durrington", "witney"])
def test_a_writers_own_interest_is_a_breach(text, account, council):
    verdict = judge(text, council=council, account=account, author="member")
    assert {one.clause for one in verdict.findings} & OWN
    assert verdict.outcome == "breach"


@pytest.mark.parametrize("text", NOT_OWN)
@pytest.mark.parametrize("account", ["official", "mayoral"])
def test_a_charity_and_a_petition_received_are_not(text, account):
    assert not cited(text, account=account, author="member") & OWN


@pytest.mark.parametrize("text", OWN_INTERESTS)
def test_a_members_own_page_may_have_them(text):
    for account in ("personal", "personal_with_role"):
        assert not cited(text, account=account, author="member") & OWN
