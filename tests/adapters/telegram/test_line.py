"""The line: nothing is confirmed that is not stored, and no reader holds up another."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from telegram_line import channel, connect, host, telegram, texts

from adapters.contract import Unavailable
from adapters.telegram.ledger import Ledger, News, Reader
from adapters.telegram.options import examine

__all__ = ["channel", "connect", "host", "telegram"]


async def test_what_is_not_stored_comes_again(telegram, connect, channel):
    """To the same reader, and after a restart; what is stored is confirmed."""
    await telegram.acts.post(channel, "One")
    await telegram.acts.post(channel, "Two")
    line = connect()
    assert await texts(line, 2, store=False) == ["One", "Two"]
    assert await texts(line, 2, store=False) == ["One", "Two"]
    await line.close()
    line = connect()
    assert await texts(line, 2) == ["One", "Two"]
    await telegram.until(lambda: len(telegram.world.confirmed) == 2)


async def test_a_slow_reader_holds_the_offset_but_not_the_others(telegram, connect, channel):
    """The desk goes on while a post is not stored; nothing is confirmed past it."""
    clerk = telegram.world.person("Sam")
    line = connect()
    async with line.reading(Reader.POSTS), aclosing(line.updates("desk")) as desk:
        await telegram.acts.post(channel, "Slow")
        (slow,) = await line.take(Reader.POSTS, 100, 5)
        await telegram.acts.start(clerk)
        first = asyncio.ensure_future(anext(desk))
        assert (await asyncio.wait_for(first, 60)).message.text == "/start"
        chat = telegram.world.private(clerk)
        await telegram.acts.write(chat, clerk, "/status")
        assert (await asyncio.wait_for(anext(desk), 60)).message.text == "/status"
        assert telegram.world.confirmed == []
        await line.done(Reader.POSTS, [slow.number])
        await telegram.until(lambda: slow.number in telegram.world.confirmed)


async def test_many_updates_come_although_there_is_no_desk(telegram, connect, channel):
    """What only a desk would want holds up nothing where none is configured."""
    group = telegram.world.chat("supergroup", "Talk")
    await telegram.acts.appoint(group)
    resident = telegram.world.person("Robin")
    for number in range(250):
        await telegram.acts.write(group, resident, f"Message {number}")
    found = await texts(connect(), 251)
    assert found[1:] == [f"Message {number}" for number in range(250)]


async def test_a_reader_that_stores_nothing_is_told_on_before_all(
    telegram, connect, channel, monkeypatch
):
    """More than 100 updates that are not stored let nothing new through: that is no silence."""
    monkeypatch.setattr("adapters.telegram.stumbles.STUCK", 0.2)
    clerk = telegram.world.person("Sam")
    chat = await telegram.acts.start(clerk)
    for number in range(120):
        await telegram.acts.write(chat, clerk, f"/note {number}")
    await telegram.acts.post(channel, "Unheard")
    line = connect(channels=(str(clerk["id"]),))
    async with line.reading(Reader.DESK), line.reading(Reader.POSTS):
        stuck = await line.take(Reader.DESK, 100, 5)
        with pytest.raises(Unavailable, match="not being stored"):
            await line.take(Reader.POSTS, 100, 10)
        await line.done(Reader.DESK, [one.number for one in stuck])
        post = None
        async with asyncio.timeout(60):
            while post is None:
                try:
                    (post,) = await line.take(Reader.POSTS, 100, 10)
                except Unavailable:
                    await asyncio.sleep(0.1)  # said until Telegram was asked again
        assert post.raw["channel_post"]["text"] == "Unheard"


async def test_what_nobody_reads_is_dropped_after_a_while(telegram, connect, channel, monkeypatch):
    """And not before: a reader may begin late."""
    monkeypatch.setattr("adapters.telegram.awaited.GRACE", 0.0)
    await telegram.acts.start(telegram.world.person("Stranger"))
    await telegram.acts.post(channel, "One")
    assert await texts(connect(), 1) == ["One"]
    await telegram.until(lambda: len(telegram.world.confirmed) == 2)


def test_the_offset_stops_before_what_is_owed():
    """And nothing is asked for that was not given."""
    ledger = Ledger()
    assert ledger.offset is None
    for number in (5, 6, 7):
        ledger.add(News(number), {Reader.POSTS, Reader.DESK} if number == 6 else {Reader.POSTS})
    assert ledger.offset is None
    ledger.done(Reader.POSTS, [5, 6, 7])
    assert ledger.offset == 6
    assert not ledger.settled
    ledger.done(Reader.DESK, [6])
    assert ledger.offset == 8
    ledger.forget(8)
    assert ledger.offset is None


@pytest.mark.parametrize(
    ("address", "good"),
    [("@sampleford", True), ("-1001234567890", True), ("sampleford", False), ("@a b", False),
     ("https://t.me/sampleford", False), ("1234", False)],
)  # fmt: skip
def test_an_address_is_a_name_or_a_number(address, good):
    """What is neither is refused with an example."""
    assert (examine(address) is None) is good
