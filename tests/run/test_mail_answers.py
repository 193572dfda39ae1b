"""Private answers: in order, each by itself, and what becomes of those that cannot be sent."""

from __future__ import annotations

import asyncio
import logging

from peers import mailing
from peers.memory_mailbox import MemoryMailbox, place_of
from run.scripted_mail import AWAY, WORDS, heard, hurry, nowhere

from adapters.contract import Outcome, Receipt, Refused, RefusedCode
from bot.clerk.reporting.heard import Said
from bot.run import mail_out
from bot.store.schema_reports import ReportNote
from bot.store.schema_work import Outbox

__all__ = ["heard", "hurry"]


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
