"""Nothing lost and nothing doubled, whatever happens to the line, the channel or the bot."""

from __future__ import annotations

import pytest
from contract_peer import Archive
from discord_peer import DiscordPeer
from watching import watching

from adapters.contract import (
    Account,
    Edited,
    Failing,
    Gap,
    Listing,
    Posted,
    Recovered,
    RefusedCode,
    Removed,
    Unavailable,
)


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


# --------------------------------------------------------------------------- who deleted it


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


# --------------------------------------------------------------------------- edits


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


# --------------------------------------------------------------------------- threads


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


# --------------------------------------------------------------------------- what is in the way


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


# --------------------------------------------------------------------------- whose words


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
