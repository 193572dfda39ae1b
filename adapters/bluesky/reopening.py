"""Reopening a closed account, and the steps of both: what was found is put back, exactly.

Owns how each step of a closing is done and undone. Only what closing made is taken away, only
fields that it changed are changed back, and whatever somebody changed in them since is left.
"""

from __future__ import annotations

from typing import Any

from adapters.bluesky.actions import Hands, Live, already, attempt, done, refused
from adapters.bluesky.closing import (
    SELF,
    SHOW,
    THREAD,
    before,
    left_behind,
    notices,
    profile_of,
    state,
)
from adapters.bluesky.fields import Words, change, goal
from adapters.bluesky.notice import closed_text, wording
from adapters.bluesky.options import split, web_url
from adapters.bluesky.recent import Stand, gates
from adapters.contract import Action, ActionKind, Receipt, Refused, RefusedCode, Step

_NAMES = {"description": "the profile's text", "pinnedPost": "the pinned post"}
_CLOSED = {
    SELF: (
        "The profile shows the notice, and the notice is pinned.",
        "Look at the profile in Bluesky's app.",
    ),
    THREAD: ("Nobody can reply in the threads of the last days.", "Look at {url}"),
}
_OPEN = {
    SELF: (
        "The profile's text and the pinned post are as they were before.",
        "Look at the profile in Bluesky's app: it may still say that the account is closed.",
    ),
    THREAD: ("Who may reply is as it was before.", "Look at {url}"),
}
_TAKEN = "Another text stands where the notice should go. Nothing was overwritten."
_EDITED = "Somebody changed the notice meanwhile, and it was left as it is. Look at {url}"


def _words(action: Action, step: Step) -> Words:
    """What is said of a step on some fields."""
    said, mend = (_CLOSED if action.kind is ActionKind.CLOSE else _OPEN)[step.kind]
    left = _NAMES if step.kind == SELF else {"allow": "who may reply in a thread"}
    did, _, key = split(step.target)
    return Words(said, said, left, mend.format(url=web_url(did, key)))


async def prepare(hands: Hands, action: Action) -> list[Step]:
    """A step for each of the closing, of the same kind and target. Raises Trouble."""
    watched = await hands.home(action.account)
    profile = await hands.live(profile_of(watched.did))
    standing = await notices(hands, profile, action.undoes)
    first: dict[tuple[str, str], Step] = {}
    for step in action.undoes:
        first.setdefault((step.kind, step.target), step)
    wanted = [target for kind, target in first if kind == THREAD]
    live_gates = await gates(hands, watched.did, wanted)
    backward = []
    for step in first.values():
        live = {**live_gates, **standing}.get(step.target)
        if step.kind == SELF:
            live, args = profile, _profile(action, step, standing)
        elif step.kind == THREAD:
            old = before(step)
            absent = step.prior.get("record") is None
            over = {"allow": [step.args["to"]["allow"]]}
            args = goal({"allow": old.get("allow")}, over, absent=absent)
        else:
            args = {"cid": step.args.get("cid")}
        backward.append(Step(step.kind, step.target, state(live), args))
    # Last of all the notice goes, when nothing says any more that the account is closed.
    return sorted(backward, key=lambda step: [SELF, THREAD, SHOW].index(step.kind))


def _profile(action: Action, step: Step, standing: Stand) -> dict[str, Any]:
    """The profile's own text and pin, over what a closing may have left."""
    old = before(step)
    over = left_behind(old, step, standing)
    if words := wording(action.notice):
        over["description"].append(closed_text(old.get("description"), words))
    to = {name: old.get(name) for name in over}
    return goal(to, over, absent=step.prior.get("record") is None)


async def perform(hands: Hands, action: Action, step: Step) -> Receipt:
    """Carry out one step of closing or reopening."""
    await hands.home(action.account)
    if step.kind != SHOW:
        return await change(hands, step, _words(action, step))
    if action.kind is ActionKind.REOPEN or step.args.get("remove"):
        return await _remove(hands, step)
    return await _publish(hands, step)


async def _publish(hands: Hands, step: Step) -> Receipt:
    """Publish the notice, unless it stands; never over anything else."""
    cid, record = str(step.args["cid"]), str(step.args["record"]).encode()
    taken = refused(Refused(RefusedCode.CHANGED, _TAKEN))
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
    did, _, key = split(step.target)
    edited = refused(Refused(RefusedCode.CHANGED, _EDITED.format(url=web_url(did, key))))
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
