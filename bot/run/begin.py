"""Starting and stopping one process: key, database, lock, signals."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable
from pathlib import Path

from bot.clerk.house import House
from bot.config.database import engine_url
from bot.config.model import Config
from bot.run import keys, logs, memory
from bot.run.compose import Running, build_house
from bot.run.lock import only_one
from bot.store import migrate
from bot.store.store import Clock, Store, utc_now
from policy import needed

Announce = Callable[[str], None]


def begin(config: Config, announce: Announce, *, script: bool, clock: Clock = utc_now) -> None:
    """Run Beadle until it is told to stop, or until a script's last command had its outcome.

    All that is stored, due, and told to adapters goes by ``clock`` (UTC).
    """
    logs.set_up(config)
    memory.one_heap()
    house = build_house(config)  # a pack that is wrong is told before anything is made
    needed.forget()
    gc.freeze()  # the checkers stay to the end: walking through them costs a seventh of their speed
    url = engine_url(config.database)
    migrate.refuse_half(config.path, config.folder, url)
    whole = url.render_as_string(hide_password=False)
    if url.get_backend_name() == "sqlite":
        _make_folder(Path(url.database or "").parent)
    with only_one(whole) as alone:
        migrate.upgrade(url)
        closed = _open_keys(config, whole, clock)
        asyncio.run(_run(house, whole, announce, alone, closed, script=script, clock=clock))


def _open_keys(config: Config, url: str, clock: Clock) -> str:
    """Unlock both keys; why the reports' key is not open. Raises KeyProblem, SecretMissing."""
    store = Store(url, clock)
    try:
        keys.open_general(store, config)
        return keys.open_reports(store, config)
    finally:
        store.close()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise migrate.DatabaseProblem(
            f"The folder {folder} for the database cannot be made: {error.strerror}. Check "
            "[database] in the configuration, and who may write there."
        ) from None


async def _run(
    house: House,
    url: str,
    announce: Announce,
    alone: Callable[[], bool],
    closed: str,
    *,
    script: bool,
    clock: Clock,
) -> None:
    async with Store(url, clock) as store:
        running = Running(
            store,
            house.config,
            announce,
            script=script,
            made=house,
            alone=alone,
            reports_closed=closed,
        )
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(logs.unretrieved)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, running.stop.set)
        await running.run()
