"""Whose words a message is: the council's, or a member of the public's."""

from __future__ import annotations

import pytest
from discord_peer import DiscordPeer
from watching import watching

from adapters.contract import (
    Account,
)


@pytest.fixture
def town(fake, host, tmp_path):
    return DiscordPeer(fake, host, tmp_path)


@pytest.fixture
def notices(town):
    return town.channels["acc-notices"]


async def test_where_only_some_may_write_they_speak_for_the_council(town, notices):
    town.ann.write(notices, "From the office")
    async with watching(town) as watch:
        author = next(iter(watch.archive.posts.values())).author
        assert (author.id, author.name, author.official) == (town.ann.id, "Ann", True)


async def test_where_everybody_may_write_a_member_is_the_public(fake, town):
    talk = fake.channel(town.town, "talk")
    resident = fake.person(town.town, "Rita")
    resident.write(talk, "Potholes!")
    fake.owner(town.town).write(talk, "We are on it")
    moderator = fake.role(town.town, "Moderators", "MANAGE_MESSAGES", "VIEW_CHANNEL")
    fake.person(town.town, "Mo", moderator).write(talk, "Be kind")
    fake.overwrite(talk, town.officers["id"], allow=("SEND_MESSAGES",))
    town.ann.write(talk, "The van comes on Monday")
    accounts = [Account("acc-talk", talk["id"])]
    official = {}
    async with watching(town, accounts=accounts) as watch:
        resident.write(talk, "At last!")
        town.ann.write(talk, "Sorry for the wait")
        await watch.until(lambda: len(watch.words()) == 6)
        for post in watch.archive.posts.values():
            official[post.parts[0].text] = post.author.official
    assert official == {
        "Potholes!": False,
        "At last!": False,
        "We are on it": True,
        "Be kind": True,
        "The van comes on Monday": True,
        "Sorry for the wait": True,
    }


async def test_in_a_thread_below_a_notice_the_public_is_the_public(fake, town, notices):
    thread = town.ann.thread(notices, "Comments", town.ann.write(notices, "The plan"))
    fake.person(town.town, "Rita").write(thread, "I object")
    async with watching(town) as watch:
        found = {p.parts[0].text: p.author.official for p in watch.archive.posts.values()}
        assert found == {"The plan": True, "I object": False}


async def test_configured_roles_decide_alone(fake, host, tmp_path):
    town = DiscordPeer(fake, host, tmp_path)
    town.options = type(town.options)(
        token=town.options.token,
        **fake.addresses(),
        official_roles=(town.officers["id"],),
        pause_seconds=0.05,
    )
    talk = fake.channel(town.town, "talk")
    town.ann.write(talk, "From the office")
    fake.owner(town.town).write(talk, "From the owner")
    async with watching(town, accounts=[Account("acc-talk", talk["id"])]) as watch:
        found = {p.parts[0].text: p.author.official for p in watch.archive.posts.values()}
        assert found == {"From the office": True, "From the owner": False}
