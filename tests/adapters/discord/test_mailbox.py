"""Private messages on Discord, in and out, on a fake server with the real discord.py."""

from __future__ import annotations

import logging

import pytest
from letterbox import letters, raw

from adapters.contract import Message, Outcome, Refused, RefusedCode, Unavailable, Withdrawn
from adapters.discord.line import Heard
from adapters.discord.mailbox import _Heard

__all__ = ["letters"]


@pytest.mark.parametrize("who", ["listed", "stranger"])
async def test_a_private_message_comes_with_all_that_is_known_of_it(letters, who):
    """Whoever wrote it."""
    person = getattr(letters, who)
    [message] = await letters.live(
        lambda: person.direct("I was threatened.", files={"a.png": b"x"})
    )
    assert isinstance(message, Message)
    assert (message.sender, message.text) == (person.id, "I was threatened.")
    assert message.sender_name in ("Olive Officer", "Rita Resident")
    assert message.trouble is None
    assert message.sent_at is not None
    [media] = message.media
    assert media.mime == "image/png"
    assert await letters.mailbox.fetch(message.ref, media) == b"x"
    assert "threatened" not in repr(message)


async def test_an_edit_is_the_same_message_with_another_fingerprint(letters):
    [first] = await letters.live(lambda: letters.listed.direct("It was Tuseday"))
    channel = letters.fake.world.direct(letters.listed.id)
    [record] = letters.fake.messages(channel)
    [second] = await letters.live(lambda: letters.listed.edit(record, "It was Tuesday"))
    assert second.ref == first.ref
    assert second.fingerprint != first.fingerprint
    assert second.text == "It was Tuesday"


async def test_a_deletion_is_told(letters):
    """What was taken in is kept; that it was withdrawn is known."""
    [first] = await letters.live(lambda: letters.listed.direct("Forget it"))
    [record] = letters.fake.messages(letters.fake.world.direct(letters.listed.id))
    [gone] = await letters.live(lambda: letters.listed.delete(record))
    assert isinstance(gone, Withdrawn)
    assert gone.ref == first.ref
    assert gone.at is not None


async def test_what_was_written_while_beadle_was_away_is_found_again(letters):
    """By opening the private channels of those who are listed, and of who wrote before."""
    await letters.live(lambda: letters.stranger.direct("Is this the council?"))
    await letters.line.close()
    letters.listed.direct("In the night")
    letters.stranger.direct("Still there?")
    letters.start()
    found = await letters.until(lambda found: len(found) >= 2)
    assert sorted(one.text for one in found) == ["In the night", "Still there?"]


async def test_what_was_changed_while_beadle_was_away_is_found_again(letters):
    [first] = await letters.live(lambda: letters.listed.direct("It was Tuseday"))
    [record] = letters.fake.messages(letters.fake.world.direct(letters.listed.id))
    await letters.line.close()
    letters.listed.edit(record, "It was Tuesday")
    letters.start()
    [second] = await letters.until(lambda found: found)
    assert (second.ref, second.text) == (first.ref, "It was Tuesday")


async def test_nothing_comes_twice_after_a_restart(letters):
    """The cursor says what was stored."""
    await letters.live(lambda: letters.listed.direct("Once"))
    await letters.restart()
    assert await letters.caught_up() == []


async def test_many_messages_are_all_found_in_order(letters):
    """More than one page of Discord's."""
    for number in range(230):
        letters.listed.direct(f"{number}")
    found = await letters.until(lambda found: len(found) >= 230)
    assert [one.text for one in found] == [str(number) for number in range(230)]


async def test_after_a_session_that_cannot_be_resumed_what_was_missed_comes_first(letters):
    """And what is written in the new session does not hide it."""
    first = await letters.live(lambda: letters.listed.direct("before"))
    seen = list(first)

    def lose():
        letters.fake.gateway.forget()
        letters.fake.gateway.drop()
        letters.listed.direct("missed")

    seen = await letters.live(lose, 1)
    assert [one.text for one in seen] == ["missed"]


async def test_what_a_new_session_tells_waits_for_what_was_missed_before_it(monkeypatch):
    """Else the cursor would go past it."""
    monkeypatch.setattr("adapters.discord.mailbox._SILENCE", 0.05)
    queue = _Heard()
    before, after = (Heard("MESSAGE_CREATE", raw(id=f"4200000000000000{n}"), n) for n in (1, 2))
    for one in (before, Heard("UP", None, 2), after):
        queue.note(one)
    assert await queue.some(1) == [before]
    assert await queue.some(1) == []
    assert await queue.some(2) == [after]
    assert await queue.some(2) == []


async def test_beadle_s_own_words_and_the_channels_are_no_mail(letters):
    """Only what people write to it in private."""

    def act():
        letters.listed.write(letters.room, "in the hall")
        letters.listed.direct("to Beadle")

    await letters.mailbox.send("Your report is saved.", letters.listed.id, "s1")
    [message] = await letters.live(act)
    assert message.text == "to Beadle"


async def test_who_cannot_be_written_to_stops_nobody_else(letters, caplog):
    """An identity that Discord does not know is in the log, without the identity."""
    letters.people = ["123456789012345678", "not-an-id", letters.listed.id]
    letters.listed.direct("Here")
    [message] = await letters.until(lambda found: found)
    assert message.text == "Here"
    assert "123456789012345678" not in caplog.text


async def test_an_empty_batch_says_that_the_line_lives(letters, monkeypatch):
    monkeypatch.setattr("adapters.discord.mailbox._SILENCE", 0.05)
    await letters.until(lambda _: letters.batches > 5)


async def test_an_answer_reaches_the_person(letters):
    """At the place of their message, or by who they are; markup in it does not act."""
    [message] = await letters.live(lambda: letters.stranger.direct("Hello"))
    receipt = await letters.mailbox.send("Saved: *H-2027-0007*.", message.place, "s1")
    assert receipt.outcome is Outcome.DONE
    await letters.mailbox.send("We read it.", letters.stranger.id, "s2")
    said = letters.fake.said(letters.fake.world.direct(letters.stranger.id))
    assert said == ["Hello", r"Saved: \*H-2027-0007\*.", "We read it."]


async def test_an_answer_is_sent_once(letters):
    """After a lost reply, after a restart, and when Discord has forgotten its nonce."""
    letters.fake.faults.lose(r"/channels/\d+/messages", method="POST", times=2)
    with pytest.raises(Unavailable):
        await letters.mailbox.send("Saved.", letters.listed.id, "s1")
    await letters.restart()
    letters.fake.world.advance(600)
    await letters.mailbox.send("Saved.", letters.listed.id, "s1")
    await letters.mailbox.send("Saved.", letters.listed.id, "s1")
    assert letters.fake.said(letters.fake.world.direct(letters.listed.id)) == ["Saved."]


async def test_a_long_answer_comes_in_several_messages(letters):
    text = "\n".join(f"{number}. A line with a_mark in it." for number in range(300))
    await letters.mailbox.send(text, letters.listed.id, "s1")
    said = letters.fake.said(letters.fake.world.direct(letters.listed.id))
    assert len(said) > 3
    assert "\n".join(said).replace("\\", "") == text


async def test_who_takes_no_messages_is_refused(letters):
    """PERMISSION: another way to reach them is wanted."""
    letters.fake.world.no_direct.add(letters.listed.id)
    with pytest.raises(Refused) as caught:
        await letters.mailbox.send("Saved.", letters.listed.id, "s1")
    assert caught.value.code is RefusedCode.PERMISSION


async def test_no_words_reach_the_log(letters, caplog):
    caplog.set_level(logging.DEBUG)
    await letters.live(lambda: letters.listed.direct("I was threatened."))
    letters.fake.faults.fail("/messages", 400, method="POST")
    with pytest.raises(Refused) as caught:
        await letters.mailbox.send("A secret answer.", letters.listed.id, "s1")
    told = caplog.text + str(caught.value) + repr(letters.mailbox) + repr(letters.line)
    assert "threatened" not in told
    assert "secret answer" not in told
    assert letters.fake.token not in told
