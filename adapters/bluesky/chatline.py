"""The calls to Bluesky's chat service, asked through the account's own data server.

Owns which service is asked (the header ``atproto-proxy``), and what its refusals mean for the
people who read them. Answers are decoded JSON in the shapes of ``chat.bsky.convo``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeVar

from adapters.bluesky.errors import Rejected
from adapters.bluesky.options import Options
from adapters.bluesky.record import dump
from adapters.bluesky.session import Session
from adapters.bluesky.wire import JSON, Wire
from adapters.contract import Refused, RefusedCode

_T = TypeVar("_T")
_PAGE = 100
_PAGES = 50
_KINDS = ("accepted", "request")

NO_CHAT = (
    "The app password does not open Bluesky's direct messages. Make a new one in Bluesky "
    '(Settings, Privacy and security, App passwords), tick "Allow access to your direct '
    'messages", and put it where password says. If nobody is to write there: chat = false.'
)
TAKES_NONE = (
    "They take no messages from the council on Bluesky: their settings do not allow it, or they "
    "have blocked the account. Reach them in another way."
)


async def _nothing(_wire: Wire) -> None:
    """Being logged in is all that is wanted."""


class ChatLine:
    """One account's conversations."""

    def __init__(self, options: Options, session: Session) -> None:
        self._header = {"atproto-proxy": options.chat_service}
        self._session = session

    async def own(self) -> str:
        """The account's own DID. Raises Trouble."""
        await self._use(_nothing)
        if self._session.did is None:
            raise Refused(RefusedCode.CREDENTIALS, "Beadle is not logged in")
        return self._session.did

    async def log(self, cursor: str | None) -> tuple[list[Mapping[str, Any]], str | None]:
        """What happened after the cursor, the oldest first; without one: where "now" is."""
        answer = await self._ask("getLog", cursor=cursor)
        return list(answer.get("logs") or ()), answer.get("cursor")

    async def convos(self) -> AsyncIterator[Mapping[str, Any]]:
        """Every conversation, those that are only asked for included."""
        for status in _KINDS:
            page = None
            for _ in range(_PAGES):
                answer = await self._ask("listConvos", status=status, limit=_PAGE, cursor=page)
                for convo in answer["convos"]:
                    yield convo
                page = answer.get("cursor")
                if not page:
                    break

    async def messages(self, convo: str, page: str | None) -> tuple[list[Any], str | None]:
        """A page of a conversation's messages, the newest first, and the next page."""
        answer = await self._ask("getMessages", convoId=convo, limit=_PAGE, cursor=page)
        return list(answer["messages"]), answer.get("cursor")

    async def convo(self, convo: str) -> Mapping[str, Any]:
        """A conversation as it is now."""
        found: Mapping[str, Any] = (await self._ask("getConvo", convoId=convo))["convo"]
        return found

    async def convo_with(self, did: str) -> Mapping[str, Any]:
        """The conversation with somebody, begun where there is none."""
        answer = await self._ask("getConvoForMembers", members=[did])
        found: Mapping[str, Any] = answer["convo"]
        return found

    async def accept(self, convo: str) -> None:
        """Take a conversation out of the requests, so that both can write in it."""
        await self._do("acceptConvo", {"convoId": convo})

    async def send(self, convo: str, text: str) -> str:
        """Write in a conversation; the message's ID. Raises Lost where that is not known."""
        answer = await self._do("sendMessage", {"convoId": convo, "message": {"text": text}})
        return str(answer["id"])

    async def _ask(self, method: str, **params: Any) -> Any:
        nsid = f"chat.bsky.convo.{method}"
        return await self._use(lambda wire: wire.query(nsid, self._header, **params))

    async def _do(self, method: str, body: Mapping[str, Any]) -> Any:
        nsid = f"chat.bsky.convo.{method}"
        data = dump(body)
        return await self._use(lambda wire: wire.call(nsid, data, JSON, self._header))

    async def _use(self, work: Callable[[Wire], Awaitable[_T]]) -> _T:
        """Ask as the account, refusals in words for people."""
        try:
            return await self._session.use(work)
        except Rejected as refusal:
            if refusal.error == "NoChat":
                raise Rejected(RefusedCode.CREDENTIALS, NO_CHAT, refusal.error) from None
            if refusal.code is RefusedCode.PERMISSION:
                raise Rejected(RefusedCode.PERMISSION, TAKES_NONE, refusal.error) from None
            raise
