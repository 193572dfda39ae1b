"""Carrying out what the Clerk ordered: the pieces that every action shares.

Owns reading the live record, comparing it with the archive, and the rule of every change: read
first, change with a guard (``swapRecord``), read back, and claim only what was read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters import contract
from adapters.bluesky.identity import Directory, Watched
from adapters.bluesky.options import PLATFORM, split
from adapters.bluesky.session import Session
from adapters.bluesky.wire import Wire
from adapters.contract import (
    Account,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
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


def done(detail: str, uri: str | None = None) -> Receipt:
    """A success that was read back."""
    return contract.done(detail, Ref(PLATFORM, uri) if uri else None)


def already(detail: str, uri: str | None = None) -> Receipt:
    """A success that was there before."""
    return contract.already(detail, Ref(PLATFORM, uri) if uri else None)


def kept(prior: Mapping[str, Any]) -> bytes | None:
    """The record's JSON in a step's prior state; None where nothing stood there."""
    record = prior.get("record")
    return record.encode() if isinstance(record, str) else None
