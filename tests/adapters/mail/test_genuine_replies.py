"""No genuine reply is misread: every mail program, command and alphabet, through a real mailbox."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from clients import Answered
from genuine import genuine


async def test_every_genuine_reply_orders_exactly_what_was_typed(make):
    """264 replies, each to a mail of its own, by IMAP; the lines come in the order of the mails."""
    office = make(smtp="relay")
    await office.offer()
    wanted, names = [], []
    for number, (name, client, letters, words, line) in enumerate(genuine()):
        card = await office.card(f"case-14-{number}")
        await office.put(client(words, Answered.of(card, office.clerk, office.beadle), **letters))
        wanted.append(line)
        names.append(name)
    assert len(wanted) >= 200
    found = []
    async with aclosing(office.desk.requests()) as stream:
        for _ in wanted:
            try:
                async with asyncio.timeout(60):
                    found.append(await anext(stream))
            except TimeoutError:
                break
    lines = [request.line for request in found]
    misread = [(n, w) for n, w in zip(names, wanted, strict=True) if w not in lines]
    assert lines == wanted, (misread[:20], office.inbox()[-1][-1500:])
    assert {request.sender for request in found} == {office.clerk}
    assert len({request.key for request in found}) == len(found)
