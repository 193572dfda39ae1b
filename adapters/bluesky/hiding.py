"""Hiding a member of the public's reply below the council's own post, and showing it again.

Owns the threadgate record of a thread's first post: its ``hiddenReplies`` are folded away by
Bluesky's app. Nothing of the reply itself is touched.
"""

from __future__ import annotations

import json
from typing import Any

from adapters.bluesky.actions import Hands, Live, already, done, kept
from adapters.bluesky.options import POSTS, THREADGATE, split
from adapters.bluesky.record import dump
from adapters.contract import Action, Archived, Host, Receipt, Refused, RefusedCode, Step, attempt

HIDE = "hide_reply"
UNHIDE = "unhide_reply"
MOST = 300  # app.bsky.feed.threadgate: the longest that hiddenReplies may be


def _root(post: Archived) -> str:
    """The first post of the reply's thread."""
    try:
        uri = json.loads(post.raw)["reply"]["root"]["uri"]
        split(uri)
    except (ValueError, KeyError, TypeError, AttributeError):
        why = "This is no reply below a post: there is nowhere to hide it"
        raise Refused(RefusedCode.UNSUPPORTED, why) from None
    return str(uri)


def hidden_in(live: Live) -> list[str]:
    """The replies that a threadgate hides."""
    listed = live[1].get("hiddenReplies") if live else None
    return [uri for uri in listed or () if isinstance(uri, str)]


async def prepare(hands: Hands, action: Action, post: Archived, kind: str) -> list[Step]:
    """One step on the thread's gate. Raises Refused where the thread is not the council's own."""
    watched = await hands.home(action.account)
    root = _root(post)
    did, collection, rkey = split(root)
    if did != watched.did or collection != POSTS:
        why = "The thread was begun by somebody else: only they can hide replies in it"
        raise Refused(RefusedCode.PERMISSION, why)
    gate = f"at://{did}/{THREADGATE}/{rkey}"
    live = await hands.live(gate)
    if kind == HIDE and len(hidden_in(live)) >= MOST and post.ref.id not in hidden_in(live):
        why = f"{MOST} replies are hidden in this thread already, which is the most there can be"
        raise Refused(RefusedCode.UNSUPPORTED, why)
    prior = {"cid": live and live[0], "record": dump(live[1]).decode() if live else None}
    return [Step(kind, gate, prior, {"reply": post.ref.id, "root": root})]


async def hide(hands: Hands, host: Host, action: Action, step: Step) -> Receipt:
    """Add the reply to what the gate hides."""
    await hands.home(action.account)
    reply = str(step.args["reply"])
    live = await hands.live(step.target)
    if reply in hidden_in(live):
        return already("The reply is hidden.", reply)
    stamp = host.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    new = {"$type": THREADGATE, "post": step.args["root"], "createdAt": stamp}
    gate = {**(live[1] if live else new), "hiddenReplies": [*hidden_in(live), reply]}

    def judge(seen: Live) -> Receipt | None:
        if reply in hidden_in(seen):
            return done("The reply is hidden below the post; it still stands on its author's page.")
        return None

    return await attempt(
        lambda: hands.put(step.target, dump(gate), live and live[0]),
        lambda: hands.live(step.target),
        judge,
    )


def _after(live: tuple[str, Any], reply: str, before: bytes | None) -> bytes | None:
    """The gate without this reply; None for no gate at all.

    What stood before the hiding is put back to the byte where nothing else has changed since.
    """
    gate = {**live[1], "hiddenReplies": [uri for uri in hidden_in(live) if uri != reply]}
    if before is not None:
        old = json.loads(before)
        rest = {name: value for name, value in gate.items() if name != "hiddenReplies"}
        was = {name: value for name, value in old.items() if name != "hiddenReplies"}
        if rest == was and gate["hiddenReplies"] == (old.get("hiddenReplies") or []):
            return before
    # A gate that hides nothing and lets everybody reply is the same as none.
    return None if not gate["hiddenReplies"] and "allow" not in gate else dump(gate)


async def unhide(hands: Hands, action: Action, step: Step) -> Receipt:
    """Take the reply out of what the gate hides."""
    await hands.home(action.account)
    reply = str(step.args["reply"])
    live = await hands.live(step.target)
    if live is None or reply not in hidden_in(live):
        return already("The reply is not hidden.", reply)
    before = kept(action.post.prior[0]) if action.post and action.post.prior else None
    gate = _after(live, reply, before)

    async def change() -> None:
        assert live
        if gate is None:
            await hands.delete(step.target, live[0])
        else:
            await hands.put(step.target, gate, live[0])

    def judge(seen: Live) -> Receipt | None:
        return None if reply in hidden_in(seen) else done("The reply can be seen again.", reply)

    return await attempt(change, lambda: hands.live(step.target), judge)
