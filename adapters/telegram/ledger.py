"""Which update is still owed to whom, and up to where Telegram may forget.

Pure. Telegram keeps an update until a later one's number is asked for; the number is only asked
for once every reader that was owed one of those before has said that it is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Raw = Mapping[str, Any]


class Reader(StrEnum):
    """Who reads updates."""

    POSTS = "posts"
    DESK = "desk"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class News:
    """One update as received, or (``missed``) a stretch of which there are none any more."""

    number: int
    raw: Raw = field(default_factory=dict, repr=False)
    missed: tuple[datetime, datetime] | None = None


def readers_of(update: Raw) -> frozenset[Reader]:
    """Who may want an update; each decides for itself what is meant for it."""
    if "callback_query" in update:
        return frozenset({Reader.DESK})
    body = update.get("message") or update.get("edited_message") or update.get("my_chat_member")
    if body is None:
        posts = "channel_post" in update or "edited_channel_post" in update
        return frozenset({Reader.POSTS} if posts else ())
    if body.get("chat", {}).get("type") == "private":
        return frozenset({Reader.DESK, Reader.MAIL})
    typed = str(body.get("text") or body.get("caption") or "").startswith("/")
    mail = {Reader.MAIL} if typed else set()  # somebody may begin a report in a group
    return frozenset({Reader.DESK, Reader.POSTS} | mail)


class Ledger:
    """The updates that Telegram was not yet told to forget, in the order in which they came."""

    def __init__(self) -> None:
        self._news: dict[int, News] = {}
        self._owed: dict[int, set[Reader]] = {}
        self._given: dict[Reader, set[int]] = {}

    def add(self, news: News, readers: Iterable[Reader]) -> bool:
        """Take one in; False where it is known."""
        if news.number in self._news:
            return False
        self._news[news.number] = news
        self._owed[news.number] = set(readers)
        return True

    def take(self, reader: Reader, most: int) -> list[News]:
        """The next ones for a reader that were not given to it yet."""
        given = self._given.setdefault(reader, set())
        found = [n for n, owed in self._owed.items() if reader in owed and n not in given][:most]
        given.update(found)
        return [self._news[number] for number in found]

    def waits(self, reader: Reader) -> bool:
        """Whether there is something to take."""
        given = self._given.get(reader, set())
        return any(reader in owed and n not in given for n, owed in self._owed.items())

    def done(self, reader: Reader, numbers: Iterable[int]) -> None:
        """The reader has stored these."""
        for number in numbers:
            self._owed.get(number, set()).discard(reader)

    def again(self, reader: Reader) -> None:
        """The reader begins anew: what it was given and did not store is given again."""
        self._given.pop(reader, None)

    def drop(self, reader: Reader) -> None:
        """Nobody reads for this reader: it is owed nothing."""
        for owed in self._owed.values():
            owed.discard(reader)

    @property
    def settled(self) -> bool:
        """Whether nobody is owed anything."""
        return not any(self._owed.values())

    @property
    def offset(self) -> int | None:
        """What to ask Telegram for next, so that it forgets what is stored; None: nothing new.

        None where there is nothing to forget: after a quiet week Telegram numbers anew, and an
        old number would hide what is new.
        """
        asked = None
        for number, owed in self._owed.items():
            if owed:
                return None if asked is None else number
            if number > 0:
                asked = number + 1
        return asked

    def forget(self, offset: int | None) -> None:
        """Telegram was asked for ``offset`` and answered: it has forgotten what is below."""
        done = [n for n, owed in self._owed.items() if not owed and (n < 0 or n < (offset or 0))]
        for number in done:
            del self._news[number], self._owed[number]
            for given in self._given.values():
                given.discard(number)
