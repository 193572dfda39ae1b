"""Closing a channel for a time, and opening it again.

Owns the plan. The channel's overwrites are saved and then let nobody write; threads are locked;
a pinned notice says why. Opening puts back exactly what was saved. The bot keeps the right to
write itself, which is given first and taken back last. No message is touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import discord

from adapters.contract import Action, ActionKind, Receipt, Refused, RefusedCode, Step
from adapters.discord import locks, notice
from adapters.discord.errors import call
from adapters.discord.hands import Hands, lack, said
from adapters.discord.overwrites import State, goal, overwrites, own, shut
from adapters.discord.overwrites import perform as overwrite
from adapters.discord.places import number_of

SELF, NOTICE, THREAD, ROLE, EVERYONE = KINDS = (
    "own_permission", "notice", "thread", "permission", "everyone_permission",
)  # fmt: skip
_BACK = [EVERYONE, ROLE, THREAD, NOTICE, SELF]
_THREADS, _FORUMS = (10, 11, 12), (15, 16)
_FORUM = "A forum has no place for the notice: say elsewhere why it is closed, and until when."
_OVERWRITES = (SELF, ROLE, EVERYONE)


@dataclass(slots=True)
class Plan:
    """What is read before a closing, and the steps that follow from it."""

    client: discord.Client
    channel: Mapping[str, Any]
    first: Mapping[tuple[str, str], Step]
    steps: list[Step] = field(default_factory=list)

    @property
    def number(self) -> str:
        """The channel's ID."""
        return str(self.channel["id"])

    def overwrite(self, kind: str, who: str, now: State, to: State) -> None:
        """An overwrite that is not closed yet; one that a person changed since is left alone."""
        target = f"{self.number}/{who}"
        first = self.first.get((kind, target))
        if first is None:
            if to != now:
                name = self._name(who, kind)
                args = {**goal(to, [now], name), "forum": self.channel.get("type") in _FORUMS}
                self.steps.append(Step(kind, target, {"state": now and dict(now)}, args))
        elif now == first.prior["state"] and now != first.args["to"]:
            self.steps.append(Step(kind, target, first.prior, first.args))

    def permissions(self, me: str, everyone: str) -> None:
        """All overwrites: the bot's own first, then whoever may write, @everyone at last."""
        found = overwrites(self.channel)
        for who, state in found.items():
            if who not in {me, everyone}:
                self.overwrite(ROLE, who, state, shut(state, everyone=False))
        everyones = found.get(everyone)
        self.overwrite(EVERYONE, everyone, everyones, shut(everyones, everyone=True))
        self.overwrite(SELF, me, found.get(me), own(found.get(me)))
        self.steps.sort(key=lambda step: KINDS.index(step.kind))

    def thread(self, thread: dict[str, Any]) -> None:
        """A thread that is not locked yet."""
        first = self.first.get((THREAD, str(thread["id"])))
        now = locks.state(thread)
        if not now["locked"]:
            prior = first.prior if first else now
            self.steps.append(Step(THREAD, str(thread["id"]), prior, {"locked": True}))

    def notices(self, words: str, listed: list[dict[str, Any]]) -> None:
        """The notice, where it does not stand; earlier ones go, their dates are no longer true."""
        target = notice.target(self.number, words)
        stands = any(one["pinned"] for one in notice.with_words(listed, words))
        if not stands or (NOTICE, target) not in self.first:
            self.steps.append(Step(NOTICE, target, {}, {"words": words}))
        for (kind, other), step in self.first.items():
            old = str(step.args.get("words"))
            if kind == NOTICE and other != target and notice.with_words(listed, old):
                self.steps.append(Step(NOTICE, other, {}, {"words": old, "remove": True}))

    def _name(self, who: str, kind: str) -> str:
        """Whose overwrite it is, for a person."""
        guild = self.client.get_guild(int(self.channel.get("guild_id") or 0))
        role = guild.get_role(int(who)) if guild else None
        if kind == EVERYONE:
            return "@everyone"
        if role is not None:
            return f"the role {role.name}"
        return "the bot" if kind == SELF else "one member"


def _first_of(action: Action) -> dict[tuple[str, str], Step]:
    """The first step of each kind and target that an action undoes."""
    return {(step.kind, step.target): step for step in reversed(action.undoes)}


async def prepare(hands: Hands, action: Action) -> list[Step]:
    """What is not closed yet. Raises Refused(INVALID) without words for the public."""
    words = notice.wording(action.notice)
    if not words:
        raise Refused(RefusedCode.INVALID, "There is no notice to show while it is closed")
    client = await hands.client()
    number = number_of(action.account)
    try:
        channel = await hands.channel(number)
    except Refused as refused:
        raise lack(refused, "View Channel") from None
    plan = Plan(client, channel, _first_of(action))
    if channel.get("type") not in _FORUMS:
        plan.notices(words, await notice.standing(hands, number))
    if channel.get("type") in _THREADS:
        plan.thread(channel)
    else:
        for thread in await _active(client, channel):
            plan.thread(thread)
        guild = str(channel.get("guild_id"))
        plan.permissions(str(client.user.id) if client.user else "", guild)
    return plan.steps


async def _active(client: discord.Client, channel: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The threads of a channel that can be written in now."""
    active: Any = await call(client.http.get_active_threads(int(channel["guild_id"])))
    return [
        dict(one)
        for one in active.get("threads") or ()
        if str(one.get("parent_id")) == str(channel["id"])
    ]


async def prepare_reopening(hands: Hands, action: Action) -> list[Step]:
    """A step for each of the closing, of the same kind and target."""
    del hands
    undone = [
        Step(step.kind, step.target, {}, _back(step))
        for step in _first_of(action).values()
        if step.kind in KINDS
    ]
    return sorted(undone, key=lambda step: _BACK.index(step.kind))


def _back(step: Step) -> dict[str, Any]:
    """The args that put back what a step of a closing found."""
    if step.kind == NOTICE:
        return {"words": step.args["words"]}
    if step.kind == THREAD:
        return {"locked": bool(step.prior.get("locked"))}
    return goal(step.prior["state"], [step.args["to"]], str(step.args["name"]))


async def perform(hands: Hands, action: Action, step: Step) -> Receipt:
    """Carry out one step of closing or opening."""
    reason = said(action.reason)
    closes = action.kind is ActionKind.CLOSE
    if step.kind == NOTICE:
        if closes and not step.args.get("remove"):
            return await notice.publish(hands, step, reason)
        return await notice.remove(hands, step, reason)
    if step.kind == THREAD:
        return await locks.perform(hands, step, reason)
    return await overwrite(hands, step, reason, await _so(hands, step, closes=closes))


async def _so(hands: Hands, step: Step, *, closes: bool) -> str:
    """What holds when an overwrite is as a step wants it."""
    if not closes:
        return "Who may write in the channel is as it was."
    if step.kind == SELF:
        return "Beadle can still write in the channel."
    if step.kind == ROLE:
        return f"For {step.args['name']} the channel is closed."
    so = f"Nobody can write in the channel, except {await _administrators(hands, step)}."
    return f"{so} {_FORUM}" if step.args.get("forum") else so


async def _administrators(hands: Hands, step: Step) -> str:
    """Whom a lock cannot stop, in words."""
    client = await hands.client()
    guild = client.get_guild(int(step.target.partition("/")[2]))
    roles = [role.name for role in guild.roles if role.permissions.administrator] if guild else []
    held = f" (the roles {', '.join(roles)})" if roles else ""
    return f"the server's owner and administrators{held}: Discord locks nobody of these out"
