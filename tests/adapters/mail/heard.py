"""What a desk was asked, as Beadle hears it: each request is stored before the next."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, suppress


async def requests_of(office, count, wait=60.0):
    """The next requests, and nothing after them for a moment; each is stored."""
    found = []
    async with aclosing(office.desk.requests()) as stream:
        async with asyncio.timeout(wait):
            while len(found) < count:
                found.append(await anext(stream))
        with suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                found.append(await anext(stream))
    return found


async def lines_of(office, count=1):
    return [request.line for request in await requests_of(office, count)]
