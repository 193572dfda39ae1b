"""A program that runs the terminal desk as Beadle does, in a process of its own.

Its one argument is JSON: the options, ``wire`` (a socket's descriptor by which a test orders
alerts and hears of requests), and ``echo`` (answer each request at once, as Beadle would).
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import socket
import sys

from plain_host import PlainHost

from adapters.contract import Address, Alert, Offer, Ref, Trouble
from adapters.terminal import ADAPTER, Options


class Program:
    """The desk, and the wire to the test."""

    def __init__(self, desk, wire, *, echo):
        self.desk, self.wire, self.echo = desk, wire, echo

    def report(self, **what):
        self.wire.write((json.dumps(what) + "\n").encode())

    async def listen(self):
        """Report each request, and the end with its reason."""
        try:
            async for request in self.desk.requests():
                self.report(request=dataclasses.asdict(request))
                if self.echo:
                    await self.answer(request)
        except Trouble as trouble:
            self.report(ended=str(trouble))
        else:
            self.report(ended="")

    async def answer(self, request):
        """Finish a request, a little later."""
        await asyncio.sleep(0.05)
        alert = Alert("", f"Outcome of {request.line}", reply_to=request.key, final=True)
        try:
            await self.desk.say(alert, Address(request.channel), f"answer-{request.key}")
        except Trouble as trouble:
            self.report(trouble=str(trouble))

    async def obey(self, order):
        """Show one alert."""
        said = json.loads(order)
        said["alert"]["offers"] = tuple(Offer(**one) for one in said["alert"]["offers"])
        replaces = Ref("terminal", said["replaces"]) if said["replaces"] else None
        try:
            alert, to = Alert(**said["alert"]), Address(**said["to"])
            receipt = await self.desk.say(alert, to, said["key"], replaces)
            self.report(outcome=receipt.outcome, ref=receipt.ref and receipt.ref.id)
        except Trouble as trouble:
            self.report(trouble=str(trouble))


async def main() -> None:
    """Serve until the wire is closed."""
    given = json.loads(sys.argv[1])
    echo, handle = given.pop("echo", False), given.pop("wire")
    given["channels"] = tuple(given.get("channels", ()))
    desk = ADAPTER.connect("terminal", Options(**given), PlainHost()).desk
    orders, wire = await asyncio.open_connection(sock=socket.socket(fileno=handle))
    program = Program(desk, wire, echo=echo)
    listening = asyncio.create_task(program.listen())
    program.report(ready=True)
    while order := await orders.readline():
        await program.obey(order)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    wire.close()


if __name__ == "__main__":
    asyncio.run(main())
