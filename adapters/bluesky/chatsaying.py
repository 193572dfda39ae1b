"""Writing in Bluesky's chat: in pieces that it takes, each once as far as it lets us know.

The chat has no key by which it would recognise a message that is sent again. What is about to be
sent is noted before, with how far the conversation had come; where the answer is lost, the newest
messages are read before it is tried again.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from typing import Any

from adapters.bluesky.chatline import ChatLine
from adapters.contract import Host

_log = logging.getLogger(__name__)

MOST = 1_000
"""Graphemes that a message may have; counted here as code points, which are never fewer."""
_REMEMBERED = 300
"""Pieces; more than Beadle hands over before it writes down what came of it."""
_LATEST = 3
"""Pages of the newest messages among which one is looked for whose answer was lost."""
_KEPT = "chat-sent"
_NO_WORDS = "(no words)"


def harmless(text: str) -> str:
    """The text without what cannot be sent or would act on a screen: controls, half characters."""
    sound = text.encode("utf-8", "replace").decode()
    return "".join(one for one in sound if one in "\n\t" or one.isprintable() or _joins(one))


def _joins(one: str) -> bool:
    """What joins emoji and turns letters of other scripts is wanted; overrides are not."""
    return one in "\u200c\u200d\ufe0f\u00a0\u00ad"


def pieces(text: str) -> list[str]:
    """The text in pieces of at most :data:`MOST`: cut between paragraphs, lines, words, or else.

    A piece of so many code points is never longer than the 10,000 bytes that are allowed.
    """
    found = []
    rest = harmless(text).strip()
    while len(rest) > MOST:
        window = rest[: MOST + 1]
        places = (window.rfind(mark, MOST // 2) for mark in ("\n\n", "\n", " "))
        cut = next((place for place in places if place > 0), _between(rest))
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*found, rest] if rest else found or [_NO_WORDS]


def _between(text: str) -> int:
    """A place to cut a long word at, not before what belongs to the character in front of it."""
    cut = MOST
    while cut > MOST // 2 and (_joins(text[cut]) or _joins(text[cut - 1])):
        cut -= 1
    return cut


class Sent:
    """Which pieces were sent, and which may have been. Of their words it keeps nothing."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._pieces: dict[str, list[str]] | None = None

    async def get(self, key: str) -> tuple[str, str] | None:
        """How far the conversation had come before, and the message's ID ("" if not known)."""
        entry = (await self._all()).get(_digest(key))
        return (entry[0], entry[1]) if entry else None

    async def put(self, key: str, mark: str, message: str = "") -> None:
        """Note that a piece is about to be sent, or was."""
        known = await self._all()
        known.pop(_digest(key), None)
        known[_digest(key)] = [mark, message]
        while len(known) > _REMEMBERED:
            del known[next(iter(known))]
        await self._host.save(_KEPT, json.dumps(known))

    async def messages(self) -> frozenset[str]:
        """The IDs of all messages that are known to be a piece."""
        return frozenset(message for _, message in (await self._all()).values())

    async def _all(self) -> dict[str, list[str]]:
        if self._pieces is None:
            try:
                told = json.loads(await self._host.load(_KEPT) or "{}")
                self._pieces = {str(key): [str(one) for one in two] for key, two in told.items()}
            except (ValueError, TypeError, AttributeError):
                _log.warning("what was sent in Bluesky's chat before cannot be read: begun anew")
                self._pieces = {}
        return self._pieces


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:20]


class Saying:
    """Sends pieces in conversations, as the account with the DID ``own``."""

    def __init__(self, line: ChatLine, host: Host) -> None:
        self._line = line
        self._sent = Sent(host)

    async def say(self, convo: Mapping[str, Any], text: str, key: str) -> tuple[bool, str]:
        """Write all of a text, once for each key: whether it was new, and the last message's ID.

        Raises Trouble; called again with the same key it goes on where it stopped.
        """
        new, message = False, ""
        for number, piece in enumerate(pieces(text)):
            part = f"{key}/{number}"
            message = await self._before(convo, piece, part)
            if not message:
                new = True
                await self._sent.put(part, str(convo["rev"]))
                message = await self._line.send(str(convo["id"]), piece)
                await self._sent.put(part, str(convo["rev"]), message)
        return new, message

    async def _before(self, convo: Mapping[str, Any], piece: str, part: str) -> str:
        """The message that holds this piece already; "" where there is none."""
        known = await self._sent.get(part)
        if known is None or known[1]:
            return known[1] if known else ""
        message = await self._found(convo, piece, known[0])
        if message:
            await self._sent.put(part, known[0], message)
        return message

    async def _found(self, convo: Mapping[str, Any], piece: str, mark: str) -> str:
        """Look for a piece among what was written since it was about to be sent."""
        own, taken, page = await self._line.own(), await self._sent.messages(), None
        for _ in range(_LATEST):
            views, page = await self._line.messages(str(convo["id"]), page)
            for view in views:
                if str(view["rev"]) <= mark:
                    return ""
                ours = view["sender"]["did"] == own and str(view["id"]) not in taken
                if ours and view.get("text") == piece:
                    return str(view["id"])
            if not page:
                break
        return ""
