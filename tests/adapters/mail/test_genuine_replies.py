"""No genuine reply is misread on its whole way: sent, delivered, and read by IMAP.

One reply of each mail program; the whole set is read alone in ``test_judging``, and goes this way
with ``-m soak``.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from genuine import OFFERED, genuine, one_of_each
from written import Answered


async def _all_read(office, replies):
    """Each reply to a mail of its own; the lines come in the order of the mails."""
    await office.offer()
    wanted = []
    for number, (_name, write, line) in enumerate(replies):
        card = await office.card(f"case-14-{number}")
        await office.put(write(Answered.of(card, office.clerk, office.beadle)))
        wanted.append("takedown 14/2026 6.5 supports a party" if line == OFFERED else line)
    found = []
    async with aclosing(office.desk.requests()) as stream:
        for _ in wanted:
            try:
                async with asyncio.timeout(60):
                    found.append(await anext(stream))
            except TimeoutError:
                break
    names = [name for name, _write, _line in replies]
    lines = [request.line for request in found]
    misread = [(n, w) for n, w in zip(names, wanted, strict=True) if w not in lines]
    assert lines == wanted, (misread[:20], office.inbox()[-1][-1500:])
    assert {request.sender for request in found} == {office.clerk}
    assert len({request.key for request in found}) == len(found)


async def test_a_reply_of_every_mail_program_orders_exactly_what_was_typed(make):
    """Words and letters differ from one to the next."""
    await _all_read(make(smtp="relay"), one_of_each())


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_every_genuine_reply_orders_exactly_what_was_typed(make):
    """Each mail program with each command."""
    replies = list(genuine())
    assert len(replies) >= 200
    await _all_read(make(smtp="relay"), replies)
