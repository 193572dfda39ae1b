"""No forged, stale, automatic or unclear mail ever acts, through a real mailbox.

A part of them goes this way here, and all with ``-m soak``; ``test_judging`` reads each alone.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress
from datetime import timedelta

import pytest
from clients import CLIENTS
from forged import PASSES, forged
from written import LETTERS, Answered

STRICT = {"authserv_id": "mx.sampleford.test", "require_authentication": "yes"}


async def until_read(office):
    """Every request that comes until the mailbox was read to its end."""
    found = []
    last = await office.card(f"last-{len(office.inbox())}")
    final = office.reply(last, "status")
    final["Authentication-Results"] = PASSES
    await office.put(final)
    async with aclosing(office.desk.requests()) as stream:
        async with asyncio.timeout(60):
            while (request := await anext(stream)).key.split(":")[1] != token(last):
                found.append(request)
        with suppress(TimeoutError):  # asking for the next says that the last is stored
            async with asyncio.timeout(0.3):
                await anext(stream)
    return found


def token(mail):
    return mail["Message-ID"].partition("beadle.")[2][:10]


async def _none_acts(office, every):
    """Mails with all that a forger could have seen; the real reply still counts after them."""
    await office.offer()
    card = await office.card()
    to = Answered.of(card, office.clerk, office.beadle)
    guessed = card["Message-ID"].replace(token(card), "a" * 10)
    mails = list(forged(to, guessed))
    assert len(mails) >= 200
    for _name, raw in mails[::every]:
        await office.put(raw)
    found = await until_read(office)
    assert [request.line for request in found] == []
    told = [text for text in office.inbox() if "NOTHING WAS DONE" in text]
    assert told, "the Clerk is told"
    assert len(told) <= 10, "and not for each of them"
    real = office.reply(card, "DISMISS a street name")
    real["Authentication-Results"] = PASSES
    await office.put(real)
    async with aclosing(office.desk.requests()) as stream, asyncio.timeout(60):
        request = await anext(stream)
    assert request.line == "dismiss 14/2026 a street name"


async def test_nothing_of_a_forged_or_unclear_reply_is_done(make):
    """Every sixth of them, so that each kind is there with another command."""
    await _none_acts(make(smtp="relay", **STRICT), 6)


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_nothing_of_any_forged_or_unclear_reply_is_done(make):
    """All of them."""
    await _none_acts(make(smtp="relay", **STRICT), 1)


async def test_a_stale_reply_does_nothing_whatever_wrote_it(make):
    """Mail programs' replies, once to a mail answered already, and once to one too old."""
    office = make(smtp="relay", reply_days=14)
    await office.offer()
    used, old = await office.card("used"), await office.card("old")
    await office.put(office.reply(used, "ADVICE"))
    first = await until_read(office)
    assert [request.line for request in first] == ["advice 14/2026"]
    for number, client in enumerate(CLIENTS[::4]):
        letters = LETTERS[number % len(LETTERS)]
        again = Answered.of(used, office.clerk, office.beadle)
        await office.put(client.write("DISMISS a street name", again, **letters))
    assert await until_read(office) == []
    office.host.ahead = timedelta(days=14, minutes=1)
    for number, client in enumerate(CLIENTS[::4]):
        letters = LETTERS[number % len(LETTERS)]
        late = Answered.of(old, office.clerk, office.beadle)
        await office.put(client.write("TAKEDOWN 6.5 supports a party", late, **letters))
    assert await until_read(office) == []
    told = "\n".join(office.inbox())
    assert "answered already" in told
    assert "more than 14 days ago" in told or "explained" not in told


async def test_a_token_of_another_beadle_is_none(make):
    """The same words under another secret: a second Beadle's mail cannot be answered here."""
    one, other = make(smtp="relay"), make(smtp="relay")
    await one.offer()
    card = await other.card()
    reply = one.reply(card, "DISMISS a street name")
    await one.put(reply)
    assert await until_read(one) == []
