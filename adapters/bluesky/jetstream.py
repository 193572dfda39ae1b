"""Messages of Jetstream, version 1 and version 2, and the addresses to ask for them.

Owns both wire forms. Spoken to directly rather than with the SDK's client, which knows only
version 2, drops frames that it cannot decode, reconnects unseen with waits of up to a minute,
and turns records into models. The place is a time in microseconds, which both versions accept
and which holds on every instance, so that one server can stand in for another.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from adapters.bluesky.changes import Change, Kind, Op
from adapters.bluesky.dagcbor import cid_of
from adapters.bluesky.notice import tid
from adapters.bluesky.record import dump, moment
from adapters.contract import Unavailable

REWIND = 5_000_000
"""Microseconds to go back on connecting: instances witness the same event at different times."""

_NSID = "network.bsky.jetstream.subscribeEvents"
_MICRO = 1_000_000
_REV = 13
"""Characters of a revision (atproto.com/specs/tid)."""

_ACTIONS = ("create", "update", "delete")


def is_v1(base: str) -> bool:
    """Whether this address speaks version 1."""
    return base.rstrip("/").endswith("/subscribe")


def address(base: str, dids: Collection[str], place: int | None) -> str:
    """Where to listen for these accounts, from a little before a place or from now."""
    first = is_v1(base)
    query: list[tuple[str, Any]] = [("wantedDids" if first else "dids", did) for did in dids]
    if place is not None:
        query.append(("cursor", max(0, place - REWIND)))
    path = base.rstrip("/") if first else f"{base.rstrip('/')}/{_NSID}"
    return f"{path}?{urlencode(query)}"


def decode(data: str | bytes) -> Change:
    """One message of either version. Raises Unavailable where it ends the stream or is broken.

    One that cannot be read, but says whose it is and when, ends nothing: the account is listed.
    """
    message: Any = None
    try:
        message = json.loads(data)
        if "$type" not in message:
            return _first(message)
        if message["$type"] == "error":
            name = str(message.get("error"))[:80]
            raise Unavailable(f"Jetstream ended the stream: {name}")
        return _second(message["payload"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        strange = _strange(message)
        if strange is not None:
            return strange
        why = f"Jetstream sent what cannot be read ({type(error).__name__})"
        raise Unavailable(why) from error


def _strange(message: Any) -> Change | None:
    """That something changed, of which nothing but the account and the time can be read."""
    try:
        first = "$type" not in message
        body = message if first else message["payload"]
        at = moment(body.get("witnessedAt") or body["time"]) if not first else None
        place = int(body["time_us"]) if first else round(at.timestamp() * _MICRO) if at else None
        if place is None or not isinstance(body["did"], str):
            return None
        when, commit = _at(place), message.get("commit", body)
        rev = commit.get("rev")
        if not isinstance(rev, str) or len(rev) != _REV:
            rev = tid(datetime.fromisoformat(when))
        return Change(Kind.SYNC, place, body["did"], when, rev=rev)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None


def _first(message: Any) -> Change:
    """Version 1: ``{did, time_us, kind, commit|account|identity}``."""
    place, did = int(message["time_us"]), message["did"]
    if message["kind"] == "commit":
        return _commit(message["commit"], did, place)
    if message["kind"] == "account":
        return _account(message["account"], did, place)
    return Change(Kind.NOTHING, place, at=_at(place))


def _second(payload: Any) -> Change:
    """Version 2: a payload with its full type; the place is when this instance witnessed it."""
    kind = payload["$type"].rpartition("#")[2]
    if kind == "info":
        stale = payload.get("name") in {"OutdatedCursor", "FutureCursor"}
        return Change(Kind.OUTDATED if stale else Kind.NOTHING, None)
    witnessed = moment(payload.get("witnessedAt") or payload["time"])
    if witnessed is None:
        raise ValueError("no time")
    place, did = round(witnessed.timestamp() * _MICRO), payload["did"]
    if kind == "commit":
        return _commit(payload, did, place)
    if kind == "account":
        return _account(payload["account"], did, place)
    if kind == "sync":
        return Change(Kind.SYNC, place, did, _at(place), rev=payload["sync"].get("rev") or "")
    return Change(Kind.NOTHING, place, at=_at(place))


def _at(place: int) -> str:
    """A place as the time that it is."""
    return datetime.fromtimestamp(place / _MICRO, UTC).isoformat()


def _account(body: Any, did: str, place: int) -> Change:
    """An account was closed, taken down or opened again."""
    status = None if body.get("active") else str(body.get("status") or "inactive")
    return Change(Kind.ACCOUNT, place, did, _at(place), status=status)


def _commit(body: Any, did: str, place: int) -> Change:
    """One record written or deleted."""
    op = Op(body["operation"], body["collection"], body["rkey"], body.get("cid"))
    words = (op.action, op.collection, op.rkey, body["rev"])
    if op.action not in _ACTIONS or not all(isinstance(one, str) and one for one in words):
        raise ValueError("no form of a commit that is known")
    if op.action != "delete":
        record = body["record"]
        trouble = None
        if cid_of(record) != op.cid:
            trouble = "the record as Jetstream sent it does not match its digest"
        op = Op(
            op.action, op.collection, op.rkey, op.cid, record, dump(record), trouble=trouble
        )  # fmt: skip
    return Change(Kind.COMMIT, place, did, _at(place), rev=body["rev"], ops=(op,))
