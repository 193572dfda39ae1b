"""A TCP proxy on 127.0.0.1 that loses answers: what a bad line does to a request that was sent.

Owns bytes only; it knows just enough of HTTP to see which call passes by.
"""

from __future__ import annotations

import asyncio
from typing import Self


class Cutter:
    """Forwards to a port, and loses the answers that :meth:`lose` names.

    While ``blocked`` is set nothing passes; ``block_after_loss`` sets it with the next loss.
    The call reaches the server and is carried out there; the client sees the connection drop.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._lose: list[bytes] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.blocked = False
        self.block_after_loss = False
        self.passed: list[str] = []

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_exc: object) -> None:
        """Drop everything."""
        assert self._server
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def lose(self, *nsids: str) -> None:
        """Lose the answer to the next call of each of these."""
        self._lose += [nsid.encode() for nsid in nsids]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client's connection."""
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        out_reader = out_writer = None
        try:
            if not self.blocked:
                out_reader, out_writer = await asyncio.open_connection("127.0.0.1", self._target)
                await self._both(reader, writer, out_reader, out_writer)
        except OSError:
            pass  # either side dropped the line, which is what this is for
        finally:
            writer.close()
            if out_writer:
                out_writer.close()
            self._tasks.discard(task)

    async def _both(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        out_reader: asyncio.StreamReader,
        out_writer: asyncio.StreamWriter,
    ) -> None:
        """Forward both ways until one side ends or an answer is to be lost."""
        losing = asyncio.Event()

        async def there() -> None:
            while data := await reader.read(65536):
                for nsid in [one for one in self._lose if one in data]:
                    self._lose.remove(nsid)
                    losing.set()
                self.passed.append(data.split(b"\r\n", 1)[0].decode("latin-1")[:120])
                out_writer.write(data)
                await out_writer.drain()

        async def back() -> None:
            while data := await out_reader.read(65536):
                if losing.is_set():
                    self.blocked = self.block_after_loss
                if losing.is_set() or self.blocked:
                    return
                writer.write(data)
                await writer.drain()

        ways = [asyncio.ensure_future(there()), asyncio.ensure_future(back())]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
