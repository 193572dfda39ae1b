"""A mailbox in memory: what people wrote to Beadle, and what it wrote to them.

A fake at the port (`adapters.contract.Mailbox`), of no SDK. It keeps the promises of a real one: a
message is delivered until it is stored, again after a restart from the cursor, and the same key is
sent once. Trouble is scripted.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field, replace
from itertools import count

from adapters.contract import Mail, Media, Message, Outcome, Receipt, Ref, Withdrawn

NAME = "memory-mail"


@dataclass(frozen=True)
class Sent:
    """One message that Beadle wrote, in the order of sending."""

    text: str
    place: str
    key: str
    choices: tuple[str, ...]


def place_of(sender: str) -> str:
    """Where somebody is answered."""
    return f"dm:{sender}"


@dataclass
class MemoryMailbox:
    """``sent`` is everything that was sent; ``tries`` counts all calls, also those that failed.

    ``history`` is everything that was written so far; a cursor is a place in it. ``refuses``
    maps a place to what befalls a message to it; ``waits`` holds up every message until it is set,
    ``paces`` those to a place.
    ``missing`` is what befalls the fetching of a medium, by its ref; those in ``slow`` never come.
    """

    sent: list[Sent] = field(default_factory=list)
    history: list[Message | Withdrawn] = field(default_factory=list)
    bytes_of: dict[str, bytes] = field(default_factory=dict)
    missing: dict[str, Exception] = field(default_factory=dict)
    slow: set[str] = field(default_factory=set)
    refuses: dict[str, Exception | Receipt] = field(default_factory=dict)
    down: Exception | None = None
    deaf: Exception | None = None
    waits: asyncio.Event | None = None
    paces: dict[str, asyncio.Event] = field(default_factory=dict)
    silent: bool = False
    tries: int = 0
    people: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._rung = asyncio.Event()
        self._numbers = count(1)
        self.changed = asyncio.Event()

    # ------------------------------------------------------------------ what a person does

    def put(self, text: str, sender: str = "officer", **fields: object) -> Ref:
        """Write to Beadle; the message's address."""
        ref = Ref(NAME, f"{sender}/{next(self._numbers)}")
        message = Message(ref, sender, place_of(sender), _mark(text), sender.title(), text)
        self.happen(replace(message, **fields))
        return ref

    def attach(self, data: bytes, mime: str = "image/png", size: int | None = None) -> Media:
        """Something to be sent along with ``put(media=(…,))``."""
        ref = f"file-{next(self._numbers)}"
        self.bytes_of[ref] = data
        return Media(ref, mime, size=len(data) if size is None else size)

    def edit(self, ref: Ref, text: str) -> None:
        """Change a message that was sent."""
        first = self._last(ref)
        self.happen(replace(first, text=text, fingerprint=_mark(text)))

    def delete(self, ref: Ref) -> None:
        """Delete a message that was sent."""
        self.happen(Withdrawn(ref))

    def again(self, ref: Ref) -> None:
        """The platform delivers a message once more."""
        self.happen(self._last(ref))

    def happen(self, *messages: Message | Withdrawn) -> None:
        """Have these delivered."""
        self.history += messages
        self.ring()

    def break_down(self, error: Exception | None) -> None:
        """Nothing is read or sent until this is called with None."""
        self.down = self.deaf = error
        self.ring()

    def ring(self) -> None:
        """Have the reading look again."""
        self._rung.set()
        self._rung = asyncio.Event()

    def _last(self, ref: Ref) -> Message:
        found = (m for m in reversed(self.history) if isinstance(m, Message) and m.ref == ref)
        return next(found)

    async def until(self, wanted) -> Sent:
        """The first message sent for which ``wanted`` holds."""
        async with asyncio.timeout(60):
            while True:
                self.changed.clear()
                for one in self.sent:
                    if wanted(one):
                        return one
                await self.changed.wait()

    def to(self, sender: str) -> list[str]:
        """What somebody reads, by whatever place."""
        return [one.text for one in self.sent if one.place in (sender, place_of(sender))]

    # ------------------------------------------------------------------ the port

    async def receive(self, people, cursor):
        self.people = tuple(people)
        place, first = int(cursor or 0), True
        while True:
            rung = self._rung
            if self.deaf:
                raise self.deaf
            found = () if self.silent else tuple(self.history[place:])
            if found or first:
                place, first = place + len(found), False
                yield Mail(found, str(place))
            else:
                await rung.wait()

    async def fetch(self, message, media):
        assert message.platform == NAME
        if media.ref in self.slow:
            await asyncio.Event().wait()
        if media.ref in self.missing:
            raise self.missing[media.ref]
        return self.bytes_of[media.ref]

    async def send(self, text, place, key, choices=()):
        self.tries += 1
        self.changed.set()
        for held in (self.waits, self.paces.get(place)):
            if held:
                await held.wait()
        if self.down:
            raise self.down
        trouble = self.refuses.get(place)
        if isinstance(trouble, Receipt):
            return trouble
        if trouble is not None:
            raise trouble
        if any(one.key == key for one in self.sent):
            return Receipt(Outcome.ALREADY, ref=Ref(NAME, key))
        self.sent.append(Sent(text, place, key, tuple(choices)))
        self.changed.set()
        return Receipt(Outcome.DONE, ref=Ref(NAME, key))


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
