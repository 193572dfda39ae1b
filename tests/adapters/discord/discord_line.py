"""A line to the fake Discord that a test holds, and asking it again until it is ready."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

from discord_peer import options_of

from adapters.contract import Unavailable
from adapters.discord.line import Line


@asynccontextmanager
async def line_to(fake, host, folder, **more):
    """A line, and the names of what is heard on it."""
    line = Line(options_of(fake, folder, **more), host)
    heard = []
    line.hear(lambda one: heard.append(one.name))
    try:
        yield line, heard
    finally:
        await line.close()


async def again(line, **how):
    """Ready, however often that has to be asked."""
    async with asyncio.timeout(60):
        while True:
            try:
                return await line.ready(**how)
            except Unavailable:
                await asyncio.sleep(0.02)
