"""Carrying out what the Clerk ordered: the pieces that every action shares.

Owns reading the live record, comparing it with the archive, and the rule of every change: read
first, change with a guard (``swapRecord``), read back, and claim only what was read.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.bluesky.errors import Lost
from adapters.bluesky.identity import Directory, Watched
from adapters.bluesky.options import PLATFORM, split
from adapters.bluesky.session import Session
from adapters.bluesky.wire import Wire
from adapters.contract import (
    Account,
    Outcome,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Unavailable,
)

Live = tuple[str, Any] | None
"""The CID and value of what stands at an address now; None for nothing."""


@dataclass(slots=True)
class Hands:
    """What the actions work with: the look-up for reading, the session for writing."""

    directory: Directory
    session: Session

    async def home(self, account: Account) -> Watched:
        """The account, which must be the one that Beadle is logged in as."""
        watched = await self.directory.find(account)
        did = self.session.did
        if did is None:
            did = await self.session.use(_nothing) or self.session.did
        if did != watched.did:
            why = f"Beadle is logged in as another account than {account.address}"
            raise Refused(RefusedCode.PERMISSION, why)
        return watched

    async def live(self, uri: str) -> Live:
        """What stands there, as the logged-in account's own server says. Raises Trouble."""
        return await self.session.use(lambda wire: wire.record(uri))

    async def delete(self, uri: str, cid: str) -> None:
        """Delete a record if it is still this version. Raises Trouble."""
        did, collection, rkey = split(uri)
        body = {"repo": did, "collection": collection, "rkey": rkey, "swapRecord": cid}
        await self.session.use(lambda wire: wire.call("com.atproto.repo.deleteRecord", body))

    async def put(self, uri: str, record: bytes, over: str | None) -> None:
        """Write a record's JSON as it is, over this version or, with None, over nothing.

        Unvalidated: what once stood there may be of an older or newer form than the server's.
        """
        did, collection, rkey = split(uri)
        rest = {
            "repo": did,
            "collection": collection,
            "rkey": rkey,
            "validate": False,
            "swapRecord": over,
        }
        body = json.dumps(rest).encode()[:-1] + b',"record":' + record + b"}"
        await self.session.use(lambda wire: wire.call("com.atproto.repo.putRecord", body))


async def _nothing(_wire: Wire) -> None:
    """Only be logged in."""


async def attempt(
    change: Callable[[], Awaitable[None]],
    look: Callable[[], Awaitable[Live]],
    judge: Callable[[Live], Receipt | None],
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
            Outcome.UNKNOWN, "The server did not say whether it was done, and cannot be asked now."
        )
    receipt = judge(seen)
    if receipt is not None:
        return receipt
    if isinstance(trouble, Unavailable):
        raise trouble
    if trouble is not None:
        return refused(trouble)
    return Receipt(Outcome.UNKNOWN, "The server said that it was done, but that cannot be seen.")


def refused(trouble: Refused) -> Receipt:
    """A refusal as a receipt."""
    return Receipt(Outcome.REFUSED, trouble.reason, code=trouble.code)


def done(detail: str, uri: str | None = None) -> Receipt:
    """A success that was read back."""
    return Receipt(Outcome.DONE, detail, Ref(PLATFORM, uri) if uri else None)


def already(detail: str, uri: str | None = None) -> Receipt:
    """A success that was there before."""
    return Receipt(Outcome.ALREADY, detail, Ref(PLATFORM, uri) if uri else None)


def kept(prior: Mapping[str, Any]) -> bytes | None:
    """The record's JSON in a step's prior state; None where nothing stood there."""
    record = prior.get("record")
    return record.encode() if isinstance(record, str) else None
