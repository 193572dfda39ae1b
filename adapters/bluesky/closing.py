"""Closing an account for a time: what is to be changed, and with what state to put back.

Owns the plan of a closing: the notice as a post, the notice in the profile and pinned there, and
gates that let nobody reply, on the threads of the last days and on the notice. The account is
never deactivated and no old post is touched. :mod:`adapters.bluesky.reopening` undoes it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from adapters.bluesky.actions import Hands, Live
from adapters.bluesky.dagcbor import cid_of
from adapters.bluesky.fields import goal, weigh
from adapters.bluesky.notice import address, closed_text, compose, is_notice, stamp, wording
from adapters.bluesky.options import PROFILE, THREADGATE, split
from adapters.bluesky.recent import Stand, gate_of, gates, posts_since, threads_of
from adapters.bluesky.record import dump
from adapters.contract import Action, Host, Refused, RefusedCode, Step

SHOW, TEXT, PIN, THREAD = KINDS = ("notice", "profile_text", "pinned_post", "thread")
DESCRIPTION, PINNED, ALLOW = "description", "pinnedPost", "allow"
_PROFILE = {"$type": PROFILE}
NOBODY: list[Any] = []
"""What a threadgate's ``allow`` is where nobody may reply; without the field everybody may."""

First = Mapping[tuple[str, str], Step]
ArgsOf = Callable[[Mapping[str, Any]], dict[str, Any]]
"""A step's args, given the record that the closing found."""


def state(live: Live) -> dict[str, Any]:
    """What stands there, as plain JSON to be put back. The record is text: its form must stay."""
    return {"cid": live and live[0], "record": dump(live[1]).decode() if live else None}


def before(step: Step) -> dict[str, Any]:
    """The record that a step of a closing found; empty where it found none."""
    record = step.prior.get("record")
    return dict(json.loads(record)) if isinstance(record, str) else {}


def first_of(action: Action) -> dict[tuple[str, str], Step]:
    """The first step of each kind and target that an action undoes."""
    return {(step.kind, step.target): step for step in reversed(action.undoes)}


def profile_of(did: str) -> str:
    """The address of the account's profile."""
    return f"at://{did}/{PROFILE}/self"


async def notices(hands: Hands, profile: Live, words: str, did: str, first: First) -> Stand:
    """The notices of ours that stand: with these words, pinned, or of earlier steps."""
    pinned = profile[1].get(PINNED) if profile else None
    uris = [pinned.get("uri")] if isinstance(pinned, Mapping) else []
    uris += [address(did, words), *(target for kind, target in first if kind == SHOW)]
    found: Stand = {}
    for uri in dict.fromkeys(uris):
        try:
            split(str(uri))
        except ValueError:  # a pin that was written by hand
            continue
        live = await hands.live(str(uri)) if str(uri).startswith(f"at://{did}/") else None
        if live and is_notice(str(uri), live[1]):
            found[str(uri)] = live
    return found


def texts(old: Mapping[str, Any], standing: Stand) -> list[str]:
    """What closings with these notices make of the profile's old text."""
    return [closed_text(old.get(DESCRIPTION), live[1]["text"]) for live in standing.values()]


def pins(standing: Stand) -> list[dict[str, str]]:
    """These notices as a profile pins them."""
    return [{"uri": uri, "cid": live[0]} for uri, live in standing.items()]


@dataclass(slots=True)
class Plan:
    """What is read before a closing, and the steps that follow from it."""

    words: str
    now: datetime
    did: str
    first: First
    profile: Live
    standing: Stand
    steps: list[Step] = field(default_factory=list)

    def notice(self) -> tuple[str, str]:
        """The notice's address and CID: what stands, or was published, with these words, else new.

        One that somebody deleted comes again as it was, so that its pin still fits.
        """
        uri = address(self.did, self.words)
        live, first = self.standing.get(uri), self.first.get((SHOW, uri))
        record = live[1] if live else compose(self.words, self.now)
        if first and "record" in first.args and not live:
            record = json.loads(first.args["record"])
        cid = live[0] if live else cid_of(record)
        if cid is None:
            raise Refused(RefusedCode.INVALID, "The notice has characters that are no text")
        if not live or not first:
            args = {"cid": cid, "record": dump(record).decode()}
            self.steps.append(Step(SHOW, uri, state(None), args))
        return uri, cid

    def describe(self, uri: str, cid: str) -> None:
        """The notice in the profile's text, and pinned; each is a step, and put back by itself."""
        pin = {"uri": uri, "cid": cid}

        def text_args(old: Mapping[str, Any]) -> dict[str, Any]:
            to, holds = (closed_text(text, self.words) for text in (old.get(DESCRIPTION), None))
            over = [*texts(old, self.standing), old.get(DESCRIPTION)]
            return goal(DESCRIPTION, to, over, new=_PROFILE, holds=holds)

        def pin_args(old: Mapping[str, Any]) -> dict[str, Any]:
            return goal(PINNED, pin, [*pins(self.standing), old.get(PINNED)], new=_PROFILE)

        target = profile_of(self.did)
        for kind, args_of in ((TEXT, text_args), (PIN, pin_args)):
            first, args = self._known(kind, target, self.profile, args_of)
            if not weigh(self.profile, args).so:
                prior = first.prior if first else state(self.profile)
                args["again"] = first is not None
                self.steps.append(Step(kind, target, prior, args))

    def thread(self, root: str, live: Live, *, ours: bool = False) -> None:
        """Nobody may reply. Where a person let somebody reply since an earlier step, they may."""
        target, found = gate_of(root), None if ours else live
        new = {"$type": THREADGATE, "post": root, "createdAt": stamp(self.now)}
        first, args = self._known(
            THREAD, target, found, lambda old: goal(ALLOW, NOBODY, [old.get(ALLOW)], new=new)
        )
        verdict = weigh(live, args)
        if (verdict.so and (first or not ours)) or (verdict.left and first):
            return
        prior = first.prior if first else state(found)
        self.steps.append(Step(THREAD, target, prior, args))

    def _known(
        self, kind: str, target: str, live: Live, args_of: ArgsOf
    ) -> tuple[Step | None, dict[str, Any]]:
        """The earlier step on this field, if what it saved is still to be put back; a step's args.

        What a person wrote is left alone while the account is closed. Where no notice stands it
        has been opened since: then what they wrote is what this closing finds.
        """
        first = self.first.get((kind, target))
        if first:
            args = args_of(before(first))
            args["over"].append(first.args["to"])
            if self.standing or not weigh(live, args).left:
                return first, args
        return None, args_of(live[1] if live else {})

    def supersede(self, notice: str) -> None:
        """Earlier notices go: their dates are no longer true."""
        for uri, live in self.standing.items():
            if uri != notice:
                self.steps.append(Step(SHOW, uri, state(live), {"cid": live[0], "remove": True}))


async def prepare(hands: Hands, host: Host, days: float, action: Action) -> list[Step]:
    """What is not closed yet of the threads of the last ``days``, the profile and the notice.

    Raises Refused(INVALID) without words for the public.
    """
    words = wording(action.notice)
    if not words:
        raise Refused(RefusedCode.INVALID, "There is no notice to show while it is closed")
    did, now, first = (await hands.home(action.account)).did, host.now(), first_of(action)
    profile = await hands.live(profile_of(did))
    posts = await posts_since(hands, did, now - timedelta(days=days))
    standing = await notices(hands, profile, words, did, first)
    plan = Plan(words, now, did, first, profile, standing)
    uri, cid = plan.notice()
    plan.thread(uri, await hands.live(gate_of(uri)), ours=True)
    plan.describe(uri, cid)
    roots = [root for root in await threads_of(hands, did, posts) if root not in {*standing, uri}]
    found = await gates(hands, did, map(gate_of, roots))
    for root in roots:
        plan.thread(root, found.get(gate_of(root)))
    plan.supersede(uri)
    return plan.steps
