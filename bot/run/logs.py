"""The log of ``beadle run``: where it goes, how a line looks, and who may say how much.

structlog's processors stand behind the standard library's logging, so that what a library logs
passes through the same hands as Beadle's own (:mod:`bot.run.discreet`).
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Collection
from types import TracebackType
from typing import Any, TextIO

import structlog

from bot.clerk import wordless
from bot.config.model import Config
from bot.config.observed import Log
from bot.run import discreet

log = logging.getLogger(__name__)


class Handler(logging.StreamHandler[TextIO]):
    """Writes to a stream. A line that cannot be made is said to be lost, without its contents."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  the library's name
        """Say from where the line came; the library would show what was to be logged."""
        try:
            self.stream.write(f"a line of the log was lost ({record.name}:{record.lineno})\n")
        except (OSError, ValueError):
            return  # nobody reads the log any more


def set_up(config: Config) -> None:
    """Log to standard error from now on, as the configuration says.

    What nobody caught is logged as well, by its place: Python itself would show its text.
    """
    if not logging.getLogger().handlers:  # whoever has set up a log of their own keeps it
        persons = {person.name for council in config.councils for person in council.persons}
        logging.getLogger().addHandler(handler(config.log, sys.stderr, persons))
    levels(config.log)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def levels(settings: Log) -> None:
    """Libraries say only what is wrong; Beadle's own rooms as much as is wanted."""
    wanted = logging.getLevelNamesMapping()[settings.level.upper()]
    logging.getLogger().setLevel(max(wanted, logging.WARNING))
    for room in discreet.OWN:
        logging.getLogger(room).setLevel(wanted)


def handler(settings: Log, stream: TextIO, persons: Collection[str] = ()) -> Handler:
    """What writes the log to a stream, in the format wanted."""
    clock = structlog.processors.TimeStamper(
        fmt="iso" if settings.format == "json" else "%Y-%m-%d %H:%M:%S",
        utc=settings.format == "json",
    )
    made = Handler(stream)
    made.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            use_get_message=True,
            pass_foreign_args=True,
            foreign_pre_chain=[
                discreet.of_library,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(allow=discreet.FACTS),
                discreet.by_place,
                discreet.only_facts,
                discreet.without_addresses(persons),
                clock,
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer() if settings.format == "json" else _as_text,
                discreet.without_secrets,
            ],
        )
    )
    return made


_facts = structlog.processors.LogfmtRenderer(key_order=sorted(discreet.FACTS), drop_missing=True)


def _as_text(logger: Any, method: str, entry: discreet.Entry) -> str:
    """One line to read, with its facts behind it; the lines of code below."""
    head = f"{entry.pop('timestamp')} {entry.pop('level').upper()} {entry.pop('logger')}:"
    trace = entry.pop("trace", "")
    line = f"{head} {entry.pop('event')} {_facts(logger, method, entry)}".rstrip()
    return f"{line}\n{trace}".rstrip()


def unretrieved(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What a task ended with and nobody asked for, by its place (an event loop's handler)."""
    error = context.get("exception")
    if isinstance(error, BaseException):
        wordless.note(log, "something broke and nobody asked for it", error)
    else:
        log.error("asyncio is in trouble")


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        log.critical("Beadle broke and stops", exc_info=(kind, error, trace))


def _uncaught_in_thread(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None and not issubclass(given.exc_type, SystemExit):
        wordless.note(log, "a thread broke", given.exc_value)
