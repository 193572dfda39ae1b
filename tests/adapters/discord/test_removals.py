"""Who deleted a message is told where it can be one person only."""

from __future__ import annotations

import pytest
from discord_peer import DiscordPeer
from watching import watching

from adapters.contract import (
    Removed,
)


@pytest.fixture
def town(fake, host, tmp_path):
    return DiscordPeer(fake, host, tmp_path)


@pytest.fixture
def notices(town):
    return town.channels["acc-notices"]


async def test_who_deleted_it_is_told_from_the_audit_log(fake, town, notices):
    one, other = (town.ann.write(notices, text) for text in ("One", "Other"))
    async with watching(town) as watch:
        fake.owner(town.town).delete(one)
        await watch.until(lambda: len(watch.of(Removed)) == 1)
        fake.owner(town.town).delete(other)  # counted up in the same entry
        await watch.until(lambda: len(watch.of(Removed)) == 2)
        assert [event.by.id for event in watch.of(Removed)] == [town.town.owner_id] * 2
        assert watch.of(Removed)[0].by.name


async def test_who_deletes_their_own_is_not_named(town, notices):
    message = town.ann.write(notices, "Mine")
    async with watching(town) as watch:
        town.ann.delete(message)
        await watch.until(lambda: watch.of(Removed))
        assert watch.of(Removed)[0].by is None


async def test_where_two_could_have_done_it_nobody_is_named(fake, town, notices):
    one, other = (town.ann.write(notices, text) for text in ("One", "Other"))
    moderator = fake.role(town.town, "Moderators", "MANAGE_MESSAGES", "VIEW_CHANNEL")
    bob = fake.person(town.town, "Bob", moderator)
    async with watching(town) as watch:
        fake.owner(town.town).delete(one)
        bob.delete(other)
        await watch.until(lambda: len(watch.of(Removed)) == 2)
        assert [event.by for event in watch.of(Removed)] == [None, None]


async def test_an_author_and_a_moderator_at_the_same_time_name_nobody(fake, town, notices):
    one, other = (town.ann.write(notices, text) for text in ("One", "Other"))
    async with watching(town) as watch:
        fake.owner(town.town).delete(one)
        town.ann.delete(other)
        await watch.until(lambda: len(watch.of(Removed)) == 2)
        assert [event.by for event in watch.of(Removed)] == [None, None]


async def test_without_the_audit_log_a_deletion_is_told_all_the_same(fake, town, notices):
    fake.grant(town.town, taken=("VIEW_AUDIT_LOG",))
    message = town.ann.write(notices, "Gone")
    async with watching(town) as watch:
        fake.owner(town.town).delete(message)
        await watch.until(lambda: watch.of(Removed))
        assert watch.of(Removed)[0].by is None
        assert fake.faults.count("GET", "audit-logs") == 0


async def test_an_audit_log_that_fails_costs_only_the_name(fake, town, notices):
    fake.faults.fail("audit-logs", 403, code=50013)
    message = town.ann.write(notices, "Gone")
    async with watching(town) as watch:
        fake.owner(town.town).delete(message)
        await watch.until(lambda: watch.of(Removed))
        assert watch.of(Removed)[0].by is None
