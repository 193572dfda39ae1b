"""Where watching stands, as the opaque string that Beadle stores with the events.

Owns the string's form. Each strand of watching (posts, replies) advances its own fields, and a
piece's fields are applied when that piece is handed over, so that the string never runs ahead
of what is stored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.contract import Batch, Event

_VERSION = 1

OWED = ""
"""In place of a revision: this account must be listed, whatever the stream says."""


FORGET = -1
"""In place of a place: the stored one is of no use any more."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Events of one strand, and what then holds. None and empty mean unchanged."""

    events: tuple[Event, ...] = ()
    place: int | None = None
    at: str | None = None
    revs: Mapping[str, str] = field(default_factory=dict)
    dids: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    caught_up: bool = False


@dataclass(slots=True)
class Cursor:
    """``stream`` names whose places these are. ``revs`` by DID, ``dids`` by configured address.

    ``at`` is when the newest stored event was made, ``seen`` up to when replies were read.
    """

    stream: str
    place: int | None = None
    at: str | None = None
    revs: dict[str, str] = field(default_factory=dict)
    dids: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str | None, stream: str) -> Cursor:
        """The cursor in a stored string; a new one for none, or for one that cannot be read.

        A place on another stream means nothing here and is dropped; the revisions hold anywhere.
        """
        try:
            kept: dict[str, Any] = json.loads(text or "{}")
            if kept.pop("v", None) != _VERSION:
                return cls(stream)
            cursor = cls(**kept)
        except (ValueError, TypeError, AttributeError):
            return cls(stream)
        if cursor.stream != stream:
            cursor.stream, cursor.place = stream, None
        return cursor

    def take(self, piece: Piece) -> Batch:
        """Apply a piece; the batch to hand over."""
        if piece.place is not None:
            self.place = None if piece.place == FORGET else piece.place
        self.at = piece.at or self.at
        self.revs.update(piece.revs)
        self.dids.update(piece.dids)
        self.seen.update(piece.seen)
        fields = {name: getattr(self, name) for name in Cursor.__slots__}
        text = json.dumps({"v": _VERSION, **fields}, separators=(",", ":"))
        return Batch(piece.events, text, piece.caught_up)
