"""While accounts are closed, what may go on goes on, and what must wait is told by its class."""

from __future__ import annotations

import pytest

LAUNCHES = [
    "The wait is over: our wonderful new play park at Avon Fields opens its gates today!",
    "Councillors gathered at noon for the official opening of the sports pavilion.",
    "We are launching a community fridge. Come and have a look.",
    "Exciting news! A second pump track is on its way to Larkhill.",
    "Next spring we will build twelve almshouses on the depot site.",
    "Pleased to announce that the bus shelter grant scheme starts on Monday.",
    "The unveiling of the mosaic drew a good crowd.",
]
ACHIEVEMENTS = [
    "In four years we've planted 600 trees and halved the litter on the Packway.",
    "Proud of our record on open spaces.",
    "Your council has delivered a balanced budget yet again.",
    "We won gold at the regional in-bloom awards!",
    "Cleaner streets than ever: see the before and after pictures.",
    "The council has invested £90,000 in street lamps.",
    "Thanks to the council, the hall roof no longer leaks.",
]
CONSULTATIONS = [
    "Have your say on parking permits by filling in the short form.",
    "The questionnaire on dog bins is still open.",
    "We want to hear from you about the future of the old school.",
    "Help shape the draft plan for the river walk.",
]
UNCLASSED = [
    "Happy Friday, Durrington!",
    "Our deputy clerk has made a rather good lemon cake.",
    "Spotted this heron by the weir today.",
    "Do follow our page for more.",
    "Quote of the day: be kind.",
]
GOES_ON = [
    "Flood alert for the Avon between Figheldean and Amesbury. Do not drive through it.",
    "There is a large grass fire near the ranges; keep windows shut.",
    "Gas engineers are dealing with a leak on Bulford Road and have set up a cordon.",
    "Bin lorries could not get through the ice this morning. Leave bins out, crews will return.",
    "Stonehenge Road is shut between the school and the garage for resurfacing.",
    "The public toilets are out of order until Wednesday.",
    "The cemetery gates will be closed at five from today.",
    "The office is closed on Easter Monday and reopens on Tuesday.",
    "The agenda for the meeting of the council on 14 April is on the noticeboard.",
    "Notice of audit: the unaudited accounts may be inspected from 3 June.",
    "Casual vacancy: ten electors may ask for an election by writing to the Returning Officer.",
    "You have until midnight on Monday to register to vote.",
    "Bring your photo ID. Polling stations open at 7am.",
    "Statement of persons nominated: see the list of candidates on the county's website.",
    "Correction to yesterday's post: the walk leaves at 2pm, not 3pm.",
    "It is not true that the library is closing. It opens as usual on Saturday.",
    "The two minutes' silence begins at eleven by the war memorial.",
    "We are saddened to hear that our former caretaker has died. The funeral is on Friday.",
    "The farmers' market is on the green this Saturday from nine.",
    "Quiz night at the village hall on Friday, teams of six.",
    "Missing person: police are looking for a man last seen near the Stonehenge Inn.",
    "Defibrillator at the co-op is being repaired; the nearest is at the fire station.",
]
SEVERAL_SENTENCES = [
    "Polling stations are open until ten. The hall has a ramp at the side. Ask if you need help.",
    "Burst main in Church Street. It should be mended by four. Please look in on your neighbours.",
    "The office is closed on Monday. Back on Tuesday at nine. If it is urgent ring the county.",
    "Phones are off this morning. Email instead. We will tell you here when they are back.",
    "Bins a day late after the bank holiday. Put yours out by seven. Thank you for your patience.",
    "Notice of poll. The poll is on Thursday. Names of those who stand are outside the Town Hall.",
    "The silence is at eleven. Be in place by ten to. There is tea afterwards, all are welcome.",
    "The walk leaves at two. It is four miles long.\nSorry if you have told your friends.",
    "Egg trail on Good Friday from ten. Three hundred eggs! Children must bring a grown-up.",
    "This page is quiet until after polling day. You can still ring us. We answer messages too.",
]
BESIDE_A_NOTICE = [
    ("Bring photo ID on Thursday. ", "What a lovely week we had with Year 6!"),
    ("The bins are late this week. ", "Here are some photographs of our daffodils."),
    ("Less than a week to polling day! ", "Meet Dave, who does our hanging baskets."),
    ("The road is open again.\n", "Hasn't our little town been looking beautiful lately?"),
    ("Register to vote by midnight. ", "And a huge thank you to all our amazing volunteers"),
]
ADMITTED = [
    "The craft fair is on Saturday. I know this page is meant to be quiet, but I did promise.",
    "Burst main. We know the page is supposed to be shut, but people need to know.",
    "Public notice. The pages being closed for the election, this is posted as the law asks.",
]


def said(verdict):
    return {one.rule for one in verdict.findings if one.clause == "6.12"}


@pytest.mark.parametrize("text", LAUNCHES)
def test_a_launch_must_wait(judge, text):
    verdict = judge(text, council="durrington", mode="closed")
    assert verdict.outcome == "breach"
    assert "closed-launch" in said(verdict)


@pytest.mark.parametrize("text", ACHIEVEMENTS)
def test_an_achievement_must_wait(judge, text):
    verdict = judge(text, council="durrington", mode="closed")
    assert verdict.outcome == "breach"
    assert "closed-achievement" in said(verdict)


@pytest.mark.parametrize("text", CONSULTATIONS)
def test_a_consultation_is_the_clerks_to_decide(judge, text):
    verdict = judge(text, council="durrington", mode="closed")
    assert verdict.outcome == "refer"
    assert said(verdict) == {"closed-consultation"}


@pytest.mark.parametrize("text", UNCLASSED)
def test_what_cannot_be_classed_is_the_clerks_to_decide(judge, text):
    verdict = judge(text, council="durrington", mode="closed")
    assert verdict.outcome == "refer"
    (finding,) = verdict.findings
    assert finding.rule == "closed-unclassed"
    assert text[finding.start : finding.end] == text


@pytest.mark.parametrize(("notice", "aside"), BESIDE_A_NOTICE)
def test_praise_beside_a_notice_is_marked_and_the_notice_is_not(judge, notice, aside):
    (finding,) = judge(notice + aside, council="durrington", mode="closed").findings
    assert (finding.rule, finding.severity) == ("closed-unclassed", "refer")
    assert (notice + aside)[finding.start : finding.end] == aside
    assert "beside a notice" in finding.why


@pytest.mark.parametrize("text", ADMITTED)
def test_who_posts_and_says_that_the_page_is_closed_is_the_clerks_to_decide(judge, text):
    assert said(judge(text, council="durrington", mode="closed")) == {"closed-admitted"}


@pytest.mark.parametrize("text", [*GOES_ON, *SEVERAL_SENTENCES])
def test_what_goes_on_does_not_bother_the_clerk(judge, text):
    assert judge(text, council="durrington", mode="closed").findings == ()


@pytest.mark.parametrize("text", [*LAUNCHES, *ACHIEVEMENTS, *CONSULTATIONS, *UNCLASSED])
@pytest.mark.parametrize(
    "where",
    [
        {"mode": "normal"},
        {"mode": "heightened"},
        {"mode": "closed", "account": "personal", "author": "member"},
        {"mode": "closed", "account": "personal_with_role", "author": "member"},
        {"mode": "closed", "account": "public_reply", "author": "public"},
    ],
)
def test_nothing_waits_elsewhere(judge, text, where):
    assert said(judge(text, council="durrington", **where)) == set()


def test_a_policy_without_a_closure_clause_cites_none(judge):
    for text in (*LAUNCHES, *ACHIEVEMENTS, *CONSULTATIONS, *UNCLASSED):
        clauses = {one.clause for one in judge(text, council="witney", mode="closed").findings}
        assert not any(clause.startswith("6.") for clause in clauses)


def test_a_picture_without_words_is_asked_about_and_shows_no_words(judge):
    for text in ("", " \n"):
        (finding,) = judge(text, council="durrington", mode="closed").findings
        assert (finding.rule, finding.start, finding.end) == ("closed-unclassed", 0, 0)
    assert judge("\U0001f600", council="durrington", mode="closed").outcome == "refer"
