"""What of a message on Telegram is no text and no file, written out in words. Pure.

A sticker is an answer, a contact is a telephone number, and who wrote what was passed on is
evidence: none of it may be lost because it has no letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

import telegram
from telegram import (
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
)


def held(message: telegram.Message) -> Iterator[str]:
    """What hangs on the message beside its words and files."""
    if message.sticker is not None:
        about = (message.sticker.emoji, message.sticker.set_name)
        yield "sticker: " + (", ".join(one for one in about if one) or "without a name")
    if message.contact is not None:
        one = message.contact
        name = " ".join(part for part in (one.first_name, one.last_name) if part)
        yield f"contact: {name}, {one.phone_number}"
    if message.venue is not None:
        venue = message.venue
        yield f"place: {venue.title}, {venue.address}, {_at(venue.location)}"
    elif message.location is not None:
        live = ", moving" if message.location.live_period else ""
        yield f"place on the map{live}: {_at(message.location)}"
    if message.poll is not None:
        options = "; ".join(option.text for option in message.poll.options)
        yield f"poll: {message.poll.question} ({options})"
    if message.checklist is not None:
        tasks = "; ".join(task.text for task in message.checklist.tasks)
        yield f"list: {message.checklist.title} ({tasks})"
    if message.dice is not None:
        yield f"thrown: {message.dice.emoji} {message.dice.value}"


def passed_on(message: telegram.Message) -> Iterator[str]:
    """Who wrote what was passed on, and when, as far as Telegram tells it."""
    origin = message.forward_origin
    if origin is None:
        return
    when = origin.date.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    if isinstance(origin, MessageOriginUser):
        yield f"passed on: {_person(origin.sender_user)} wrote it on {when}"
    elif isinstance(origin, MessageOriginHiddenUser):
        name = origin.sender_user_name
        yield f"passed on: {name} wrote it on {when}; Telegram tells no more than the name"
    elif isinstance(origin, MessageOriginChannel):
        yield f"passed on: from the channel {_chat(origin.chat)}, {when}"
    elif isinstance(origin, MessageOriginChat):
        yield f"passed on: from the group {_chat(origin.sender_chat)}, {when}"
    else:
        yield f"passed on: written on {when}"


def _at(location: telegram.Location) -> str:
    """Where, as any map takes it."""
    return f"{location.latitude:.6f}, {location.longitude:.6f}"


def _person(user: telegram.User) -> str:
    """A name may change hands: the number does not."""
    name = f" @{user.username}" if user.username else ""
    return f"{user.full_name}{name} (number {user.id})"


def _chat(chat: telegram.Chat) -> str:
    name = f" @{chat.username}" if chat.username else ""
    return f"{chat.title or ''}{name}".strip()
