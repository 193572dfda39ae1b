"""Somebody who reports, and the Clerk, as the form suite knows them: alike at every desk.

A desk's own half says how words get to Beadle and what then stands on which screen. All that passes
is kept as a transcript, to be read as the person would.
"""

from __future__ import annotations

import os
import re
from abc import ABC, abstractmethod
from pathlib import Path

from e2e.house import House

FOLDER = "BEADLE_TRANSCRIPTS"
"""The environment variable that names the folder into which transcripts are written."""
NUMBER = re.compile(r"\bH-\d{4}-(?:[A-Z]{1,4}-)?\d{4}\b")


class Desk(ABC):
    """One council with somebody who reports. ``sent`` counts what they sent, taps included."""

    name: str
    house: House

    def __init__(self) -> None:
        self.sent = 0
        self.lines: list[str] = []

    @abstractmethod
    async def start(self) -> None:
        """Start Beadle; returns once it is ready."""

    @abstractmethod
    async def kill(self) -> None:
        """A power cut."""

    @abstractmethod
    async def told(self, text: str, words: str) -> str:
        """The reporter writes; what they then read, once it holds the words (a regex)."""

    @abstractmethod
    async def reads(self, words: str) -> str:
        """What the reporter reads, once words (a regex) stand there that they did not read yet."""

    @abstractmethod
    async def clerk(self, line: str, words: str) -> str:
        """The Clerk gives a command; what she alone reads, once it holds the words (a regex)."""

    @abstractmethod
    def channel(self) -> str:
        """All that stands where others can read."""

    async def begin(self, what: str, words: str, **_form: str) -> str:
        """Begin a report, in the way of this desk; ``form`` is what a native one could hold."""
        return await self.say(what, words)

    async def say(self, text: str, words: str = "") -> str:
        """The reporter says something; the answer."""
        self.sent += 1
        self.lines.append(f"ME: {text}")
        answer = await self.told(text, words)
        self.lines.append(_indented(answer))
        return answer

    async def restart(self) -> None:
        """A power cut, and the start after it."""
        await self.kill()
        await self.start()

    def write_down(self, title: str) -> None:
        """Keep the transcript, where somebody wants to read it."""
        folder = os.environ.get(FOLDER)
        if folder:
            path = Path(folder) / f"{self.name}-{title}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n\n".join(self.lines) + "\n", encoding="utf-8")


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
