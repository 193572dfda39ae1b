"""A person at a terminal: a real pseudo-terminal, with the desk in a process of its own."""

from __future__ import annotations

import asyncio
import dataclasses
import fcntl
import json
import os
import pty
import socket
import struct
import sys
import termios
from contextlib import suppress
from pathlib import Path

from desk_suite import PATIENCE, DeskPeer

from adapters.contract import Outcome, Receipt, Ref, Request, Unavailable

PROGRAM = Path(__file__).with_name("terminal_program.py")
ROOT = Path(__file__).parents[2]


class Remote:
    """The desk of the other process, as the contract suite calls it."""

    def __init__(self, seat):
        self.seat = seat

    async def offer(self, commands, suggest, may):
        """A terminal has nothing native to register."""

    async def requests(self):
        while True:
            yield Request(**await self.seat.requests.get())

    async def say(self, alert, to, key, replaces=None):
        answer = await self.seat.order(alert, to, key, replaces)
        if "trouble" in answer:
            raise Unavailable(answer["trouble"])
        ref = Ref("terminal", answer["ref"]) if answer["ref"] else None
        return Receipt(Outcome(answer["outcome"]), ref=ref)


class Seat(DeskPeer):
    """The program with a pseudo-terminal, or with the descriptors given for input and output."""

    edits = False

    channel = "desk"
    person = "clerk"

    def __init__(self, columns=80, env=None, stdin=None, stdout=None, **options):
        self.options, self.columns = options, columns
        ours = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **(env or {})}
        # A program that says how wide it is outdoes the window: the tests' own runner does.
        self.env = {name: ours[name] for name in ours.keys() - ({"COLUMNS"} - (env or {}).keys())}
        self.stdin, self.stdout = stdin, stdout
        self.screen = b""
        self.requests: asyncio.Queue = asyncio.Queue()
        self.answers: asyncio.Queue = asyncio.Queue()
        self.ended: asyncio.Future = asyncio.get_running_loop().create_future()
        self.desk = Remote(self)

    async def start(self):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, self.columns, 0, 0))
        ours, theirs = socket.socketpair()
        given = json.dumps({**self.options, "wire": theirs.fileno()})
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(PROGRAM),
            given,
            stdin=slave if self.stdin is None else self.stdin,
            stdout=slave if self.stdout is None else self.stdout,
            pass_fds=(theirs.fileno(),),
            env=self.env,
        )
        os.close(slave)
        theirs.close()
        asyncio.get_running_loop().add_reader(self.master, self._see)
        reports, self.wire = await asyncio.open_connection(sock=ours)
        self.hearing = asyncio.create_task(self._hear(reports))
        async with asyncio.timeout(PATIENCE):
            await self.answers.get()  # it is ready
        return self

    def _see(self):
        try:
            self.screen += os.read(self.master, 65_536)
        except OSError:  # nobody holds the other side any more
            asyncio.get_running_loop().remove_reader(self.master)

    async def _hear(self, reports):
        with suppress(ConnectionResetError):  # the program was ended while it was told something
            while line := await reports.readline():
                self._take(json.loads(line))

    def _take(self, said):
        if "request" in said:
            self.requests.put_nowait(said["request"])
        elif "ended" in said and not self.ended.done():
            self.ended.set_result(said["ended"])
        else:
            self.answers.put_nowait(said)

    async def order(self, alert, to, key, replaces=None):
        said = {"alert": dataclasses.asdict(alert), "to": dataclasses.asdict(to), "key": key}
        said["replaces"] = replaces.id if replaces else None
        self.wire.write((json.dumps(said) + "\n").encode())
        async with asyncio.timeout(PATIENCE):
            return await self.answers.get()

    async def give(self, line):
        os.write(self.master, line.encode() + b"\n")

    async def shown(self):
        return self.screen.decode(errors="replace").replace("\r\n", "\n")

    async def over(self):
        """Wait until the requests have ended; the answer is the trouble, if any."""
        async with asyncio.timeout(PATIENCE):
            return await self.ended

    async def restart(self):
        await self.stop()
        await self.start()

    async def go_down(self):
        asyncio.get_running_loop().remove_reader(self.master)
        os.close(self.master)  # the window is closed
        self.master = -1

    async def stop(self):
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()
        self.wire.close()
        await self.hearing
        if self.master >= 0:
            asyncio.get_running_loop().remove_reader(self.master)
            os.close(self.master)
