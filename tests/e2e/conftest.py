"""The running house, and the real data server or the fake Discord that it watches."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from e2e import configured
from e2e.house import House
from e2e.town import Town
from peers.discord import FakeDiscord
from peers.pds import PDS
from peers.resident import Resident

_count = iter(range(1_000_000))

Move = Callable[..., House]


@pytest.fixture(scope="session")
def shared_pds(pds_installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PDS]:
    """One server for all tests that leave it as they found it."""
    with PDS(tmp_path_factory.mktemp("pds")) as server:
        yield server


@pytest.fixture
def council(shared_pds: PDS) -> Resident:
    """A council's new account on the shared server."""
    return shared_pds.account(f"council{next(_count)}-{os.getpid()}")


@pytest.fixture
def move_in(tmp_path: Path) -> Iterator[Move]:
    """Set up a house that watches a resident's account; it is empty when the test ends."""
    with ExitStack() as stack:

        def make(resident: Resident, source: str = "firehose", **more: str | float) -> House:
            config = configured.bluesky(resident, source, **more)
            secrets = {configured.PASSWORD: resident.app_password()}
            folder = tmp_path / f"house{next(_count)}"
            return stack.enter_context(House(folder, config, secrets))

        yield make


@pytest.fixture
def house(move_in: Move, council: Resident) -> House:
    """A house with nobody at home yet, that watches ``council`` by the firehose."""
    return move_in(council)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A council on Discord, and a house with nobody at home yet."""
    async with FakeDiscord() as fake:
        made = Town(fake, tmp_path)
        with made.house:
            yield made
