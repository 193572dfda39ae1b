"""Carrying out what the Clerk ordered: the pieces that every action shares.

Owns reading what stands on Discord, whose channel it is in, and the rule of every change: read
first, change, read back, and claim only what was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import discord

from adapters import contract
from adapters.contract import (
    Account,
    Host,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
)
from adapters.discord.errors import Rejected, call
from adapters.discord.line import Line
from adapters.discord.messages import split
from adapters.discord.options import PLATFORM
from adapters.discord.own import Own
from adapters.discord.places import number_of

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


def done(detail: str, ref: str | None = None) -> Receipt:
    """A success that was read back."""
    return contract.done(detail, Ref(PLATFORM, ref) if ref else None)


def already(detail: str, ref: str | None = None) -> Receipt:
    """A success that was there before."""
    return contract.already(detail, Ref(PLATFORM, ref) if ref else None)
