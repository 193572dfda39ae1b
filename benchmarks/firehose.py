"""A data server's stream from outside: a witness of its frames, a recording, and its replay."""

from __future__ import annotations

import asyncio
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from atproto_subscription.frames import Frame
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

PATH = "/xrpc/com.atproto.sync.subscribeRepos"
LARGEST = 32 * 1024 * 1024


def keys(data: bytes) -> list[str]:
    """The record keys of the posts that a frame writes."""
    frame = Frame.from_bytes(data)
    ops = frame.body.get("ops", ()) if getattr(frame, "type", "") == "#commit" else ()
    paths = [op["path"] for op in ops if op["path"].startswith("app.bsky.feed.post/")]
    return [path.partition("/")[2] for path in paths]


class Aside(ABC):
    """An event loop in a thread of its own, for as long as the context lasts."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._task: asyncio.Task[Any] | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        began = threading.Event()
        self.loop.call_soon_threadsafe(self._begin, began)
        began.wait(10)
        return self

    def _begin(self, began: threading.Event) -> None:
        self._task = self.loop.create_task(self.run(began))

    def __exit__(self, *_exc: object) -> None:
        async def end() -> None:
            assert self._task
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()

    @abstractmethod
    async def run(self, began: threading.Event) -> None:
        """What goes on meanwhile; set ``began`` when the others may go on."""


class Witness(Aside):
    """A second listener on the same stream: notes when each post's frame came."""

    def __init__(self, url: str, cursor: int | None = None) -> None:
        super().__init__()
        query = "" if cursor is None else f"?cursor={cursor}"
        self._url = url.replace("http", "ws", 1) + PATH + query
        self.came: dict[str, float] = {}
        self.frames: list[bytes] = []

    async def run(self, began: threading.Event) -> None:
        """Listen."""
        async with connect(self._url, max_size=LARGEST, compression=None) as socket:
            began.set()
            async for data in socket:
                now = time.monotonic()
                assert isinstance(data, bytes)
                for key in keys(data):
                    self.came.setdefault(key, now)
                self.frames.append(data)


@dataclass
class Replay(Aside):
    """Serves recorded frames to whoever subscribes, once they are let go, at a steady pace.

    ``sent`` holds when each post's frame was handed to the socket: before it can be received.
    """

    frames: Sequence[bytes]
    rate: float
    """Frames in a second; 0 is as fast as they are taken."""
    sent: dict[str, float] = field(default_factory=dict)
    port: int = 0

    def __post_init__(self) -> None:
        Aside.__init__(self)
        self._keys = [keys(frame) for frame in self.frames]
        self._go = asyncio.Event()

    @property
    def url(self) -> str:
        """What to give as the firehose's address."""
        return f"ws://127.0.0.1:{self.port}"

    async def run(self, began: threading.Event) -> None:
        """Wait for subscribers."""
        async with serve(self._serve, "127.0.0.1", 0, compression=None) as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            began.set()
            try:
                await asyncio.Event().wait()
            finally:
                self._go.set()  # whoever waits to serve sees that the connection is closed

    def go(self) -> None:
        """Let the frames go."""
        self.loop.call_soon_threadsafe(self._go.set)

    async def _serve(self, socket: ServerConnection) -> None:
        await self._go.wait()
        with suppress(ConnectionClosed):
            await self._send(socket)
            await socket.wait_closed()

    async def _send(self, socket: ServerConnection) -> None:
        begun = time.monotonic()
        for number, (frame, names) in enumerate(zip(self.frames, self._keys, strict=True)):
            if self.rate:
                await asyncio.sleep(max(0.0, begun + number / self.rate - time.monotonic()))
            self.sent.update(dict.fromkeys(names, time.monotonic()))
            await socket.send(frame)


def wait(met: Callable[[], bool], seconds: float) -> bool:
    """Wait until something is so; whether it came to be."""
    deadline = time.monotonic() + seconds
    while not met():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
