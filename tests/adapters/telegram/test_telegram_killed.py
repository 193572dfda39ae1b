"""A process that is killed while it handles what came: all is handled in the end, under one key."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from council import town
from peers.telegram import TOKEN

__all__ = ["town"]

PROGRAM = Path(__file__).with_name("watching_program.py")
ROOT = Path(__file__).parents[3]
BATCHES, POSTS = 6, 15


class Victim:
    """A process that watches the council's channel."""

    def __init__(self, town, folder):
        self.town, self.stored = town, folder / "stored"
        folder.mkdir()
        self.command = [
            sys.executable, str(PROGRAM), town.telegram.url, town.account.address, str(folder),
        ]  # fmt: skip

    def lines(self):
        """What it has stored; a last line that was cut off is none."""
        text = self.stored.read_text() if self.stored.exists() else ""
        return [json.loads(line) for line in text.split("\n")[:-1]]

    async def killed(self, when):
        """Run it, and kill it as soon as what is stored is enough."""
        env = {"PYTHONPATH": str(ROOT), "TELEGRAM_TOKEN": TOKEN, "PATH": os.environ["PATH"]}
        process = await asyncio.create_subprocess_exec(*self.command, cwd=ROOT, env=env)
        try:
            async with asyncio.timeout(60):
                while not when() and process.returncode is None:  # noqa: ASYNC110 # a file wakes nobody
                    await asyncio.sleep(0.002)
        finally:
            if process.returncode is None:
                process.kill()
        return await process.wait() == -signal.SIGKILL

    async def killed_after(self, more):
        """Kill it in the middle of a batch, when it has stored some more."""
        before = len(self.lines())
        return await self.killed(lambda: len(self.lines()) >= before + more)


async def test_nothing_is_lost_and_nothing_has_two_keys(town, tmp_path):
    """Posts, an album and an edit; killed in each batch, and gone on with."""
    victim = Victim(town, tmp_path / "victim")
    texts = [f"Post {n}" for n in range(BATCHES * POSTS)]
    for batch in range(BATCHES):
        for text in texts[batch * POSTS : (batch + 1) * POSTS]:
            await town.acts.post(town.news, text)
        assert await victim.killed_after(1 + 2 * batch)
    parts, _ = await town.acts.album(town.news, [b"one", b"two"], "The fair")
    await town.acts.edit(town.news, 1, "Post 0, corrected")
    assert await victim.killed_after(1)
    last = await town.acts.post(town.news, "The last")
    numbers = [*range(1, len(texts) + 1), parts[0]["message_id"], last["message_id"]]
    wanted = {f"{town.news.id}:{n}" for n in numbers}
    assert await victim.killed(lambda: {ref for ref, *_ in victim.lines()} >= wanted)
    found = victim.lines()
    assert {ref for ref, *_ in found} == wanted
    versions = {(ref, mark) for ref, mark, _ in found}
    assert len(versions) == len(numbers) + 1  # the edit
    assert {media for ref, _, media in found if ref == f"{town.news.id}:{numbers[-2]}"} == {2}
    assert len(found) > len(versions)  # something did come twice: the kills fell where they hurt
