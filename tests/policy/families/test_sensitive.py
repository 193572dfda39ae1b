"""A side taken in a contract or a quarrel is the Clerk's to see first; the formal voice is not."""

from __future__ import annotations

import pytest

SENSITIVE = [
    "The contractor has botched the resurfacing and we are fed up with their excuses.",
    "I think the planning application for the drive-through should be refused.",
    "We are suing the builders and our solicitors say we will win.",
    "The developer is greedy and has broken promises on the footpath.",
    "Personally I am against the 20mph limit.",
    "The lease negotiations are going badly: the landlord refuses to budge.",
    "The solar farm is a monstrosity.",
    "Two tenders came in; the cheaper one quoted £31,400.",
    "Grass not cut? Our supplier let us down, frankly they are hopeless.",
]
FORMAL = [
    "Planning application 27/00999/HHD, 4 Test Lane: no objection.",
    "Contractors are resurfacing Mill Lane tonight. Sorry for the delay to your journey.",
    "Tenders are invited for the supply of a mower. Closing date 4 May.",
    "The committee resolved to support the neighbourhood plan.",
    "Have your say on the 20mph limit by Friday.",
    "We think you will love the new exhibition.",
    "The planning committee meets on Tuesday at seven.",
    "Our contractors start on the play area on Monday.",
    "We are disappointed that the concert is off: the band is unwell.",
]


@pytest.mark.parametrize("text", SENSITIVE)
@pytest.mark.parametrize("author", ["officer", "member"])
def test_a_side_that_is_taken_goes_to_the_clerk(judge, text, author):
    verdict = judge(text, council="durrington", author=author)
    sensitive = [one for one in verdict.findings if one.clause == "6.11"]
    assert {one.severity for one in sensitive} == {"refer"}
    assert any("Clerk's advice be sought" in one.why for one in sensitive)


@pytest.mark.parametrize("text", FORMAL)
def test_the_formal_voice_does_not(judge, text):
    assert judge(text, council="durrington").findings == ()


@pytest.mark.parametrize("text", SENSITIVE)
def test_the_public_may_take_any_side(judge, text):
    assert judge(text, council="durrington", account="public_reply", author="public").findings == ()


@pytest.mark.parametrize(
    "text",
    [
        "Counter duty again. You would not believe what residents shout about.",
        "The councillors are at each other's throats tonight, popcorn please",
        "My boss at the town hall thinks a spreadsheet is a bed cover",
    ],
)
def test_an_officers_own_page_is_strictly_personal(judge, text):
    for account in ("personal", "personal_with_role"):
        verdict = judge(text, account=account, author="officer")
        assert verdict.outcome == "refer"
        assert {one.clause for one in verdict.findings} == {"W-officers-personal"}
        assert judge(text, account=account, author="member").findings == ()


def test_an_officers_holiday_is_their_own(judge):
    text = "Two weeks in Tenby, bliss. The dog has learnt to surf."
    assert judge(text, account="personal", author="officer").findings == ()
