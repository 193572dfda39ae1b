"""Heartbeats as rows: which loops live, which connections and mailboxes are read, and what ails."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from bot.clerk import alarm, failing, judge_health, machine, unreachable, unwritable
from bot.clerk.house import House
from bot.clerk.reporting import closed, unread
from bot.run.machine import Machine
from bot.run.pulse import Pulse
from bot.run.supervisor import Supervisor
from bot.store import health, mail_streams, troubles


class Write(Protocol):
    """Runs a verb as a tick's concern; None where it broke, which the supervisor then names."""

    async def __call__(self, concern: str, verb: Any, *args: Any) -> Any:
        """Run ``verb`` in a transaction; what it answers."""


@dataclass(frozen=True, slots=True)
class Ails:
    """What may have to be told: connections, mailboxes, the judge, what is open or undelivered."""

    streams: bool = True
    mail: bool = True
    judge: bool = True
    alarm: bool = True


def write_beats(
    session: Session, house: House, beats: Mapping[str, datetime], deaths: Collection[str]
) -> Ails:
    """Write down which loops live, and which watch; answers what is to be looked into."""
    # Read at once, and held: what the session knows it reads no more, one by one.
    held, mail = health.beats(session), mail_streams.by_connection(session)
    streams, open_now = health.streams(session), troubles.opened(session)
    for name, at in beats.items():
        row = health.beat(session, name)
        row.at = at
    for connection, stream in streams.items():
        if house.config.councils_on(connection):
            health.beat_of_stream(session, stream)
    for connection in house.mailboxes:
        unread.beat(session, connection)
    closed.beat(session, house)
    for name in deaths:  # last: a loop that dies does not work, whatever else is said of it
        health.beat(session, name, working=False, detail="the loop dies and is started again")
    found = Ails(
        failing.may_be_silent(session, house, streams.values()),
        unread.may_be_overdue(session, house, mail, open_now),
        health.ails(session, "judge"),
        bool(open_now) or unreachable.may_be(session),
    )
    del held
    return found


def alarms_due(session: Session, house: House) -> None:
    """Alerts that reach nobody; and what is wrong is told, for the first time or again."""
    unreachable.heed(session, house)
    alarm.due(session, house)


@dataclass
class Beating:
    """Writes the heartbeats down, and has told what they say is not well."""

    house: House
    supervisor: Supervisor
    write: Write
    own_clock: bool
    """Whether the database has a clock of its own, which may differ from this machine's."""
    machine: Machine | None = None
    pulse: Pulse | None = None

    def __post_init__(self) -> None:
        # Whoever was told by the process before this one hears when it is over.
        self._not_checked = frozenset(council.id for council in self.house.config.councils)
        self._looking = asyncio.Lock()
        self._leapt = 0.0
        """A leap of the clock that could not be written down yet, in seconds."""

    async def beat(self) -> bool:
        """Write them down, and see to what ails; whether all is well."""
        beats, deaths = dict(self.supervisor.beats), list(self.supervisor.deaths)
        # Where they cannot be written all is looked into.
        ails = await self.write("beats", write_beats, beats, deaths) or Ails()
        if ails.streams or self._broke("failing"):
            await self.write("failing", failing.silent_streams)
        if ails.mail or self._broke("mail"):
            await self.write("mail", unread.overdue)
        if ails.judge or self._not_checked or self._broke("checking"):
            told = await self.write("checking", judge_health.heed, self._not_checked)
            self._not_checked = self._not_checked if told is None else told
        await self._look_at_machine(ails)
        await self._look_at_outage()
        # What was just found out is told at once, and not at the next tick.
        calm = ails == Ails(*[False] * 4)
        if not calm or self._broke("alarm"):
            await self.write("alarm", alarms_due)
        return calm and not self.supervisor.deaths

    async def is_clock_known(self) -> bool:
        """Look at the clock at once; whether what it did until now is on record."""
        await self._look_at_machine(Ails(), at_once=True)
        return not self._broke("machine")

    async def _look_at_machine(self, ails: Ails, *, at_once: bool = False) -> None:
        """Room on the disks, and the clock. One look at a time: who comes next finds it written."""
        if self.machine is None:
            return
        async with self._looking:
            reading = await asyncio.to_thread(self.machine.look, at_once=at_once)
            if reading is None:
                return
            reading = replace(reading, leapt=reading.leapt + self._leapt)
            self._leapt, told = 0.0, self.own_clock or ails.alarm or self._broke("machine")
            if told or not reading.is_well(self.house):
                await self.write("machine", machine.heed, reading)
            if self._broke("machine"):
                self._leapt = reading.leapt

    async def _look_at_outage(self) -> None:
        """Whether an outage of the database is to be told, now that it is over."""
        if self.pulse is not None and self.pulse.over is not None:
            await self.write("database", unwritable.was, self.pulse.over)
            if not self._broke("database"):
                self.pulse.over = None

    def _broke(self, concern: str) -> bool:
        return f"ticks {concern}" in self.supervisor.deaths
