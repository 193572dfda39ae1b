"""Taking a message down: the very version that was archived, and the reason with it.

Owns the step. Discord keeps no copy and has no undo: what stood there is the step's ``prior``, and
:mod:`adapters.discord.restoring` publishes it anew. The reason goes along for Discord's audit log,
which leaves single deletions by a bot out, on purpose (discord-api-docs, issues 1611 and 7856):
until that changes it stands in Beadle's own record alone, and nothing promises more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

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
from adapters.discord.errors import call
from adapters.discord.hands import Hands, address, already, done, lack, said
from adapters.discord.messages import dump, fingerprint

DELETE = "delete_message"

_CHANGED = "The message was edited after Beadle archived it. Look at it again before you decide."
_COPIES = "Where it was published to channels that follow this one, look there: copies may stay."
_PUBLISHED = 1 << 0


def state(print_: str, raw: bytes) -> dict[str, Any]:
    """The state to put back, as plain JSON. The record is text: its form must not change."""
    return {"fingerprint": print_, "message": raw.decode("utf-8", "replace")}


async def known_print(hands: Hands, live: Mapping[str, Any]) -> str:
    """The fingerprint by which the archive knows a message: a restored one has its first one's."""
    restored = await hands.own.meant(live)
    return restored.fingerprint if restored else fingerprint(live)


async def prepare(hands: Hands, action: Action, post: Archived) -> list[Step]:
    """One step: delete this very version. Raises Refused(CHANGED) for one that is not archived."""
    there = await hands.ours(action.account, post.ref.id)
    live = await hands.message(post.ref.id) if there else None
    if live is None:
        return [Step(DELETE, post.ref.id, state(post.fingerprint, post.raw))]
    now = await known_print(hands, live)
    if now not in {post.fingerprint, *post.history}:
        raise Refused(RefusedCode.CHANGED, _CHANGED)
    # A message that Beadle restored shows a webhook's author: the archive has the real one.
    raw = post.raw if live.get("webhook_id") and now == post.fingerprint else dump(live)
    return [Step(DELETE, post.ref.id, state(now, raw))]


async def perform(hands: Hands, action: Action, step: Step) -> Receipt:
    """Delete the message, unless it is gone or another version."""
    there = await hands.ours(action.account, step.target)
    live = await hands.message(step.target) if there else None
    if live is None:
        return already("The message is not public; that was read just now.")
    wanted = str(step.prior["fingerprint"])
    if await known_print(hands, live) != wanted:
        return refused(Refused(RefusedCode.CHANGED, _CHANGED))
    channel, number = address(step.target)
    client = await hands.client()

    async def change() -> None:
        hands.own.deleting(step.target)
        try:
            await call(client.http.delete_message(channel, number, reason=said(action.reason)))
        except Refused as trouble:
            # aiohttp asks once more where an answer was lost, and is told that it is gone.
            if trouble.code is not RefusedCode.GONE:
                raise lack(trouble, "Manage Messages") from None

    def judge(seen: Mapping[str, Any] | None) -> Receipt | None:
        if seen is not None:
            return None
        published = int(live.get("flags") or 0) & _PUBLISHED
        more = f" {_COPIES}" if published else ""
        return done(f"The message was removed, and Discord no longer has it.{more}")

    return await attempt(change, lambda: hands.message(step.target), judge, who="Discord")


def kept(post: Archived) -> tuple[str, Mapping[str, Any]]:
    """The fingerprint and the message to put back: what the take-down found, else the archived.

    Raises Refused(INVALID) for a record that cannot be read.
    """
    text: str | bytes = post.raw
    print_ = post.fingerprint
    for prior in post.prior:
        if isinstance(prior.get("message"), str) and prior.get("fingerprint"):
            text, print_ = prior["message"], str(prior["fingerprint"])
            break
    try:
        message = dict(json.loads(text))
        real = fingerprint(message)
    except (ValueError, TypeError, AttributeError):
        raise Refused(RefusedCode.INVALID, "The archived message cannot be read") from None
    if real not in {print_, *post.history}:
        why = "The archived message does not give the post's old fingerprint: it would be another"
        raise Refused(RefusedCode.INVALID, why)
    return print_, message
