"""Closing an account for a time: what is to be changed, and with what state to put back.

Owns the plan of a closing: the notice as a post, the notice in the profile and pinned there, and
gates that let nobody reply, on the threads of the last days and on the notice. The account is
never deactivated and no old post is touched. :mod:`adapters.bluesky.reopening` undoes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from adapters.bluesky.actions import Hands, Live
from adapters.bluesky.dagcbor import cid_of
from adapters.bluesky.fields import goal, merge
from adapters.bluesky.identity import Watched
from adapters.bluesky.notice import closed_text, compose, is_notice, stamp, wording
from adapters.bluesky.options import PROFILE, THREADGATE
from adapters.bluesky.recent import Stand, gate_of, gates, posts_since, threads_of
from adapters.bluesky.record import dump
from adapters.contract import Action, Host, Refused, RefusedCode, Step

SHOW, SELF, THREAD = "notice", "profile", "thread"
NOBODY: list[Any] = []
"""What a threadgate's ``allow`` is where nobody may reply; without the field everybody may."""

_LOST = (
    "The account is closed already, and Beadle no longer has what its profile said before. Put "
    "the profile's text and the pinned post right in Bluesky's app, then close it again."
)


def state(live: Live) -> dict[str, Any]:
    """What stands there, as plain JSON to be put back. The record is text: its form must stay."""
    return {"cid": live and live[0], "record": dump(live[1]).decode() if live else None}


def before(step: Step) -> dict[str, Any]:
    """The record that a step of a closing found; empty where it found none."""
    record = step.prior.get("record")
    return dict(json.loads(record)) if isinstance(record, str) else {}


def profile_of(did: str) -> str:
    """The address of the account's profile."""
    return f"at://{did}/{PROFILE}/self"


def pin_of(uri: str, cid: str | None) -> dict[str, Any]:
    """A post as a profile pins it."""
    return {"uri": uri, "cid": cid}


async def notices(hands: Hands, profile: Live, undoes: Iterable[Step]) -> Stand:
    """The notices of ours that stand: the one that is pinned, and those of earlier steps."""
    pinned = profile[1].get("pinnedPost") if profile else None
    uris = [pinned.get("uri")] if isinstance(pinned, Mapping) else []
    uris += [step.target for step in undoes if step.kind == SHOW]
    found: Stand = {}
    for uri in dict.fromkeys(uris):
        if isinstance(uri, str) and uri.startswith("at://") and uri.count("/") == 4:  # noqa: PLR2004  at://DID/collection/key
            live = await hands.live(uri)
            if live and is_notice(uri, live[1]):
                found[uri] = live
    return found


def left_behind(
    old: Mapping[str, Any], first: Step | None, standing: Stand
) -> dict[str, list[Any]]:
    """What closings may have left in the profile: the first one's words, and later ones'."""
    over: dict[str, list[Any]] = {"description": [], "pinnedPost": []}
    if first:
        over = {name: [first.args["to"][name]] for name in over}
    for uri, live in standing.items():
        over["description"].append(closed_text(old.get("description"), live[1]["text"]))
        over["pinnedPost"].append(pin_of(uri, live[0]))
    return over


@dataclass(slots=True)
class Plan:
    """What is read before a closing, and the steps that follow from it."""

    words: str
    now: datetime
    watched: Watched
    first: Mapping[tuple[str, str], Step]
    profile: Live
    standing: Stand
    steps: list[Step] = field(default_factory=list)

    def notice(self) -> tuple[str, str]:
        """The notice's address and CID: the one that stands with these words, else a new one."""
        for uri, live in self.standing.items():
            if live[1]["text"] == self.words:
                if (SHOW, uri) not in self.first:
                    self._show(uri, live[0], live[1])
                return uri, live[0]
        uri, record = compose(self.watched.did, self.words, self.now)
        cid = cid_of(record)
        if cid is None:
            raise Refused(RefusedCode.INVALID, "The notice has characters that are no text")
        self._show(uri, cid, record)
        return uri, cid

    def _show(self, uri: str, cid: str, record: Any) -> None:
        args = {"cid": cid, "record": dump(record).decode()}
        self.steps.append(Step(SHOW, uri, state(None), args))

    def describe(self, notice: tuple[str, str]) -> None:
        """The notice in the profile's text, and pinned."""
        target = profile_of(self.watched.did)
        first = self.first.get((SELF, target))
        now = self.profile[1] if self.profile else {}
        if first is None and self._shut(now):
            raise Refused(RefusedCode.TAKEN, _LOST)
        old = before(first) if first else now
        text = closed_text(old.get("description"), self.words)
        to = {"description": text, "pinnedPost": pin_of(*notice)}
        over = left_behind(old, first, self.standing)
        for name, values in over.items():
            values.append(old.get(name))
        args = goal(to, over, {"$type": PROFILE})
        merged = merge(self.profile, args)
        if merged.changed or merged.left or first is None:
            prior = first.prior if first else state(self.profile)
            self.steps.append(Step(SELF, target, prior, args))

    def _shut(self, now: Mapping[str, Any]) -> bool:
        """Whether the profile looks closed, though no step of a closing is known."""
        pinned = now.get("pinnedPost")
        if isinstance(pinned, Mapping) and pinned.get("uri") in self.standing:
            return True
        return str(now.get("description") or "").startswith(closed_text(None, self.words))

    def thread(self, root: str, gate: str, live: Live, *, ours: bool = False) -> None:
        """Nobody may reply: unless that is so already, by an earlier step or by somebody else."""
        first = self.first.get((THREAD, gate))
        shut = live is not None and live[1].get("allow") == NOBODY
        if shut and (first or not ours):
            return
        prior = first.prior if first else state(None if ours else live)
        old = before(first) if first else (live[1] if live and not ours else {})
        new = {"$type": THREADGATE, "post": root, "createdAt": stamp(self.now)}
        args = goal({"allow": NOBODY}, {"allow": [old.get("allow")]}, new)
        self.steps.append(Step(THREAD, gate, prior, args))

    def supersede(self, notice: str) -> None:
        """Earlier notices go: their dates are no longer true."""
        for uri, live in self.standing.items():
            if uri != notice:
                self.steps.append(Step(SHOW, uri, state(live), {"cid": live[0], "remove": True}))


async def prepare(hands: Hands, host: Host, days: float, action: Action) -> list[Step]:
    """What is not closed yet of the threads of the last ``days``, the profile and the notice.

    Raises Refused(INVALID) without words for the public, and Refused(TAKEN) where the account is
    closed and ``undoes`` does not say what stood there before.
    """
    words = wording(action.notice)
    if not words:
        raise Refused(RefusedCode.INVALID, "There is no notice to show while it is closed")
    watched, now = await hands.home(action.account), host.now()
    did = watched.did
    profile = await hands.live(profile_of(did))
    posts = await posts_since(hands, did, now - timedelta(days=days))
    standing = await notices(hands, profile, action.undoes)
    standing |= {uri: live for uri, live in posts.items() if is_notice(uri, live[1])}
    first: dict[tuple[str, str], Step] = {}
    for step in action.undoes:
        first.setdefault((step.kind, step.target), step)
    plan = Plan(words, now, watched, first, profile, standing)
    notice = plan.notice()
    roots = [root for root in await threads_of(hands, did, posts) if root not in standing]
    live_gates = await gates(hands, did, map(gate_of, [notice[0], *roots]))
    plan.thread(notice[0], gate_of(notice[0]), live_gates.get(gate_of(notice[0])), ours=True)
    plan.describe(notice)
    for root in roots:
        plan.thread(root, gate_of(root), live_gates.get(gate_of(root)))
    plan.supersede(notice[0])
    return plan.steps
