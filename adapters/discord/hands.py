"""Carrying out what the Clerk ordered: the pieces that every action shares.

Owns reading what stands on Discord, whose channel it is in, and the rule of every change: read
first, change, read back, and claim only what was read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import discord

from adapters.contract import (
    Account,
    Host,
    Outcome,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Unavailable,
)
from adapters.discord.errors import Lost, Rejected, call
from adapters.discord.line import Line
from adapters.discord.messages import split
from adapters.discord.options import PLATFORM
from adapters.discord.own import Own
from adapters.discord.places import number_of

_T = TypeVar("_T")
_REASON = 400
"""Characters of a reason in the audit log; Discord takes 512, written as a URL writes them."""


@dataclass(slots=True)
class Hands:
    """What the actions work with."""

    line: Line
    host: Host
    own: Own

    async def client(self) -> discord.Client:
        """The client. Raises Trouble."""
        return await self.line.ready()

    async def channel(self, number: int) -> dict[str, Any]:
        """A channel or thread as Discord has it now. Raises Trouble."""
        client = await self.client()
        found: Any = await call(client.http.get_channel(number))
        return dict(found)

    async def message(self, ref: str) -> dict[str, Any] | None:
        """What stands at a message's address; None for nothing. Raises Trouble."""
        channel, number = address(ref)
        client = await self.client()
        try:
            found: Any = await call(client.http.get_message(channel, number))
        except Refused as refused:
            if refused.code is RefusedCode.GONE:
                return None
            raise lack(refused, "View Channel and Read Message History") from None
        return dict(found)

    async def ours(self, account: Account, ref: str) -> dict[str, Any] | None:
        """The channel or thread that a message stands in, which must be the account's.

        None where there is no such channel any more. Raises Refused(PERMISSION) for another's.
        """
        place, _ = address(ref)
        wanted = str(number_of(account))
        try:
            found = await self.channel(place)
        except Refused as refused:
            if refused.code is RefusedCode.GONE:
                return None
            raise lack(refused, "View Channel") from None
        if wanted not in {str(found.get("id")), str(found.get("parent_id"))}:
            why = f"This message is not in {account.address}: Beadle leaves it alone"
            raise Refused(RefusedCode.PERMISSION, why)
        return found


def address(ref: str) -> tuple[int, int]:
    """The channel and the message of an address. Raises Refused(INVALID)."""
    try:
        return split(ref)
    except ValueError as error:
        raise Refused(RefusedCode.INVALID, f"the post's reference is {error}") from None


def lack(refused: Refused, permission: str) -> Refused:
    """A refusal with the permission to give, where that is what is missing."""
    if refused.code is not RefusedCode.PERMISSION:
        return refused
    why = f"{refused.reason}: give the bot's role {permission} in this channel."
    number = refused.number if isinstance(refused, Rejected) else 0
    return Rejected(RefusedCode.PERMISSION, why, number)


def said(reason: str) -> str:
    """A reason as it goes into the audit log."""
    words = " ".join(reason.split()) or "ordered by the Clerk"
    while len(words.encode()) > _REASON:
        words = words[:-1]
    return f"Beadle: {words}"


async def attempt(
    change: Callable[[], Awaitable[object]],
    look: Callable[[], Awaitable[_T]],
    judge: Callable[[_T], Receipt | None],
) -> Receipt:
    """Change something, look, and say what is so.

    ``judge`` gives the receipt for what was seen, or None where it is not what was wanted. Raises
    Unavailable where nothing was changed and it is worth trying again.
    """
    trouble: Refused | Unavailable | None = None
    try:
        await change()
    except (Refused, Unavailable) as caught:
        trouble = caught
    try:
        seen = await look()
    except (Refused, Unavailable):
        if trouble is not None and not isinstance(trouble, Lost):
            raise trouble from None
        return Receipt(
            Outcome.UNKNOWN, "Discord did not say whether it was done, and cannot be asked now."
        )
    receipt = judge(seen)
    if receipt is not None:
        return receipt
    if isinstance(trouble, Unavailable):
        raise trouble
    if trouble is not None:
        return refused(trouble)
    return Receipt(Outcome.UNKNOWN, "Discord said that it was done, but that cannot be seen.")


def refused(trouble: Refused) -> Receipt:
    """A refusal as a receipt."""
    return Receipt(Outcome.REFUSED, trouble.reason, code=trouble.code)


def done(detail: str, ref: str | None = None) -> Receipt:
    """A success that was read back."""
    return Receipt(Outcome.DONE, detail, Ref(PLATFORM, ref) if ref else None)


def already(detail: str, ref: str | None = None) -> Receipt:
    """A success that was there before."""
    return Receipt(Outcome.ALREADY, detail, Ref(PLATFORM, ref) if ref else None)
