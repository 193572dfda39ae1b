"""Replies from the public: read from notifications, hidden and shown by the thread's gate."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from bluesky_peer import Reader, account_of
from peers.appview import DID, AppView
from peers.pds import PDS

from adapters.bluesky.options import THREADGATE
from adapters.contract import (
    Account,
    Action,
    ActionKind,
    Archived,
    Gap,
    Outcome,
    Posted,
    PostKind,
    Ref,
    Refused,
    RefusedCode,
)

pytestmark = pytest.mark.pds


class Square:
    """A council and a resident of the town on one server, with an AppView behind it."""

    def __init__(self, pds, appview):
        self.council, self.public = pds.account("council"), pds.account("resident")
        self.appview = appview
        self.clock = datetime.now(UTC) - timedelta(minutes=1)

    def reply(self, uri, cid, text, reason="reply", record_more=None):
        """Let the resident write, and the AppView notice."""
        parent = {"uri": uri, "cid": cid}
        more = {"reply": {"root": parent, "parent": parent}} if reason == "reply" else {}
        record = self.public.record(text, **more, **(record_more or {}))
        at, made = self.public.create(record)
        self.clock += timedelta(seconds=1)
        self.appview.tell(
            self.council.did,
            reason,
            self.clock.isoformat().replace("+00:00", "Z"),
            uri,
            uri=at,
            cid=made,
            record=record,
            did=self.public.did,
            handle=self.public.handle,
        )
        return at, made, record


@pytest.fixture
async def square(pds_installed, tmp_path):
    async with AppView() as appview:
        with PDS(tmp_path / "pds", **appview.environment) as pds:
            yield Square(pds, appview)


@pytest.fixture
def reader(square, connect):
    platform = connect(
        square.council, replies=True, reply_seconds=0.1, appview=f"{DID}#bsky_appview"
    )
    return Reader(platform, [account_of(square.council)])


def replies(reader):
    return [event.post for event in reader.of(Posted) if not event.post.author.official]


async def test_replies_come_through_the_real_server_as_the_publics(square, reader):
    uri, cid = square.council.post("What do you think?")
    at, made, record = square.reply(uri, cid, "Not much")
    await reader.until(replies)
    [post] = replies(reader)
    assert post.kind is PostKind.REPLY
    assert post.reply_to == Ref("bluesky", uri)
    assert post.ref.id == at
    assert post.account == "council-bluesky"
    assert (post.author.id, post.author.name) == (square.public.did, square.public.handle)
    assert post.fingerprint == made
    assert json.loads(post.raw) == record


async def test_quotes_and_mentions_are_replies_too_and_likes_are_not(square, reader):
    uri, cid = square.council.post("What do you think?")
    quote = {"embed": {"$type": "app.bsky.embed.record", "record": {"uri": uri, "cid": cid}}}
    square.reply(uri, cid, "Look at this", "quote", quote)
    square.reply(uri, cid, "@council please", "mention")
    square.reply(uri, cid, "a like", "like")
    await reader.until(lambda one: len(replies(one)) == 2)
    assert [post.parts[0].text for post in replies(reader)] == ["Look at this", "@council please"]
    assert {post.kind for post in replies(reader)} == {PostKind.REPLY}


async def test_replies_over_several_pages_come_once_and_are_remembered(square, reader):
    uri, cid = square.council.post("What do you think?")
    for n in range(5):
        square.reply(uri, cid, f"Reply {n}")
    await reader.until(lambda one: len(replies(one)) == 5)
    assert [post.parts[0].text for post in replies(reader)] == [f"Reply {n}" for n in range(5)]
    assert json.loads(reader.cursor)["seen"][square.council.did]
    square.reply(uri, cid, "Reply while away")
    await reader.until(lambda one: len(replies(one)) > 5)
    assert "Reply while away" in [post.parts[0].text for post in replies(reader)]


async def test_a_failing_appview_stops_nothing(square, reader):
    uri, cid = square.council.post("What do you think?")
    square.appview.fail = [502, 500, 503]
    square.reply(uri, cid, "After the failure")
    await reader.until(lambda one: replies(one) and uri in one.uris(Posted))


async def test_more_than_is_read_at_once_is_told_as_a_gap(square, reader, monkeypatch):
    monkeypatch.setattr("adapters.bluesky.replies._PAGES", 2)
    uri, cid = square.council.post("What do you think?")
    for n in range(5):
        square.reply(uri, cid, f"Reply {n}")
    await reader.until(replies)
    assert [post.parts[0].text for post in replies(reader)] == [f"Reply {n}" for n in range(1, 5)]
    [gap] = reader.of(Gap)
    assert gap.start < gap.end == square.clock - timedelta(seconds=3)


async def test_likes_are_not_read_again_and_again(square, reader):
    uri, cid = square.council.post("What do you think?")
    square.reply(uri, cid, "a like", "like")
    await reader.until(lambda one: square.clock.isoformat() in one.cursor)


def test_without_the_option_it_is_said_that_replies_are_not_watched(square, connect):
    silent = connect(square.council)
    assert not silent.abilities.replies_watched
    assert "replies: not watched" in silent.abilities.notes
    assert connect(square.council, replies=True).abilities.replies_watched


class Gatekeeper:
    """Hides and shows replies in one thread."""

    def __init__(self, square, platform):
        self.council, self.platform = square.council, platform
        self.root, self.cid = self.council.post("What do you think?")
        self.gate = self.root.replace("app.bsky.feed.post", THREADGATE)
        self.square = square

    def archived(self, text, prior=()):
        at, made, record = self.square.reply(self.root, self.cid, text)
        raw = json.dumps(record).encode()
        return Archived(Ref("bluesky", at), made, raw, history=(made,), prior=prior)

    async def order(self, kind, post):
        action = Action(kind, account_of(self.council), post)
        [step] = await self.platform.prepare(action)
        receipt = await self.platform.perform(action, step, "key")
        again = await self.platform.perform(action, step, "key")
        assert again.outcome is Outcome.ALREADY
        return receipt, step.prior

    def hidden(self):
        found = self.council.get(self.gate)
        return found and found["value"].get("hiddenReplies")


@pytest.fixture
def keeper(square, connect):
    return Gatekeeper(square, connect(square.council))


def again(post, prior):
    """The post as it comes back with the state from before it was hidden."""
    return Archived(post.ref, post.fingerprint, post.raw, history=post.history, prior=(prior,))


async def test_hiding_makes_a_gate_and_showing_takes_it_away(keeper):
    post = keeper.archived("abuse")
    receipt, prior = await keeper.order(ActionKind.HIDE, post)
    assert receipt.outcome is Outcome.DONE
    assert keeper.hidden() == [post.ref.id]
    receipt, _ = await keeper.order(ActionKind.UNHIDE, again(post, prior))
    assert receipt.outcome is Outcome.DONE
    assert keeper.council.get(keeper.gate) is None


async def test_a_gate_that_was_there_is_put_back_exactly(keeper):
    rule = {"$type": "app.bsky.feed.threadgate#mentionRule"}
    gate = {**keeper.council.record(""), "$type": THREADGATE, "post": keeper.root, "allow": [rule]}
    del gate["text"]
    cid = keeper.council.put(keeper.gate, gate)
    post = keeper.archived("abuse")
    _, prior = await keeper.order(ActionKind.HIDE, post)
    assert keeper.council.get(keeper.gate)["value"]["allow"] == [rule]
    await keeper.order(ActionKind.UNHIDE, again(post, prior))
    assert keeper.council.get(keeper.gate)["cid"] == cid


async def test_showing_one_leaves_the_others_hidden(keeper):
    first, second = keeper.archived("abuse"), keeper.archived("more abuse")
    _, prior = await keeper.order(ActionKind.HIDE, first)
    _, later = await keeper.order(ActionKind.HIDE, second)
    await keeper.order(ActionKind.UNHIDE, again(first, prior))
    assert keeper.hidden() == [second.ref.id]
    await keeper.order(ActionKind.UNHIDE, again(second, later))
    assert not keeper.hidden()


async def test_a_thread_of_somebody_else_is_refused(keeper):
    uri, cid = keeper.square.public.post("My own thread")
    parent = {"uri": uri, "cid": cid}
    record = keeper.square.public.record("x", reply={"root": parent, "parent": parent})
    at, made = keeper.square.public.create(record)
    post = Archived(Ref("bluesky", at), made, json.dumps(record).encode())
    for kind in (ActionKind.HIDE, ActionKind.UNHIDE):
        with pytest.raises(Refused) as refused:
            await keeper.platform.prepare(Action(kind, account_of(keeper.council), post))
        assert refused.value.code is RefusedCode.PERMISSION


@pytest.mark.parametrize("raw", [b"{}", b"\xff", b"[]", b'{"reply": {"root": {"uri": 7}}}'])
async def test_what_is_no_reply_cannot_be_hidden(keeper, raw):
    post = Archived(Ref("bluesky", keeper.root), keeper.cid, raw)
    account = Account("council-bluesky", keeper.council.handle)
    with pytest.raises(Refused) as refused:
        await keeper.platform.prepare(Action(ActionKind.HIDE, account, post))
    assert refused.value.code is RefusedCode.UNSUPPORTED
