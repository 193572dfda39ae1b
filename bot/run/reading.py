"""What watching a platform and reading its mailbox have in common: silence, and how to wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

from adapters.contract import Unavailable

_T = TypeVar("_T")

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
REFUSED_PAUSE = 60.0
"""Seconds before a platform that said no is asked again: a person may have mended it."""
SILENCE = 300.0
"""Seconds without a word, not even an empty one, after which a connection counts as dead: law 1."""


class Silent(Unavailable):
    """Nothing came for too long: nobody knows since when, but the last word."""


async def heard(news: AsyncGenerator[_T, None]) -> AsyncGenerator[_T, None]:
    """Each piece of news as it comes; what brings it is closed with this. Raises Silent."""
    async with aclosing(news):
        while True:
            try:
                async with asyncio.timeout(SILENCE):
                    one = await anext(news)
            except StopAsyncIteration:
                return
            except TimeoutError:
                why = f"Nothing was heard for {SILENCE / 60:.0f} minutes."
                raise Silent(why) from None
            yield one
