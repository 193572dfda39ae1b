"""Reopening a closed account, and the steps of both: what was found is put back, exactly.

Owns how each step of a closing is done and undone. Only what closing made is taken away, only
fields that it changed are changed back, and whatever somebody changed in them since is left.
"""

from __future__ import annotations

from typing import Any

from adapters.bluesky.actions import Hands, Live, already, done
from adapters.bluesky.closing import (
    ALLOW,
    DESCRIPTION,
    PIN,
    PINNED,
    SHOW,
    TEXT,
    THREAD,
    before,
    first_of,
    notices,
    pins,
    profile_of,
    texts,
)
from adapters.bluesky.fields import Words, change, goal
from adapters.bluesky.notice import closed_text, wording
from adapters.bluesky.options import split, web_url
from adapters.bluesky.recent import Stand
from adapters.contract import (
    Action,
    ActionKind,
    Receipt,
    Refused,
    RefusedCode,
    Step,
    attempt,
    refused,
)

_SO = {
    ActionKind.CLOSE: {
        TEXT: "The profile shows the notice.",
        PIN: "The notice is pinned.",
        THREAD: "Nobody can reply in the threads of the last days.",
    },
    ActionKind.REOPEN: {
        TEXT: "The profile's text is as it was.",
        PIN: "The pinned post is as it was.",
        THREAD: "Who may reply is as it was.",
    },
}
_NAMES = {TEXT: "the profile's text", PIN: "the pinned post", THREAD: "who may reply to {url}"}
_LEFT = "Somebody changed {what} meanwhile. It was left as it is: please look at it."
_STILL = " It may still say that the account is closed."
_NOTICE = "the notice, {url}"
_ORDER = [TEXT, PIN, THREAD, SHOW]
"""Last of all the notice goes, when nothing says any more that the account is closed."""


def _left(what: str, target: str) -> str:
    """What somebody else changed, and where to see it."""
    did, _, key = split(target)
    return _LEFT.format(what=what.format(url=web_url(did, key)))


async def prepare(hands: Hands, action: Action) -> list[Step]:
    """A step for each of the closing, of the same kind and target. Raises Trouble."""
    did, first = (await hands.home(action.account)).did, first_of(action)
    profile = await hands.live(profile_of(did))
    standing = await notices(hands, profile, wording(action.notice), did, first)
    undone = [
        Step(step.kind, step.target, {}, _args(step, standing, wording(action.notice)))
        for step in first.values()
        if step.kind in _ORDER
    ]
    return sorted(undone, key=lambda step: _ORDER.index(step.kind))


def _args(step: Step, standing: Stand, words: str) -> dict[str, Any]:
    """What was found, and what a closing may have left in its place."""
    if step.kind == SHOW:
        return {"cid": step.args["cid"]}
    old, over = before(step), [step.args["to"]]
    absent = step.prior.get("record") is None
    if step.kind == THREAD:
        return goal(ALLOW, old.get(ALLOW), over, absent=absent)
    if step.kind == PIN:
        return goal(PINNED, old.get(PINNED), [*over, *pins(standing)], absent=absent)
    over += [*texts(old, standing), closed_text(old.get(DESCRIPTION), words)]
    return goal(DESCRIPTION, old.get(DESCRIPTION), over, absent=absent)


async def perform(hands: Hands, action: Action, step: Step) -> Receipt:
    """Carry out one step of closing or reopening."""
    await hands.home(action.account)
    if step.kind != SHOW:
        left = _left(_NAMES[step.kind], step.target)
        if step.kind == TEXT and action.kind is ActionKind.REOPEN:
            left += _STILL
        # What stood there before an earlier step is known for good: reading anew is of no use.
        code = RefusedCode.TAKEN if step.args.get("again") else RefusedCode.CHANGED
        return await change(hands, step, Words(_SO[action.kind][step.kind], left, code))
    if action.kind is ActionKind.REOPEN or step.args.get("remove"):
        return await _remove(hands, step)
    return await _publish(hands, step)


async def _publish(hands: Hands, step: Step) -> Receipt:
    """Publish the notice, unless it stands; never over anything else."""
    cid, record = str(step.args["cid"]), str(step.args["record"]).encode()
    taken = refused(Refused(RefusedCode.TAKEN, _left(_NOTICE, step.target)))
    live = await hands.live(step.target)
    if live is not None:
        return already("The notice is public.", step.target) if live[0] == cid else taken

    def judge(seen: Live) -> Receipt | None:
        if seen is None:
            return None
        return done("The notice is public.", step.target) if seen[0] == cid else taken

    return await attempt(
        lambda: hands.put(step.target, record, None), lambda: hands.live(step.target), judge
    )


async def _remove(hands: Hands, step: Step) -> Receipt:
    """Take the notice away, if it is still the one that was published."""
    edited = refused(Refused(RefusedCode.CHANGED, _left(_NOTICE, step.target)))
    live = await hands.live(step.target)
    if live is None:
        return already("The notice is no longer public.")
    if live[0] != step.args["cid"]:
        return edited

    def judge(seen: Live) -> Receipt | None:
        if seen is None:
            return done("The notice was taken away.")
        return edited if seen[0] != step.args["cid"] else None

    return await attempt(
        lambda: hands.delete(step.target, str(step.args["cid"])),
        lambda: hands.live(step.target),
        judge,
    )
