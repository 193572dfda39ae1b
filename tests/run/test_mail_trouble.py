"""What goes wrong with private messages is told in time, and nothing of them is told with it."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest
from peers import mailing
from peers.memory_mailbox import NAME, MemoryMailbox, place_of

from adapters.contract import (
    Level,
    Message,
    Outcome,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Unavailable,
)
from bot.clerk.reporting.heard import Said
from bot.run import mail_in, mail_out, reading
from bot.store import mail_streams
from bot.store.schema_reports import Mail, MailStream, ReportNote
from bot.store.schema_work import AuditDetail, Outbox

AWAY = Unavailable("The chat does not answer.")
MARKER = "marmalade"
WORDS = f"He knows where the {MARKER} is."


@pytest.fixture(autouse=True)
def _hurry(monkeypatch):
    """Try again at once; the waiting itself is no part of these tests."""
    for loop, module in ((mail_in.MailLoop, mail_in), (mail_out.MailOut, mail_out)):
        monkeypatch.setattr(loop, "pause", 0.01)
        for name in ("FIRST_PAUSE", "LONGEST_PAUSE", "REFUSED_PAUSE"):
            monkeypatch.setattr(module, name, 0.01)


@pytest.fixture(autouse=True)
def heard(monkeypatch):
    """The conversation breaks at the word "break", and answers all else."""
    told: list[str] = []

    def hear(_session, _house, one):
        told.append(one.text)
        if "break" in one.text:
            raise ValueError(one.text)
        return Said(f"Saved {len(told)}.")

    mailing.script(monkeypatch, hear)
    return told


async def stream(home, state: str) -> None:
    """Wait until the mailbox is in this state."""
    async with asyncio.timeout(60):
        while (await home.store.read(mail_streams.by_connection))["desk"].state != state:
            home.store.changed.clear()
            await home.store.changed.wait()


async def nowhere(home, caplog) -> None:
    """The marker stands in no log, at no desk, in no audit row, and in no file in the clear."""
    assert MARKER not in caplog.text
    assert not [s for s in home.desk.said if MARKER in repr(s)]
    assert MARKER not in repr([d.payload for d in await home.rows(AuditDetail)])
    for file in home.folder.glob("beadle*.db*"):
        assert MARKER.encode() not in file.read_bytes()


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


# ------------------------------------------------------------------ answers


async def test_answers_wait_for_a_mailbox_that_is_down_and_come_in_order(household):
    async with household(mailbox=MemoryMailbox()) as home:
        home.mailbox.down = AWAY
        for number in range(30):
            home.mailbox.put(f"message {number}", sender="officer" if number % 2 else "member")
        await home.settled()
        assert home.mailbox.sent == []
        await home.move(minutes=15)
        await home.tick()
        (text,) = home.desk.texts(
            "NOT SENT YET: 30 private answers on Chat, the oldest since 09:00."
        )
        await home.tick()
        assert len(home.desk.texts("NOT SENT YET")) == 1
        assert "what they wrote is kept" in text
        home.mailbox.down = None
        await home.settled()
        for sender, first in (("member", 1), ("officer", 2)):
            assert home.mailbox.to(sender) == [f"Saved {n}." for n in range(first, 31, 2)]


async def test_no_chat_waits_for_the_pace_of_another(household):
    async with household(mailbox=MemoryMailbox()) as home:
        home.mailbox.down = AWAY
        for sender in ("officer", "officer", "member"):
            home.mailbox.put("message", sender=sender)
        await home.settled()
        home.mailbox.paces[place_of("officer")] = asyncio.Event()
        home.mailbox.down = None
        await home.mailbox.until(lambda one: one.place == place_of("member"))
        home.mailbox.put("and another", sender="member")  # what is under way holds up nobody either
        await home.mailbox.until(lambda one: one.text == "Saved 4.")
        assert home.mailbox.to("officer") == []
        home.mailbox.paces.pop(place_of("officer")).set()
        await home.settled()
        assert home.mailbox.to("officer") == ["Saved 1.", "Saved 2."]


async def test_who_takes_no_messages_holds_up_nobody_and_it_stands_with_the_report(
    household, monkeypatch
):
    mailing.script(monkeypatch, mailing.to_report)
    async with household(mailbox=MemoryMailbox()) as home:
        closed = Refused(RefusedCode.PERMISSION, "They take no messages.")
        home.mailbox.refuses[place_of("officer")] = closed
        home.mailbox.put("one")
        assert await home.write("two", sender="member") == ["Saved."]
        (note,) = await home.rows(ReportNote, ReportNote.kind == "not_told")
        assert note.text == "They take no messages."
        (row,) = await home.rows(Outbox, Outbox.lane == "mail", Outbox.state == "dropped")
        assert row.body is None


async def test_a_receipt_that_refuses_is_no_success(household, monkeypatch):
    mailing.script(monkeypatch, mailing.to_report)
    async with household(mailbox=MemoryMailbox()) as home:
        home.mailbox.refuses[place_of("officer")] = Receipt(Outcome.REFUSED, "No.")
        home.mailbox.put("one")
        await home.settled()
        assert len(await home.rows(ReportNote, ReportNote.kind == "not_told")) == 1


async def test_an_answer_of_which_nothing_is_known_is_sent_again(household):
    async with household(mailbox=MemoryMailbox()) as home:
        home.mailbox.refuses[place_of("officer")] = Receipt(Outcome.UNKNOWN, "No answer came.")
        home.mailbox.put("one")
        await home.settled()
        home.mailbox.refuses.clear()
        await home.move(seconds=5)
        assert home.mailbox.to("officer") == ["Saved 1."]


async def test_a_slow_mailbox_is_given_up_for_a_while_and_then_for_that_message(
    household, monkeypatch
):
    monkeypatch.setattr(mail_out, "SEND_SECONDS", 0.05)
    monkeypatch.setattr(mail_out, "TRIES", 2)
    async with household(mailbox=MemoryMailbox()) as home:
        home.mailbox.waits = asyncio.Event()
        home.mailbox.put("one")
        await home.settled()  # it is put off after its tries, and nothing waits for it now
        (row,) = await home.rows(Outbox, Outbox.lane == "mail")
        assert (row.state, row.detail) == ("waiting", "the mailbox did not answer")
        home.mailbox.waits = None
        await home.move(minutes=1)
        assert home.mailbox.to("officer") == ["Saved 1."]


async def test_a_mailbox_that_breaks_on_an_answer_logs_nothing_of_it(
    household, monkeypatch, caplog
):
    caplog.set_level(logging.DEBUG)
    mailing.script(monkeypatch, lambda *_: Said(f"You wrote: {WORDS}"))
    async with household(mailbox=MemoryMailbox()) as home:
        home.mailbox.refuses[place_of("officer")] = ValueError(WORDS)
        home.mailbox.put("one")
        await home.settled()
        assert "a message was not sent: ValueError at memory_mailbox.py" in caplog.text
        await nowhere(home, caplog)
        home.mailbox.refuses.clear()
        await home.move(minutes=1)
        assert len(home.mailbox.sent) == 1


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
