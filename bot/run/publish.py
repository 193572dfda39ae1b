"""The files about elections that are kept up to date: a calendar to subscribe to, and a page."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.clerk import page
from bot.clerk.house import House
from bot.config.model import Council
from bot.store.store import Store
from bot.words.calendar import Entry, calendar_file

Shown = tuple[list[str], list[Entry]]


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: a reader never finds half of one. Raises OSError."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def page_file(name: str, lines: Sequence[str]) -> bytes:
    """The page as Markdown, which reads as plain text too."""
    return "\n\n".join([f"# Elections: {name}", *lines, ""]).encode()


def calendar_of(name: str, entries: Sequence[Entry], written: datetime) -> bytes:
    """The calendar of a council."""
    return calendar_file(entries, written, f"Elections: {name}")


@dataclass
class Publisher:
    """Writes the files anew when what they say has changed, and once after each start."""

    store: Store
    house: House
    shown: dict[str, Shown] = field(default_factory=dict)

    async def publish(self) -> None:
        """Bring the files of all councils up to date. Raises OSError; then it is tried again."""
        for council in self.house.config.councils:
            polls = council.elections
            if not (polls.calendar or polls.page):
                continue
            now = await self.store.read(_shown, self.house, council.id)
            if self.shown.get(council.id) != now:
                await asyncio.to_thread(self._write, council, now)
                self.shown[council.id] = now

    def _write(self, council: Council, now: Shown) -> None:
        lines, entries = now
        if council.elections.page:
            replace_file(Path(council.elections.page), page_file(council.name, lines))
        if council.elections.calendar:
            content = calendar_of(council.name, entries, self.store.clock())
            replace_file(Path(council.elections.calendar), content)


def _shown(session: Session, house: House, council_id: str) -> Shown:
    return page.lines(session, house, council_id), page.entries(session, house, council_id)
