"""What the streams say, in one form, whichever stream says it.

Owns :class:`Change` and what a stream's decoder must give.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from adapters.contract import Trouble


class Kind(StrEnum):
    """What a change is about."""

    COMMIT = "commit"
    ACCOUNT = "account"
    SYNC = "sync"  # the account was rebuilt, or the stream cannot tell what changed
    OUTDATED = "outdated"  # the stream no longer holds all since our place
    NOTHING = "nothing"  # of another account: only the place counts


@dataclass(frozen=True, slots=True)
class Op:
    """One record written or deleted. ``raw`` is None for a deletion, or where it did not come."""

    action: str
    collection: str
    rkey: str
    cid: str | None = None
    record: Any = None
    raw: bytes | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One message of a stream.

    ``place`` is where to go on from. ``since`` is the revision that came before, where the stream
    says it; ``status`` what an account has become, None while it is active.
    """

    kind: Kind
    place: int | None
    did: str = ""
    at: str | None = None
    rev: str = ""
    since: str | None = None
    ops: tuple[Op, ...] = ()
    status: str | None = None


class BadPlace(Trouble):
    """The stream does not know our place: it is another server's, or too old for it."""
