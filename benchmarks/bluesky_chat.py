"""From what an officer writes in Bluesky's chat to the words "saved", while nobody else writes."""

from __future__ import annotations

import asyncio
import random
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Self

import psutil
from peers.bsky_chat import ChatService
from peers.pds import PDS
from peers.resident import Resident

from benchmarks.beadle import Beadle
from benchmarks.report import Row, latency
from benchmarks.resident import idle

WARM_UP = 2
ACKNOWLEDGED_MS = 2_000
PATIENCE = 30.0
SAVED = re.compile(r"\bsaved\b", re.IGNORECASE)

HOUSE = """
scorer = "none"

[[connection]]
id = "bluesky"
adapter = "bluesky"
service = "{service}"
plc = "{plc}"
source = "firehose"
identifier = "{council}"
password = {{ file = "app-password" }}
chat = true
chat_service = "{chat}"
# As often as when nobody is writing, all the time: each message finds the chat quiet.
chat_live_seconds = 1.5

[[connection]]
id = "terminal"
adapter = "terminal"

[[council]]
id = "sampleford"
name = "Sampleford Town Council"
pack = "durrington"
contacts = ["01632 960100"]

[[council.account]]
connection = "bluesky"
address = "{council}"
kind = "official"

[[council.desk]]
connection = "terminal"

[[council.person]]
name = "Sam Clerk"
role = "clerk"
identities = {{ terminal = "clerk" }}
"""
OFFICER = """
[[council.person]]
name = "Officer {number}"
role = "officer"
identities = {{ bluesky = "{did}" }}
"""


class Chat:
    """The fake chat service in a thread of this process, which is not Beadle's."""

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.service = self._do(_started)
        return self

    def __exit__(self, *_exc: object) -> None:
        ended = self.service.__aexit__(None, None, None)
        asyncio.run_coroutine_threadsafe(ended, self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _do(self, work: Callable[[], Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work(), self._loop).result(PATIENCE)

    def write(self, who: Resident, council: Resident, text: str) -> float:
        """Somebody writes to the council; when (wall clock), just before."""
        at = time.time()

        async def written() -> None:
            world = self.service.world
            world.write(world.direct(who.did, council.did), who.did, text)

        self._do(written)
        return at

    def saved(self, who: Resident, council: Resident, after: float) -> float | None:
        """When the council said "saved" to somebody after that."""

        async def said() -> list[tuple[str, str]]:
            convo = self.service.world.direct(who.did, council.did)
            return [(one["sentAt"], one["text"]) for one in convo.messages
                    if one["sender"]["did"] == council.did]  # fmt: skip

        times = [datetime.fromisoformat(at).timestamp() for at, text in self._do(said)
                 if SAVED.search(text)]  # fmt: skip
        return min((at for at in times if at > after), default=None)


async def _started() -> ChatService:
    return await ChatService().__aenter__()


def acknowledged(rounds: int) -> Iterable[Row]:
    """One officer after the other writes, at any moment between two looks at the chat."""
    count = WARM_UP + 10 * rounds
    moments = random.Random(8)
    with Chat() as chat, tempfile.TemporaryDirectory() as place, PDS(Path(place) / "pds") as pds:
        council = pds.account("sampleford")
        officers = [pds.account(f"officer{number}") for number in range(count)]
        for one in (council, *officers):
            chat.service.world.handles[one.did] = one.handle
        config = _config(Path(place), pds, chat, council, officers)
        with Beadle("--config", str(config), folder=config.parent) as beadle:
            beadle.until_ready()
            if not beadle.until(lambda: chat.service.count("getLog") > 1):
                raise RuntimeError("the chat is not read")
            took = []
            for who, officer in enumerate(officers):
                time.sleep(moments.uniform(1.0, 4.0))
                at = chat.write(officer, council, f"They know where I park ({who}).")
                beadle.until(partial(chat.saved, officer, council, at), PATIENCE)
                if (said := chat.saved(officer, council, at)) is not None:
                    took.append(said - at)
            lost = count - len(took)
            note = f"{lost} NOT ANSWERED" if lost else "nobody else writing; real PDS, fake chat"
            yield latency("report by Bluesky: message → “saved”", took[WARM_UP:], 0,
                          ACKNOWLEDGED_MS, note)  # fmt: skip
            time.sleep(5)
            yield idle(psutil.Process(beadle.process.pid))


def _config(
    folder: Path, pds: PDS, chat: Chat, council: Resident, officers: Iterable[Resident]
) -> Path:
    (folder / "app-password").write_text(council.app_password(privileged=True))
    service = chat.service.service
    house = HOUSE.format(service=pds.url, plc=pds.plc, council=council.handle, chat=service)
    people = enumerate(officers)
    path = folder / "beadle.toml"
    path.write_text(house + "".join(OFFICER.format(number=n, did=one.did) for n, one in people))
    return path
