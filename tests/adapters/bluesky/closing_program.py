"""Carries out the steps that it reads from standard input, as a process that can be killed."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime

from adapters.bluesky import ADAPTER, Options
from adapters.contract import Account, Action, ActionKind, Secret, Step


class Host:
    """Lends the kept session, so that nobody logs in again and again."""

    def __init__(self, kept):
        self.kept = kept

    def now(self):
        return datetime.now(UTC)

    async def load(self, name):
        return self.kept.get(name)

    async def save(self, name, value):
        self.kept[name] = value


async def main():
    """Perform every step, one after the other."""
    given = json.load(sys.stdin)
    secret = Secret(file=given["password"])
    options = Options(service=given["url"], identifier=given["handle"], password=secret)
    platform = ADAPTER.connect("bluesky", options, Host(given["kept"])).platform
    action = Action(ActionKind(given["kind"]), Account("council-bluesky", given["handle"]))
    for step in given["steps"]:
        await platform.perform(action, Step(**step), "key")
    await platform.close()


asyncio.run(main())
