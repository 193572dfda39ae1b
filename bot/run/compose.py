"""The composition root: from a configuration to a running house."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from adapters.contract import Abilities, Connection, Desk, Mailbox, Platform
from bot.clerk import alarm, failing, machine, perform, report_export  # noqa: F401  fills the table of commands before a desk offers it
from bot.clerk.house import House
from bot.clerk.reporting import closed, links
from bot.config.desks import channels_on, options_of
from bot.config.mailboxes import councils_on
from bot.config.model import Config
from bot.models.load import configured
from bot.run import alarms, backups, behind, captures, memory, observed, routes
from bot.run.act import ActionLoop
from bot.run.alerts import AlertLoop
from bot.run.bundles import BundleLoop
from bot.run.closing import ClosureLoop
from bot.run.command import CommandLoop
from bot.run.copy_media import MediaLoop
from bot.run.desks import RequestLoop
from bot.run.host import StoreHost
from bot.run.judge import JudgeLoop
from bot.run.machine import Machine, folders_of
from bot.run.mail_files import MailFiles
from bot.run.mail_in import MailLoop
from bot.run.mail_out import MailOut
from bot.run.mail_work import MailWork
from bot.run.routes import Route
from bot.run.supervisor import Supervisor
from bot.run.take_in import IntakeLoop
from bot.run.tally import Tally
from bot.run.ticks import Ticker
from bot.store import (
    commands,
    councils,
    crypto,
    health,
    judging,
    mail,
    mail_streams,
    outbox,
    report_files,
    reports,
    unwatched,
)
from bot.store import configured as on_record
from bot.store import media as copies
from bot.store.carrying import LANE
from bot.store.lookout import Lookout
from bot.store.store import Store
from bot.words.times import counted
from policy.checker import Checker
from policy.pack import load_pack

log = logging.getLogger(__name__)

SETTLE = timedelta(seconds=60)
"""How long a script waits for the first look at all accounts."""
PATIENCE = timedelta(seconds=5)
"""How often a long first look says how far it is."""
BRIEFLY = 3.0
"""Seconds that a person's first command waits for the first look."""
DRAIN = 10.0
"""Seconds for the last alerts to be shown before the process ends."""


def build_house(config: Config) -> House:
    """Load every council's pack. Raises PackErrors with all that is wrong."""
    packs = {council.id: load_pack(council.pack) for council in config.councils}
    model = configured(config)
    by_hash = {pack.hash: Checker(pack, model) for pack in packs.values()}
    checkers = {council_id: by_hash[pack.hash] for council_id, pack in packs.items()}
    asked = any(checker.reads_model for checker in checkers.values())
    return House(config, packs, checkers, model=model if asked else None)


@dataclass
class Running:
    """Beadle at work. ``run`` returns when a stop was asked for or a script has ended."""

    store: Store
    config: Config
    announce: Callable[[str], None]
    script: bool = False
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    house: House = field(init=False)
    supervisor: Supervisor = field(init=False)
    judge: JudgeLoop = field(init=False)
    lookout: Lookout = field(init=False)
    connections: dict[str, Connection] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    made: House | None = None
    """What was built of this configuration already; to build it twice takes half a second."""
    alone: Callable[[], bool] = lambda: True
    """Whether the database's lock is still ours."""
    tally: Tally = field(default_factory=Tally)
    reports_closed: str = ""
    """Why the reports' key is not open."""
    _ending: asyncio.Future[None] | None = None

    async def run(self) -> None:
        """Adopt the configuration, start the loops, and keep them until the stop."""
        self.house = replace(self.made or build_house(self.config), reports_closed=self._closed())
        self._connect()
        self.routes = routes.configured(self.config)
        packs = {key: checker.pack_hash for key, checker in self.house.checkers.items()}
        await self.store.write(councils.adopt, self.config, packs)
        await self.store.write(_begin, packs, self.house)
        await backups.tell_restored(self.store, self.house)
        supervisor = self.supervisor = Supervisor(self.store.clock)
        self._add_loops(supervisor)
        pulse = alarms.pulse(supervisor, self.store, self.config, self.routes)
        watch = Machine(folders_of(self.config))
        ticker = Ticker(self.store, self.house, supervisor, self.alone, self.stop, watch, pulse)
        supervisor.add("ticks", ticker.run)
        try:
            await supervisor.run(self.stop)
            await self.store.write(_stopped, packs, self.house)
        finally:
            for name, connection in self.connections.items():
                try:
                    await connection.close()
                except Exception:  # the others are to be closed all the same
                    log.exception("a connection could not be closed", extra={"connection": name})
            await self.store.write(health.forget_beats)

    def _closed(self) -> str:
        why = self.reports_closed or "the reports' key is not open"
        return "" if crypto.is_open(crypto.REPORTS) else why

    def _connect(self) -> None:
        abilities: dict[str, Abilities] = {}
        mailboxes: list[str] = []
        for one in self.config.connections:
            host = StoreHost(self.store, one.id)
            options = options_of(self.config, one)
            connection = one.adapter.connect(one.id, options, host)
            self.connections[one.id] = connection
            if connection.platform is not None:
                abilities[one.id] = connection.platform.abilities
            if connection.mailbox is not None and councils_on(self.config, one.id):
                mailboxes.append(one.id)
        self.house = replace(self.house, abilities=abilities, mailboxes=tuple(mailboxes))

    def _add_loops(self, supervisor: Supervisor) -> None:
        store, house = self.store, self.house
        self.judge = JudgeLoop(store, house, supervisor.beat("judge"), tally=self.tally)
        supervisor.add("judge", self.judge.run)
        supervisor.add("commands", CommandLoop(store, house, supervisor.beat("commands")).run)
        supervisor.add("bundles", BundleLoop(store, house, supervisor.beat("bundles")).run)
        self.lookout = Lookout(store, supervisor.works("lookout"))
        self.lookout.add("judge", judging.waits(list(house.checkers)))
        self.lookout.add("command", commands.waits())
        self.lookout.add("mail", mail.waits(house.mailboxes))
        self.lookout.add(report_export.LANE, outbox.waits(report_export.LANE, report_export.TARGET))
        supervisor.add("lookout", self.lookout.run)
        supervisor.add("ready", self._say_ready)
        alarms.add(supervisor, store, self.lookout, self.routes)
        observed.add(supervisor, store, house, self.tally)
        backups.add(supervisor, self.lookout, store, house)
        if self.house.mailboxes:
            supervisor.add("mail", MailWork(store, house, supervisor.beat("mail")).run)
        for name, connection in self.connections.items():
            if connection.platform is not None and self.config.accounts_on(name):
                self._add_platform(supervisor, name, connection.platform)
            if connection.desk is not None and channels_on(self.config, name):
                self._add_desk(supervisor, name, connection.desk)
            if connection.mailbox is not None and name in house.mailboxes:
                self._add_mailbox(supervisor, name, connection.mailbox)
            if connection.platform is not None:
                captures.add(supervisor, store, house, name, connection.platform)
                self.lookout.add(reports.FILES_TOPIC, report_files.waits(links.line_of(name)))

    def _add_platform(self, supervisor: Supervisor, name: str, platform: Platform) -> None:
        store, house = self.store, self.house
        beat = supervisor.beat(f"intake:{name}")
        intake = IntakeLoop(store, house, name, platform, beat, tally=self.tally)
        supervisor.add(f"intake:{name}", intake.run)
        media = MediaLoop(store, name, platform, supervisor.beat(f"media:{name}"))
        supervisor.add(f"media:{name}", media.run)
        actions = ActionLoop(store, house, name, platform, supervisor.beat(f"actions:{name}"))
        supervisor.add(f"actions:{name}", actions.run)
        closing = ClosureLoop(store, name, platform, supervisor.beat(f"closures:{name}"))
        supervisor.add(f"closures:{name}", closing.run)
        self.lookout.add("media", copies.waits(name))
        self.lookout.add("action", outbox.waits("action", name))
        self.lookout.add(LANE, outbox.waits(LANE, name))

    def _add_mailbox(self, supervisor: Supervisor, name: str, mailbox: Mailbox) -> None:
        store, house = self.store, self.house
        beat = supervisor.beat(f"mail-in:{name}")
        supervisor.add(f"mail-in:{name}", MailLoop(store, house, name, mailbox, beat).run)
        beat = supervisor.beat(f"mail-out:{name}")
        supervisor.add(f"mail-out:{name}", MailOut(store, house, name, mailbox, beat).run)
        if crypto.is_open(crypto.REPORTS):
            beat = supervisor.beat(f"mail-files:{name}")
            supervisor.add(f"mail-files:{name}", MailFiles(store, house, name, beat, mailbox).run)
        self.lookout.add(f"mail:{name}", outbox.waits(outbox.MAIL, name))
        self.lookout.add(reports.FILES_TOPIC, report_files.waits(name))

    def _add_desk(self, supervisor: Supervisor, name: str, desk: Desk) -> None:
        alerts = AlertLoop(self.store, name, desk, supervisor.beat(f"alerts:{name}"))
        supervisor.add(f"alerts:{name}", alerts.run)
        self.lookout.add(f"alert:{name}", outbox.waits("alert", name))
        beat = supervisor.beat(f"requests:{name}")
        requests = RequestLoop(self.store, self.house, name, desk, self._desk_ended, beat)

        async def read_requests() -> None:
            # A script's first line finds what is public now; a person is not kept waiting long.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if self.script else BRIEFLY):
                    await self.ready.wait()
            await requests.run()

        supervisor.add(f"requests:{name}", read_requests)

    # ------------------------------------------------------------------ beginning and end

    async def _say_ready(self) -> None:
        """Say once that all accounts were looked at, or which were not."""
        deadline = self.store.clock() + SETTLE
        tell_at = self.store.clock() + PATIENCE
        while True:
            late = await self.store.read(behind.connections, self.house, self.judge.after)
            if not late and not self.judge.tried:
                late = [("new rules still to be tried", False)]
            if late and self.store.clock() > tell_at:
                done, waiting = await self.store.read(judging.progress, list(self.house.checkers))
                self.announce(
                    f"Still looking through the accounts: {counted(done, 'post')} taken in, "
                    f"{waiting:,} of them not checked yet."
                )
                tell_at = self.store.clock() + PATIENCE
            if not late:
                self.announce("Ready. All accounts are being watched.")
                break
            if self.store.clock() > deadline or all(failing for _, failing in late):
                names = ", ".join(sorted(name for name, _ in late))
                self.announce(f"NOT ALL IS WATCHED YET: {names}. I keep trying; type status.")
                break
            await asyncio.sleep(0.05)
        self.ready.set()
        await asyncio.to_thread(memory.give_back)  # what starting has left behind

    def _desk_ended(self, _connection: str) -> None:
        self._ending = asyncio.ensure_future(self._drain())
        self._ending.add_done_callback(lambda _task: self.stop.set())

    async def _drain(self) -> None:
        """Let what is written down be shown before the process ends; rows stay rows anyway."""
        ends = asyncio.get_running_loop().time() + DRAIN
        while asyncio.get_running_loop().time() < ends:
            if await self.store.read(behind.idle, self.house, self.judge.after):
                return
            await asyncio.sleep(0.05)


def _begin(session: Session, council_ids: Collection[str], house: House) -> None:
    on_record.started(session, council_ids)
    outbox.release(session)
    outbox.revive(session)
    mail_streams.begin(session, house.mailboxes)
    mail.release(session)
    unwatched.starts(session, _watched(house))
    machine.begin(session, house)
    health.forget_beats(session)
    health.beat(session, "judge", detail="starting")
    health.restart_streams(session)
    alarm.begin(session, house)
    failing.begin(session)
    closed.heed(session, house)


def _stopped(session: Session, council_ids: Collection[str], house: House) -> None:
    on_record.stopped(session, council_ids)
    unwatched.stops(session, _watched(house))


def _watched(house: House) -> list[str]:
    return [one.id for one in house.config.connections if house.config.accounts_on(one.id)]
