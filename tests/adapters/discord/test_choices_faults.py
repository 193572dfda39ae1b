"""Pressed buttons on Discord when something fails: a crash, a lost reply, a full disk, a limit."""

from __future__ import annotations

import logging

import pytest
from choosing import ask, last, own, press, settled
from clerks_office import until
from letterbox import letters
from peers.discord import labels

from adapters.contract import Outcome, Refused

__all__ = ["letters", "own"]


async def test_a_press_that_was_not_stored_comes_again_and_once(letters):
    """The reader broke off before it was stored."""
    [first], asked = await press(letters, await ask(letters), "Yes")
    [again] = await letters.until(lambda found: found)
    assert again == first
    await settled(letters, asked)
    assert await letters.caught_up() == []


async def test_killed_before_it_was_stored_the_press_has_failed_and_the_button_is_there(
    letters, own
):
    """Nobody is told that it was taken; pressing again works after the restart."""
    message = await ask(letters)
    [_], asked = await press(letters, message, "Yes")
    await letters.restart()
    with pytest.raises(TimeoutError):
        await asked.acknowledged(seconds=0.3)
    assert labels(last(letters, own)) == ["Yes", "No"]
    [again], _ = await press(letters, message, "Yes")
    assert again.text == "Yes"


async def test_a_lost_reply_makes_no_second_question(letters, own):
    """Neither at once nor after a restart, nor where it was answered meanwhile."""
    letters.fake.faults.lose(r"/channels/\d+/messages", method="POST", times=2)
    with pytest.raises(Exception, match="Discord"):
        await ask(letters)
    await letters.restart()
    letters.fake.world.advance(600)
    message = await ask(letters)
    assert len(letters.fake.messages(own)) == 1
    _, asked = await press(letters, message, "No")
    await settled(letters, asked)
    await letters.restart()
    letters.fake.world.advance(600)
    receipt = await letters.mailbox.send(
        "Is anyone in danger?", letters.listed.id, "q1", ("Yes", "No")
    )
    assert receipt.outcome is Outcome.DONE
    assert len(letters.fake.messages(own)) == 1


async def test_a_rate_limit_on_the_marking_loses_no_answer(letters, own):
    message = await ask(letters)
    letters.fake.faults.limit("/callback", method="POST", retry_after=0.2)
    found, asked = await press(letters, message, "No")
    assert [one.text for one in found] == ["No"]
    await settled(letters, asked)
    assert labels(last(letters, own)) == []


async def test_nothing_that_is_pressed_reaches_the_log(letters, caplog):
    """Nor the interaction's token."""
    caplog.set_level(logging.DEBUG)
    message = await ask(letters, "q1", "MARKERWORD")
    letters.fake.faults.fail("/callback", 400, method="POST")
    letters.fake.faults.fail(r"/messages/\d+", 400, method="PATCH")
    _, asked = await press(letters, message, "MARKERWORD")
    letters.mailbox._presses.stored(await letters.until(lambda found: found))
    await until(lambda: "could not be answered" in caplog.text or "stay" in caplog.text)
    said = caplog.text + repr(letters.mailbox._presses) + repr(letters.mailbox._presses.questions)
    assert "MARKERWORD" not in said
    assert asked.token not in said


async def test_a_mark_that_cannot_be_kept_loses_no_answer(letters, own, caplog):
    """The disk is full, say."""
    message = await ask(letters)

    async def full(_name, _value):
        raise OSError("MARKERWORD")

    letters.lent.save, kept = full, letters.lent.save
    found, _ = await press(letters, message, "No")
    letters.mailbox._presses.stored(found)
    await until(lambda: "marking an answer broke" in caplog.text)
    letters.lent.save = kept
    assert [one.text for one in found] == ["No"]
    assert "MARKERWORD" not in caplog.text
    assert "marking an answer broke: OSError" in caplog.text


async def test_who_takes_no_messages_is_refused_with_buttons_as_well(letters):
    letters.fake.world.no_direct.add(letters.listed.id)
    with pytest.raises(Refused):
        await ask(letters)
