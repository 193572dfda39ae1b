"""Locking a thread, and unlocking it.

Owns the step. In a locked thread only moderators can write. An archived thread is left alone:
nobody can write in it who may not write in the channel's threads.
"""

from __future__ import annotations

from typing import Any

from adapters.contract import Receipt, Refused, RefusedCode, Step, attempt
from adapters.discord.errors import call
from adapters.discord.hands import Hands, already, done, lack


def state(thread: dict[str, Any]) -> dict[str, bool]:
    """Whether a thread is locked, and whether it is archived."""
    data = thread.get("thread_metadata") or {}
    return {"locked": bool(data.get("locked")), "archived": bool(data.get("archived"))}


async def perform(hands: Hands, step: Step, reason: str) -> Receipt:
    """Lock or unlock a thread, and read back."""
    number, locked = int(step.target), bool(step.args["locked"])
    so = "The thread is locked." if locked else "The thread can be written in again."

    async def look() -> dict[str, bool] | None:
        try:
            return state(await hands.channel(number))
        except Refused as refused:
            if refused.code is RefusedCode.GONE:
                return None
            raise

    now = await look()
    if now is None:
        return already("The thread was deleted meanwhile.")
    if now["locked"] is locked:
        return already(so)

    async def change() -> None:
        try:
            await _write(hands, number, now, reason, locked=locked)
        except Refused as trouble:
            raise lack(trouble, "Manage Threads") from None

    def judge(seen: dict[str, bool] | None) -> Receipt | None:
        return done(so) if seen is None or seen["locked"] is locked else None

    return await attempt(change, look, judge, who="Discord")


async def _write(
    hands: Hands, number: int, now: dict[str, bool], reason: str, *, locked: bool
) -> None:
    """Discord changes nothing in an archived thread but that: it is opened for the moment."""
    client = await hands.client()
    if now["archived"]:
        await call(client.http.edit_channel(number, reason=reason, archived=False, locked=locked))
        await call(client.http.edit_channel(number, reason=reason, archived=True))
        return
    await call(client.http.edit_channel(number, reason=reason, locked=locked))
