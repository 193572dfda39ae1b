"""Watching a real server's firehose: what its frames give, and which accounts."""

from __future__ import annotations

import json

import pytest
from bluesky_peer import Reader, account_of

from adapters.contract import Account, Edited, Gap, Listing, Posted, PostKind, Removed

pytestmark = pytest.mark.pds


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
