"""Commits of other processes on PostgreSQL, handed on to this process's signals."""

from __future__ import annotations

import logging
import threading

import psycopg
from sqlalchemy import URL

from bot.store.wake import CHANNEL, Signals

log = logging.getLogger(__name__)


class Listener:
    """Hands PostgreSQL's NOTIFY (commits of other processes) on to the signals."""

    def __init__(self, url: URL, signals: Signals) -> None:
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._signals = signals
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="beadle-listen", daemon=True)

    def start(self) -> None:
        """Listen in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop within a second."""
        self._stop.set()
        self._thread.join(timeout=3)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._dsn, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._listen(connection)
            except psycopg.OperationalError:
                log.warning("not listening to the database; polling each second meanwhile")
                self._stop.wait(2)

    def _listen(self, connection: psycopg.Connection) -> None:
        while not self._stop.is_set():
            for notice in connection.notifies(timeout=0.5):
                self._signals.fire(notice.payload.split(","))
