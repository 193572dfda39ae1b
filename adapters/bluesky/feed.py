"""One connection to a stream: reads ahead, so that what has arrived is handed over together.

Owns the WebSocket. Spoken to directly rather than with the SDK's subscription clients: those
reconnect unseen, end in silence when the server closes, swallow what a callback raises, and hand
over one event at a time. Here every end of the stream is an Unavailable that says why.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Self

from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, WebSocketException

from adapters.bluesky.changes import BadPlace, Change, Kind
from adapters.contract import Trouble, Unavailable

_LARGEST_MESSAGE = 32 * 1024 * 1024
_AHEAD = 5_000
_TOO_MANY = 429
_BAD_REQUEST = 400


class Feed:
    """Changes of one connection, oldest first. Use as an asynchronous context manager.

    While ``unbounded`` is set everything that comes is kept (during a listing); otherwise the
    server is made to wait when 5,000 changes have not been asked for.
    """

    def __init__(self, url: str, decode: Callable[[str | bytes], Change], timeout: float) -> None:
        self._connect = connect(
            url, open_timeout=timeout, close_timeout=1, max_size=_LARGEST_MESSAGE, compression=None
        )
        self._decode = decode
        self._waiting: deque[Change] = deque()
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._end: Trouble | None = None
        self._reader: asyncio.Task[None] | None = None
        self.unbounded = False

    async def __aenter__(self) -> Self:
        """Connect. Raises Unavailable, or BadPlace where the server will not start there."""
        try:
            self._socket = await self._connect
        except InvalidStatus as refusal:
            raise _refused(refusal) from refusal
        except (OSError, TimeoutError, WebSocketException) as error:
            why = f"the stream of posts cannot be reached ({type(error).__name__})"
            raise Unavailable(why) from error
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Disconnect."""
        if self._reader:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        await self._socket.close()

    async def _read(self) -> None:
        """Take in what comes until the stream ends."""
        try:
            async for message in self._socket:
                self._take(self._decode(message))
                while len(self._waiting) >= _AHEAD and not self.unbounded:
                    self._room.clear()
                    await self._room.wait()
            self._end = Unavailable("the server closed the stream of posts")
        except Trouble as trouble:
            self._end = trouble
        except (OSError, WebSocketException) as error:
            self._end = Unavailable(f"the stream of posts broke ({type(error).__name__})")
        except Exception as error:  # noqa: BLE001  nobody waits for this task: it must say its end
            why = f"the stream sent what cannot be read ({type(error).__name__})"
            self._end = Unavailable(why)
        self._news.set()

    def _take(self, change: Change) -> None:
        """Keep a change; of others' accounts only the newest place."""
        idle = change.kind is Kind.NOTHING
        if idle and change.place is None:
            return
        if idle and self._waiting and self._waiting[-1].kind is Kind.NOTHING:
            self._waiting.pop()
        self._waiting.append(change)
        self._news.set()

    async def next(self, most: int, wait: float | None) -> list[Change]:
        """What has arrived, up to about ``most`` records; nothing after ``wait`` seconds.

        Never waits for more than the first. Raises what ended the stream, after the last change.
        """
        if not self._waiting and self._end is None:
            self._news.clear()
            try:
                async with asyncio.timeout(wait):  # wait_for can swallow the end of the watch
                    await self._news.wait()
            except TimeoutError:
                return []
        taken: list[Change] = []
        records = 0
        while self._waiting and records < most:
            taken.append(self._waiting.popleft())
            records += len(taken[-1].ops)
        self._room.set()
        if not taken and self._end:
            raise self._end
        return taken


def _refused(refusal: InvalidStatus) -> Trouble:
    """Why the server did not open the stream."""
    status = refusal.response.status_code
    if status == _TOO_MANY:
        after = refusal.response.headers.get("retry-after", "")
        wait = float(after) if after.isdigit() else None
        return Unavailable("the server asks Beadle to slow down (429)", wait)
    if status == _BAD_REQUEST and b"Cursor" in (refusal.response.body or b""):
        return BadPlace("the server no longer has all since Beadle's place")
    return Unavailable(f"the server does not open the stream of posts ({status})")
