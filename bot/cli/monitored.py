"""What ``beadle doctor`` says of how Beadle itself is observed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from adapters.contract import Check, SecretMissing
from bot.config.model import Config

_NAME = "outside monitor"


def outside(config: Config) -> Iterator[Check]:
    """The outside monitor hears a ping. It counts as one, which the line says."""
    if config.monitor is None:
        detail = "none; nobody is told when this machine stops (docs/metrics.md)"
        yield Check(_NAME, ok=True, detail=detail)
        return
    try:
        address = config.monitor.url.reveal()
    except SecretMissing:
        return  # said where all secrets are looked for
    trouble = asyncio.run(_once(address))
    if trouble:
        mend = "put the address right, or see whether the monitor is up"
        yield Check(_NAME, ok=False, detail=trouble, mend=mend)
    else:
        detail = "it was pinged once just now, which counts there, and answered"
        yield Check(_NAME, ok=True, detail=detail)


def figures(config: Config) -> Iterator[Check]:
    """Where the figures are to be scraped; nothing where they are off."""
    if config.metrics is not None:
        at = f"http://127.0.0.1:{config.metrics.port}/metrics"
        yield Check("metrics", ok=True, detail=f"{at} while Beadle runs, on this machine only")


async def _once(address: str) -> str:
    from bot.run.ping import client, ping  # noqa: PLC0415  a slow import, for who has a monitor

    async with client() as by:
        return await ping(by, address)
