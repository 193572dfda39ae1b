"""What a desk was asked, as Beadle hears it, up to a mail that is put behind all others."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import aclosing, suppress
from email.message import EmailMessage

from peers.mail.dovecot import DOMAIN

from adapters.contract import Request
from adapters.mail.memory import Sent

_NUMBERS = itertools.count(1)
VOUCHED = f"mx.{DOMAIN}; dkim=pass header.d={DOMAIN}"


async def _mark(office):
    """Put a reply behind all others, from somebody else, without having sent a mail."""
    memory, number = office.desk._memory, next(_NUMBERS)
    token, who = await memory.token(f"mark-{number}"), f"mark{number}@{DOMAIN}"
    await memory.remember(
        token, Sent(office.host.now().isoformat(), office.channel, (who,), done=True)
    )
    reply = EmailMessage()
    reply["Authentication-Results"] = VOUCHED
    reply["From"], reply["To"], reply["Subject"] = who, office.beadle, "Re: mark"
    reply["In-Reply-To"] = memory.message_id(token)
    reply.set_content("status\n")
    await office.put(reply)
    return who


async def events_of(office):
    """All that comes until the mailbox was read to its end; each is stored."""
    last, found = await _mark(office), []
    async with aclosing(office.desk.requests()) as stream:
        async with asyncio.timeout(60):
            while getattr(event := await anext(stream), "sender", "") != last:
                found.append(event)
        with suppress(TimeoutError):  # asking for the next says that the last is stored
            async with asyncio.timeout(0.5):
                await anext(stream)
    return [one for one in found if not getattr(one, "sender", "").startswith("mark")]


async def requests_of(office):
    """Of these the requests."""
    return [one for one in await events_of(office) if isinstance(one, Request)]


async def lines_of(office):
    """What they order."""
    return [request.line for request in await requests_of(office)]
