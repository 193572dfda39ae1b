"""Who is on no list: kept, sealed, acknowledged once, and with a limit."""

from __future__ import annotations

import json
from datetime import timedelta

from clerk.reporting.talking import person, village

from bot.clerk.reporting import strangers
from bot.config.settings import Reports
from bot.run import forgetting

ASK = "Under the Freedom of Information Act: how many potholes were filled?"
NOBODY = person("Vera Voter", "none", "vera")


def test_a_stranger_is_kept_and_told_once_where_the_council_is_reached(office):
    chat = office.chat("stranger")
    said = chat(ASK)
    assert said.text.startswith("In danger? Call 999.")
    assert "01632 960100" in said.text
    assert "20 working days" in said.text
    assert chat("Hello?") is None
    first, second = [json.loads(one.body) for one in office.letters()]
    assert (first["text"], second["text"]) == (ASK, "Hello?")
    assert not office.reports()


def test_clerk_and_deputy_hear_at_once_that_one_waits_and_then_once_a_day(office):
    chat = office.chat("stranger")
    chat(ASK)
    for _ in range(5):
        chat("and another thing")
    for who in ("clerk", "deputy"):
        assert len(office.told(who)) == 2  # one by each way there is to them
        assert all(
            text.startswith("1 message from people who are not") for text in office.told(who)
        )
    assert not office.told("office", "chairman", "olive")
    office.clock.at += timedelta(hours=12)
    office.run(strangers.remind, "village")
    assert office.told("clerk")[-1].startswith("6 messages from people")
    assert "potholes" not in "".join(office.told())


def test_a_flood_from_one_stranger_is_cut_off(begin):
    office = begin(village(reports=Reports(letterbox_per_sender=3)))
    chat = office.chat("stranger")
    assert [bool(chat(f"message {n}")) for n in range(10)] == [True] + 9 * [False]
    assert len(office.letters()) == 3
    assert office.chat("another")("a quiet word") is not None
    assert len(office.letters()) == 4


def test_a_full_letterbox_says_so_to_each_sender_once_and_to_the_clerk(begin):
    office = begin(village(reports=Reports(letterbox_in_all=2)))
    for sender in ("a", "b"):
        office.chat(sender)("hello there council")
    late = office.chat("c")
    assert "could not keep your message" in late("me too").text
    assert late("me too") is None
    assert len(office.letters()) == 2
    assert any(text.startswith("THE LETTERBOX IS FULL") for text in office.told("clerk"))


def test_whoever_presses_start_and_says_nothing_leaves_no_letter(office):
    chat = office.chat("stranger")
    assert "I do not know you" in chat("/start").text
    assert chat("/start") is None
    assert not office.letters()
    assert not office.told()
    assert chat(ASK).text.startswith("In danger?")


def test_who_is_known_to_the_policy_alone_is_a_stranger(begin):
    office = begin(village(persons=(person("Cara Clerk", "clerk"), NOBODY)))
    office.chat("vera")(ASK)
    assert len(office.letters()) == 1
    assert not office.reports()


def test_with_two_councils_nobody_reads_it_before_it_is_said_for_whom(begin):
    other = village(id="other", name="Other Council", persons=(person("Oma", "clerk", "oma"),))
    office = begin(village(), other)
    chat = office.chat("stranger")
    said = chat(ASK)
    assert said.choices == ("Village Council", "Other Council")
    assert not office.told()
    chat("It is about the bins.")
    assert "Other Council" in chat("2").text
    assert {one.council_id for one in office.letters()} == {"other"}
    assert office.told("oma")
    assert not office.told("clerk", "deputy")
    assert chat("And thanks") is None
    assert [one.number for one in office.letters()] == [1, 2, 3]


def forget(session, house):
    """All that the hourly tick forgets."""
    for wanted in forgetting.periods(session, house):
        done = None
        while done := forgetting.purge_some(session, house, wanted, done):
            pass


def test_letters_are_counted_on_when_old_ones_are_gone(office):
    office.chat("a")("first letter here")
    office.clock.at += timedelta(days=31)
    office.run(forget)
    assert not office.letters()
    office.chat("b")("second letter here")
    [letter] = office.letters()
    assert letter.number == 2
