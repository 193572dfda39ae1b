"""Where the answers of a conversation go: into private messages, or to a desk.

A conversation at a desk has a place of its own form, which no platform's is. Everybody else's place
is what the mailbox gave (:class:`adapters.contract.Message`).
"""

from __future__ import annotations

_DESK = "desk:"


def at_desk(channel: str) -> str:
    """The place of a conversation that is held in a desk's channel."""
    return f"{_DESK}{channel}"


def desk_of(place: str) -> str | None:
    """The desk's channel of such a place; None where answers go by private message."""
    return place.removeprefix(_DESK) if place.startswith(_DESK) else None
