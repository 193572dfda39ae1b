"""What is wrong with the line is told in words: the token, another program, an outage, a gap."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest
from peers.telegram import TOKEN
from telegram_line import channel, connect, host, telegram, texts

from adapters.contract import Refused, RefusedCode, Unavailable
from adapters.telegram.ledger import Reader

__all__ = ["channel", "connect", "host", "telegram"]


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
