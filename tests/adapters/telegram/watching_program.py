"""Watches Telegram and stores what comes, slowly, as a process that can be killed at any point."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from adapters.contract import Account, Edited, Posted, Secret
from adapters.telegram import ADAPTER, Options


class Host:
    """Keeps what is saved in a folder, each value whole or not at all."""

    def __init__(self, folder):
        self.folder = folder

    def now(self):
        return datetime.now(UTC)

    async def load(self, name):
        file = self.folder / name.replace(":", "_")
        return file.read_text() if file.exists() else None

    async def save(self, name, value):
        file = self.folder / name.replace(":", "_")
        new = file.with_suffix(".new")
        new.write_text(value)
        new.replace(file)


async def main(url, address, folder):
    """Each batch becomes lines of a file; its last line says that it is stored whole."""
    options = Options(token=Secret(env="TELEGRAM_TOKEN"), api=url, album_seconds=0.2)
    platform = ADAPTER.connect("telegram", options, Host(folder)).platform
    stored = os.open(folder / "stored", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    async for batch in platform.watch([Account("acc-news", address)], None):
        posts = [e.post for e in batch.events if isinstance(e, Posted | Edited)]
        for post in posts:
            line = json.dumps([post.ref.id, post.fingerprint, len(post.media)])
            os.write(stored, line.encode() + b"\n")
            os.fsync(stored)
            await asyncio.sleep(0.01)  # the longest moment in which to be killed


asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
