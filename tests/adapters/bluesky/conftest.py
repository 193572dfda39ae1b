"""The real personal data server, and what the Bluesky adapter is lent by Beadle."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from peers.pds import PDS
from peers.resident import Resident

from adapters.bluesky import ADAPTER, Options
from adapters.bluesky.platform import Bluesky
from adapters.contract import Account, Batch, Event, Secret


class Lent:
    """What Beadle lends to an adapter, kept in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.saves = 0
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    async def load(self, name: str) -> str | None:
        return self.kept.get(name)

    async def save(self, name: str, value: str) -> None:
        self.saves += 1
        self.kept[name] = value


class Reader:
    """Takes batches as intake does: the cursor is kept before the next batch is asked for."""

    def __init__(self, platform: Bluesky, accounts: Sequence[Account]) -> None:
        self.platform = platform
        self.accounts = accounts
        self.cursor: str | None = None
        self.events: list[Event] = []
        self.batches: list[Batch] = []

    async def until(self, enough: Callable[[Reader], Any]) -> None:
        """Read on from the kept cursor until there is enough; then drop the watch."""
        async with aclosing(self.platform.watch(self.accounts, self.cursor)) as batches:
            async for batch in batches:
                self.events.extend(batch.events)
                self.batches.append(batch)
                self.cursor = batch.cursor
                if enough(self):
                    return

    async def caught_up(self) -> None:
        """Read on until the adapter says that it has delivered all."""
        self.batches.clear()
        await self.until(lambda reader: reader.batches[-1].caught_up)

    def of(self, kind: type) -> list[Any]:
        """The events of one type so far."""
        return [event for event in self.events if isinstance(event, kind)]

    def uris(self, kind: type) -> list[str]:
        """The addresses of the posts in those events."""
        return [(getattr(event, "post", None) or event).ref.id for event in self.of(kind)]


@pytest.fixture(scope="session")
def shared_pds(pds_installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PDS]:
    """One server for all tests that leave it as they found it."""
    with PDS(tmp_path_factory.mktemp("pds")) as pds:
        yield pds


_count = iter(range(1_000_000))


@pytest.fixture
def council(shared_pds: PDS) -> Resident:
    """A new account on the shared server."""
    return shared_pds.account(f"council{next(_count)}-{os.getpid()}")


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
        resident: Resident, source: str = "firehose", *, watch_only: bool = False, **more: Any
    ) -> Bluesky:
        if not watch_only:
            if not password_file.exists():
                password_file.write_text(resident.app_password())
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


def account_of(resident: Resident) -> Account:
    """The resident as a watched account."""
    return Account("council-bluesky", resident.handle)


@asynccontextmanager
async def reading(reader: Reader) -> AsyncIterator[AsyncIterator[Batch]]:
    """A watch that is closed at the end whatever happens."""
    async with aclosing(reader.platform.watch(reader.accounts, reader.cursor)) as batches:
        yield batches
