"""Play on the fake Discord by hand: from the tests folder, ``python -m peers.discord [PORT]``.

Prints what goes into the configuration, then carries out the lines that are typed.
"""

from __future__ import annotations

import asyncio
import sys

from peers.discord.play import Play
from peers.discord.server import FakeDiscord


def say(text: str) -> None:
    """Print at once."""
    if text:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


async def main(port: int) -> None:
    """Serve until the lines end."""
    async with FakeDiscord(port) as fake:
        fake.world.hasty = True
        play = Play(fake)
        say(f"token {fake.token}")
        for name, address in fake.addresses().items():
            say(f'{name} = "{address}"')
        say(await play.do("ids"))
        say('Type "help" for what can be done.')
        while line := await asyncio.to_thread(sys.stdin.readline):
            if line.strip() == "quit":
                return
            if line.strip():
                say(await play.do(line))


asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
