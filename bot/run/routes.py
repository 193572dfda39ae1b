"""Alarms to whatever Apprise reaches: Teams, SMS, a mailbox elsewhere. The one place that knows it.

An address of Apprise's holds the password of the service behind it, so nothing that Apprise or its
HTTP client say about a message is logged. Each message is sent in a thread of its own: one that
hangs holds up no loop, and no end of the process.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec

from adapters.contract import (
    Address,
    Alert,
    Outcome,
    Receipt,
    Ref,
    Secret,
    SecretMissing,
    Unavailable,
)
from bot.config import wanted
from bot.config.alarm import route_name
from bot.config.model import Config
from policy import extras

SECONDS = 45.0
"""How long a message may take."""
MISSING = f"Apprise is not installed: {extras.install('apprise')}, then start Beadle again"
WRONG = "Apprise does not understand the address; it may be mistyped"


def installed() -> bool:
    """Whether the optional package is there."""
    return find_spec("apprise") is not None


def trouble_with(address: str) -> str:
    """Why an address cannot be used, without the address; empty where it can. Sends nothing."""
    if not installed():
        return MISSING
    from apprise import Apprise  # noqa: PLC0415  an optional package, and slow to import

    _hush()
    return "" if Apprise().add(address) else WRONG


def send(address: str, title: str, body: str) -> str:
    """Send one message, and wait; why it did not go out, without the address, or empty."""
    if why := trouble_with(address):
        return why
    from apprise import Apprise, NotifyFormat, NotifyType  # noqa: PLC0415  as above

    route = Apprise()
    route.add(address)
    went = route.notify(
        body=body, title=title, notify_type=NotifyType.WARNING, body_format=NotifyFormat.TEXT
    )
    return "" if went else "the service behind it did not take the message"


def _hush() -> None:
    """Keep addresses out of the log: both packages write them there when something goes wrong."""
    for name in ("apprise", "urllib3"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


@dataclass
class Route:
    """One address. ``say`` is a desk's, so that the outbox is carried there like to a desk."""

    name: str
    secret: Secret
    _thread: threading.Thread | None = field(default=None, repr=False)

    async def say(
        self,
        alert: Alert,
        to: Address,
        key: str,  # noqa: ARG002  Apprise knows no keys: after a kill a message may come twice
        replaces: Ref | None = None,  # noqa: ARG002  and no edits
    ) -> Receipt:
        """Send an alarm; ``to.channel`` is the council's name. Raises Unavailable."""
        body = f"{to.channel}: {alert.text}" if to.channel else alert.text
        why = await self._send(f"Beadle: {alert.title}", body)
        if why:
            raise Unavailable(f"{why[:1].upper()}{why[1:]}.")
        return Receipt(Outcome.DONE, "")

    async def _send(self, title: str, body: str) -> str:
        if self._thread is not None and self._thread.is_alive():
            return "an earlier message is still on its way"
        try:
            address = self.secret.reveal()
        except SecretMissing as missing:
            return str(missing)
        loop = asyncio.get_running_loop()
        done: asyncio.Future[str] = loop.create_future()

        def work() -> None:
            try:
                why = send(address, title, body)
            except Exception as error:  # noqa: BLE001  whatever a plugin raises may name the address
                why = f"Apprise failed ({type(error).__name__})"
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(_settle, done, why)

        self._thread = threading.Thread(target=work, name=f"alarm {self.name}", daemon=True)
        self._thread.start()
        try:
            async with asyncio.timeout(SECONDS):
                return await done
        except TimeoutError:
            return "it did not answer"


def _settle(done: asyncio.Future[str], why: str) -> None:
    if not done.done():
        done.set_result(why)


def configured(config: Config) -> dict[str, Route]:
    """Every route by its name: the process's first, then the councils'."""
    return {route_name(one): Route(route_name(one), one) for _, one in wanted.routes(config)}
