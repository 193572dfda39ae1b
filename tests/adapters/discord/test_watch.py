"""Nothing lost and nothing doubled, whatever happens to the line."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from contract_peer import Archive
from discord_peer import DiscordPeer
from watching import watching

from adapters.contract import (
    Edited,
    Gap,
    Listing,
    Posted,
    Removed,
)
from adapters.discord.messages import snowflake_at


@pytest.fixture
def town(fake, host, tmp_path):
    return DiscordPeer(fake, host, tmp_path)


@pytest.fixture
def notices(town):
    return town.channels["acc-notices"]


async def test_what_is_said_while_the_socket_is_gone_is_replayed(fake, town, notices):
    async with watching(town) as watch:
        fake.gateway.drop()
        town.ann.write(notices, "While it was gone")
        await watch.until(lambda: watch.words() == ["While it was gone"])
        assert fake.gateway.resumed == 1
        assert len(watch.of(Posted)) == 1


async def test_what_changes_in_a_session_that_cannot_be_resumed_is_found(fake, town, notices):
    gone = town.ann.write(notices, "Deleted meanwhile")
    edited = town.ann.write(notices, "Edited meanwhile")
    async with watching(town) as watch:
        fake.gateway.down = True
        fake.gateway.forget()
        town.ann.delete(gone)
        town.ann.edit(edited, "These words are new")
        town.ann.write(notices, "Written meanwhile")
        fake.gateway.down = False
        await watch.until(lambda: watch.words() == ["These words are new", "Written meanwhile"])
        assert fake.gateway.resumed == 0


async def test_an_event_that_cannot_be_read_loses_nothing(fake, town, notices):
    async with watching(town) as watch:
        fake.gateway.malformed()
        town.ann.write(notices, "Right behind it")
        await watch.until(lambda: "Right behind it" in watch.words())


async def test_a_message_of_a_strange_form_does_not_stop_the_others(fake, town, notices):
    async with watching(town) as watch:
        fake.gateway.malformed("MESSAGE_DELETE", {"channel_id": notices["id"]})
        fake.gateway.malformed("MESSAGE_DELETE_BULK", {"channel_id": notices["id"], "ids": 5})
        town.ann.write(notices, "Said all the same")
        await watch.until(lambda: "Said all the same" in watch.words())


async def test_three_hundred_messages_in_a_burst_come_once_each_and_in_order(town, notices):
    async with watching(town) as watch:
        wanted = [f"Notice {number}" for number in range(300)]
        for text in wanted:
            town.ann.write(notices, text)
        await watch.until(lambda: len(watch.words()) == 300)
        assert watch.words() == wanted
        assert [event.post.parts[0].text for event in watch.of(Posted)] == wanted


@pytest.mark.parametrize("how", ["drop", "forget", "invalidate", "reconnect"])
async def test_a_burst_across_broken_lines_loses_and_doubles_nothing(fake, town, notices, how):
    async with watching(town) as watch:
        wanted = [f"Notice {number}" for number in range(120)]
        for number, text in enumerate(wanted):
            town.ann.write(notices, text)
            if number % 40 == 20:
                await watch.until(lambda seen=number: len(watch.words()) > seen // 2)
                getattr(fake.gateway, how)()
        await watch.until(lambda: len(watch.words()) == 120)
        assert watch.words() == wanted
        assert len(watch.archive.posts) == 120


async def test_more_than_a_page_said_while_nobody_watched_is_found(town, notices):
    archive = Archive()
    async with watching(town, archive):
        pass
    wanted = [f"Notice {number}" for number in range(250)]
    for text in wanted:
        town.ann.write(notices, text)
    async with watching(town, archive) as watch:
        assert watch.words() == wanted
        assert len(watch.of(Posted)) == 250


async def test_what_is_older_than_the_horizon_is_not_read(fake, town, notices):
    day = 86_400
    town.ann.write(notices, "Long ago", at=fake.world.now() - 40 * day)
    town.ann.write(notices, "Lately", at=fake.world.now() - 20 * day)
    async with watching(town) as watch:
        assert watch.words() == ["Lately"]
        listing = watch.of(Listing)[0]
        assert listing.since is not None
        assert len(listing.fingerprints) == 1


async def test_a_message_deleted_at_once_was_seen_whole(town, notices):
    async with watching(town) as watch:
        town.ann.delete(town.ann.write(notices, "Vote Purple"))
        await watch.until(lambda: watch.of(Removed))
        assert watch.of(Posted)[0].post.parts[0].text == "Vote Purple"
        assert watch.words() == []


async def test_messages_deleted_at_once_are_all_reported(fake, town, notices):
    found = [town.ann.write(notices, f"Spam {number}") for number in range(5)]
    async with watching(town) as watch:
        fake.owner(town.town).sweep(found)
        await watch.until(lambda: watch.words() == [])
        assert len(watch.of(Removed)) == 5
        assert {event.by.id for event in watch.of(Removed)} == {town.town.owner_id}


async def test_an_edit_that_comes_in_part_is_asked_for_whole(fake, town, notices):
    message = town.ann.write(notices, "Old words")
    async with watching(town) as watch:
        message["content"], message["edited_timestamp"] = "New words", fake.world.iso()
        part = {"id": message["id"], "channel_id": notices["id"], "guild_id": town.town.id}
        # discord.py cannot read a part either, and ends: nothing may be lost by that.
        fake.world.emit("MESSAGE_UPDATE", part, town.town.id, notices["id"])
        await watch.until(lambda: watch.words() == ["New words"])


async def test_a_preview_that_discord_adds_is_no_edit(fake, town, notices):
    message = town.ann.write(notices, "See https://town.example")
    async with watching(town) as watch:
        message["embeds"] = [{"type": "article", "title": "Elsewhere", "url": "https://x.example"}]
        fake.owner(town.town).pin(message)
        town.ann.write(notices, "After it")
        await watch.until(lambda: "After it" in watch.words())
        assert watch.of(Edited) == []
        prints = watch.archive.history["acc-notices", f"{notices['id']}/{message['id']}"]
        assert len(prints) == 1


async def test_an_absence_longer_than_the_history_loses_nothing(fake, town, notices):
    now, day = fake.world.now(), 86_400
    archive = Archive()
    town.ann.write(notices, "Before it", at=now - 20 * day)
    async with watching(town, archive):
        pass
    # The cursor of somebody who left sixty days ago.
    told = json.loads(archive.cursor)
    then = str(snowflake_at(datetime.fromtimestamp(now - 60 * day, UTC)))
    told["last"] = {str(notices["id"]): then}
    archive.cursor = json.dumps(told)
    town.ann.write(notices, "Long ago", at=now - 50 * day)
    town.ann.write(notices, "Lately", at=now - 10 * day)
    async with watching(town, archive) as watch:
        assert {"Long ago", "Lately"} <= set(watch.words())


async def test_a_message_in_the_history_that_cannot_be_read_is_told_and_stops_none(town, notices):
    strange = town.ann.write(notices, "Strange")
    town.ann.write(notices, "Right behind it")
    strange["flags"] = "?"
    async with watching(town) as watch:
        assert watch.words() == ["Right behind it"]
        [gap] = watch.of(Gap)
        assert strange["id"] in gap.why
