"""A council's account on a real PDS, and two people who write to it in the fake chat."""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bluesky_peer import Lent
from mailbox_peer import PATIENCE, MailboxPeer
from peers.bsky_chat import ChatService
from peers.pds import PDS
from peers.resident import Resident

from adapters.bluesky import ADAPTER, Options
from adapters.bluesky.chat import BlueskyMailbox
from adapters.contract import Connection, Secret

_count = itertools.count(1)


class ChatPeer(MailboxPeer):
    """The mailbox of a council's account. ``listed`` is known by handle, ``stranger`` by DID."""

    edits = False
    deletes = False
    first = PATIENCE
    mailbox: BlueskyMailbox

    def __init__(self, pds: PDS, chat: ChatService, folder: Path) -> None:
        mark = f"{os.getpid()}-{next(_count)}"
        self.pds, self.chat, self.folder = pds, chat, folder
        self.council = pds.account(f"tc-{mark}")
        self.officer, self.resident = pds.account(f"pat-{mark}"), pds.account(f"rae-{mark}")
        for one in (self.council, self.officer, self.resident):
            chat.world.handles[one.did] = one.handle
        self.listed, self.stranger = self.officer.handle, self.resident.did
        self.password = self.council.app_password(privileged=True)
        self.secrets: Sequence[str] = (self.password,)
        self.lent = Lent()
        self.connection: Connection | None = None

    def person(self, who: str) -> Resident:
        """Whose identity this is."""
        people = (self.officer, self.resident)
        return next(one for one in people if who in (one.handle, one.did))

    async def connect(self, password: str | None = None, **more: Any) -> None:
        """Connect the mailbox, as Beadle does."""
        if self.connection:
            await self.connection.close()
        file = self.folder / "app-password"
        file.write_text(password or self.password)
        options = self.options = Options(
            service=self.pds.url,
            plc=self.pds.plc,
            identifier=self.council.handle,
            password=Secret(file=str(file)),
            chat_service=self.chat.service,
            source="firehose",
            **{"chat_seconds": 0.05, "chat_live_seconds": 0.05, **more},
        )
        self.connection = ADAPTER.connect("bluesky", options, self.lent)
        assert isinstance(self.connection.mailbox, BlueskyMailbox)
        self.mailbox = self.connection.mailbox

    def convo(self, who: str) -> Any:
        """The conversation with somebody, begun by them."""
        return self.chat.world.direct(self.person(who).did, self.council.did)

    async def write(self, who: str, text: str, **more: Any) -> None:
        self.chat.world.write(self.convo(who), self.person(who).did, text, **more)

    async def heard(self, who: str) -> list[str]:
        messages = self.convo(who).messages
        return [one["text"] for one in messages if one["sender"]["did"] == self.council.did]

    async def restart(self) -> None:
        await self.connect()

    async def go_down(self) -> None:
        self.chat.faults.down = True

    async def lose_answer(self) -> None:
        self.chat.faults.lose("sendMessage")

    async def refuse(self, who: str) -> None:
        self.chat.world.takes[self.person(who).did] = "none"

    async def close(self) -> None:
        """Give the connection back."""
        if self.connection:
            await self.connection.close()
