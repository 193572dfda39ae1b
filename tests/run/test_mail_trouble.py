"""What goes wrong with private messages is told in time, and nothing of them is told with it."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from peers.memory_mailbox import NAME, MemoryMailbox
from run.scripted_mail import AWAY, WORDS, heard, hurry, nowhere

from adapters.contract import Level, Message, Ref, Refused, RefusedCode
from bot.run import reading
from bot.store import mail_streams
from bot.store.schema_reports import Mail, MailStream

__all__ = ["heard", "hurry"]


async def stream(home, state: str) -> None:
    """Wait until the mailbox is in this state."""
    async with asyncio.timeout(60):
        while (await home.store.read(mail_streams.by_connection))["desk"].state != state:
            home.store.changed.clear()
            await home.store.changed.wait()


async def test_a_mailbox_that_is_away_is_told_after_the_set_time_and_its_return_too(
    household, heard
):
    async with household(mailbox=MemoryMailbox()) as home:
        await stream(home, "working")
        home.mailbox.break_down(AWAY)
        await stream(home, "failing")
        await home.move(minutes=14)
        await home.tick()
        assert not home.desk.texts("PRIVATE MESSAGES ARE NOT BEING READ")
        assert "private messages are not read: The chat does" in (await home.ask("status")).text
        await home.move(minutes=1)
        for _ in range(3):
            await home.tick()
        (text,) = home.desk.texts("PRIVATE MESSAGES ARE NOT BEING READ since 09:00: Chat.")
        assert "please be reachable in another way" in text
        home.mailbox.put("one")
        home.mailbox.break_down(None)
        await stream(home, "working")
        await home.settled()
        assert home.desk.texts("PRIVATE MESSAGES ARE READ AGAIN: Chat, after 15 minutes.")
        assert heard == ["one"]
        assert [r["why"] for r in await home.recorded("mail not read")] == [str(AWAY)]


async def test_refused_credentials_are_told_at_once_and_once(household):
    async with household(mailbox=MemoryMailbox()) as home:
        home.mailbox.break_down(Refused(RefusedCode.CREDENTIALS, "The token was revoked."))
        await stream(home, "failing")
        for _ in range(3):
            await home.tick()
        (said,) = [s for s in home.desk.said if "NOT BEING READ" in s.alert.text]
        assert said.alert.level is Level.ALARM
        assert "The token was revoked." in said.alert.text


async def test_a_mailbox_that_says_nothing_counts_as_dead_since_its_last_word(
    household, monkeypatch
):
    monkeypatch.setattr(reading, "SILENCE", 3.0)
    async with household(mailbox=MemoryMailbox()) as home:
        await home.write("one")
        home.mailbox.deaf = AWAY  # it cannot be begun anew
        home.clock.at += timedelta(minutes=20)
        await stream(home, "failing")
        await home.tick()
        assert home.desk.texts("NOT BEING READ since 09:00")


async def test_a_mailbox_that_was_not_heard_by_the_clock_is_told(household):
    async with household(mailbox=MemoryMailbox()) as home:
        await stream(home, "working")
        await home.move(minutes=16)
        await home.tick()
        assert home.desk.texts("NOT BEING READ since 09:00: Chat. Nothing was heard for too long")


async def test_a_mailbox_that_breaks_tells_nobody_what_it_broke_on(household, caplog):
    caplog.set_level(logging.DEBUG)
    async with household(mailbox=MemoryMailbox()) as home:
        home.mailbox.break_down(KeyError(WORDS))
        await stream(home, "failing")
        await home.move(minutes=15)
        await home.tick()
        (text,) = home.desk.texts("NOT BEING READ")
        assert "Something went wrong inside Beadle (KeyError)." in text
        assert "reading mail broke: KeyError at memory_mailbox.py" in caplog.text
        await nowhere(home, caplog)


async def test_one_message_that_breaks_is_put_aside_told_and_stops_no_other(
    household, heard, caplog
):
    caplog.set_level(logging.DEBUG)
    home = household(mailbox=MemoryMailbox())
    await home.start()
    answers = await home.write(f"break {WORDS}")
    assert answers[0].startswith("In danger? Call 999. What you wrote is kept, but something went")
    assert await home.write("another") == ["Saved 2."]
    (alarm,) = home.desk.texts("PUT ASIDE: a private message on Chat could not be dealt with")
    assert "(ValueError)" in alarm
    assert [row.state for row in await home.rows(Mail)] == ["held", "done"]
    await nowhere(home, caplog)
    await home.end()
    heard.clear()
    await home.start()
    await home.settled()
    assert heard == [f"break {WORDS}"]  # tried once more, and put aside again
    assert len(home.mailbox.sent) == 2  # and nobody is told twice
    await home.end()


async def test_what_cannot_be_stored_does_not_stop_what_can(household, heard, caplog):
    """A message whose time is no time, between two others in one batch."""
    caplog.set_level(logging.DEBUG)
    box = MemoryMailbox(silent=True)
    async with household(mailbox=box) as home:
        box.put("one")
        odd = Message(Ref(NAME, "odd"), "officer", "dm:officer", "f", text=WORDS)
        object.__setattr__(odd, "media", object())
        box.happen(odd)
        box.put("two")
        box.silent = False
        box.ring()
        await home.settled()
        assert heard == ["one", "two"]
        assert len(home.desk.texts("NOT STORED: a private message on Chat could not be")) == 1
        assert (await home.rows(MailStream))[0].cursor == "3"
        await nowhere(home, caplog)


async def test_a_flood_from_a_stranger_keeps_nobody_waiting_who_is_listed(household, heard):
    async with household(mailbox=MemoryMailbox(silent=True)) as home:
        for number in range(30):
            home.mailbox.put(f"flood {number}", sender="stranger")
        home.mailbox.put("report")
        home.mailbox.silent = False
        home.mailbox.ring()
        await home.settled()
        assert heard.index("report") <= 20
        flood = [text for text in heard if text.startswith("flood")]
        assert flood == [f"flood {n}" for n in range(30)]
