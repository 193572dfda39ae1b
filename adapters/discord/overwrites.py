"""A channel's permissions for one role or person: what closing makes of them, and changing them.

Owns the arithmetic and the step. An overwrite that is neither as it was found nor as it was left
has been changed by somebody: it stays as it is, and the receipt says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from adapters.contract import Receipt, Refused, RefusedCode, Step, attempt, refused
from adapters.discord.errors import call
from adapters.discord.hands import Hands, already, done, lack

State = Mapping[str, Any] | None
"""An overwrite as ``{"type", "allow", "deny"}``, the last two as decimal text; None for none."""

ROLE, MEMBER = 0, 1
WRITING = discord.Permissions(
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    create_private_threads=True,
).value
"""What nobody may do while a channel is closed. Reactions say nothing, and stay allowed."""
KEEPING = discord.Permissions(send_messages=True, send_messages_in_threads=True).value
"""What the bot itself goes on doing: it posts the notice."""


def overwrites(channel: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """A channel's overwrites by the ID of the role or person."""
    return {
        str(one["id"]): {
            "type": int(one.get("type") or 0),
            "allow": str(int(one.get("allow") or 0)),
            "deny": str(int(one.get("deny") or 0)),
        }
        for one in channel.get("permission_overwrites") or ()
    }


def shut(state: State, *, everyone: bool) -> State:
    """An overwrite that lets nobody write; @everyone's denies it, another's allows it no more."""
    allow, deny = int(state["allow"]) if state else 0, int(state["deny"]) if state else 0
    denied = WRITING if everyone else allow & WRITING
    if state is None and not everyone:
        return None
    kind = state["type"] if state else ROLE
    return {"type": kind, "allow": str(allow & ~WRITING), "deny": str(deny | denied)}


def own(state: State) -> State:
    """The bot's overwrite, with which it can still write."""
    allow, deny = int(state["allow"]) if state else 0, int(state["deny"]) if state else 0
    return {"type": MEMBER, "allow": str(allow | KEEPING), "deny": str(deny & ~KEEPING)}


def goal(to: State, over: Sequence[State], name: str) -> dict[str, Any]:
    """A step's args: the state to reach, those that may be written over, and whose it is."""
    return {"to": to and dict(to), "over": [one and dict(one) for one in over], "name": name}


async def perform(hands: Hands, step: Step, reason: str, so: str) -> Receipt:
    """Bring an overwrite to where the step wants it, and read back; ``so`` says what then holds."""
    channel, _, who = step.target.partition("/")
    to: State = step.args["to"]

    async def look() -> State:
        return overwrites(await hands.channel(int(channel))).get(who)

    async def change() -> None:
        client = await hands.client()
        try:
            await _write(client, int(channel), int(who), to, reason)
        except Refused as trouble:
            raise lack(trouble, "Manage Permissions") from None

    now = await look()
    if now == to:
        return already(so)
    if now not in step.args["over"]:
        return refused(Refused(RefusedCode.CHANGED, _left(step)))

    def judge(seen: State) -> Receipt | None:
        if seen == to:
            return done(so)
        return None if seen == now else refused(Refused(RefusedCode.CHANGED, _left(step)))

    return await attempt(change, look, judge, who="Discord")


def _left(step: Step) -> str:
    """What somebody else changed, and what to do."""
    return (
        f"Somebody changed what {step.args['name']} may do in the channel meanwhile. It was left "
        "as it is: please look at the channel's permissions."
    )


async def _write(client: discord.Client, channel: int, who: int, to: State, reason: str) -> None:
    """Write an overwrite, or take it away."""
    if to is None:
        await call(client.http.delete_channel_permissions(channel, who, reason=reason))
        return
    kind: Any = to["type"]
    await call(
        client.http.edit_channel_permissions(
            channel, who, to["allow"], to["deny"], kind, reason=reason
        )
    )
