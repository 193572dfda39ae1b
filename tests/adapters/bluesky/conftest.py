"""The real personal data server, and connections to it."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from peers.bsky_chat import ChatService
from peers.pds import PDS
from peers.resident import Resident

from adapters.bluesky import ADAPTER, Options
from adapters.bluesky.platform import Bluesky
from adapters.contract import Secret

sys.path.insert(0, str(Path(__file__).parent))

from bluesky_peer import Lent, Reader, account_of
from chat_peer import ChatPeer
from closing_hall import Hall


@pytest.fixture(scope="session")
def shared_pds(pds_installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PDS]:
    """One server for all tests that leave it as they found it."""
    with PDS(tmp_path_factory.mktemp("pds")) as pds:
        yield pds


_count = iter(range(1_000_000))


@pytest.fixture
def council(shared_pds: PDS) -> Resident:
    """A new account on the shared server."""
    return shared_pds.account(f"c{next(_count)}-{os.getpid()}")


@pytest.fixture
def lent() -> Lent:
    return Lent()


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    """Where the app password lies."""
    return tmp_path / "app-password"


Connect = Callable[..., Bluesky]


@pytest.fixture
async def connect(lent: Lent, password_file: Path) -> AsyncIterator[Connect]:
    """Make connections to a resident's server; with an app password unless ``watch_only``."""
    made: list[Bluesky] = []

    def _connect(
        resident: Resident,
        source: str = "firehose",
        *,
        watch_only: bool = False,
        app_password: str | None = None,
        **more: Any,
    ) -> Bluesky:
        if not watch_only:
            if not password_file.exists():
                password_file.write_text(app_password or resident.app_password())
            secret = Secret(file=str(password_file))
            more = {"identifier": resident.handle, "password": secret, **more}
        options = Options(service=resident.url, source=source, **more)
        platform = ADAPTER.connect("bluesky", options, lent).platform
        assert isinstance(platform, Bluesky)
        made.append(platform)
        return platform

    yield _connect
    for platform in made:
        await platform.close()


@pytest.fixture
def watcher(council: Resident, connect: Connect) -> Reader:
    """A reader of the council's account, without credentials."""
    return Reader(connect(council, watch_only=True), [account_of(council)])


@pytest.fixture
def hall(council: Resident, connect: Connect) -> Hall:
    """A new council's account, connected with an app password."""
    return Hall(council, connect(council))


@pytest.fixture
async def chat() -> AsyncIterator[ChatService]:
    """A fake of the chat service."""
    async with ChatService() as service:
        yield service


@pytest.fixture
async def peer(shared_pds: PDS, chat: ChatService, tmp_path: Path) -> AsyncIterator[ChatPeer]:
    """A mailbox, and two who write to it."""
    made = ChatPeer(shared_pds, chat, tmp_path)
    await made.connect()
    yield made
    await made.close()
