"""Abuse and discrimination are told in plain words; rude names of places, birds and dishes pass."""

from __future__ import annotations

import pytest

OFFICIAL_ABUSE = [
    "What the fu@k is this.",
    "Whoever dumped this sofa is an idiot and should be ashamed.",
    "To the keyboard warrior who moaned again: you are a moron.",
    "For fuck's sake stop parking on the zebra crossing.",
    "The mayor of the next town is a complete bellend.",
    "Some absolute scumbags have smashed the bus shelter, what a bunch of morons.",
    "Mr Teal from Bridge Street is a waste of oxygen.",
    "Send nudes lol (sorry hacked)",
    "The pikeys have left rubbish everywhere.",
]
OFFICIAL_DISCRIMINATION = [
    "These people never fit in here.",
    "Young people are all criminals, so the shelter goes.",
    "Christians are not welcome at the winter fair.",
    "Muslims are not welcome at the winter fair.",
    "We would rather not have any more of those families in our road.",
    "No travellers please at the summer camp.",
    "Housing should go to locals first, not to immigrants who jump the queue, too many of them.",
    "Committee secretary wanted; this is women's work really.",
    "Disabled people are a burden on the budget.",
]
REPLIES_TOLD = [
    ("you're an absolute moron mate", {"6.2", "W2"}),
    ("that clerk is a fat slob", {"6.2", "W2"}),
    ("u are a nonce and everyone knows", {"6.2", "W2"}),
    ("Councillor Swift is a twat", {"6.2", "W2"}),
    ("the gyppos have been at the lead again", {"6.2", "W2"}),
    ("send those foreigners back home", {"6.4", "W4"}),
]
CLEAN_OFFICIAL = [
    "Our coach calls at Scunthorpe, Penistone, Clitheroe and Cockermouth.",
    "Cock-a-leekie soup, faggots and peas, and spotted dick on the pensioners' menu.",
    "The Middlesex and Essex teams play at noon; Arsenal ladies visit in May.",
    "Blue tits, great tits and a shag have been ringed at the lakes.",
    "Cllr Cockburn and Mr Dick Hancock opened the fete with the Reverend Titcombe.",
    "The gallery shows 'The Idiot' by a local painter.",
    "Murder mystery at the hall: who killed the colonel?",
    "The bitter end of winter: gritters out tonight.",
    "Dyke Road is closed for drainage works.",
    "Refugee Week: all welcome to share food from Syria, Ukraine and Sudan.",
    "Gypsy, Roma and Traveller History Month begins with a talk at the library.",
    "Young people are invited to design the skate park.",
    "Women's Institute market on Friday; Men's Shed open day on Saturday.",
    "We do not want to lose the post office.",
    "Pigeons are a menace on the roof of the hall.",
    "Dogs must be kept on leads; those people with assistance dogs are exempt.",
    "Too many cars on School Lane at three o'clock.",
    "Wasps are a nuisance at the splash park.",
    "The Great Dane and the bitch puppy are up for rehoming.",
    "Assault course, dart-throwing, and a rat race for charity.",
    "Hate crime is never all right: how to report it.",
    "Snow: you would be an idiot to drive down Mill Hill, says nobody official. Take the bus.",
]
CLEAN_REPLIES = [
    "what a load of crap, sort the roads out",
    "This council is a bunch of clowns and jokers",
    "you lot are useless morons, all of you",
    "Shit service as usual",
    "Which idiot put the bollard there",
    "I'm an idiot, I went on the wrong day",
    "bloody hell 9 grand for a bench??",
    "The council couldn't run a bath",
    "My nan is ninety and even she laughed at this waste of money",
    "People like you make this town great, thank you",
    "Are dogs allowed? No children is a shame",
    "We don't want the new houses",
    "young people need somewhere to go",
]


def cited(verdict):
    return {one.clause for one in verdict.findings}


@pytest.mark.parametrize("text", OFFICIAL_ABUSE)
def test_abuse_on_the_councils_page_is_a_breach(judge, text):
    for council, clauses in (("durrington", {"6.1", "6.2"}), ("witney", {"W1", "W2"})):
        verdict = judge(text, council=council)
        assert verdict.outcome == "breach"
        assert cited(verdict) & clauses


@pytest.mark.parametrize("text", OFFICIAL_DISCRIMINATION)
def test_a_group_run_down_on_the_councils_page_is_a_breach(judge, text):
    for council, clauses in (("durrington", {"6.1", "6.4"}), ("witney", {"W1", "W4"})):
        verdict = judge(text, council=council)
        assert verdict.outcome == "breach"
        assert clauses <= cited(verdict)


@pytest.mark.parametrize(("text", "clauses"), REPLIES_TOLD)
@pytest.mark.parametrize("council", ["durrington", "witney"])
def test_what_is_aimed_at_a_person_is_referred(judge, text, clauses, council):
    verdict = judge(text, council=council, account="public_reply", author="public")
    assert verdict.outcome == "refer"
    assert cited(verdict) & clauses


@pytest.mark.parametrize("text", CLEAN_OFFICIAL)
def test_ordinary_news_offends_nobody(judge, text):
    assert judge(text).findings == ()
    assert judge(text, council="durrington").findings == ()


@pytest.mark.parametrize("text", CLEAN_REPLIES)
def test_the_public_may_be_blunt(judge, text):
    assert judge(text, account="public_reply", author="public").findings == ()
