"""Watching by Jetstream: real accounts on a real server, their events told by a wire fake."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from bluesky_peer import Reader, account_of
from peers.jetstream import Jetstream
from peers.resident import rkey
from websockets.asyncio.server import serve

from adapters.bluesky import jetstream
from adapters.bluesky.cursor import OWED
from adapters.bluesky.feed import Feed
from adapters.contract import Edited, Gap, Listing, Posted, Removed, Unavailable

pytestmark = pytest.mark.pds


class Relayed:
    """Writes on the real server and lets Jetstream tell of it, with the server's revisions."""

    def __init__(self, council, stream):
        self.council, self.stream = council, stream

    def rev(self):
        params = {"did": self.council.did}
        return self.council.http.get("com.atproto.sync.getLatestCommit", params=params).json()[
            "rev"
        ]

    async def tell(self, operation, uri, **more):
        await self.stream.commit(self.council.did, self.rev(), operation, rkey(uri), **more)

    async def post(self, text, *, told=True):
        record = self.council.record(text)
        uri, cid = self.council.create(record)
        if told:
            await self.tell("create", uri, record=record, cid=cid)
        return uri

    async def edit(self, uri, text):
        record = self.council.record(text)
        cid = self.council.put(uri, record)
        await self.tell("update", uri, record=record, cid=cid)

    async def delete(self, uri):
        self.council.delete(uri)
        await self.tell("delete", uri)


@pytest.fixture
async def stream():
    async with Jetstream() as stream:
        yield stream


@pytest.fixture(params=["v1", "v2"])
def url(stream, request):
    return getattr(stream, request.param)


@pytest.fixture
def relayed(council, stream):
    return Relayed(council, stream)


@pytest.fixture
def reader(council, url, connect, monkeypatch):
    platform = connect(council, "jetstream", watch_only=True, jetstream=url)
    monkeypatch.setattr(platform._source, "settle", 1.0)
    return Reader(platform, [account_of(council)])


async def test_posts_edits_and_removals_come_as_they_happen(reader, relayed):
    old = await relayed.post("before the first start", told=False)
    await reader.caught_up()
    assert reader.uris(Posted) == [old]
    uri = await relayed.post("one")
    await relayed.edit(uri, "two")
    await relayed.delete(uri)
    await reader.until(lambda one: one.of(Removed))
    assert reader.uris(Posted)[1:] == reader.uris(Edited) == reader.uris(Removed) == [uri]
    [edited] = reader.of(Edited)
    assert edited.post.parts[0].text == "two"
    assert json.loads(edited.post.raw)["text"] == "two"
    assert edited.post.trouble is None


async def test_what_happened_while_away_is_replayed_from_a_little_before(reader, relayed, stream):
    await reader.caught_up()
    await relayed.post("one")
    await reader.until(lambda one: one.of(Posted))
    missed = await relayed.post("two")
    await reader.caught_up()
    assert missed in reader.uris(Posted)
    assert reader.of(Gap) == []
    assert len(reader.of(Listing)) == 1
    place = json.loads(reader.cursor)["place"]
    assert f"cursor={place - jetstream.REWIND}" not in stream.asked[0]
    assert "cursor=" in stream.asked[-1]


async def test_a_stream_that_never_tells_of_it_is_made_good_by_a_listing(reader, relayed):
    await reader.caught_up()
    await relayed.post("told")
    await reader.until(lambda one: one.of(Posted))
    missed = await relayed.post("never told", told=False)
    reader.events.clear()
    await reader.caught_up()
    assert missed in reader.uris(Posted)
    assert len(reader.of(Listing)) == 1


async def test_a_long_absence_is_a_named_gap(reader, relayed, lent):
    await reader.caught_up()
    await relayed.post("before")
    await reader.until(lambda one: one.of(Posted))
    missed = await relayed.post("while away")
    cursor = json.loads(reader.cursor)
    cursor["at"] = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    reader.cursor = json.dumps(cursor)
    reader.events.clear()
    await reader.caught_up()
    [gap] = reader.of(Gap)
    assert gap.end - gap.start > timedelta(days=2)
    assert missed in reader.uris(Posted)


async def test_a_closed_connection_is_unavailable_and_the_next_server_has_its_turn(
    council, connect, stream, relayed
):
    async with Jetstream() as second:
        servers = (stream.v2, second.v1)
        platform = connect(council, "jetstream", watch_only=True, jetstream=servers)
        reader = Reader(platform, [account_of(council)])
        await reader.caught_up()

        closing = asyncio.create_task(stream.drop(connection=2))
        with pytest.raises(Unavailable):
            await reader.until(lambda _: False)
        await closing
        await reader.caught_up()
        assert second.asked
        other = Relayed(council, second)
        uri = await other.post("told by the second")
        await reader.until(lambda one: uri in one.uris(Posted))


async def test_a_record_that_does_not_match_its_digest_is_kept_with_that_trouble(
    reader, relayed, council, stream
):
    await reader.caught_up()
    uri, cid = council.post("true words")
    record = council.record("other words")
    await stream.commit(council.did, relayed.rev(), "create", rkey(uri), record=record, cid=cid)
    await reader.until(lambda one: one.of(Posted))
    assert "digest" in reader.of(Posted)[0].post.trouble


async def test_an_account_closed_and_opened_again_is_told_and_listed(
    reader, relayed, council, stream
):
    uri = await relayed.post("one", told=False)
    await reader.caught_up()
    await stream.account(council.did, active=False, status="deactivated")
    await reader.until(lambda one: one.of(Gap))
    assert "closed it for now" in reader.of(Gap)[0].why
    reader.events.clear()
    await stream.account(council.did, active=True)
    await reader.until(lambda one: one.of(Listing))
    assert reader.uris(Posted) == [uri]


async def test_version_2_says_itself_that_it_no_longer_has_all(council, connect, stream, relayed):
    platform = connect(council, "jetstream", watch_only=True, jetstream=stream.v2)
    reader = Reader(platform, [account_of(council)])
    await reader.caught_up()
    await relayed.post("one")
    await reader.until(lambda one: one.of(Posted))
    lost = await relayed.post("two")
    stream.kept_from = stream.events[-1]["us"] + 1
    reader.events.clear()
    await reader.caught_up()
    assert lost in reader.uris(Posted)
    assert len(reader.of(Gap)) == 1


@pytest.mark.parametrize(
    "message",
    [b"\xff", "[]", "{}", '{"did": 1}', '{"$type": "message"}', '{"$type": "error", "error": "x"}'],
)
def test_a_message_that_cannot_be_read_ends_the_stream_in_words(message):
    with pytest.raises(Unavailable):
        jetstream.decode(message)


@pytest.mark.parametrize("strange", [{"operation": "conjure"}, {"rkey": None}, {"rev": 7}])
async def test_a_message_of_a_strange_form_is_made_good_by_a_listing(
    reader, relayed, council, stream, strange
):
    """It would come again with each connection, and all that is posted later would stand behind."""
    await reader.caught_up()
    reader.events.clear()
    uri, cid = council.post("told in a form that nobody knows")
    record = council.record("told in a form that nobody knows")
    told = {"rev": relayed.rev(), "operation": "create", "rkey": rkey(uri), "record": record}
    body = {"collection": "app.bsky.feed.post", "cid": cid, **told, **strange}
    await stream.send({"did": council.did, "kind": "commit", "body": body})
    async with asyncio.timeout(10):
        await reader.until(lambda one: one.of(Listing))
    behind = await relayed.post("behind it")
    await reader.until(lambda one: behind in one.uris(Posted))
    assert reader.uris(Posted) == [uri, behind]
    assert all("could not say what changed" in one.why for one in reader.of(Gap))
    assert reader.of(Gap)


async def test_a_quiet_stream_is_known_to_be_read(reader, monkeypatch):
    monkeypatch.setattr("adapters.bluesky.stream._LOOK_SECONDS", 0.05)
    monkeypatch.setattr("adapters.bluesky.stream._QUIET_SECONDS", 0.0)
    await reader.caught_up()
    reader.batches.clear()
    async with asyncio.timeout(5):
        await reader.until(lambda one: len(one.batches) == 3)


async def test_what_a_stream_that_stands_still_does_not_tell_is_found(reader, relayed, monkeypatch):
    monkeypatch.setattr("adapters.bluesky.stream._LOOK_SECONDS", 0.05)
    monkeypatch.setattr(reader.platform._source, "settle", 0.1)
    await reader.caught_up()
    reader.events.clear()
    read = asyncio.Event()  # how far the account is, at the start
    watching = asyncio.create_task(reader.until(lambda one: read.set() or one.of(Listing)))
    await read.wait()
    missed = await relayed.post("never told", told=False)
    async with asyncio.timeout(5):
        await watching
    assert reader.uris(Posted) == [missed]


async def test_an_account_that_was_quiet_for_long_is_no_gap(council, connect, stream, monkeypatch):
    monkeypatch.setattr("adapters.bluesky.stream._LOOK_SECONDS", 0.05)
    monkeypatch.setattr("adapters.bluesky.stream._QUIET_SECONDS", 0.0)
    platform = connect(council, "jetstream", watch_only=True, jetstream=stream.v2)
    monkeypatch.setattr(platform._source, "settle", 0.1)
    reader, relayed = Reader(platform, [account_of(council)]), Relayed(council, stream)
    await relayed.post("one")
    await reader.caught_up()
    stream.kept_from = stream.events[-1]["us"] + 10_000_000
    cursor = json.loads(reader.cursor)  # nothing was posted since, and the stream forgot it
    cursor["place"] -= 4 * 86_400_000_000
    cursor["at"] = (datetime.now(UTC) - timedelta(days=4)).isoformat()
    reader.cursor = json.dumps(cursor)
    reader.batches.clear()
    await reader.until(lambda one: len(one.batches) == 5)
    stream.kept_from = 0
    missed = await relayed.post("while Beadle was away for a moment")
    await reader.until(lambda one: missed in one.uris(Posted))
    assert reader.of(Gap) == []


async def test_a_hole_is_told_though_beadle_is_killed_before_it_is_made_good(
    council, connect, stream, relayed
):
    platform = connect(council, "jetstream", watch_only=True, jetstream=stream.v2)
    reader = Reader(platform, [account_of(council)])
    await reader.caught_up()
    await relayed.post("one")
    await reader.until(lambda one: one.of(Posted))
    lost = await relayed.post("two")
    stream.kept_from = stream.events[-1]["us"] + 1
    reader.events.clear()
    await reader.until(lambda one: json.loads(one.cursor)["revs"] == {council.did: OWED})
    await reader.caught_up()
    assert lost in reader.uris(Posted)
    assert len(reader.of(Gap)) == 1


async def test_what_is_nested_too_deeply_ends_the_stream_in_words():
    """And not in silence: nobody would wait for the next message in vain."""

    async def deep(client):
        await client.send("[" * 100_000)
        await client.wait_closed()

    async with serve(deep, "127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with Feed(url, jetstream.decode, 5) as feed, asyncio.timeout(5):
            with pytest.raises(Unavailable, match="cannot be read"):
                await feed.next(1, None)
