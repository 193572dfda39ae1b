"""Arguments asked for one by one: by whom, across restarts, in private, and stopped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from shown_case import asked, beadle
from telegram_desk_peer import Beadle, buttons, seat

__all__ = ["beadle"]


async def test_what_a_command_lacks_is_asked_for_one_by_one(desk, beadle):
    """By buttons where there is something to choose, and the reason by a reply."""
    await desk.write("/takedown")
    question = await beadle.until("takedown: one thing is missing")
    assert [one["text"] for one in buttons(question)] == ["14/2026: yes", "15/2026: yes", "Cancel"]
    await desk.press("15/2026: yes")
    await beadle.until("takedown 15/2026: one thing is missing")
    await desk.press("W5: yes")
    question = await beadle.until("takedown 15/2026 W5: one thing is missing")
    markup = desk.telegram.sent("sendMessage")[-1].json("reply_markup")
    assert markup == {"force_reply": True, "selective": True, "input_field_placeholder": "why"}
    assert "For Sam Clerk." in question["text"]
    await desk.write("plainly a party's words", reply_to=question)
    request = await beadle.next()
    assert asked(request) == (
        "takedown",
        {"case": "15/2026", "clause": "W5", "reason": "plainly a party's words"},
    )
    assert request.sender == desk.person
    assert request.key == f"{desk.group.id}:{desk.group.last}"


async def test_what_is_to_be_chosen_may_be_typed_as_well(desk, beadle):
    """A pack has more clauses than there are buttons."""
    await desk.write("/takedown 14")
    await desk.write("7.1", reply_to=await beadle.until("takedown 14: one thing is missing"))
    question = await beadle.until("takedown 14 7.1: one thing is missing")
    await desk.write("why", reply_to=question)
    assert asked(await beadle.next())[1] == {"case": "14", "clause": "7.1", "reason": "why"}


async def test_a_question_half_answered_is_answered_after_a_restart(desk, beadle):
    """What was said before is remembered."""
    await desk.write("/takedown 14")
    question = await beadle.until("takedown 14: one thing is missing")
    await beadle.crash()
    await desk.write("6.5", reply_to=question)
    question = await beadle.until("takedown 14 6.5: one thing is missing")
    await beadle.crash()
    await desk.write("why", reply_to=question)
    request = await beadle.next()
    assert asked(request)[1] == {"case": "14", "clause": "6.5", "reason": "why"}
    await beadle.crash()  # before the request was stored
    assert await beadle.next() == request


async def test_who_may_not_is_asked_nothing_and_the_attempt_is_handed_over(desk, beadle):
    """So that it is on record, by button and by word."""
    await desk.press("Take down", desk.deputy)
    request = await beadle.next()
    assert asked(request) == ("takedown", {"case": "14/2026", "clause": "6.5"})
    assert request.sender == str(desk.deputy["id"])
    await desk.write("/takedown 14", desk.deputy)
    assert (await beadle.next()).line == "takedown 14"


@pytest.mark.parametrize("way", ["reply", "command", "button"])
async def test_a_question_can_be_stopped(desk, beadle, way):
    """Nothing is done, and an answer that comes after all is told so."""
    await desk.write("/takedown 14")
    question = await beadle.until("takedown 14: one thing is missing")
    if way == "reply":
        await desk.write("Cancel", reply_to=question)
    elif way == "command":
        await desk.write("/cancel")
    else:
        await desk.press("Cancel")
    await beadle.until("Stopped. Nothing was done.")
    await desk.write("6.5", reply_to=question)
    await beadle.until("this question was answered before")


@pytest.mark.parametrize(
    "words",
    [
        "Cancel.",
        "stop",
        "No",
        "No, stop!",
        "Don\N{RIGHT SINGLE QUOTATION MARK}t",
        "don't do it",
        "Never mind.",
        "/stop",
    ],
)
async def test_a_reason_is_asked_for_and_who_says_no_gives_none(desk, beadle, words):
    """It is no reason, and nothing is carried out with it."""
    await desk.write("/dismiss 14")
    question = await beadle.until("dismiss 14: one thing is missing")
    await desk.write(words, reply_to=question)
    await beadle.until("Stopped. Nothing was done.")
    await desk.write("/status")
    assert (await beadle.next()).line == "status"


@pytest.mark.parametrize("words", ["no party is named", "stop sign, no politics", "don't see any"])
async def test_a_reason_that_begins_like_a_no_is_a_reason(desk, beadle, words):
    """Who says more than no has given one."""
    await desk.write("/dismiss 14")
    await desk.write(words, reply_to=await beadle.until("dismiss 14: one thing is missing"))
    assert asked(await beadle.next())[1]["reason"] == words


async def test_what_was_answered_is_not_said_to_be_stopped(desk, beadle):
    """It was carried out: “nothing was done” would be false."""
    await desk.write("/dismiss 14")
    question = await beadle.until("dismiss 14: one thing is missing")
    await desk.write("a street name", reply_to=question)
    await beadle.next()
    await desk.write("cancel", reply_to=question)
    await beadle.until("Nothing was stopped: this question was answered before")


async def test_there_may_be_nothing_to_stop(desk, beadle):
    """Which is said."""
    await desk.write("/cancel")
    await beadle.until("There is nothing to stop")


async def test_somebody_else_s_question_is_not_answered(desk, beadle):
    """Not by words and not by Cancel; the one who was asked can still answer."""
    await desk.write("/dismiss 14")
    question = await beadle.until("dismiss 14: one thing is missing")
    await desk.write("because", desk.deputy, reply_to=question)
    await beadle.until("I asked somebody else that")
    await desk.write("cancel", desk.deputy, reply_to=question)
    await beadle.until("nothing to stop")
    await desk.write("a street name", reply_to=question)
    assert asked(await beadle.next())[1] == {"case": "14", "reason": "a street name"}


async def test_an_answer_is_taken_once(desk, beadle):
    """The second comes too late, and says so."""
    await desk.write("/dismiss 14")
    question = await beadle.until("dismiss 14: one thing is missing")
    await desk.write("a street name", reply_to=question)
    assert asked(await beadle.next())[1]["reason"] == "a street name"
    await desk.write("no, a shop", reply_to=question)
    await beadle.until("this question was answered before")


@pytest.fixture
async def alone(private):
    """Beadle, listening to the Clerk's private chat."""
    made = Beadle(private)
    await made.sit()
    return made


async def test_in_private_the_answer_needs_no_reply_for_a_while(private, alone):
    """After ten minutes it might be anything else."""
    await private.write("dismiss 14")
    await alone.until("dismiss 14: one thing is missing")
    await private.write("a street name")
    assert asked(await alone.next())[1] == {"case": "14", "reason": "a street name"}
    await private.write("dismiss 15")
    await alone.until("dismiss 15: one thing is missing")
    now = private.host.now
    private.host.now = lambda: now() + timedelta(minutes=11)
    await private.write("good morning")
    assert (await alone.next()).line == "good morning"


@pytest.mark.parametrize("words", ["no", "Stop", "/stop"])
async def test_what_may_answer_somebody_else_gives_up_no_question_of_long_ago(
    private, alone, words
):
    """A report, say, which such a word answers or throws away; a reply still means the question."""
    await private.write("dismiss 14")
    question = await alone.until("dismiss 14: one thing is missing")
    now = private.host.now
    private.host.now = lambda: now() + timedelta(minutes=11)
    await private.write(words)
    assert (await alone.next()).line == words.removeprefix("/")
    await private.write("no", reply_to=question)
    await alone.until("Stopped. Nothing was done.")


@pytest.mark.parametrize("command", ["status", "Status."])
async def test_in_private_another_command_is_no_answer(private, alone, command):
    """It is carried out; the question can still be answered by a reply."""
    await private.write("dismiss 14")
    question = await alone.until("dismiss 14: one thing is missing")
    await private.write(command)
    assert (await alone.next()).line == command
    await private.write("a street name", reply_to=question)
    assert asked(await alone.next())[1]["reason"] == "a street name"


async def test_a_question_in_private_is_answered_there(desk, beadle):
    """Of somebody whose desk is a group: the reply is the desk's and not the mailbox's."""
    await desk.acts.start(desk.clerk)
    await desk.write("/dismiss", chat=desk.own)
    await beadle.until("dismiss: one thing is missing", desk.own)
    await desk.press("14/2026: yes", chat=desk.own)
    question = await beadle.until("dismiss 14/2026: one thing is missing", desk.own)
    await desk.write("a street name", reply_to=question, chat=desk.own)
    request = await beadle.next()
    assert request.channel == desk.channel
    assert asked(request)[1] == {"case": "14/2026", "reason": "a street name"}


async def test_a_table_that_changed_under_a_question_loses_nothing(tmp_path):
    """Beadle says what it does not know any more."""
    async with seat(tmp_path) as desk:
        beadle = Beadle(desk)
        await beadle.sit()
        await desk.write("/dismiss 14")
        question = await beadle.until("dismiss 14: one thing is missing")
        await desk.desk.offer((), beadle.suggest, beadle.may)
        await desk.write("a street name", reply_to=question)
        assert asked(await beadle.next()) == ("dismiss", {"case": "14", "reason": "a street name"})
