"""Ten thousand accounts closed from rows, and opened again, by one process."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet
from peers.household import Household
from peers.memory_front import OPEN
from peers.village import council, harbour
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.report import Row, most
from bot.config.model import Account, Council, DeskChannel
from bot.run import compose
from bot.store import crypto, migrate, people
from bot.store.carrying import GOOD
from bot.store.closures import Window, put
from bot.store.schema_closing import ModeChange
from bot.store.schema_work import AuditRow, Step
from bot.store.store import Store, now

ACCOUNTS = 10_000
COUNCILS = (1, 100)
LIMIT_S = 60
PATIENCE_S = 1_800
IDLE_S = 20
BEFORE, LENGTH = timedelta(days=1), timedelta(days=45)


@dataclass
class Clock:
    """Goes on by itself, and can be put forward."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        """The time, aware."""
        return datetime.now(UTC) + self.ahead


@dataclass
class Association(Household):
    """Beadle's own loops and ticks, on SQLite with full sync, for any number of councils."""

    clock: Clock = field(default_factory=Clock)  # type: ignore[assignment]  # the tests' stands still

    async def start(self, _gate: object = None) -> None:
        """Begin; returns once all accounts are watched."""
        self.store = await Store(self.url, self.clock).__aenter__()  # type: ignore[assignment]  # the tests' watches its writes
        self.running = compose.Running(self.store, self.config(), lambda _said: None)
        self.task = asyncio.create_task(self.running.run())
        await self.running.ready.wait()

    async def carried(self, mode: str) -> tuple[float, float, int]:
        """Seconds of the clock and of the processor until all are in it and told; alerts."""
        begun, used = time.monotonic(), time.process_time()
        before = len(self.desk.said)
        while time.monotonic() - begun < PATIENCE_S:
            if await self.store.read(_told, mode):
                took = time.monotonic() - begun, time.process_time() - used
                await asyncio.sleep(1)  # the last alerts are shown
                return *took, len(self.desk.said) - before
            await asyncio.sleep(0.1)
        raise RuntimeError(f"not all accounts were {mode} after {PATIENCE_S} s")


def closed(_rounds: int) -> Iterable[Row]:
    """Of one council, and of a hundred with a hundred accounts each."""
    crypto.unlock(Fernet.generate_key().decode())
    for count in COUNCILS:
        with tempfile.TemporaryDirectory() as place:
            yield from asyncio.run(_lived(Path(place), count))


def _councils(folder: Path, count: int) -> tuple[Council, ...]:
    pack = harbour(folder).pack
    each = ACCOUNTS // count
    return tuple(
        council(
            id=f"village{number}",
            pack=pack,
            accounts=tuple(
                Account("site", f"{number}-{one}.test", id=f"page{number}-{one}")
                for one in range(each)
            ),
            desks=(DeskChannel("desk", f"desk{number}"),),
        )
        for number in range(count)
    )


async def _lived(folder: Path, count: int) -> list[Row]:
    url = f"sqlite:///{folder}/beadle.db"
    migrate.upgrade(url)
    house = Association(url, folder, _councils(folder, count))
    await house.start()
    for one in house.councils:
        await house.store.write(_confirmed, one.id)
    whose = "of one council" if count == 1 else f"of {count} councils"
    house.clock.ahead += BEFORE
    shut = await house.carried("closed")
    _check(house, closed=True)
    size = await house.store.read(_size)
    used = time.process_time()
    await asyncio.sleep(IDLE_S)
    idle = (time.process_time() - used) / IDLE_S * 100
    house.clock.ahead += LENGTH
    opened = await house.carried("normal")
    _check(house, closed=False)
    await house.end()
    return [
        _row(f"{ACCOUNTS:,} accounts {whose}: due → closed, told", shut, size),
        most("  CPU while they are closed", [idle], "% of a core", note=f"over {IDLE_S} s"),
        _row("  due → open as before, told", opened, ""),
    ]


def _row(what: str, took: tuple[float, float, int], more: str) -> Row:
    wall, processor, alerts = took
    note = f"{processor:.0f} s of processor; alerts: {alerts}{more}"
    return most(what, [wall], "s", LIMIT_S, note)


def _confirmed(session: Session, council_id: str) -> None:
    clerk = people.deciders(session, council_id, None)[0]
    starts = now(session) + BEFORE
    window = Window("closed", starts, starts + LENGTH, "clause P2", "measured")
    put(session, council_id, window, confirmed_by=clerk)


def _told(session: Session, mode: str) -> bool:
    told = select(func.count()).where(ModeChange.mode == mode, ModeChange.told.in_(GOOD))
    return session.scalar(told) == ACCOUNTS


def _size(session: Session) -> str:
    steps, chain = (session.scalar(select(func.count()).select_from(t)) for t in (Step, AuditRow))
    return f"; {steps:,} steps with what stood there, {chain:,} rows of the chain"


def _check(house: Association, *, closed: bool) -> None:
    """Fail where an account is not as it should be."""
    shown = house.platform.fronts.shown
    wrong = [name for name, one in shown.items() if (one != OPEN) is not closed]
    if wrong or len(shown) != ACCOUNTS:
        raise RuntimeError(f"{len(wrong)} of {len(shown)} accounts are not as they should be")
