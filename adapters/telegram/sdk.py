"""python-telegram-bot as Beadle uses it: no token in any log or representation, no warning.

The library's Updater confirms updates before they are handled, and its rate limiter holds up
deletions, so neither is used: see :mod:`adapters.telegram.line`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Mapping
from typing import Any

from telegram import Bot, Update
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

from adapters.telegram.options import Options

# The library's own way to take up its next version's time spans; without it every 429 warns.
os.environ.setdefault("PTB_TIMEDELTA", "1")

log = logging.getLogger(__name__)
_TOKEN = re.compile(r"bot\d+:[\w-]+")
_UNREADABLE = (TelegramError, AttributeError, KeyError, TypeError, ValueError)
_SPEAK = ("httpx", "telegram.Bot", "telegram.ext.ExtBot", "telegram.request.BaseRequest")


class Discreet(logging.Filter):
    """Takes tokens out of what is logged, and leaves out what the library says of contents."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to log it. The library's own records hold what people wrote."""
        if record.name.startswith("telegram"):
            return False
        said = record.getMessage()
        if _TOKEN.search(said):
            record.msg, record.args = _TOKEN.sub("bot(token)", said), ()
        return True


def be_discreet() -> None:
    """Filter the loggers that would write the token or contents down; once is enough."""
    for name in _SPEAK:
        logger = logging.getLogger(name)
        if not any(isinstance(one, Discreet) for one in logger.filters):
            logger.addFilter(Discreet())


class Calls(HTTPXRequest):
    """Ends the calls that are under way before it gives its connections back.

    The library below would open another connection for a call whose own was closed under it, and
    nobody would close that one.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._under_way: set[asyncio.Future[tuple[int, bytes]]] = set()

    async def do_request(self, *args: Any, **given: Any) -> tuple[int, bytes]:
        """One call. Raises NetworkError where the connections were given back meanwhile."""
        call = asyncio.ensure_future(super().do_request(*args, **given))
        self._under_way.add(call)
        try:
            return await call
        except asyncio.CancelledError:
            caller = asyncio.current_task()
            if caller is not None and caller.cancelling():
                raise
            raise NetworkError("The connection was given back.") from None
        finally:
            self._under_way.discard(call)

    async def shutdown(self) -> None:
        """Give all connections back."""
        under_way = list(self._under_way)
        for call in under_way:
            call.cancel()
        if under_way:
            await asyncio.wait(under_way)
        await super().shutdown()


class Client(Bot):
    """A bot whose representation does not hold its token."""

    def __repr__(self) -> str:
        return "Client()"


def client(options: Options) -> Client:
    """A bot with connections of its own, so that no caller waits for another's.

    Raises SecretMissing.
    """
    be_discreet()
    seconds = options.timeout_seconds
    requests = [
        Calls(
            connection_pool_size=size,
            read_timeout=seconds,
            write_timeout=seconds,
            connect_timeout=seconds,
            pool_timeout=seconds,
            media_write_timeout=5 * seconds,
        )
        for size in (64, 1)
    ]
    base = options.api.rstrip("/")
    return Client(
        options.token.reveal(),
        f"{base}/bot",
        f"{base}/file/bot",
        request=requests[0],
        get_updates_request=requests[1],
    )


def parsed(raw: Mapping[str, Any], bot: Bot) -> Update | None:
    """An update as the library sees it; None for one that it cannot read, which is logged."""
    try:
        return Update.de_json(dict(raw), bot)
    except _UNREADABLE as error:
        log.warning("telegram: an update cannot be read: %s", type(error).__name__)
        return None
