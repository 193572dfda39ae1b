"""A table of commands with reports in it, and what a test does beside a mailbox."""

from __future__ import annotations

import asyncio

from telegram_desk_peer import TABLE

from adapters.contract import (
    CommandSpec,
    Parameter,
)

NUMBER = Parameter("number", "report", "the report's number", required=False)
VERB = Parameter("do", "word", "what to do", required=False, choices=("ack", "note"))
REST = Parameter("text", "text", "words", required=False)
REPORT = CommandSpec(
    "report", "Report harassment", (NUMBER, VERB, REST), True,
    (Parameter("what", "text", "what happened"),),
)  # fmt: skip
REPORTS = CommandSpec("reports", "Show the reports")
EVERY = (*TABLE, REPORT, REPORTS)


async def send(post, text, key, *choices):
    return await post.peer.mailbox.send(text, str(post.chat.id), key, choices)


async def stored(post):
    """Beadle asks for the next: what came last is stored."""
    async with asyncio.timeout(60):
        while (await anext(post.stream)).messages:
            pass
