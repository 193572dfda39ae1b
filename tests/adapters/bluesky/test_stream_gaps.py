"""What a stream left out, or can no longer give, is noticed: nothing lost, whoever is killed."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

import pytest
from bluesky_peer import Reader, account_of, reading

from adapters.bluesky import frames
from adapters.bluesky.cursor import Cursor, Piece
from adapters.bluesky.feed import Feed
from adapters.contract import Gap, Listing, Posted, Unavailable

pytestmark = pytest.mark.pds


async def steadily(reader, enough):
    """Watch as the supervisor does: again after each Unavailable."""
    async with asyncio.timeout(60):
        while True:
            with suppress(Unavailable):
                await reader.until(enough)
                return
            await asyncio.sleep(0.05)


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
