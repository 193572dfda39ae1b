"""Sending cards: each page once as far as Telegram lets us know, each in its chat's turn.

Telegram has no key by which it would recognise a message that is sent again. What is about to be
sent is therefore noted before, and its number after: a crash or a lost reply between the two leads
to a second message, which says so, and never to none.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace

import httpx
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from adapters.contract import Host, Outcome, Refused, RefusedCode

from .cards import Card, Page
from .kept import Kept
from .pace import Pace
from .troubles import translated

_REMEMBERED = 200
"""More than Beadle hands to a desk before it writes down what came of it."""
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_OUTDATED = "(No longer current: see above.)"
_FILE = "f"


Keyboard = InlineKeyboardMarkup | ForceReply | ReplyKeyboardMarkup | ReplyKeyboardRemove
"""What stands below a message, or in the place of the letters."""


@dataclass(frozen=True, slots=True)
class Place:
    """The messages of one alert: what a later edit needs."""

    chat: str
    numbers: tuple[int, ...]
    file: bool = False

    def __str__(self) -> str:
        return f"{self.chat}:{_FILE if self.file else ''}{','.join(map(str, self.numbers))}"

    @classmethod
    def read(cls, text: str) -> Place:
        """What :meth:`__str__` wrote."""
        chat, _, numbers = text.rpartition(":")
        own = numbers.removeprefix(_FILE)
        return cls(chat, tuple(map(int, own.split(","))), own != numbers)


@dataclass(frozen=True, slots=True)
class How:
    """How a card is sent. ``reply``: the message that it answers, in the same chat.

    ``protected``: Telegram's apps let nobody forward it or save it.
    """

    keyboard: Keyboard | None = None
    reply: int | None = None
    silent: bool = False
    urgent: bool = False
    protected: bool = False


class Memory:
    """Which alerts were sent, and which may have been."""

    def __init__(self, host: Host, name: str) -> None:
        self._kept = Kept(host, name, _REMEMBERED)

    async def sent(self, key: str) -> Place | None:
        """Where an alert stands that was sent."""
        entry = await self._kept.get(_digest(key))
        return Place.read(entry[0]) if entry and entry[1] else None

    async def begun(self, key: str, chat: str) -> list[int] | None:
        """The pages that are out of an alert that was begun in this chat; None if it was not."""
        entry = await self._kept.get(_digest(key))
        if not entry or not entry[0].startswith(f"{chat}:"):
            return None
        return [int(number) for number in entry[0].rpartition(":")[2].split(",") if number]

    async def intend(self, key: str, chat: str, numbers: Sequence[int]) -> None:
        """Note that (more of) an alert is about to be sent."""
        await self._kept.put(_digest(key), [f"{chat}:{','.join(map(str, numbers))}", False])

    async def done(self, key: str, place: Place) -> None:
        """Note that an alert was sent."""
        await self._kept.put(_digest(key), [str(place), True])

    async def forget(self, key: str) -> None:
        """Note that nothing was sent for certain."""
        await self._kept.drop(_digest(key))


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:20]


def unsent(error: TelegramError) -> bool:
    """Whether the message did not arrive for certain."""
    return isinstance(error, BadRequest | Forbidden | RetryAfter) or isinstance(
        error.__cause__, _UNSENT
    )


class Speaker:
    """Sends and edits; knows nothing of alerts. Raises TelegramError."""

    def __init__(self, bot: Bot, pace: Pace) -> None:
        self._bot, self._pace = bot, pace

    async def send(self, chat: str, page: Page, how: How, file: str | None = None) -> Message:
        """One message; where Telegram does not take its mark-up, its bare words."""
        await self._pace.turn(chat, urgent=how.urgent)
        try:
            return await self._send(chat, page.html, how, file, ParseMode.HTML)
        except BadRequest as error:
            trouble = translated(error)
            if not (isinstance(trouble, Refused) and trouble.code is RefusedCode.INVALID):
                raise
            kept = how.keyboard if isinstance(how.keyboard, ReplyKeyboardRemove) else None
            bare = How(kept, urgent=how.urgent, protected=how.protected)
            return await self._send(chat, page.plain, bare, file, None)

    async def _send(
        self, chat: str, words: str, how: How, file: str | None, mode: str | None
    ) -> Message:
        reply = ReplyParameters(how.reply, allow_sending_without_reply=True) if how.reply else None
        if file is None:
            return await self._bot.send_message(
                chat, words, parse_mode=mode, reply_markup=how.keyboard, reply_parameters=reply,
                disable_notification=how.silent, link_preview_options=_NO_PREVIEW,
                protect_content=how.protected,
            )  # fmt: skip
        return await self._bot.send_document(
            chat, io.BytesIO(file.encode()), filename="alert.txt", caption=words,
            parse_mode=mode, reply_markup=how.keyboard, reply_parameters=reply,
            disable_notification=how.silent, protect_content=how.protected,
        )  # fmt: skip

    async def edit(self, old: Place, card: Card, how: How) -> tuple[Place, Outcome] | None:
        """The card in place of an earlier one: where it stands, and DONE, or ALREADY.

        None where the earlier one cannot be changed (it is gone, or a file).
        """
        if old.file or card.file is not None:
            return None
        numbers, came = [], Outcome.ALREADY
        for n, page in enumerate(card.pages):
            keyboard = how.keyboard if n == len(card.pages) - 1 else None
            if n >= len(old.numbers):
                more = How(keyboard, old.numbers[0], silent=True, urgent=how.urgent)
                numbers.append((await self.send(old.chat, page, more)).message_id)
                came = Outcome.DONE
                continue
            changed = await self._change(old.chat, old.numbers[n], page, keyboard)
            if changed is None:
                return None
            came = changed if changed is Outcome.DONE else came
            numbers.append(old.numbers[n])
        beyond = old.numbers[len(card.pages) :]
        for number in beyond:
            await self._change(old.chat, number, Page(_OUTDATED), None)
        return Place(old.chat, (*numbers, *beyond)), came

    async def _change(
        self, chat: str, number: int, page: Page, keyboard: Keyboard | None
    ) -> Outcome | None:
        """Change a message; None where it is gone or may not be changed."""
        buttons = keyboard if isinstance(keyboard, InlineKeyboardMarkup) else None
        await self._pace.turn(chat)
        try:
            await self._bot.edit_message_text(
                page.html, chat, number, parse_mode=ParseMode.HTML, reply_markup=buttons,
                link_preview_options=_NO_PREVIEW,
            )  # fmt: skip
        except BadRequest as error:
            return Outcome.ALREADY if "not modified" in error.message else None
        return Outcome.DONE


@dataclass(frozen=True, slots=True)
class Sending:
    """One thing to send, the chat, and the messages of it that are out already."""

    key: str
    chat: str
    begun: Sequence[int] = ()


async def deliver(
    speaker: Speaker, memory: Memory, card: Card, how: How, sending: Sending
) -> Place:
    """Send those pages of a card that are not out yet, and note each. Raises TelegramError."""
    key, chat = sending.key, sending.chat
    numbers = list(sending.begun)[: len(card.pages) - 1]
    for page in card.pages[len(numbers) :]:
        await memory.intend(key, chat, numbers)
        this = how if page is card.pages[-1] else replace(how, keyboard=None)
        try:
            message = await speaker.send(chat, page, this, card.file)
        except TelegramError as error:
            if not numbers and unsent(error):
                await memory.forget(key)
            raise
        numbers.append(message.message_id)
    place = Place(chat, tuple(numbers), file=card.file is not None)
    await memory.done(key, place)
    return place
