"""What was written in Bluesky's chat: told by its log, or found by looking into conversations.

Owns who is meant by the identities in the configuration, which conversations are private, and
that nothing comes twice in one run. Groups are no private messages: an answer in one would be
read by all. Nothing that anybody wrote reaches a log or an error.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.bluesky.chatline import ChatLine
from adapters.bluesky.identity import Directory
from adapters.bluesky.letters import DEFS, EVER, Cursor, is_direct, message_of
from adapters.bluesky.record import moment
from adapters.contract import Account, Message, Refused, RefusedCode

_log = logging.getLogger(__name__)

_MOST = 2_000
_REQUEST = "request"
_PAGES = 20


class Finding:
    """One run of a mailbox: who is who, and what was found already."""

    def __init__(self, line: ChatLine, directory: Directory, people: Sequence[str]) -> None:
        self._line, self._directory, self._people = line, directory, tuple(dict.fromkeys(people))
        self._convos: dict[str, Mapping[str, Any]] = {}
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._own = ""
        self._names: dict[str, str] = {}

    async def settle(self, known: Cursor) -> Cursor:
        """Find out who everybody is. Raises Trouble where the service does not answer at all.

        A handle's first DID stands: who takes the handle later is somebody else.
        """
        self._own = await self._line.own()
        names: dict[str, str] = {}
        for person in self._people:
            try:
                found = await self._directory.find(Account("", person), known.names.get(person))
                names[person] = found.did
            except Refused as refused:
                if refused.code is RefusedCode.CREDENTIALS:
                    raise
                _log.warning("a listed person's identity on Bluesky leads to no account")
        self._names = {did: person for person, did in names.items()}
        self._seen.update(dict.fromkeys(known.ahead))
        return replace(known, names={**known.names, **names})

    async def newest(self) -> datetime:
        """When the last message of all was sent; welcomes who is listed on the way."""
        newest = EVER
        async for convo in self._line.convos():
            await self._welcome(convo)
            newest = max(newest, _sent_at(convo.get("lastMessage")))
        return newest

    async def missed(self, known: Cursor) -> list[Message]:
        """All that was sent since the cursor, the oldest first, whatever the log knows of it."""
        found: list[tuple[str, Message]] = []
        async for convo in self._line.convos():
            await self._welcome(convo)
            if is_direct(convo) and _sent_at(convo.get("lastMessage")) > known.through:
                found += [one async for one in self._in(convo, known.through)]
        return [message for _, message in sorted(found, key=_order)]

    async def read(self, events: Iterable[Mapping[str, Any]]) -> list[Message]:
        """The messages of others that the log tells of."""
        found = []
        for event in events:
            if event.get("$type") == f"{DEFS}logCreateMessage":
                convo = await self._convo(str(event.get("convoId")))
                if is_direct(convo) and (message := self._taken(event.get("message"), convo)):
                    found.append(message)
        return found

    def stored(self, found: Iterable[Message]) -> None:
        """These were handed on: they are not found again. Not sooner, or a failure loses them."""
        for message in found:
            self._seen[message.ref.id] = None
        while len(self._seen) > _MOST:
            self._seen.popitem(last=False)

    async def _in(
        self, convo: Mapping[str, Any], after: datetime
    ) -> AsyncIterator[tuple[str, Message]]:
        """What was sent in a conversation, the newest first, each with its place among all."""
        page = None
        for _ in range(_PAGES):
            views, page = await self._line.messages(str(convo["id"]), page)
            for view in views:
                if _sent_at(view) > after and (message := self._taken(view, convo)):
                    yield str(view.get("rev")), message
            if not page or any(_sent_at(view) <= after for view in views):
                return

    def _taken(self, view: Any, convo: Mapping[str, Any]) -> Message | None:
        """A message as the contract has it, unless it was found before."""
        try:
            message = message_of(view, convo, self._own, self._names)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            _log.warning("a message in Bluesky's chat is unreadable: %s", type(error).__name__)
            return None
        return None if message is None or message.ref.id in self._seen else message

    async def _convo(self, convo: str) -> Mapping[str, Any]:
        """A conversation as it was first seen; who is listed is welcomed in it."""
        if convo not in self._convos:
            try:
                found = await self._line.convo(convo)
            except Refused as refused:
                if refused.code is RefusedCode.CREDENTIALS:
                    raise
                return {"id": convo}  # it was left since: what was written there still counts
            await self._welcome(found)
            self._convos[convo] = found
            if len(self._convos) > _MOST:
                del self._convos[next(iter(self._convos))]
        return self._convos[convo]

    async def _welcome(self, convo: Mapping[str, Any]) -> None:
        """Accept the request of somebody who is listed; others' only once they are answered."""
        if convo.get("status") != _REQUEST or not is_direct(convo):
            return
        if any(member.get("did") in self._names for member in convo.get("members") or ()):
            with suppress(Refused):  # what they write is read all the same
                await self._line.accept(str(convo["id"]))


def _order(one: tuple[str, Message]) -> tuple[datetime, str]:
    """As they were sent; of the same thousandth of a second by the service's own count."""
    return one[1].sent_at or EVER, one[0]


def _sent_at(view: Any) -> datetime:
    """When a message was sent."""
    at = view.get("sentAt") if isinstance(view, Mapping) else None
    return moment(at) or EVER
