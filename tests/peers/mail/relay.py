"""An SMTP server between those that send and Dovecot's LMTP, which fails where it is told to.

Owns the wire only: each mail is handed to Dovecot over LMTP, and Dovecot's answer is passed on.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field


class _Drop(Exception):
    """The connection ends here, without a word."""


@dataclass
class Relay:
    """A server on loopback. ``faults``: for each verb, what to answer next instead.

    The verbs are SMTP's, ``BODY`` for the midst of a mail, and ``END`` for its end. The answer
    ``drop`` hangs up; ``deliver-drop`` hands the mail over first, so that only the answer is lost;
    ``slow`` and ``deliver-slow`` answer as usual after ``slow`` seconds. ``vouch``: the
    value of the Authentication-Results that is put above each mail, by the envelope's sender.
    ``sessions``: how many were opened; ``parted``: how many of them were left with a QUIT.
    """

    lmtp_port: int
    faults: dict[str, list[str]] = field(default_factory=dict)
    vouch: str = ""
    taken: int = 0
    port: int = 0
    slow: float = 3.0
    sessions: int = 0
    parted: int = 0

    async def __aenter__(self):
        self._server = await asyncio.start_server(
            self._session, "127.0.0.1", self.port, limit=2**26
        )
        self.port = self._server.sockets[0].getsockname()[1]
        self._open: set = set()
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for writer in list(self._open):
            writer.transport.abort()
        await self._server.wait_closed()
        await asyncio.sleep(0)

    async def hang_up(self, word=""):
        """End the sessions that wait for a mail, with a last word or without; they are gone."""
        for writer in list(self._open):
            writer.write(word.encode())
            writer.close()
        await self.left()

    async def left(self):
        """Wait until nobody is connected."""
        while self._open:  # noqa: ASYNC110 # the sessions ring no bell
            await asyncio.sleep(0.01)

    async def _session(self, reader, writer):
        self._open.add(writer)
        self.sessions += 1
        try:
            await self._talk(reader, writer)
        except (_Drop, ConnectionError, asyncio.IncompleteReadError):
            writer.transport.abort()
        finally:
            self._open.discard(writer)
            writer.close()
            with suppress(ConnectionError, OSError):
                await writer.wait_closed()

    async def _talk(self, reader, writer):
        sender, to = "", []
        self._answer(writer, "HELLO", "220 relay.sampleford.test ESMTP")
        while line := await reader.readline():
            verb, _, rest = line.decode("ascii", "replace").strip().partition(" ")
            verb = verb.upper()
            if verb in ("EHLO", "HELO"):
                self._answer(
                    writer, verb, "250-relay.sampleford.test\r\n250-SIZE 30000000\r\n250 8BITMIME"
                )
            elif verb == "MAIL":
                sender, to = rest.partition("<")[2].partition(">")[0], []
                await self._slowly(verb)
                self._answer(writer, verb, "250 2.1.0 Ok")
            elif verb == "RCPT":
                if self._answer(writer, verb, "250 2.1.5 Ok").startswith("250"):
                    to.append(rest.partition("<")[2].partition(">")[0])
            elif verb == "DATA":
                if self._answer(writer, verb, "354 go on").startswith("354"):
                    if self.faults.pop("BODY", None):
                        await reader.readexactly(300)
                        raise _Drop
                    data = await reader.readuntil(b"\r\n.\r\n")
                    await self._end(writer, sender, to, data)
            elif verb == "QUIT":
                self._answer(writer, verb, "221 2.0.0 Bye")
                self.parted += 1
                return
            else:
                self._answer(writer, verb, "250 2.0.0 Ok")

    async def _slowly(self, verb):
        """Let whoever waits for the answer wait."""
        waiting = self.faults.get(verb)
        if waiting and waiting[0] == "slow":
            waiting.pop(0)
            await asyncio.sleep(self.slow)

    def _answer(self, writer, verb, usual):
        waiting = self.faults.get(verb)
        said = waiting.pop(0) if waiting else usual
        if said == "drop":
            raise _Drop
        writer.write(f"{said}\r\n".encode())
        return said

    async def _end(self, writer, sender, to, data):
        waiting = self.faults.get("END")
        fault = waiting.pop(0) if waiting else ""
        if fault == "drop":
            raise _Drop
        if fault and not fault.startswith("deliver"):
            writer.write(f"{fault}\r\n".encode())
            return
        if self.vouch:
            head = f"Authentication-Results: {self.vouch.format(sender=sender)}\r\n"
            data = head.encode() + data
        said = await self.deliver(sender, to, data)
        if fault == "deliver-drop":
            raise _Drop
        if fault == "deliver-slow":
            await asyncio.sleep(self.slow)
        writer.write(said)

    async def deliver(self, sender: str, to: list[str], data: bytes) -> bytes:
        """Hand a mail (dot-stuffed, with its final dot) to Dovecot; its last answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.lmtp_port)
        try:
            await reader.readline()
            said = b""
            for line in (
                "LHLO relay",
                f"MAIL FROM:<{sender}>",
                *(f"RCPT TO:<{x}>" for x in to),
                "DATA",
            ):
                writer.write(f"{line}\r\n".encode())
                said = await _reply(reader)
                if said[:1] not in b"23":
                    return said
            writer.write(data)
            for _ in to:
                said = await _reply(reader)
            self.taken += said.startswith(b"250")
            return said
        finally:
            writer.close()
            await writer.wait_closed()


async def _reply(reader) -> bytes:
    line = await reader.readline()
    while line[3:4] == b"-":
        line = await reader.readline()
    return line
