"""A fake Discord with a town's server, a channel and a person on it."""

from __future__ import annotations

import pytest
from peers.discord import FakeDiscord


@pytest.fixture
async def fake():
    async with FakeDiscord() as server:
        yield server


@pytest.fixture
async def town(fake):
    return fake.guild()


@pytest.fixture
async def notices(fake, town):
    return fake.channel(town, "notices")


@pytest.fixture
async def pat(fake, town):
    return fake.person(town, "Pat")


@pytest.fixture
async def desk(fake, town):
    return fake.channel(town, "desk")


@pytest.fixture
async def clerk(fake, town):
    return fake.person(town, "Clerk", fake.role(town, "Clerk", "MANAGE_MESSAGES"))


@pytest.fixture
async def guest(fake, town):
    return fake.person(town, "Guest")
