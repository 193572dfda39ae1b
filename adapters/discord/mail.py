"""A private message on Discord as the contract's message, and the cursor of a mailbox.

Owns: what of a private message can be taken in, and what is said of the rest. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.contract import Message
from adapters.discord.messages import is_post, read
from adapters.discord.options import web_url

_VOICE = 1 << 13
_FORWARD = 1
_ROOM = "dm:"
_MOST_PEOPLE = 2_000


def place_of(channel: int | str) -> str:
    """Where an answer goes: the private channel, told from a person's ID."""
    return f"{_ROOM}{channel}"


def channel_in(place: str) -> int | None:
    """The private channel of a place; None where it is a person's ID."""
    number = place.removeprefix(_ROOM)
    return int(number) if place != number and number.isdecimal() else None


def is_private(message: Mapping[str, Any]) -> bool:
    """Whether the gateway tells of a private channel."""
    return not message.get("guild_id")


def message_of(data: Mapping[str, Any]) -> Message | None:
    """Somebody's private message; None for Beadle's own, other bots' and Discord's notes.

    Raises ValueError where it has no address.
    """
    author = data.get("author") or {}
    if not author.get("id") or author.get("bot") or author.get("system") or not is_post(data):
        return None
    post = read("", data, None, None)
    said = [part.text for part in post.parts if part.text and not part.name.startswith("alt:")]
    name = author.get("global_name") or author.get("username") or ""
    return Message(
        ref=post.ref,
        sender=str(author["id"]),
        place=place_of(data["channel_id"]),
        fingerprint=post.fingerprint,
        sender_name=str(name),
        text="\n".join(said),
        media=post.media,
        forwarded=_forwarded(data),
        sent_at=post.posted_at,
        trouble=_trouble(data, said) or post.trouble,
    )


def _forwarded(data: Mapping[str, Any]) -> str | None:
    """The address of the post that was passed on, where Discord tells it."""
    reference = data.get("message_reference") or {}
    if reference.get("type") != _FORWARD or not reference.get("message_id"):
        return None
    guild = reference.get("guild_id") or "@me"
    return web_url(guild, str(reference.get("channel_id")), str(reference["message_id"]))


def _trouble(data: Mapping[str, Any], said: Iterable[str]) -> str | None:
    """What could not be taken in."""
    if int(data.get("flags") or 0) & _VOICE:
        return "It was spoken: the recording is kept as it is, and Beadle cannot understand it."
    if not any(said) and not data.get("attachments") and not data.get("message_snapshots"):
        return "There are no words in it that Beadle can read."
    return None


@dataclass
class Cursor:
    """How far each person's private messages were taken in: the channel, and the last ID."""

    people: dict[str, tuple[int, int]] = field(default_factory=dict)

    def seen(self, person: str, channel: int, last: int) -> None:
        """Go on after a message; who wrote last stands last, and the oldest are forgotten."""
        _, known = self.people.pop(person, (channel, 0))
        self.people[person] = (channel, max(known, last))
        while len(self.people) > _MOST_PEOPLE:
            del self.people[next(iter(self.people))]

    def dump(self) -> str:
        """As Beadle stores it."""
        return json.dumps(self.people)

    @classmethod
    def load(cls, text: str | None) -> Cursor:
        """As it was stored; what cannot be read is a new beginning."""
        try:
            found = json.loads(text or "{}").items()
            return cls({str(who): (int(one[0]), int(one[1])) for who, one in found})
        except (ValueError, TypeError, AttributeError, LookupError):
            return cls()
