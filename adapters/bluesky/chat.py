"""Bluesky's chat as a mailbox: private messages to the account that is logged in.

The service's log is asked again and again, quickly while somebody is writing. What was written
while Beadle was away is found by looking into each conversation that has news, at each start and
each hour, so that nothing hangs on how much of its log the service keeps. What was written before
the very first start is left alone.

Bluesky tells nobody that a message was deleted (whoever deletes one deletes it for themselves
alone), and a message cannot be changed: :class:`adapters.contract.Withdrawn` and edits never come.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

from adapters.bluesky.chatfinding import Finding
from adapters.bluesky.chatline import TAKES_NONE, ChatLine
from adapters.bluesky.chatpace import ChatPace
from adapters.bluesky.chatsaying import Saying
from adapters.bluesky.errors import Rejected, Slow
from adapters.bluesky.identity import Directory
from adapters.bluesky.letters import Cursor, convo_in, is_direct
from adapters.bluesky.options import PLATFORM, Options
from adapters.bluesky.session import Session
from adapters.contract import (
    Account,
    Host,
    Mail,
    Media,
    Message,
    Outcome,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Trouble,
    Unavailable,
)

_log = logging.getLogger(__name__)

_LIVE = 300.0
"""Seconds after the last word in which a conversation is taken to go on."""
_SILENCE = 60.0
"""Seconds after which an empty batch says that the line lives."""
_LOOK = 3_600.0
"""Seconds after which conversations are looked into, whatever the log says."""
_SLOWER = 30.0
"""Seconds without a call after one too many, where nobody says how long to wait."""
_BATCH = 50


class BlueskyMailbox:
    """The private messages of one account."""

    def __init__(
        self, options: Options, host: Host, session: Session, directory: Directory
    ) -> None:
        self._options = options
        self._directory = directory
        self._line = ChatLine(options, session)
        self._saying = Saying(self._line, host)
        self._pace = ChatPace(options)
        self._one_by_one = asyncio.Lock()
        self._stirred = asyncio.Event()
        self._live_until = 0.0

    def __repr__(self) -> str:
        return "BlueskyMailbox()"

    async def receive(
        self, people: Sequence[str], cursor: str | None
    ) -> AsyncGenerator[Mail, None]:
        """Private messages as they were sent; see the contract.

        Where the configuration does not say that the chat is wanted, and nobody is listed who
        could report by it, it is no trouble that it cannot be read: most accounts watch only.
        """
        if self._options.chat is True or people:
            with self._pace.reading(listed=bool(people)):
                async for mail in self._receive(people, cursor):
                    yield mail
            return
        while True:
            try:
                with self._pace.reading(listed=False):
                    async for mail in self._receive(people, cursor):
                        cursor = mail.cursor
                        yield mail
            except Trouble as trouble:
                _log.info("Bluesky's chat is not read: %s", trouble)
            until = time.monotonic() + _LOOK
            while time.monotonic() < until:
                yield Mail((), cursor)
                await asyncio.sleep(_SILENCE)

    async def _receive(
        self, people: Sequence[str], cursor: str | None
    ) -> AsyncGenerator[Mail, None]:
        """The same, whatever is in its way told."""
        known = Cursor.load(cursor)
        finding = Finding(self._line, self._directory, people)
        while True:  # once an hour
            known = await finding.settle(known)
            if not known.log:
                known = await self._first(finding, known)
                yield Mail((), known.dump())
            missed = await finding.missed(known)
            for start in range(0, len(missed), _BATCH):
                self._stir()
                some = missed[start : start + _BATCH]
                known = known.found(some)  # they come as they were sent
                yield Mail(tuple(some), known.dump())
                finding.stored(some)
            until = time.monotonic() + _LOOK
            async for mail, moved in self._follow(finding, known, until):
                known = moved
                yield mail

    async def fetch(self, message: Ref, media: Media) -> bytes:
        """Nothing can be attached to a message on Bluesky, so there is nothing to fetch."""
        del message, media
        raise Refused(RefusedCode.UNSUPPORTED, "Bluesky's chat has no files.")

    async def send(self, text: str, place: str, key: str, choices: Sequence[str] = ()) -> Receipt:
        """Write to somebody, once for each key as far as can be known; in several messages."""
        del choices
        async with self._one_by_one:
            try:
                convo = await self._room(place)
                new, message = await self._saying.say(convo, text, key)
            except Rejected as error:
                if error.code in (RefusedCode.PERMISSION, RefusedCode.GONE):
                    raise Refused(RefusedCode.PERMISSION, TAKES_NONE) from None
                raise
        self._stir()
        ref = Ref(PLATFORM, f"{convo['id']}/{message}")
        return Receipt(Outcome.DONE if new else Outcome.ALREADY, ref=ref)

    async def _first(self, finding: Finding, known: Cursor) -> Cursor:
        """The very first start: from here on, by the service's own clock."""
        _, log = await self._line.log(None)
        if not log:
            raise Unavailable("Bluesky's chat does not say where its log begins")
        newest = await finding.newest()
        return Cursor(log, newest, known.names)

    async def _follow(
        self, finding: Finding, known: Cursor, until: float
    ) -> AsyncGenerator[tuple[Mail, Cursor], None]:
        """What the log tells, for an hour; ends sooner where it lost its place."""
        said = time.monotonic()
        while time.monotonic() < until:
            try:
                events, log = await self._line.log(known.log)
                found = await finding.read(events)
            except Slow as slow:
                self._pace.refused()
                if (slow.retry_after or 0.0) > _SILENCE:
                    raise
                await asyncio.sleep(slow.retry_after or _SLOWER)
                continue
            except Rejected as refusal:
                if refusal.code is not RefusedCode.INVALID:
                    raise
                _, log = await self._line.log(None)  # it no longer knows this place
                lost = known.moved(log, None)
                yield Mail((), known.dump()), lost
                return
            moved = known.moved(log, _newest(found))
            stuck, known = moved.log == known.log, moved
            if found or time.monotonic() - said >= _SILENCE:
                said = time.monotonic()
                yield Mail(tuple(found), known.dump()), known
                finding.stored(found)
            if found:
                self._live_until = time.monotonic() + _LIVE
            if stuck or not events:
                await self._rest()

    def _stir(self) -> None:
        """Somebody is spoken with: ask soon, and often for a while."""
        self._live_until = time.monotonic() + _LIVE
        self._stirred.set()

    async def _rest(self) -> None:
        """Wait until the log is asked again."""
        if time.monotonic() < self._live_until:
            await asyncio.sleep(self._pace.live())
            return
        self._stirred.clear()
        try:
            async with asyncio.timeout(self._pace.quiet()):
                await self._stirred.wait()
        except TimeoutError:
            return

    async def _room(self, place: str) -> Mapping[str, Any]:
        """The conversation of a place, ready to be written in. Raises Trouble."""
        convo_id = convo_in(place)
        if convo_id is not None:
            convo = await self._line.convo(convo_id)
        else:
            try:
                did = (await self._directory.find(Account("", place))).did
            except Refused:
                raise Refused(RefusedCode.INVALID, "this is no identity on Bluesky") from None
            convo = await self._line.convo_with(did)
        if not is_direct(convo):
            raise Refused(RefusedCode.INVALID, "others would read it: this is a group on Bluesky")
        if convo.get("status") == "request":
            await self._line.accept(str(convo["id"]))
        return convo


def _newest(found: Sequence[Message]) -> Any:
    """When the newest of the messages was sent; None where none says it."""
    return max((one.sent_at for one in found if one.sent_at), default=None)
