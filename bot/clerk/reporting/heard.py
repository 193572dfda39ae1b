"""A private message as the conversation hears it, and its answer: alike for all platforms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from adapters.contract import Media, Ref


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody wrote, by a mailbox or at a desk.

    ``council_id`` is the council that knows the sender, where exactly one does; else None: nobody
    knows them, or several do. ``ref`` is the message's address, by which its files are fetched.
    """

    connection: str
    council_id: str | None
    sender: str
    place: str
    sender_name: str = ""
    text: str = field(default="", repr=False)
    media: tuple[Media, ...] = ()
    forwarded: str | None = None
    trouble: str | None = None
    ref: Ref | None = None
    sent_at: datetime | None = None
    by: Literal["mailbox", "desk"] = "mailbox"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer. ``choices`` are short answers to it; ``done``: nothing more is asked.

    ``report_id`` is the report that the message went into, so that an edit of it finds its way.
    """

    text: str = field(repr=False)
    choices: tuple[str, ...] = ()
    done: bool = False
    report_id: int | None = None
