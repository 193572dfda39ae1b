"""Private messages on Bluesky where something is in the way, and what the doctor says of it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from contextlib import aclosing
from dataclasses import replace

import pytest
from mailbox_peer import Reading, begun
from peers.bsky_chat.faults import FOR_LONG

from adapters.bluesky import ADAPTER, Options
from adapters.contract import Mail, Message, Outcome, Refused, RefusedCode, Unavailable

pytestmark = pytest.mark.pds


async def test_an_app_password_without_direct_messages_says_which_box_to_tick(peer):
    """Both when reading and when writing, and as a matter of the credentials."""
    await peer.connect(peer.council.app_password("narrow"))
    with pytest.raises(Refused) as reading:
        await Reading(peer).rest()
    with pytest.raises(Refused) as writing:
        await peer.mailbox.send("Saved.", peer.stranger, "s1")
    for caught in (reading, writing):
        assert caught.value.code is RefusedCode.CREDENTIALS
        assert 'tick "Allow access to your direct messages"' in caught.value.reason


async def test_who_follows_the_council_not_and_wants_that_is_refused(peer, chat):
    chat.world.takes[peer.resident.did] = "following"
    with pytest.raises(Refused) as caught:
        await peer.mailbox.send("Hello", peer.stranger, "s1")
    assert caught.value.code is RefusedCode.PERMISSION
    chat.world.follows.add((peer.resident.did, peer.council.did))
    receipt = await peer.mailbox.send("Hello", peer.stranger, "s1")
    assert receipt.outcome is Outcome.DONE


@pytest.mark.parametrize("place", ["nobody.test", "did:plc:ewvi7nxzyoun6zhxrhs64oiz", "Pat"])
async def test_an_identity_that_leads_nowhere_is_refused(peer, place):
    with pytest.raises(Refused) as caught:
        await peer.mailbox.send("Hello", place, "s1")
    assert caught.value.code in (RefusedCode.INVALID, RefusedCode.PERMISSION)


async def test_a_conversation_that_is_gone_takes_no_messages(peer):
    with pytest.raises(Refused) as caught:
        await peer.mailbox.send("Hello", "convo:none", "s1")
    assert caught.value.code is RefusedCode.PERMISSION


async def test_being_told_to_slow_down_is_heeded(peer, chat, monkeypatch):
    """The reading waits and goes on; an answer is left to Beadle's outbox."""
    monkeypatch.setattr("adapters.bluesky.chat._SLOWER", 0.5)
    reading = await begun(peer)
    chat.faults.fail("getLog", 429, times=FOR_LONG)
    assert await reading.rest() == []
    assert 1 <= chat.faults.met < 10
    chat.faults.end()
    await reading.until(1, lambda: peer.write(peer.listed, "Hello"))
    chat.faults.fail("sendMessage", 429)
    with pytest.raises(Unavailable):
        await peer.mailbox.send("Saved.", peer.listed, "s1")
    await peer.mailbox.send("Saved.", peer.listed, "s1")
    assert await peer.heard(peer.listed) == ["Saved."]


async def test_what_was_read_before_a_failure_is_not_lost(peer, chat, monkeypatch):
    """The same page of the log is read again, and handed on whole."""
    monkeypatch.setattr("adapters.bluesky.chat._SLOWER", 0.1)
    reading = await begun(peer)
    await reading.until(1, lambda: peer.write(peer.listed, "first"))

    async def both():
        begun_at = chat.count("getLog")
        while chat.count("getLog") == begun_at:  # noqa: ASYNC110  the service rings no bell
            await asyncio.sleep(0.01)
        chat.log_page = 10
        chat.faults.fail("getConvo$", 429)  # the stranger's conversation is not known yet
        peer.convo(peer.stranger)
        await peer.write(peer.listed, "second")
        await peer.write(peer.stranger, "third")

    await reading.until(3, both)
    assert reading.texts() == ["first", "second", "third"]


async def test_a_service_that_drops_a_call_is_unavailable(peer, chat):
    reading = await begun(peer)
    chat.faults.drop("getLog", times=FOR_LONG)
    with pytest.raises(Unavailable):
        await reading.until(1)
    chat.faults.end()
    await reading.until(1, lambda: peer.write(peer.listed, "Still here"))


async def test_pieces_that_are_alike_are_all_sent_though_an_answer_was_lost(peer, chat):
    """Each is looked for among what is not known to be another piece."""
    text = "x" * 2_500
    chat.faults.lose("sendMessage", times=3)
    for _ in range(3):
        with pytest.raises(Unavailable):
            await peer.mailbox.send(text, peer.stranger, "s1")
        await peer.restart()
    receipt = await peer.mailbox.send(text, peer.stranger, "s1")
    assert [len(one) for one in await peer.heard(peer.stranger)] == [1000, 1000, 500]
    assert receipt.outcome is Outcome.ALREADY


async def test_the_log_is_asked_often_only_while_somebody_writes(peer, chat):
    """And at once when Beadle has answered."""
    await peer.connect(chat_seconds=30.0, chat_live_seconds=0.05)
    reading = await begun(peer)
    quiet = chat.count("getLog")
    await reading.rest()
    assert chat.count("getLog") - quiet <= 2

    async def talk():
        await peer.mailbox.send("Hello", peer.stranger, "s1")
        await peer.write(peer.stranger, "Yes")

    await reading.until(1, talk)
    assert reading.texts() == ["Yes"]


async def test_an_empty_batch_says_that_the_line_lives(peer, monkeypatch):
    monkeypatch.setattr("adapters.bluesky.chat._SILENCE", 0.05)
    monkeypatch.setattr("adapters.bluesky.chatpace.UNLISTED", 0.05)
    mails = []
    async with asyncio.timeout(10):
        async for mail in peer.mailbox.receive([], None):
            mails.append(mail)
            if len(mails) > 4:
                break
    assert not any(mail.messages for mail in mails)


async def test_a_cursor_that_cannot_be_read_is_a_new_beginning(peer):
    await peer.write(peer.listed, "Before")
    reading = Reading(peer)
    reading.cursor = "nonsense"
    while reading.cursor == "nonsense":  # a slow machine may not have looked yet
        assert await reading.rest() == []
    await reading.until(1, lambda: peer.write(peer.listed, "After"))
    assert reading.texts() == ["After"]


async def test_what_is_kept_of_answers_holds_no_words(peer):
    """Only digests, and where they stand."""
    await peer.mailbox.send("A secret answer.", peer.stranger, "secret-key")
    kept = peer.lent.kept["chat-sent"]
    assert "secret" not in kept
    assert hashlib.sha256(b"secret-key/0").hexdigest()[:20] in kept


async def test_a_broken_message_stops_no_other(peer, chat, caplog):
    """It is in the log, without a word of it."""
    caplog.set_level(logging.DEBUG)
    reading = await begun(peer)

    async def odd():
        convo = peer.convo(peer.listed)
        chat.world.write(convo, peer.officer.did, "MARKER", sender={})
        await peer.write(peer.listed, "sound")

    await reading.until(1, odd)
    assert reading.texts() == ["sound"]
    assert isinstance(reading.found[0], Message)
    assert "unreadable: KeyError" in caplog.text
    assert "MARKER" not in caplog.text


async def examined(peer, **more):
    """What ``beadle doctor`` says of the connection's private messages."""
    await peer.connect(**more)
    checks = await ADAPTER.diagnose(peer.options, [], peer.lent)
    return {one.name: one for one in checks if one.name in ("private messages", "who can write")}


async def test_the_doctor_says_who_can_write(peer):
    """Without a word of the account on it, Bluesky lets only those write whom it follows."""
    assert (await examined(peer))["who can write"].ok
    found = await examined(peer, chat=True)
    assert found["private messages"].ok
    assert not found["who can write"].ok
    assert "allow messages from everyone" in found["who can write"].mend
    record = {"$type": "chat.bsky.actor.declaration", "allowIncoming": "all"}
    peer.council.create(record, rkey="self")
    assert list(await examined(peer, chat=True)) == ["private messages"]


async def test_where_nobody_reports_by_it_a_closed_chat_is_no_trouble(peer, monkeypatch):
    """Most accounts watch only; it is looked at again later, and is alive meanwhile."""
    monkeypatch.setattr("adapters.bluesky.chat._SILENCE", 0.05)
    monkeypatch.setattr("adapters.bluesky.chat._LOOK", 0.5)
    await peer.connect(peer.council.app_password("narrow"))
    async with asyncio.timeout(30), aclosing(peer.mailbox.receive([], None)) as letters:
        for _ in range(3):
            assert await anext(letters) == Mail((), None)
    await peer.connect(peer.council.app_password("narrow2"), chat=True)
    with pytest.raises(Refused):
        async for _ in peer.mailbox.receive([], None):
            pass


@pytest.mark.parametrize(("chat_option", "ok"), [("auto", True), (True, False)])
async def test_the_doctor_says_which_box_to_tick(peer, chat_option, ok):
    """Where private messages are wanted for certain; else that reports would need it."""
    narrow = peer.council.app_password("narrow")
    found = (await examined(peer, password=narrow, chat=chat_option))["private messages"]
    assert found.ok is ok
    assert "tick" in found.detail


async def test_the_doctor_says_that_the_chat_is_down(peer, chat):
    chat.faults.down = True
    assert not (await examined(peer, chat=True))["private messages"].ok
    assert (await examined(peer))["private messages"].ok


async def test_without_chat_there_is_no_mailbox(peer):
    for more in ({"chat": False}, {"identifier": None, "password": None}):
        options = replace(peer.options, **more)
        assert ADAPTER.connect("bluesky", options, peer.lent).mailbox is None
    with pytest.raises(ValueError, match="chat = true needs"):
        Options(chat=True)
