"""Frames of ``com.atproto.sync.subscribeRepos``, and the address to ask for them.

Owns the DAG-CBOR framing, through the atproto package's frame parser and libipld. A frame that
cannot be read becomes a SYNC of its account where that can be told: it is never skipped unseen.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

import libipld
from atproto_core.exceptions import AtProtocolError
from atproto_subscription.frames import ErrorFrame, Frame

from adapters.bluesky.changes import BadPlace, Change, Kind, Op
from adapters.bluesky.dagcbor import to_json
from adapters.bluesky.options import POSTS
from adapters.contract import Unavailable


def address(base: str, place: int | None) -> str:
    """Where to listen, from a place (exclusive) or from now."""
    query = f"?{urlencode({'cursor': place})}" if place is not None else ""
    return f"{base}/com.atproto.sync.subscribeRepos{query}"


class Firehose:
    """Decodes one connection's frames; only watched accounts' commits are opened."""

    def __init__(self, dids: Collection[str]) -> None:
        self._dids = frozenset(dids)

    def decode(self, data: str | bytes) -> Change:
        """One frame. Raises BadPlace or Unavailable where the server ends the stream with why."""
        if isinstance(data, str):
            return Change(Kind.NOTHING, None)
        try:
            frame = Frame.from_bytes(data)
        except (AtProtocolError, ValueError, TypeError) as error:
            raise Unavailable(f"the stream sent what cannot be read ({error})") from error
        if isinstance(frame, ErrorFrame):
            if frame.body.error == "FutureCursor":
                raise BadPlace("the server has not come so far: it was rebuilt")
            raise Unavailable(f"the server ended the stream: {frame.body.error}")
        return self._message(frame.type, frame.body)

    def _message(self, name: str, body: Any) -> Change:
        """A message by its type. Raises Unavailable where it says no place to go on from."""
        if not isinstance(body, dict):
            raise Unavailable("the stream sent what cannot be read (no map)")
        seq, at = body.get("seq"), _text(body.get("time"))
        place = seq if isinstance(seq, int) else None
        if name == "#info":
            kind = Kind.OUTDATED if body.get("name") == "OutdatedCursor" else Kind.NOTHING
            return Change(kind, None)
        did = body.get("repo") if name == "#commit" else body.get("did")
        if not isinstance(did, str) or did not in self._dids:
            return Change(Kind.NOTHING, place, at=at)
        if place is None:
            raise Unavailable("the stream sent what cannot be read (no seq)")
        if name == "#commit":
            return _commit(body, place, did, at)
        if name == "#sync":
            return Change(Kind.SYNC, place, did, at, rev=_text(body.get("rev")) or "")
        if name == "#account":
            status = None if body.get("active") else str(body.get("status") or "inactive")
            return Change(Kind.ACCOUNT, place, did, at, status=status)
        return Change(Kind.NOTHING, place, at=at)


def _commit(body: Any, place: int, did: str, at: str | None) -> Change:
    """A commit of a watched account; a SYNC where its records did not come or cannot be read."""
    rev = _text(body.get("rev")) or ""
    try:
        wanted = [op for op in body["ops"] if op["path"].startswith(f"{POSTS}/")]
        blocks = libipld.decode_car(body["blocks"])[1] if wanted else {}
        ops = tuple(_op(op, blocks, body["blocks"]) for op in wanted)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Change(Kind.SYNC, place, did, at, rev=rev)
    if any(op.cid and op.raw is None for op in ops):
        return Change(Kind.SYNC, place, did, at, rev=rev)
    return Change(Kind.COMMIT, place, did, at, rev=rev, since=_text(body.get("since")), ops=ops)


def _text(value: Any) -> str | None:
    """A value that has to be text; anything else is none."""
    return value if isinstance(value, str) else None


def _op(op: Any, blocks: Any, source: bytes) -> Op:
    """One write to the collection of posts."""
    collection, _, rkey = op["path"].partition("/")
    cid = op.get("cid")
    if cid is None:
        return Op("delete", collection, rkey)
    text = str(libipld.encode_cid(cid))
    if cid not in blocks:
        return Op(op["action"], collection, rkey, text)
    record = blocks[cid]
    return Op(op["action"], collection, rkey, text, record, to_json(record, source))
