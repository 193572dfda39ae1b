"""The loops at work and in trouble, with everything logged: no word of anybody in either format."""

from __future__ import annotations

import asyncio
import io
import logging
from contextlib import suppress

import pytest
from peers.household import PATIENCE
from peers.memory_mailbox import MemoryMailbox

from bot.clerk import perform
from bot.config.observed import Log
from bot.run import judge, logs, take_in

WORD = "MARMALADE"


@pytest.fixture
def shown(quiet):
    """What is written in both formats, by all loggers, at every level."""
    streams = [io.StringIO(), io.StringIO()]
    handlers = [
        logs.handler(Log("text"), streams[0]),
        logs.handler(Log("json"), streams[1]),
    ]
    root = logging.getLogger()
    for one in handlers:
        root.addHandler(one)
    logs.levels(Log(level="debug"))
    root.setLevel(logging.DEBUG)
    yield lambda: [stream.getvalue() for stream in streams]
    for one in handlers:
        root.removeHandler(one)


def breaks(*given, **named):
    """Fail with everything that was handed over in the error."""
    raise KeyError(f"{WORD} {given!r} {named!r}") from ValueError(WORD)


async def test_no_word_of_posts_reports_or_letters_is_in_the_log(household, shown):
    async with household(mailbox=MemoryMailbox()) as home:
        await home.see(f"ref-{WORD}", f"A zebra and {WORD}.", author="officer")
        await home.ask(f"note 1 {WORD}")
        await home.ask(f"check A zebra {WORD}")
        await home.ask(f"takedown 1 P1 {WORD}")
        await home.ask(f"{WORD} is no command")
        for said in (f"He wrote {WORD}.", "1", "no", "SKIP", "SKIP", "yes", "SKIP"):
            await home.write(said)
        await home.write(f"A stranger's {WORD}.", sender=f"stranger-{WORD}")
        await home.tick()
    for text in shown():
        assert WORD not in text


async def until(home, holds) -> None:
    """Return once it holds; looked at after every write."""
    async with asyncio.timeout(PATIENCE):
        while not holds():
            home.store.changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(home.store.changed.wait(), 0.05)


async def test_no_word_is_in_it_where_everything_breaks_on_words(household, shown, monkeypatch):
    said = ["could not be stored together", "a command broke", "broke the desk", "watching broke"]
    async with household(mailbox=MemoryMailbox()) as home:
        with monkeypatch.context() as trouble:
            trouble.setattr(judge, "conclude", breaks)
            await home.see("a", f"A zebra and {WORD}.")
            trouble.setattr(perform, "_run", breaks)
            await home.ask(f"note 1 {WORD}")
            trouble.setattr(home.desk, "say", breaks)
            home.mailbox.put(f"He wrote {WORD}.", "officer")
            home.desk.put(f"note 1 {WORD}", "clerk", "desk")
            await until(home, lambda: "broke the desk" in shown()[0])
            trouble.setattr(take_in, "take_in", breaks)
            home.platform.publish("b", f"Lost {WORD}.")
            await until(home, lambda: "watching broke" in shown()[0])
    for text, told in zip(shown(), ("error=", '"error"'), strict=True):
        assert WORD not in text
        assert told in text
        assert [what for what in said if what not in text] == []
