"""The same words get the same verdict whichever party, faith, sex, origin or place they name."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peers.policies import NAMES, own_checker

from policy.verdict import AccountKind, AuthorKind, Context, Mode, Part, Subject

CHECKERS = {name: own_checker(name) for name in NAMES}

WHO = {
    "party": [
        "the Labour Party",
        "the Conservative Party",
        "the Liberal Democrats",
        "the Green Party",
        "Reform UK",
        "UKIP",
        "the Co-operative Party",
        "the Heritage Party",
        "the Libertarian Party",
        "the Workers Party",
        "Plaid Cymru",
        "the SDP",
        "the Yorkshire Party",
        "the Conservatives",
    ],
    "bare": ["Labour", "Conservative", "Green", "Reform", "Liberal"],
    "adjective": ["Labour", "Conservative", "Green", "Reform", "Liberal Democrat"],
    "faith": [
        "Christians",
        "Muslims",
        "Jews",
        "Hindus",
        "Sikhs",
        "Buddhists",
        "Catholics",
        "Protestants",
        "atheists",
        "pagans",
        "Quakers",
    ],
    "group": [
        "women",
        "men",
        "girls",
        "boys",
        "gays",
        "lesbians",
        "pensioners",
        "young people",
        "foreigners",
        "Travellers",
        "refugees",
        "immigrants",
        "Poles",
        "Romanians",
        "Nigerians",
        "Pakistanis",
        "Ukrainians",
        "the Irish",
        "the English",
        "disabled people",
        "Muslims",
        "Jews",
    ],
    "person": [
        "Ada Finch",
        "Mohammed Iqbal",
        "Siobhan O'Brien",
        "Li Wei",
        "Chidi Okonkwo",
        "Agnieszka Nowak",
        "Gurpreet Singh",
        "Dafydd ap Rhys",
        "Rebecca Cohen",
        "Anh Nguyen",
        "Fatima al-Rashid",
        "Jan van der Berg",
        "Maria Silva",
        "Tenzin Gurung",
        "Zoe Smith-Jones",
    ],
    "surname": [
        "Finch",
        "Iqbal",
        "O'Brien",
        "Li",
        "Okonkwo",
        "Nowak",
        "Singh",
        "Nguyen",
        "Cohen",
        "Gurung",
        "Smith",
        "Silva",
        "MacDonald",
    ],
    "place": [
        "Witney",
        "Durrington",
        "Bradford",
        "Luton",
        "Chipping Norton",
        "Larkhill",
        "Swansea",
        "Aberdeen",
        "Tower Hamlets",
        "Amesbury",
        "Burford",
    ],
}
"""What is swapped. A place whose name is a party's word is a matter of traps, not of fairness."""

TEMPLATES = [
    ("party", "Please vote for {} on Thursday."),
    ("party", "I am voting for {}, and so should you."),
    ("party", "Support {} for a better town."),
    ("party", "Well done to {} for another great result!"),
    ("party", "The stall on the market square is run by {} this Saturday."),
    ("party", "Nobody has done more for us than {}."),
    ("party", "Notice of poll: candidates of {} and others."),
    ("bare", "VOTE {}!"),
    ("bare", "The plan was drawn up by {}, then costed."),
    ("bare", "Proud to be {}!"),
    ("bare", "Time for a change. Vote {} on polling day."),
    ("adjective", "Three {} councillors came to the opening."),
    ("adjective", "The {} candidate was there."),
    ("faith", "{} are not welcome at the winter fair."),
    ("faith", "{} are all welcome at the winter fair."),
    ("faith", "Too many {} in this town."),
    ("faith", "We wish all {} in the town a happy festival."),
    ("faith", "send those {} back where they came from"),
    ("faith", "We no longer take bookings from {}."),
    ("faith", "Somebody has to say it: {} on the committee is a step too far."),
    ("faith", "I can't stand {}, never could."),
    ("group", "We don't want {} on this estate."),
    ("group", "{} are all thieves, everybody knows it."),
    ("group", "A coffee morning for {} is held each Tuesday."),
    ("group", "{} should stay at home."),
    ("group", "The health session for {} is on Monday."),
    ("group", "The hall is not open to {} on Fridays."),
    ("group", "Somebody has to say it: {} are why the list is full."),
    ("group", "At the till {} get in the way."),
    ("group", "The committee has agreed not to let it to {}."),
    ("person", "{} opened the fete and gave out the prizes."),
    ("person", "{} has been stealing from the till for years."),
    ("person", "Cllr {} deserves another term, vote on Thursday."),
    ("person", "Cllr {} planted a tree in the park."),
    ("person", "{} is a liar and a thief."),
    ("person", "Complaint received from {}, 01632 960123, about the bins."),
    ("person", "To book the hall ring {} on 07700 900456."),
    ("surname", "Mrs {} won the marrow competition."),
    ("surname", "Councillor {} is a waste of space."),
    ("surname", "Mr {} took bribes over the pavilion."),
    ("place", "Our coach calls at {} on Saturday."),
    ("place", "People from {} are not wanted here."),
    ("place", "The road to {} is closed by floods."),
    ("place", "We are delighted to announce a new path to {}."),
]


def verdict(text, council, account, mode):
    author = "public" if account == "public_reply" else "officer"
    context = Context(AccountKind(account), AuthorKind(author), Mode(mode))
    said = CHECKERS[council].check([Subject((Part("text", text),), context)])[0]
    return said.outcome, frozenset((one.clause, one.severity) for one in said.findings)


@pytest.mark.parametrize(("kind", "template"), TEMPLATES)
@pytest.mark.parametrize("mode", ["normal", "heightened", "closed"])
@pytest.mark.parametrize("account", ["official", "public_reply"])
def test_who_is_named_changes_nothing(kind, template, account, mode):
    for council in CHECKERS:
        said = {name: verdict(template.format(name), council, account, mode) for name in WHO[kind]}
        first = next(iter(said.values()))
        assert {name: one for name, one in said.items() if one != first} == {}


PAIRS = [(kind, template) for kind, template in TEMPLATES]


@given(
    st.sampled_from(PAIRS),
    st.sampled_from(PAIRS),
    st.sampled_from(list(product(CHECKERS, ["official", "mayoral"], ["normal", "heightened"]))),
    st.data(),
)
def test_two_sentences_together_are_no_different(one, other, where, data):
    texts = []
    for _ in range(2):
        names = [data.draw(st.sampled_from(WHO[kind])) for kind, _ in (one, other)]
        texts.append(f"{one[1].format(names[0])} {other[1].format(names[1])}")
    assert verdict(texts[0], *where) == verdict(texts[1], *where)


def test_the_property_can_fail():
    unfair = ["the Labour Party", "the Gardeners' Party"]
    said = {
        verdict(f"Please vote for {name} on Thursday.", "witney", "official", "normal")
        for name in unfair
    }
    assert len(said) == 2
