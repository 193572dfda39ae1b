"""Party material is told by what it does; facts, venues and ordinary words are let be."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from peers.policies import NAMES, own_checker

from policy.verdict import AccountKind, AuthorKind, Context, Facts, Mode, NamedPerson, Part, Subject

FACTS = Facts(
    persons=(
        NamedPerson("Ines Partridge", "councillor", "Labour", standing=True),
        NamedPerson("Cllr Bram Swift", "councillor", "Conservative", since=date(2026, 1, 1)),
        NamedPerson("Wanda Okoro MP", "mp", "Green Party"),
        NamedPerson("Hugh Nightjar", "mayor"),
    )
)
CHECKERS = {name: own_checker(name) for name in NAMES}
POLITICAL = {"6.5", "W5", "6.12"}


def judge(
    text, council="witney", account="official", author="officer", mode="normal", at="2027-04-01"
):
    context = Context(AccountKind(account), AuthorKind(author), Mode(mode), FACTS)
    when = datetime.fromisoformat(f"{at}T12:00:00").replace(tzinfo=UTC)
    return CHECKERS[council].check([Subject((Part("text", text),), context, at=when)])[0]


def cited(verdict):
    return {one.clause for one in verdict.findings}


BREACHES = [
    "Polling day is here: vote Liberal Democrat for cleaner rivers.",
    "Reform UK will fix the A40. Vote for them!",
    "Shame on the Conservatives, who closed our library.",
    "Labour is on your side. #VoteLabour",
    "Only the Green Party cares about the Windrush.",
    "Great to be out canvassing with the team in Curbridge!",
    "Promoted by K. Lapwing on behalf of I. Partridge, both at 2 Test Road.",
    "Ines Partridge has earned another term. Give her your vote on 6 May.",
    "Re-elect Cllr Bram Swift!",
    "Get rid of Cllr Singh, vote him out on Thursday.",
    "Join the Lib Dems today, they are winning here.",
    "I'm standing for the council, so lend me your vote.",
    "Tories out!",
    "we all know what to do come thursday. vote reform",
]
REFERRALS = [
    "The Labour Party has a stall on the Leys on Saturday.",
    "The scheme was first proposed by Conservative councillors in 2019.",
    "A Green spokesman asked about the hedge.",
    "We have not put up the precept, unlike some neighbouring councils.",
    "The previous administration left a deficit in the roads budget.",
    "Proud of all that Cllr Swift has done for our youth club, a tireless champion.",
]
CLEAN = [
    "Hustings for all candidates: Labour Party, Conservative Party, Green Party, Reform UK.",
    "Declaration of result: Partridge (Labour Party) 612, Swift (Conservative Party) 604. Elected.",
    "Live music at the Conservative Club, darts at the Labour Club, bingo at the Liberal Hall.",
    "Labour and materials for the roof cost more than we thought.",
    "Conservative estimates put the crowd at 3,000.",
    "Green Lane, Church Green and Wood Green are closed on Sunday.",
    "Mr and Mrs Green have run the stall since 1988. Well done!",
    "Book your party at the hall: balloons welcome.",
    "Local Government Reform: what it may mean for your bins.",
    "Help us restore the bandstand, and book tickets in advance.",
    "Heritage Open Days begin on Friday with a tour of the Blanket Hall.",
    "Independent traders and the Independent Person both matter to us.",
    "Vote for your favourite scarecrow, and vote early!",
    "A vote of thanks was passed to the retiring caretaker.",
    "The election of the Town Mayor takes place at the annual meeting.",
    "The fundraising campaign for the defibrillator has reached its target.",
    "Street party? Ask us for a road closure by 1 May.",
    "The Party Wall Act applies to your extension.",
    "Cllr Bram Swift planted the jubilee oak with pupils of Year 4.",
    "Wanda Okoro MP came to the flower show and judged the marrows.",
    "Military police will direct traffic, MP3 players are in the raffle.",
    "Our policy: official pages must not be used for party political purposes.",
    "Time for a change of clocks: they go forward on Sunday.",
    "Lab coats for the science workshop; con artists at work: scam alert.",
    "Turn left at the lights and right after the green.",
    "Anyone aged 18 or over may stand for election: nomination packs are in the office.",
]


@pytest.mark.parametrize("text", BREACHES)
@pytest.mark.parametrize("council", ["durrington", "witney"])
def test_advocacy_is_a_breach(text, council):
    verdict = judge(text, council)
    assert verdict.outcome == "breach"
    assert cited(verdict) & POLITICAL


@pytest.mark.parametrize("text", REFERRALS)
@pytest.mark.parametrize("council", ["durrington", "witney"])
def test_a_name_or_an_argument_is_the_clerks_to_judge(text, council):
    verdict = judge(text, council)
    assert verdict.outcome == "refer"
    assert cited(verdict) <= POLITICAL


@pytest.mark.parametrize("text", CLEAN)
@pytest.mark.parametrize("council", ["durrington", "witney"])
def test_facts_venues_and_ordinary_words_are_clean(text, council):
    assert not cited(judge(text, council)) & POLITICAL


CALLS_TO_VOTE = {
    "Tories out!",
    "Polling day is here: vote Liberal Democrat for cleaner rivers.",
    "Labour is on your side. #VoteLabour",
    "we all know what to do come thursday. vote reform",
}
"""Of what residents say of parties, these alone are referred in ordinary times."""


@pytest.mark.parametrize("text", [*BREACHES, *REFERRALS])
def test_where_the_clauses_reach(text):
    assert not cited(judge(text, "durrington", "mayoral")) & {"6.5"}
    assert cited(judge(text, "witney", "mayoral")) & {"W5"}
    for council in CHECKERS:
        for account in ("personal", "personal_with_role"):
            assert not cited(judge(text, council, account, "member")) & POLITICAL
        reply = judge(text, council, "public_reply", "public")
        assert bool(cited(reply) & POLITICAL) == (text in CALLS_TO_VOTE)


@pytest.mark.parametrize("mode", ["heightened", "closed"])
@pytest.mark.parametrize(
    "text", ["Vote Labour!", "Only the Greens will save us", "the tories lied"]
)
def test_residents_party_content_is_referred_in_an_election_period(text, mode):
    for council in CHECKERS:
        verdict = judge(text, council, "public_reply", "public", mode)
        assert verdict.outcome == "refer"
        assert cited(verdict) & POLITICAL
    assert "6.12" in cited(judge(text, "durrington", "public_reply", "public", "closed"))
    assert "6.12" not in cited(judge(text, "durrington", "public_reply", "public", "heightened"))


@pytest.mark.parametrize(
    "text",
    [
        "Cllr Bram Swift opened the flower show.",
        "Ines Partridge ran the tombola.",
        "Our MP will be there.",
        '"A wonderful day," said Councillor Nguyen.',
    ],
)
def test_a_councillors_name_waits_for_the_election_to_pass(text):
    for council in CHECKERS:
        assert not cited(judge(text, council)) & POLITICAL
        assert judge(text, council, mode="heightened").outcome == "refer"
    assert "6.12" in cited(judge(text, "durrington", mode="closed"))
    assert judge(text, "durrington", mode="closed").outcome == "breach"
    assert cited(judge(text, "witney", mode="closed")) == {"W5"}


def test_who_the_council_entered_is_known_by_date():
    text = "Bram Swift helped at the duck race."
    assert judge(text, mode="heightened").outcome == "refer"
    assert judge(text, mode="heightened", at="2025-06-01").outcome == "clean"


def test_the_reason_names_whom_the_council_entered():
    (finding,) = judge("Ines Partridge ran the tombola.", mode="heightened").findings
    assert "Ines Partridge (councillor, Labour, a candidate)" in finding.why


def test_statutory_lists_name_people_and_parties_in_any_period():
    text = (
        "Statement of persons nominated: Ines Partridge (Labour Party), Bram Swift (Conservatives)."
    )
    for mode in ("normal", "heightened", "closed"):
        for council in CHECKERS:
            assert judge(text, council, mode=mode).outcome == "clean"
