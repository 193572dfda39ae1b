"""Beadle's real loops in this process, between a platform and desks in memory.

Owns the injected clock, the store whose writes can be watched and stopped, and waiting until
nothing is left to do. The database and all of ``bot`` are the real ones.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from peers import memory_desk, memory_platform
from peers.memory_desk import MemoryDesk
from peers.memory_mailbox import MemoryMailbox
from peers.memory_platform import MemoryPlatform
from peers.village import council
from peers.watched_store import WatchedStore
from sqlalchemy import exists, or_, select

from adapters.contract import Adapter, Alert, Secret
from adapters.contract import Connection as Line
from bot.config.model import Config, Connection, Council, Database
from bot.run import compose, ticks
from bot.store import crypto, schema, schema_reports, schema_work
from bot.store.store import now

PATIENCE = 60
"""Seconds after which what should have happened counts as never happening; no measure of speed."""
START = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
TOPICS = (
    "action", "closure", "judge", "media", "command", "alert:desk", "alert:other",
    "mail", "mail:desk", "mail-files", "export")  # fmt: skip


@dataclass
class Clock:
    """Stands still until it is moved."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at


def adapter(name: str) -> Adapter:
    """The adapter whose options are the platform and the desk themselves."""

    def connect(_id, options, host):
        options.host = host
        return Line(options.platform, options.desk, getattr(options, "mailbox", None))

    async def diagnose(_options, _accounts, _host):
        return ()

    return Adapter(name, "in memory", SimpleNamespace, connect, diagnose)


@dataclass
class Household:
    """One Beadle on one database; it can be ended and begun anew.

    The desk's connection ("chat", where everybody is known by their role) may have a mailbox.
    """

    url: str
    folder: Path
    councils: tuple[Council, ...] = ()
    clock: Clock = field(default_factory=Clock)
    platform: MemoryPlatform = field(default_factory=MemoryPlatform)
    desk: MemoryDesk = field(default_factory=MemoryDesk)
    mailbox: MemoryMailbox | None = None
    more: tuple[Connection, ...] = ()
    script: bool = False
    ticker: ticks.Ticker | None = None

    def config(self) -> Config:
        """The configuration."""
        site = SimpleNamespace(platform=self.platform, desk=None)
        desk = SimpleNamespace(platform=None, desk=self.desk, mailbox=self.mailbox)
        lines = (
            Connection("site", adapter(memory_platform.NAME), site),
            Connection("desk", adapter(memory_desk.NAME), desk),
            *self.more,
        )
        keys = (Secret(file=str(self.folder / name)) for name in ("key", "reports.key"))
        return Config(self.folder, Database(self.url), *keys, lines, self.councils or (council(),))

    async def __aenter__(self):
        await self.start()
        return self

    async def __aexit__(self, *_exc):
        await self.end()

    async def start(self, gate=None) -> None:
        """Begin; returns once it says that it is ready, unless ``gate`` may hold it up."""
        self.announced: list[str] = []
        self.ticker = None
        self.store = await WatchedStore(self.url, self.clock).__aenter__()
        self.store.gate = gate
        self.running = compose.Running(
            self.store, self.config(), self.announced.append, script=self.script
        )
        self.task = asyncio.create_task(self.running.run())
        ready = asyncio.create_task(self.running.ready.wait())
        await asyncio.wait({ready, self.task}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self.task.done():
            await self.task

    async def end(self) -> None:
        """End in good order."""
        self.running.stop.set()
        await asyncio.wait_for(self.task, PATIENCE)
        await self.store.__aexit__()

    async def crash(self) -> None:
        """End in the midst of it: whatever the loops were about to do is not done."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.store.__aexit__()

    # ------------------------------------------------------------------ what a test does

    async def move(self, **length: float) -> None:
        """Let time pass, and everybody look at the clock."""
        self.clock.at += timedelta(**length)
        self.store.signals.fire(TOPICS)
        await self.settled()

    async def tick(self) -> None:
        """What the scheduler does every few seconds."""
        at_work = self.running
        if self.ticker is None:
            self.ticker = ticks.Ticker(
                self.store, at_work.house, at_work.supervisor, at_work.alone, at_work.stop
            )
        await self.ticker.often()
        await self.settled()

    async def gone_round(self, *loops: str) -> None:
        """Return once these loops went round at the clock's present time."""
        async with asyncio.timeout(PATIENCE):
            while any(self.running.supervisor.beats.get(n) != self.clock.at for n in loops):
                self.store.signals.fire(TOPICS)
                self.store.changed.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.store.changed.wait(), 0.05)

    async def settled(self, *, alerts: bool = True) -> None:
        """Return once nothing is left to do at the clock's present time."""
        async with asyncio.timeout(PATIENCE):
            while True:
                self.store.changed.clear()
                arrived = self.platform.down or self.platform.silent
                want = None if arrived else str(len(self.platform.history))
                box = self.mailbox
                if (
                    not self.desk.unread
                    and not await self.store.read(busy, want, alerts=alerts)
                    and (box is None or not await self.store.read(reading, box))
                ):
                    return
                with suppress(TimeoutError):  # what is no write (an answer to a draft) tells nobody
                    await asyncio.wait_for(self.store.changed.wait(), 0.05)

    async def ask(self, line: str, sender: str = "clerk", channel: str = "desk") -> Alert:
        """Type a line and wait for the last word on it."""
        key = self.desk.put(line, sender, channel)
        said = await self.desk.until(lambda s: s.alert.reply_to == key and s.alert.final)
        await self.settled()
        return said.alert

    async def see(self, ref: str, text: str, **page: object) -> None:
        """A post is published, and all that follows from it happens."""
        self.platform.publish(ref, text, **page)
        await self.settled()

    async def write(self, text: str, sender: str = "officer", **fields: object) -> list[str]:
        """Write to Beadle in private; all that was answered to it."""
        before = len(self.mailbox.to(sender))
        self.mailbox.put(text, sender, **fields)
        await self.settled()
        return self.mailbox.to(sender)[before:]

    async def rows(self, table, *where):
        """The rows of a table."""
        return await self.store.read(lambda s: s.scalars(select(table).where(*where)).all())

    async def case(self, number: int = 1):
        """A case of the village."""
        (found,) = await self.rows(
            schema_work.Case,
            schema_work.Case.number == number,
            schema_work.Case.council_id == "village",
        )
        return found

    async def recorded(self, kind: str) -> list[dict]:
        """The words of the audit chain's rows of a kind."""
        row, detail = schema_work.AuditRow, schema_work.AuditDetail
        query = (
            select(row.actor, detail.payload)
            .join(detail, (row.council_id == detail.council_id) & (row.seq == detail.seq))
            .where(row.kind == kind)
            .order_by(row.id)
        )
        found = await self.store.read(lambda s: s.execute(query).all())
        return [{"actor": actor, **payload} for actor, payload in found]


def busy(session, cursor: str | None, *, alerts: bool) -> bool:
    """Whether a row waits for a loop."""
    work, at = schema_work, now(session)
    free = work.Outbox.held_until.is_(None) | (work.Outbox.held_until <= at)
    outbox = [work.Outbox.state == "waiting", work.Outbox.next_at <= at, free]
    lanes = ("action", "closure", "alert") if alerts else ("action", "closure")
    rows = (
        exists().where(schema.Version.judged_at.is_(None)),
        exists().where(work.Command.state == "received"),
        exists().where(schema.Media.state == "waiting", schema.Media.next_at <= at),
        exists().where(*outbox, work.Outbox.lane.in_(lanes)),
    )
    if session.scalar(select(or_(*rows))):  # asked thousands of times: one statement
        return True
    return cursor is not None and session.get_one(schema.Stream, "site").cursor != cursor


def reading(session, mailbox: MemoryMailbox) -> bool:
    """Whether a private message, a file of one, or an answer waits for a loop."""
    work, box, at = schema_work.Outbox, schema_reports, now(session)
    rows = [exists().where(box.Mail.state == "received")]
    if crypto.is_open(crypto.REPORTS):
        rows.append(exists().where(box.ReportFile.state == "waiting", box.ReportFile.next_at <= at))
    if not mailbox.down:
        mail = (work.lane == "mail", work.target == "desk")
        rows.append(exists().where(work.state == "waiting", work.next_at <= at, *mail))
    if session.scalar(select(or_(*rows))):
        return True
    stream = session.get_one(box.MailStream, "desk")
    unheard = stream.cursor != str(len(mailbox.history))
    return unheard and not (mailbox.deaf or mailbox.silent)
