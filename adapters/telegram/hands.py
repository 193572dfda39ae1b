"""The bot's hands: changes in a chat, and seeing what stands there.

Telegram has no call that reads a message. Where there is an archive chat a message is forwarded
there, read, and the copy deleted again: nobody sees it. Where there is none, a message is known
only as it was last told of, and that it is gone is known because deleting it again finds nothing.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, TypeVar

import httpx
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    InvalidToken,
    TelegramError,
)

from adapters.contract import Host, Lost, Refused, RefusedCode, Unavailable
from adapters.telegram.line import Line
from adapters.telegram.messages import essence
from adapters.telegram.troubles import translated

Raw = Mapping[str, Any]
T = TypeVar("T")

# What Telegram says, in small letters: it has no other code for these.
_NOT_FOUND = (
    "message to delete not found",
    "message to edit not found",
    "message to forward not found",
    "message to copy not found",
    "message to pin not found",
    "message to unpin not found",
    "there are no messages to",
    "message not found",
    "message_id_invalid",
)
_UNREADABLE = ("message can't be forwarded", "message can't be copied", "chat_forwards_restricted")
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""What came before a request was given to anybody."""
_FURTHER = 20
"""How many messages after the newest known are looked at for one whose answer was lost."""
PROTECTED = "the channel does not let its posts be forwarded"


def said(error: BadRequest, *words: str) -> bool:
    """Whether Telegram's complaint is one of these."""
    text = error.message.casefold()
    return any(word in text for word in words)


def is_gone(error: BadRequest) -> bool:
    """Whether the message that was meant is not there."""
    return said(error, *_NOT_FOUND)


class Hands:
    """One connection's hands. ``archive``: the number of the archive chat."""

    def __init__(self, line: Line, host: Host, archive: str | None) -> None:
        self._line, self._host, self.archive = line, host, archive
        self.highest: dict[int, int] = {}

    async def bot(self) -> Bot:
        """The bot, with connections that no alert waits in."""
        return await self._line.bot("hands")

    async def call(self, asked: Awaitable[T], chat: int | str) -> T:
        """What Telegram answers. Raises BadRequest as it is, the rest in the contract's terms.

        Raises Lost where nobody knows whether it was done.
        """
        try:
            return await asked
        except BadRequest:
            raise
        except ChatMigrated as error:
            why = f"The group became a supergroup with the number {error.new_chat_id}."
            raise Refused(RefusedCode.GONE, why) from None
        except TelegramError as error:
            trouble = translated(error, str(chat))
            waits = isinstance(trouble, Unavailable) and trouble.retry_after is None
            if waits and not isinstance(error.__cause__, _UNSENT):
                raise Lost("Telegram did not answer.") from None
            raise trouble from None

    async def raw(self, method: str, chat: int | str, **given: Any) -> Any:
        """A method's answer as received."""
        bot = await self.bot()
        try:
            return await self.call(bot.do_api_request(method, given), chat)
        except EndPointNotFound:
            raise translated(InvalidToken("")) from None

    async def look(self, chat: int, number: int) -> Raw | None:
        """A message as it stands now; None where it is gone.

        Raises Refused(UNSUPPORTED) where it cannot be read: no archive chat, or a channel that
        forbids forwarding.
        """
        if self.archive is None:
            raise Refused(RefusedCode.UNSUPPORTED, "there is no archive chat")
        either = f"{chat} or the archive chat {self.archive}"
        try:
            seen = await self.raw(
                "ForwardMessage", either, chat_id=self.archive, from_chat_id=chat,
                message_id=number, disable_notification=True,
            )  # fmt: skip
        except BadRequest as error:
            if is_gone(error):
                return None
            if said(error, *_UNREADABLE):
                raise Refused(RefusedCode.UNSUPPORTED, PROTECTED) from None
            raise translated(error, either) from None
        with contextlib.suppress(BadRequest, Refused, Unavailable):  # a copy that stays harms not
            await self.delete(self.archive, seen["message_id"])
        return {**seen, "message_id": number}

    async def find(self, chat: int, after: int, count: int, wanted: str) -> list[int]:
        """The numbers of messages that were sent and whose answer was lost; empty without them.

        Looks at what follows the newest message that was known before. Raises as :meth:`look`.
        """
        found: list[Raw] = []
        for number in range(after + 1, after + 1 + _FURTHER + count):
            live = await self.look(chat, number)
            if live is not None:
                found.append(live)
            part = found[-count:]
            if len(part) == count and essence(part) == wanted:
                return [int(one["message_id"]) for one in part]
        return []

    async def chat(self, named: int | str) -> Raw:
        """A chat as it is now, under its present number. Raises Refused and Unavailable."""
        try:
            return await self._chat(named)
        except ChatMigrated as moved:
            return await self._chat(moved.new_chat_id)
        except BadRequest as error:
            raise translated(error, str(named)) from None

    async def _chat(self, named: int | str) -> Raw:
        """A chat. Raises ChatMigrated and BadRequest as they are."""
        bot = await self.bot()
        try:
            found: Raw = await bot.do_api_request("GetChat", {"chat_id": named})
        except (BadRequest, ChatMigrated):
            raise
        except EndPointNotFound:
            raise translated(InvalidToken("")) from None
        except TelegramError as error:
            raise translated(error, str(named)) from None
        return found

    async def delete(self, chat: int | str, number: int) -> None:
        """Delete a message. Raises BadRequest."""
        bot = await self.bot()
        await self.call(bot.delete_message(chat, number), chat)

    async def stands(self, chat: int, number: int, buttons: Raw | None) -> bool:
        """Whether a message of the bot's own, with just these buttons, is there.

        By putting the same buttons there again, which Telegram refuses and nobody sees.
        """
        try:
            await self.raw(
                "EditMessageReplyMarkup", chat, chat_id=chat, message_id=number,
                **({"reply_markup": buttons} if buttons else {}),
            )  # fmt: skip
        except BadRequest as error:
            if is_gone(error):
                return False
            if said(error, "message is not modified", "can't be edited"):
                return True
            raise translated(error, str(chat)) from None
        return True

    async def note(self, name: str) -> Any:
        """What was noted under a name before; None without it."""
        text = await self._host.load(f"telegram-{name}")
        return json.loads(text) if text else None

    async def keep(self, name: str, value: Any) -> None:
        """Note something for good; stored when it returns."""
        await self._host.save(f"telegram-{name}", json.dumps(value))

    def sent(self, chat: int, numbers: Sequence[int]) -> None:
        """These are the chat's newest messages, as far as is known."""
        self.highest[chat] = max([self.highest.get(chat, 0), *numbers])
