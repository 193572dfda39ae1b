"""The line: nothing is confirmed that is not stored, and what is wrong is told in words."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from datetime import timedelta

import pytest
from peers.telegram import TOKEN, Telegram
from plain_host import PlainHost

from adapters.contract import Refused, RefusedCode, Secret, Unavailable
from adapters.telegram.ledger import Ledger, News, Reader
from adapters.telegram.line import Line
from adapters.telegram.options import Options, examine


class ClockHost(PlainHost):
    """A host whose clock a test moves."""

    ahead = timedelta()

    def now(self):
        return super().now() + self.ahead


@pytest.fixture
async def telegram():
    """A fake Telegram that runs."""
    async with Telegram() as server:
        yield server


@pytest.fixture
def host():
    """What outlives a restart."""
    return ClockHost()


@pytest.fixture
async def connect(telegram, host, monkeypatch):
    """Makes lines to it, and closes them."""
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    made = []

    def one(**given):
        options = Options(token=Secret(env="TELEGRAM_TOKEN"), api=telegram.url, **given)
        made.append(Line(options, host))
        return made[-1]

    yield one
    for line in made:
        await line.close()


@pytest.fixture
async def channel(telegram):
    """A channel that the bot runs."""
    made = telegram.world.chat("channel", "Sampleford", "sampleford")
    await telegram.acts.appoint(made)
    telegram.world.queue.clear()
    return made


async def texts(line, count, reader=Reader.POSTS, *, store=True):
    """What the next updates say."""
    found = []
    async with asyncio.timeout(60), line.reading(reader):
        while len(found) < count:
            news = await line.take(reader, 100, 5)
            found += [next(v for k, v in n.raw.items() if k != "update_id") for n in news]
            if store:
                await line.done(reader, [n.number for n in news])
        if store:
            await asyncio.sleep(0)
    return [body.get("text") for body in found]


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


async def test_a_token_that_is_not_accepted_is_refused_and_read_anew(
    telegram, connect, channel, monkeypatch
):
    """In words without the token; a new one is taken up without a restart."""
    telegram.revoked = True
    line = connect()
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            await texts(line, 1)
        assert refused.value.code is RefusedCode.CREDENTIALS
        assert TOKEN not in str(refused.value)
    telegram.revoked = False
    telegram.world.token = "7000000001:another-token-of-the-fake"
    monkeypatch.setenv("TELEGRAM_TOKEN", telegram.world.token)
    await telegram.acts.post(channel, "One")
    assert await texts(line, 1) == ["One"]


async def test_a_token_revoked_while_it_watches_is_told(telegram, connect, channel):
    """Whoever reads is told at once, not after a silence."""
    line = connect()
    async with line.reading(Reader.POSTS):
        waiting = asyncio.ensure_future(line.take(Reader.POSTS, 1, 30))
        await telegram.until(lambda: telegram._poll)
        telegram.revoked = True
        await telegram.acts.start(telegram.world.person("Anybody"))
        with pytest.raises(Refused) as refused:
            await waiting
    assert refused.value.code is RefusedCode.CREDENTIALS


async def test_one_conflict_is_our_own_last_call_and_three_are_another_program(
    telegram, connect, channel, monkeypatch
):
    """A webhook is said at once."""
    monkeypatch.setattr("adapters.telegram.stumbles._AFTER_ONE", 0.01)
    words = "Conflict: terminated by other getUpdates request"
    telegram.fail("getUpdates", code=409, description=words)
    await telegram.acts.post(channel, "One")
    line = connect()
    assert await texts(line, 1) == ["One"]
    telegram.fail("getUpdates", code=409, description=words, times=3)
    await telegram.acts.start(telegram.world.person("Anybody"))
    with pytest.raises(Refused, match="Another program"):
        await texts(line, 1)
    telegram.faults.waiting.clear()
    telegram.world.webhook = "https://elsewhere.example"
    with pytest.raises(Refused, match="web address"):
        await texts(line, 2)


async def test_an_outage_is_unavailable_and_one_cut_call_is_none(
    telegram, connect, channel, monkeypatch
):
    """Telegram's own wait is passed on."""
    monkeypatch.setattr("adapters.telegram.stumbles._PAUSES", (0.01, 0.01))
    telegram.fail("getUpdates", cut=True)
    await telegram.acts.post(channel, "One")
    line = connect()
    assert await texts(line, 1) == ["One"]
    telegram.fail("getUpdates", code=502, times=2)
    with pytest.raises(Unavailable):
        await texts(line, 1)
    telegram.faults.waiting.clear()
    telegram.fail("getUpdates", code=429, retry_after=7)
    with pytest.raises(Unavailable) as waited:
        await texts(line, 1)
    assert waited.value.retry_after == 7


async def test_an_outage_of_more_than_a_day_is_a_gap_with_its_bounds(
    telegram, connect, channel, host
):
    """From the last moment at which all was stored, to a day before Telegram answered again."""
    line = connect()
    before = host.now()
    await telegram.acts.post(channel, "One")
    assert await texts(line, 1) == ["One"]
    async with line.reading(Reader.POSTS):
        await telegram.acts.post(channel, "Two")
        (two,) = await line.take(Reader.POSTS, 1, 5)
        await line.done(Reader.POSTS, [two.number])
        await telegram.until(lambda: two.number in telegram.world.confirmed)
    assert "telegram-heard" in host.kept
    await line.close()
    for away, gap in ((23, None), (50, 26)):
        host.ahead += timedelta(hours=away)
        line = connect()
        async with asyncio.timeout(60), line.reading(Reader.POSTS):
            found = await line.take(Reader.POSTS, 1, 1)
            for _ in range(2 if found else 0):  # what was not stored is told again
                line._ledger.again(Reader.POSTS)
                found = await line.take(Reader.POSTS, 1, 1)
            await line.done(Reader.POSTS, [n.number for n in found])
        await line.close()
        if gap is None:
            assert found == []
            before = host.now()
            continue
        ((start, end),) = [n.missed for n in found]
        assert round((end - start) / timedelta(hours=1)) == gap
        assert abs(start - before) < timedelta(minutes=2)
        assert abs(end - (host.now() - timedelta(hours=24))) < timedelta(minutes=1)


async def test_no_token_reaches_a_log_or_a_representation(telegram, connect, channel, caplog):
    """The libraries would write the address of each call down."""
    caplog.set_level(logging.DEBUG)
    await telegram.acts.post(channel, "Words of a resident")
    line = connect()
    await texts(line, 1)
    bot = await line.bot()
    assert TOKEN not in caplog.text
    assert "Words of a resident" not in caplog.text
    assert TOKEN not in repr(vars(line)) + repr(line) + repr(bot)


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
