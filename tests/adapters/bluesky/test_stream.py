"""Watching a real server's firehose: nothing lost, whoever is killed."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

import pytest
from bluesky_peer import Reader, account_of, reading

from adapters.bluesky import frames
from adapters.bluesky.cursor import Cursor, Piece
from adapters.bluesky.feed import Feed
from adapters.contract import (
    Account,
    Edited,
    Gap,
    Listing,
    Posted,
    PostKind,
    Removed,
    Unavailable,
)

pytestmark = pytest.mark.pds


async def steadily(reader, enough):
    """Watch as the supervisor does: again after each Unavailable."""
    async with asyncio.timeout(60):
        while True:
            with suppress(Unavailable):
                await reader.until(enough)
                return
            await asyncio.sleep(0.05)


@pytest.fixture
def watcher(council, connect):
    """A reader of the council's account, without credentials."""
    return Reader(connect(council, watch_only=True), [account_of(council)])


async def test_a_frame_gives_the_record_that_the_server_has(council, watcher):
    """The raw record from the firehose is the server's own, so that it can be put back."""
    blob = council.upload(b"picture", "image/png")
    embed = {"$type": "app.bsky.embed.images", "images": [{"image": blob, "alt": "A fair"}]}
    await watcher.caught_up()
    uri, cid = council.post("Fair 🎪", embed=embed)
    await watcher.until(lambda reader: reader.uris(Posted))
    [event] = watcher.of(Posted)
    assert event.post.fingerprint == cid
    assert json.loads(event.post.raw) == council.get(uri)["value"]
    council.delete(uri)
    council.upload(b"picture", "image/png")  # the server dropped it with the post
    assert council.put(uri, json.loads(event.post.raw)) == cid


async def test_posts_edits_and_removals_made_while_away_come_in_order(council, watcher):
    await watcher.caught_up()
    uri, _ = council.post("one")
    council.edit(uri, "two")
    council.delete(uri)
    other, _ = council.post("stays")
    watcher.events.clear()
    await watcher.caught_up()
    assert [type(event) for event in watcher.events] == [Posted, Edited, Removed, Posted]
    assert watcher.uris(Posted) == [uri, other]
    assert watcher.of(Gap) == watcher.of(Listing) == []


async def test_what_waits_in_the_socket_comes_together(council, watcher):
    """Two hundred records in one commit are one batch, and small commits are put together."""
    await watcher.caught_up()
    council.post_many([f"post {n}" for n in range(200)])
    for n in range(30):
        council.post(f"single {n}")
    watcher.batches.clear()
    await watcher.until(lambda reader: len(reader.of(Posted)) == 230)
    assert len([batch for batch in watcher.batches if batch.events]) <= 3
    assert len(set(watcher.uris(Posted))) == 230


async def test_an_account_that_did_not_change_is_not_listed_again(council, watcher):
    council.post("one")
    await watcher.caught_up()
    watcher.events.clear()
    await watcher.caught_up()
    assert watcher.events == []


async def test_other_writes_of_the_account_are_passed_over_without_a_hole(council, watcher):
    """A like or a profile moves the revision; the next post does not look like a gap."""
    uri, cid = council.post("one")
    await watcher.caught_up()
    like = {"$type": "app.bsky.feed.like", "subject": {"uri": uri, "cid": cid}}
    stamp = council.record("")["createdAt"]
    council.create({**like, "createdAt": stamp})
    council.post("two")
    watcher.events.clear()
    await watcher.caught_up()
    council.create({**like, "createdAt": stamp})
    council.post("three")
    await watcher.until(lambda reader: len(reader.of(Posted)) == 2)
    assert {type(event) for event in watcher.events} == {Posted}


async def test_a_record_of_the_wrong_shape_is_taken_in_with_its_trouble(council, watcher):
    await watcher.caught_up()
    council.create({"$type": "app.bsky.feed.post", "text": 42}, validate=False)
    council.post("after")
    await watcher.until(lambda reader: len(reader.of(Posted)) == 2)
    odd = watcher.of(Posted)[0].post
    assert odd.kind is PostKind.UNKNOWN
    assert odd.trouble
    assert json.loads(odd.raw) == {"$type": "app.bsky.feed.post", "text": 42}


async def test_killed_readers_and_servers_lose_nothing(pds, connect):
    """Posts are written all the while; reader and server are killed again and again."""
    council = pds.account("council")
    watcher = Reader(connect(council, watch_only=True), [account_of(council)])
    wanted = []
    await watcher.caught_up()
    for turn in range(4):
        posting = asyncio.create_task(
            asyncio.to_thread(lambda: [council.post(f"post {n}")[0] for n in range(25)])
        )
        have = len(watcher.events)
        await steadily(watcher, lambda reader, have=have: len(reader.events) >= have + 5)
        wanted += await posting
        if turn % 2:
            pds.kill()
            pds.start()
    await steadily(watcher, lambda reader: set(wanted) <= set(reader.uris(Posted)))
    assert sorted(watcher.uris(Posted)) == sorted(wanted)
    assert watcher.of(Gap) == []


async def test_a_server_that_closes_is_told_at_once(pds, connect):
    council = pds.account("council")
    watcher = Reader(connect(council, watch_only=True), [account_of(council)])
    await watcher.caught_up()
    asyncio.get_running_loop().call_later(0.3, pds.stop)
    with pytest.raises(Unavailable):
        await watcher.until(lambda _: False)
    with pytest.raises(Unavailable):
        await watcher.caught_up()


async def test_a_rebuilt_server_is_listed_and_the_hole_named(pds, connect, tmp_path):
    """The place is in the new server's future: everything is read again, and a gap is told."""
    council = pds.account("council")
    lost, _ = council.post("lost")
    watcher = Reader(connect(council, watch_only=True), [account_of(council)])
    await watcher.caught_up()
    ahead = json.loads(watcher.cursor)
    ahead["place"] = 1_000_000
    ahead["revs"] = {council.did: "3aaaaaaaaaaaa"}
    watcher.cursor = json.dumps(ahead)
    watcher.events.clear()
    await watcher.caught_up()
    assert watcher.uris(Posted) == [lost]
    [gap] = watcher.of(Gap)
    assert "rebuilt" in gap.why
    after, _ = council.post("after")
    watcher.events.clear()
    await watcher.caught_up()
    assert watcher.uris(Posted) == [after]
    assert watcher.of(Gap) == []


async def test_a_commit_left_out_by_the_stream_is_noticed(council, watcher):
    """The commit names another before it than the one that is stored."""
    council.post("one")
    await watcher.caught_up()
    council.post("two")
    await watcher.until(lambda reader: len(reader.of(Posted)) == 2)
    skipped, _ = council.post("skipped")
    council.post("three")
    sequence = await _places(council, 4)
    cursor = json.loads(watcher.cursor)
    cursor["place"] = sequence[-2]  # as if "skipped" had never come
    watcher.cursor = json.dumps(cursor)
    watcher.events.clear()
    await watcher.until(lambda reader: reader.of(Listing))
    [gap] = watcher.of(Gap)
    assert "left out" in gap.why
    assert skipped in watcher.uris(Posted)


async def _places(council, count):
    """The places of the account's commits."""
    base = council.url.replace("http", "ws") + "/xrpc"
    decode = frames.Firehose([council.did]).decode
    found = []
    async with Feed(frames.address(base, 0), decode, 10) as feed:
        while len(found) < count:
            changes = await feed.next(500, None)
            found += [change.place for change in changes if change.ops]
    return found


async def test_a_place_that_the_server_never_fills_ends_in_a_listing(pds, connect, monkeypatch):
    """The stream is beyond what is missing: a listing makes it good, and a gap is told."""
    council = pds.account("council")
    watcher = Reader(connect(council, watch_only=True), [account_of(council)])
    monkeypatch.setattr(watcher.platform._source, "settle", 0.3)
    council.post("one")
    await watcher.caught_up()
    missed, _ = council.post("missed")
    cursor = json.loads(watcher.cursor)
    cursor["place"] = (await _places(council, 2))[-1]
    pds.restart()  # or the server, which polls its own database, might still tell it as news
    watcher.cursor = json.dumps(cursor)
    watcher.events.clear()
    await watcher.caught_up()
    assert missed in watcher.uris(Posted)
    assert len(watcher.of(Gap)) == len(watcher.of(Listing)) == 1


async def test_an_account_that_is_new_to_the_cursor_is_listed_alone(shared_pds, council, connect):
    other = shared_pds.account(f"{council.handle.split('.')[0]}x")
    council.post("known")
    platform = connect(council, watch_only=True)
    watcher = Reader(platform, [account_of(council)])
    await watcher.caught_up()
    uri, _ = other.post("unknown")
    watcher.accounts = [account_of(council), Account("other", other.handle)]
    watcher.events.clear()
    await watcher.caught_up()
    assert watcher.uris(Posted) == [uri]
    assert [listing.account for listing in watcher.of(Listing)] == ["other"]


async def test_an_account_taken_down_is_told_and_read_again_when_it_is_back(pds, connect):
    council, other = pds.account("council"), pds.account("witney")
    uri, _ = council.post("one")
    accounts = [account_of(council), Account("other", other.handle)]
    watcher = Reader(connect(council, watch_only=True), accounts)
    await watcher.caught_up()
    pds.take_down(council.did)
    await watcher.until(lambda reader: reader.of(Gap))
    assert "taken it down" in watcher.of(Gap)[0].why
    on, _ = other.post("the other goes on")
    await watcher.until(lambda reader: on in reader.uris(Posted))
    watcher.events.clear()
    await watcher.caught_up()
    assert watcher.of(Gap) == []
    pds.take_down(council.did, applied=False)
    await watcher.until(lambda reader: reader.of(Listing))
    assert watcher.uris(Posted) == [uri]


async def test_a_new_handle_does_not_lose_the_account(council, watcher):
    council.post("one")
    await watcher.caught_up()
    council.call("com.atproto.identity.updateHandle", {"handle": f"new-{council.handle}"})
    uri, _ = council.post("two")
    await watcher.caught_up()
    assert watcher.uris(Posted)[-1] == uri
    assert watcher.of(Gap) == []


async def test_an_account_that_does_not_exist_stops_no_other(council, connect):
    accounts = [Account("typo", "no-such-council.test"), account_of(council)]
    watcher = Reader(connect(council, watch_only=True), accounts)
    uri, _ = council.post("one")
    await watcher.caught_up()
    assert watcher.uris(Posted) == [uri]
    [gap] = watcher.of(Gap)
    assert gap.account == "typo"
    watcher.events.clear()
    await watcher.caught_up()
    assert watcher.of(Gap) == []


async def test_what_happens_during_a_listing_is_not_lost(council, watcher):
    """Written, edited and removed between the pages; nothing falls between listing and stream."""
    for _ in range(2):
        council.post_many([f"old {n}" for n in range(150)])
    names = []
    async with reading(watcher) as batches:
        async for batch in batches:
            watcher.events.extend(batch.events)
            if len(names) < 3 and any(isinstance(event, Posted) for event in batch.events):
                names.append(council.post(f"during {len(names)}")[0])
            if set(names) <= set(watcher.uris(Posted)) and watcher.of(Listing):
                break
    assert len(set(watcher.uris(Posted))) == 303


def test_a_cursor_of_another_stream_keeps_what_is_true_anywhere():
    cursor = Cursor("firehose a", 7, revs={"did": "rev"})
    text = cursor.take(Piece()).cursor
    moved = Cursor.parse(text, "jetstream")
    assert moved.place is None
    assert moved.revs == {"did": "rev"}
