"""Private messages to Beadle, and its answers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from adapters.contract.actions import Receipt
from adapters.contract.posts import Media, Ref


@dataclass(frozen=True, slots=True)
class Message:
    """A private message to Beadle. What it says reaches no log and no error.

    ``ref`` is the same whenever it is delivered again; ``fingerprint`` changes with every edit.
    ``place`` is where an answer goes. ``forwarded``: the address of the post that was passed on,
    where the platform tells it. ``trouble`` says what could not be taken in (a voice message).
    """

    ref: Ref
    sender: str
    place: str
    fingerprint: str
    sender_name: str = ""
    text: str = field(default="", repr=False)
    media: tuple[Media, ...] = ()
    forwarded: str | None = None
    sent_at: datetime | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A private message was deleted by its sender; what was taken in is kept."""

    ref: Ref
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """Private messages, and the cursor to go on from once they are stored."""

    messages: tuple[Message | Withdrawn, ...] = ()
    cursor: str | None = None


class Mailbox(Protocol):
    """Private messages in and out; no desk: nothing in them is a command."""

    def receive(self, people: Sequence[str], cursor: str | None) -> AsyncGenerator[Mail, None]:
        """Yield private messages for ever. Asking for the next says that the last is stored.

        ``people`` are the identities on this platform of those who are listed: what they wrote
        while Beadle was away is found again, where the platform keeps it. Strangers' messages are
        yielded as well, those to come at least. Yields an empty one at least every two minutes.
        Raises as :meth:`Platform.watch` does.
        """

    async def fetch(self, message: Ref, media: Media) -> bytes:
        """The bytes of what was attached. Raises Unavailable (try again) or Refused (never)."""

    async def send(self, text: str, place: str, key: str, choices: Sequence[str] = ()) -> Receipt:
        """Write to somebody: ``place`` of a message, or a person's identity.

        ``choices`` are short answers that may be shown as buttons; pressing one is a message with
        these words. ``text`` says what to type all the same. Once for each key, where the
        platform lets the mailbox know. Raises Refused(PERMISSION)
        where they take no messages, and as :meth:`Platform.watch` does.
        """
