"""Taking a post down and putting it back with the same address and the same CID.

Owns both steps. A restore is the very record, as JSON, under its old key, with the same blobs:
the server then gives it the same CID, so links to it and quotes of it work again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from adapters.bluesky.actions import Hands, Live, already, done, kept
from adapters.bluesky.dagcbor import blob_cid, cid_of
from adapters.bluesky.identity import Watched
from adapters.bluesky.options import split
from adapters.bluesky.record import blobs_of, dump
from adapters.contract import (
    Action,
    Archived,
    Receipt,
    Refused,
    RefusedCode,
    Step,
    attempt,
    refused,
)

DELETE = "delete_post"
PUT = "put_post"

_CHANGED = "The post was edited after Beadle archived it. Look at it again before you decide."
_TAKEN = "Something else stands at the post's address. Nothing was overwritten."


def _ours(post: Archived, watched: Watched) -> None:
    """Refuse what lies in somebody else's repository."""
    try:
        did = split(post.ref.id)[0]
    except ValueError as error:
        raise Refused(RefusedCode.INVALID, f"the post's reference is {error}") from None
    if did != watched.did:
        why = "Only its author can take this post down or put it back; Beadle can hide a reply"
        raise Refused(RefusedCode.PERMISSION, why)


def _state(cid: str, record: bytes, value: Any) -> dict[str, Any]:
    """The state to put back, as plain JSON. The record is text: its form must not change."""
    blobs = [{"cid": one, "mime": blob.get("mimeType")} for one, blob in blobs_of(value).items()]
    return {"cid": cid, "record": record.decode(), "blobs": blobs}


async def prepare_take_down(hands: Hands, action: Action, post: Archived) -> list[Step]:
    """One step: delete this very version. Raises Refused(CHANGED) for one that is not archived."""
    _ours(post, await hands.home(action.account))
    live = await hands.live(post.ref.id)
    if live is None:
        prior = _state(post.fingerprint, post.raw, _value(post.raw))
        return [Step(DELETE, post.ref.id, prior)]
    cid, value = live
    if cid not in {post.fingerprint, *post.history}:
        raise Refused(RefusedCode.CHANGED, _CHANGED)
    return [Step(DELETE, post.ref.id, _state(cid, dump(value), value))]


async def take_down(hands: Hands, action: Action, step: Step) -> Receipt:
    """Delete the post, unless it is gone or another version."""
    await hands.home(action.account)
    live = await hands.live(step.target)
    if live is None:
        return already("The post is not public; that was read just now.")
    cid = str(step.prior["cid"])
    if live[0] != cid:
        return refused(Refused(RefusedCode.CHANGED, _CHANGED))

    def judge(seen: Live) -> Receipt | None:
        if seen is None:
            return done("The post was removed, and the server no longer has it.")
        if seen[0] != cid:
            return refused(Refused(RefusedCode.CHANGED, _CHANGED))
        return None

    return await attempt(
        lambda: hands.delete(step.target, cid), lambda: hands.live(step.target), judge
    )


def _value(raw: bytes) -> Any:
    """The record of an archived post's JSON; None where it is none."""
    try:
        return json.loads(raw)
    except ValueError:
        return None


def _wanted(post: Archived) -> tuple[str, bytes]:
    """The CID and JSON to put back: what the take-down found, else the newest archived."""
    for prior in post.prior:
        record = kept(prior)
        if record is not None and prior.get("cid"):
            return str(prior["cid"]), record
    return post.fingerprint, post.raw


async def prepare_restore(hands: Hands, action: Action, post: Archived) -> list[Step]:
    """One step: put this very record back.

    Raises Refused(TAKEN) where something else stands there, and Refused(GONE) where a picture is
    neither in the archive nor on the server.
    """
    watched = await hands.home(action.account)
    _ours(post, watched)
    cid, record = _wanted(post)
    live = await hands.live(post.ref.id)
    if live is not None and live[0] != cid:
        raise Refused(RefusedCode.TAKEN, _TAKEN)
    value = _value(record)
    if cid_of(value) != cid:
        why = "The archived record does not give the post's old fingerprint: it would be another"
        raise Refused(RefusedCode.INVALID, why)
    if live is None:
        await _missing(watched, post, value)
    return [Step(PUT, post.ref.id, {"cid": live and live[0]}, _state(cid, record, value))]


async def _missing(watched: Watched, post: Archived, value: Any) -> None:
    """Raise Refused(GONE) for media that nobody has any more."""
    had = {blob_cid(one.data) for one in post.media}
    lost = []
    for cid in blobs_of(value).keys() - had:
        try:
            await watched.home.blob(watched.did, cid)
        except Refused:
            lost.append(cid)
    if lost:
        count = "one picture or film" if len(lost) == 1 else f"{len(lost)} pictures or films"
        why = f"The post cannot be put back as it was: {count} of it could not be archived"
        raise Refused(RefusedCode.GONE, why)


async def restore(hands: Hands, action: Action, step: Step) -> Receipt:
    """Put the post back, unless it stands or something else does."""
    watched = await hands.home(action.account)
    cid, record = str(step.args["cid"]), str(step.args["record"]).encode()
    live = await hands.live(step.target)
    if live is not None:
        if live[0] == cid:
            return already("The post is public again, exactly as it was.", step.target)
        return refused(Refused(RefusedCode.TAKEN, _TAKEN))

    async def change() -> None:
        await _upload(hands, watched, action, step.args)
        await hands.put(step.target, record, None)

    def judge(seen: Live) -> Receipt | None:
        if seen is None:
            return None
        if seen[0] == cid:
            detail = "The post is public again at the same address, exactly as it was."
            return done(f"{detail} Likes and replies may not come back at once.", step.target)
        return refused(Refused(RefusedCode.TAKEN, _TAKEN))

    return await attempt(change, lambda: hands.live(step.target), judge)


async def _upload(
    hands: Hands, watched: Watched, action: Action, wanted: Mapping[str, Any]
) -> None:
    """Give the server the media again: the same bytes have the same CID.

    Raises Refused(GONE) where bytes are missing and the server does not hold them either.
    """
    assert action.post
    kept_bytes = {blob_cid(one.data): one.data for one in action.post.media}
    for blob in wanted.get("blobs") or ():
        cid, mime = blob["cid"], blob.get("mime") or "application/octet-stream"
        data = kept_bytes.get(cid)
        if data is None:
            data = await watched.home.blob(watched.did, cid)
        await _upload_one(hands, data, mime)


async def _upload_one(hands: Hands, data: bytes, mime: str) -> None:
    """Upload one blob."""
    await hands.session.use(lambda wire: wire.call("com.atproto.repo.uploadBlob", data, mime))
