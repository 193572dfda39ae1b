"""Channels, threads and forums; what is told of those that cannot be read, and when they can."""

from __future__ import annotations

import pytest
from contract_peer import Archive
from discord_peer import DiscordPeer
from watching import watching

from adapters.contract import (
    Account,
    Failing,
    Gap,
    Recovered,
    RefusedCode,
    Unavailable,
)


@pytest.fixture
def town(fake, host, tmp_path):
    return DiscordPeer(fake, host, tmp_path)


@pytest.fixture
def notices(town):
    return town.channels["acc-notices"]


async def test_threads_of_a_channel_are_watched_active_archived_and_new(town, notices):
    active = town.ann.thread(notices, "Active", town.ann.write(notices, "Head one"))
    town.ann.write(active, "In the active one")
    archived = town.ann.thread(notices, "Archived", town.ann.write(notices, "Head two"))
    town.ann.write(archived, "In the archived one")
    town.ann.archive(archived)
    async with watching(town) as watch:
        assert set(watch.words()) >= {"In the active one", "In the archived one"}
        new = town.ann.thread(notices, "New", town.ann.write(notices, "Head three"))
        town.ann.write(new, "In the new one")
        town.ann.write(archived, "In the one that woke up")
        await watch.until(lambda: "In the one that woke up" in watch.words())
        assert "In the new one" in watch.words()
        assert {post.account for post in watch.archive.posts.values()} == {"acc-notices"}


async def test_a_private_thread_is_not_watched(fake, town, notices):
    private = town.ann.thread(notices, "Private")
    private["type"] = 12
    fake.world.emit("THREAD_UPDATE", dict(private), town.town.id, private["id"])
    fake.owner(town.town).write(private, "Between us before")
    async with watching(town) as watch:
        fake.owner(town.town).write(private, "Between us")
        town.ann.write(notices, "For everybody")
        await watch.until(lambda: "For everybody" in watch.words())
        assert watch.words() == ["For everybody"]


async def test_with_a_deleted_thread_its_posts_are_gone(fake, town, notices):
    thread = town.ann.thread(notices, "Short", town.ann.write(notices, "Head"))
    town.ann.write(thread, "In the thread")
    async with watching(town) as watch:
        assert "In the thread" in watch.words()
        fake.delete_channel(thread)
        await watch.until(lambda: "In the thread" not in watch.words())
        assert "Head" in watch.words()


async def test_a_thread_can_be_an_account_of_its_own(town, notices):
    thread = town.ann.thread(notices, "Flood", town.ann.write(notices, "Head"))
    town.ann.write(thread, "The river is rising")
    town.ann.archive(thread)
    accounts = [Account("acc-flood", f"{town.town.id}/{thread['id']}")]
    async with watching(town, accounts=accounts) as watch:
        assert watch.words() == ["The river is rising"]


async def test_a_thread_that_is_an_account_is_not_its_channels_too(town, notices):
    thread = town.ann.thread(notices, "Flood", town.ann.write(notices, "Head"))
    town.ann.write(thread, "The river is rising")
    accounts = [town.accounts[0], Account("acc-flood", thread["id"])]
    async with watching(town, accounts=accounts) as watch:
        town.ann.write(thread, "And rising")
        await watch.until(lambda: len(watch.words()) == 3)
        found = {p.parts[0].text: p.account for p in watch.archive.posts.values()}
        assert found == {
            "Head": "acc-notices",
            "The river is rising": "acc-flood",
            "And rising": "acc-flood",
        }


async def test_a_thread_that_wakes_up_while_threads_are_listed_is_not_missed(
    fake, town, notices, monkeypatch
):
    thread = town.ann.thread(notices, "Sleepy", town.ann.write(notices, "Head"))
    town.ann.write(thread, "In the thread")
    town.ann.archive(thread)
    from adapters.discord import places  # noqa: PLC0415 - its second list is what comes too late

    archived = places._archived

    async def late(*args):
        fake.owner(town.town).archive(thread, archived=False)
        return await archived(*args)

    monkeypatch.setattr(places, "_archived", late)
    async with watching(town) as watch:
        assert set(watch.words()) == {"Head", "In the thread"}


async def test_a_forum_is_its_threads(fake, town):
    forum = fake.channel(town.town, "planning", kind=15)
    old = town.ann.thread(forum, "The bypass")
    town.ann.write(old, "Say what you think")
    accounts = [Account("acc-forum", forum["id"])]
    async with watching(town, accounts=accounts) as watch:
        assert watch.words() == ["Say what you think"]
        new = town.ann.thread(forum, "The pool")
        town.ann.write(new, "Open on Sundays?")
        await watch.until(lambda: len(watch.words()) == 2)
        assert watch.of(Failing) == []


async def test_how_many_old_posts_are_looked_at_again_is_bounded_and_the_listing_says_so(
    town, notices, monkeypatch
):
    monkeypatch.setattr("adapters.discord.backfill.MOST_OLD", 100)
    found = [town.ann.write(notices, f"Notice {number}") for number in range(250)]
    archive = Archive()
    async with watching(town, archive):
        pass
    town.ann.delete(found[3])
    town.ann.delete(found[245])
    async with watching(town, archive) as watch:
        assert "Notice 245" not in watch.words()
        assert "Notice 3" in watch.words()  # too far back to be looked for
        assert len(watch.words()) == 249


async def test_a_channel_that_cannot_be_read_is_told_and_stops_no_other(fake, town, notices):
    mayor = town.channels["acc-mayor"]
    fake.overwrite(notices, fake.world.bot["id"], deny=("READ_MESSAGE_HISTORY",))
    town.ann.write(notices, "Unseen so far")
    town.ann.write(mayor, "The fair is open")
    async with watching(town) as watch:
        assert watch.words() == ["The fair is open"]
        failing = watch.of(Failing)
        assert [one.code for one in failing] == [RefusedCode.PERMISSION]
        assert "Read Message History" in failing[0].detail
        assert [gap.account for gap in watch.of(Gap)] == ["acc-notices"]
        fake.overwrite(notices, fake.world.bot["id"], allow=("READ_MESSAGE_HISTORY",))
        await watch.until(lambda: "Unseen so far" in watch.words())
        assert Recovered(RefusedCode.PERMISSION) in watch.of(Recovered)


async def test_a_permission_that_is_taken_away_meanwhile_is_told(fake, town, notices):
    async with watching(town) as watch:
        fake.overwrite(notices, fake.world.bot["id"], deny=("READ_MESSAGE_HISTORY",))
        await watch.until(lambda: watch.of(Failing))
        assert len(watch.of(Gap)) == 1
        town.ann.write(notices, "Said in between")
        fake.overwrite(notices, fake.world.bot["id"])
        await watch.until(lambda: "Said in between" in watch.words())


async def test_a_channel_that_is_deleted_takes_its_posts_with_it(fake, town, notices):
    town.ann.write(notices, "Gone with it")
    async with watching(town) as watch:
        fake.delete_channel(notices)
        await watch.until(lambda: watch.words() == [] and watch.of(Failing))
        assert watch.of(Failing)[-1].code is RefusedCode.GONE
        town.ann.write(town.channels["acc-mayor"], "Still watched")
        await watch.until(lambda: watch.words() == ["Still watched"])


async def test_a_bot_that_is_put_out_says_so_and_goes_on_when_it_is_back(fake, town, notices):
    town.ann.write(notices, "Before")
    async with watching(town) as watch:
        fake.kick(town.town)
        await watch.until(lambda: watch.of(Failing))
        assert "invite" in watch.of(Failing)[-1].detail
        assert watch.words() == ["Before"]
        town.ann.write(notices, "Meanwhile")
        fake.invite(town.town)
        await watch.until(lambda: watch.words() == ["Before", "Meanwhile"])


async def test_an_outage_of_a_server_loses_nothing(fake, town, notices):
    async with watching(town) as watch:
        fake.outage(town.town)
        town.ann.write(notices, "Meanwhile")
        fake.outage(town.town, over=True)
        await watch.until(lambda: watch.words() == ["Meanwhile"])


async def test_without_the_content_intent_nothing_is_archived_as_empty(fake, town, notices):
    town.ann.write(notices, "Words")
    fake.world.portal["content"] = False
    archive = Archive()
    async with watching(town, archive) as watch:
        await watch.until(lambda: watch.troubles)
        assert "Message Content Intent" in str(watch.troubles[0])
        assert watch.archive.posts == {}
        fake.world.portal["content"] = True
        await watch.until(lambda: watch.words() == ["Words"])


async def test_a_history_that_fails_for_a_moment_is_read_again(fake, town, notices):
    town.ann.write(notices, "Words")
    fake.faults.fail(f"/channels/{notices['id']}/messages", 503)
    async with watching(town) as watch:
        await watch.until(lambda: watch.words() == ["Words"])
        assert isinstance(watch.troubles[0], Unavailable)


async def test_a_gateway_that_is_down_at_first_is_trouble_and_then_is_none(fake, town, notices):
    town.ann.write(notices, "Words")
    fake.gateway.down = True
    async with watching(town) as watch:
        assert isinstance(watch.troubles[0], Unavailable)
        fake.gateway.down = False
        await watch.until(lambda: watch.words() == ["Words"])


async def test_what_discord_and_beadle_themselves_say_is_no_post(fake, town, notices):
    head = town.ann.write(notices, "Words")
    fake.owner(town.town).pin(head)
    town.ann.thread(notices, "Talk")
    async with watching(town) as watch:
        assert watch.words() == ["Words"]
