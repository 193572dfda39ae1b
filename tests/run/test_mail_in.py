"""Private messages are taken in once, in order, and nothing of them is seen elsewhere."""

from __future__ import annotations

import pytest
from peers.memory_mailbox import MemoryMailbox

from bot.clerk.reporting import talk
from bot.clerk.reporting.heard import Said
from bot.store.schema_reports import Mail, MailStream

WORDS = "He wrote that he knows where the marmalade lives."


@pytest.fixture
def heard(monkeypatch):
    """What the conversation is told; it answers each message with its length."""
    told = []

    def hear(_session, _house, one):
        told.append(one)
        return Said(f"{len(one.text)} letters", ("SKIP",))

    monkeypatch.setattr(talk, "hear", hear)
    return told


async def test_a_message_is_stored_heard_and_answered(household, heard):
    async with household(mailbox=MemoryMailbox()) as home:
        assert await home.write(WORDS) == [f"{len(WORDS)} letters"]
        (one,) = heard
        assert (one.text, one.sender, one.place) == (WORDS, "officer", "dm:officer")
        assert (one.connection, one.council_id, one.by) == ("desk", "village", "mailbox")
        (row,) = await home.rows(Mail)
        assert (row.state, row.body) == ("done", None)
        assert "officer" not in row.sender + row.ref
        assert home.mailbox.sent[0].choices == ("SKIP",)
        assert set(home.mailbox.people) >= {"clerk", "officer", "member"}
        assert home.desk.said == []


async def test_what_is_delivered_twice_is_heard_once(household, heard):
    async with household(mailbox=MemoryMailbox()) as home:
        ref = home.mailbox.put(WORDS)
        home.mailbox.again(ref)
        await home.settled()
        home.mailbox.again(ref)
        await home.settled()
        assert len(heard) == 1
        assert len(home.mailbox.sent) == 1


async def test_what_was_written_while_beadle_was_away_is_found(household, heard):
    home = household(mailbox=MemoryMailbox())
    await home.start()
    await home.write("one")
    await home.crash()
    home.mailbox.put("two")
    home.mailbox.put("three", sender="member")
    await home.start()
    await home.settled()
    assert [one.text for one in heard] == ["one", "two", "three"]
    assert (await home.rows(MailStream))[0].cursor == "3"
    await home.end()
