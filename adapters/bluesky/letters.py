"""A message of Bluesky's chat as the contract's message, and the cursor of a mailbox.

Owns: what of a message can be taken in, and what is said of the rest. Pure. The shapes are those
of ``chat.bsky.convo.defs`` (``messageView``, ``convoView``). Bluesky's chat has no files and no
edits, and whoever deletes a message deletes it for themselves alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from adapters.bluesky.options import PLATFORM, POSTS, split, web_url
from adapters.bluesky.record import moment
from adapters.contract import Message, Ref

DEFS = "chat.bsky.convo.defs#"
EVER = datetime.fromtimestamp(0, UTC)
_AHEAD = 200
_PAIR = 2
_CONVO = "convo:"
_QUOTE = "app.bsky.embed.record"
_STRANGE = "Something came with it that Beadle does not know: look at it in Bluesky's app."


def place_of(convo: str) -> str:
    """Where an answer goes: a conversation, told from a person's identity."""
    return f"{_CONVO}{convo}"


def convo_in(place: str) -> str | None:
    """The conversation of a place; None where it is a person's identity."""
    return place.removeprefix(_CONVO) if place.startswith(_CONVO) else None


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def is_direct(convo: Mapping[str, Any]) -> bool:
    """Whether two people write to each other and nobody else reads it."""
    kind = str(_map(convo.get("kind")).get("$type", ""))
    return not kind.endswith("#groupConvo") and len(convo.get("members") or ()) <= _PAIR


def handle_in(convo: Mapping[str, Any], did: str) -> str:
    """The handle of a member, for people to read."""
    for member in convo.get("members") or ():
        if _map(member).get("did") == did and (handle := member.get("handle")):
            return f"@{handle}"
    return ""


def message_of(
    view: Any, convo: Mapping[str, Any], own: str, names: Mapping[str, str]
) -> Message | None:
    """What somebody else wrote; None for the account's own and for what is no message.

    ``names`` are the identities in the configuration by DID. Raises ValueError, TypeError or
    KeyError for what has no address.
    """
    if _map(view).get("$type", f"{DEFS}messageView") != f"{DEFS}messageView":
        return None
    did, text = str(view["sender"]["did"]), view["text"]
    if did == own:
        return None
    if not isinstance(text, str):
        raise TypeError("a message's text is no text")
    forwarded, trouble = _embedded(view.get("embed"))
    words = "\n".join([text, *_hidden(view, text)]).strip()
    return Message(
        ref=Ref(PLATFORM, f"{convo['id']}/{view['id']}"),
        sender=names.get(did, did),
        place=place_of(str(convo["id"])),
        fingerprint=hashlib.sha256(json.dumps([words, forwarded]).encode()).hexdigest()[:32],
        sender_name=handle_in(convo, did),
        text=words,
        forwarded=forwarded,
        sent_at=moment(view.get("sentAt")),
        trouble=trouble or (None if words or forwarded else "There are no words in it."),
    )


def _hidden(view: Mapping[str, Any], text: str) -> Iterator[str]:
    """Addresses of links whose words do not show them whole, as Bluesky shortens them."""
    for facet in view.get("facets") or ():
        for feature in _map(facet).get("features") or ():
            url = _map(feature).get("uri")
            if isinstance(url, str) and url not in text:
                yield url


def _embedded(embed: Any) -> tuple[str | None, str | None]:
    """The address of the post that was passed on, and what cannot be understood."""
    if embed is None:
        return None, None
    if not str(_map(embed).get("$type", "")).startswith(_QUOTE):
        return None, _STRANGE
    uri = _map(_map(embed).get("record")).get("uri")
    try:
        did, collection, key = split(str(uri))
    except ValueError:
        return None, _STRANGE
    return (web_url(did, key) if collection == POSTS else str(uri)), None


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far messages were taken in.

    ``log`` is where the service's log goes on; empty before the first start. What was sent up to
    ``through``, by the service's clock, was taken in or was there before the first start: the log
    alone does not say so, since a service may forget the oldest of it. ``names``: each configured
    handle's DID, as it was first found. ``ahead``: messages that were found in the conversations
    before the log told of them, the newest last.
    """

    log: str = ""
    through: datetime = EVER
    names: Mapping[str, str] = field(default_factory=dict)
    ahead: tuple[str, ...] = ()

    def moved(self, log: str | None, newest: datetime | None) -> Cursor:
        """Further on; never back."""
        return replace(self, log=log or self.log, through=max(self.through, newest or EVER))

    def found(self, some: Sequence[Message]) -> Cursor:
        """Further on after what was found in the conversations; the log may tell of it again."""
        newest = max((one.sent_at for one in some if one.sent_at), default=None)
        ahead = (*self.ahead, *(one.ref.id for one in some))[-_AHEAD:]
        return replace(self.moved(None, newest), ahead=ahead)

    def dump(self) -> str:
        """As Beadle stores it."""
        through = self.through.isoformat()
        told = {"log": self.log, "through": through, "names": dict(self.names)}
        return json.dumps({**told, "ahead": self.ahead})

    @classmethod
    def load(cls, text: str | None) -> Cursor:
        """As it was stored; what cannot be read is a new beginning."""
        try:
            told = json.loads(text or "{}")
            names = {str(name): str(did) for name, did in told["names"].items()}
            ahead = tuple(map(str, told.get("ahead", ())))
            return cls(str(told["log"]), datetime.fromisoformat(told["through"]), names, ahead)
        except (ValueError, TypeError, KeyError, AttributeError):
            return cls()
