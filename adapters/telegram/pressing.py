"""Buttons that are pressed at the desks, as requests; what is missing is asked for."""

from __future__ import annotations

import logging
from datetime import datetime

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Message
from telegram.constants import ChatType
from telegram.error import NetworkError

from adapters.contract import LONG_AGO, Host, Request

from . import asking, codes
from .asker import Asker, Said
from .cards import Page
from .codes import Code
from .hearing import ANONYMOUS, SEVERAL, STOPPED
from .saying import How, Speaker

log = logging.getLogger(__name__)

OLD = "Nothing was done: I no longer know what this button meant. Please type the command."
TWICE = "I have that already."
_TWICE_SECONDS = 5.0
_LONGEST = 200
"""Characters of the words that a press is answered with (Bot API, answerCallbackQuery)."""


class Taps:
    """Understands presses. A button is complete in itself, so that it works after a restart."""

    def __init__(self, asker: Asker, host: Host) -> None:
        self._asker, self._rooms, self._host = asker, asker.rooms, host
        self._last: dict[tuple[object, ...], tuple[float, str]] = {}

    async def hear(
        self, query: CallbackQuery, update: int, bot: Bot, speaker: Speaker
    ) -> Request | None:
        """The request that a press is; None where it is none, or none yet.

        Two presses of one button by one person within seconds are one. Two people are two: Beadle
        says to the second what the first has done.
        """
        if query.message is None:
            return None
        refusal = ANONYMOUS if query.from_user.is_bot else ""
        if query.data == codes.CANCEL and not refusal:
            await self._answer(bot, query)
            await self._cancelled(query, update, speaker)
            return None
        code = await self._asker.keyboards.read(query.data or "")
        channel = await self._channel(query, code)
        if code is None or channel is None:
            refusal = refusal or (OLD if code is None else SEVERAL)
        elif self._twice(query):
            refusal = refusal or TWICE
        await self._answer(bot, query, refusal)
        if refusal or code is None or channel is None:
            return None
        said = Said(
            channel, str(query.message.chat.id), query.message.message_id,
            str(query.from_user.id), query.from_user.full_name, f"tap:{query.id}", update,
            _shown_at(query.message),
        )  # fmt: skip
        return await self._meant(said, code, speaker)

    async def _meant(self, said: Said, code: Code, speaker: Speaker) -> Request | None:
        spec = self._rooms.names.specs.get(code.command.casefold())
        wanted = asking.missing(spec, code.args) if spec else None
        if spec is not None and wanted is not None and await self._asker.may_ask(said, spec):
            await self._asker.put(said, spec, code.args, wanted, speaker)
            return None
        return said.command(code.command, code.args)

    async def _channel(self, query: CallbackQuery, code: Code | None) -> str | None:
        """The desk that a press is for; None where that cannot be told."""
        assert query.message is not None
        chat = query.message.chat
        own = await self._rooms.channel_of(chat.id)
        if own is not None:
            return own
        if code is None or chat.type != ChatType.PRIVATE:
            return None
        if code.channel is not None:
            return code.channel if code.channel in self._rooms.channels else None
        known = await self._rooms.desks_of(str(query.from_user.id))
        return known[0] if len(known) == 1 else None

    def _twice(self, query: CallbackQuery) -> bool:
        """Whether the same person pressed the same button a moment ago."""
        assert query.message is not None
        now = self._host.now().timestamp()
        what = (query.message.chat.id, query.message.message_id, query.data, query.from_user.id)
        self._last = {
            one: seen for one, seen in self._last.items() if 0 <= now - seen[0] < _TWICE_SECONDS
        }
        _, first = self._last.setdefault(what, (now, query.id))
        return first != query.id

    async def _cancelled(self, query: CallbackQuery, update: int, speaker: Speaker) -> None:
        """A question is given up by who was asked."""
        assert query.message is not None
        words = query.message.text or "" if isinstance(query.message, Message) else ""
        chat = str(query.message.chat.id)
        question = await self._asker.questions.of_words(chat, words)
        if question is None or question[1].sender != str(query.from_user.id):
            return
        await self._asker.questions.use(question[0], update)
        how = How(reply=query.message.message_id, urgent=True)
        await speaker.send(chat, Page(STOPPED), how)

    async def _answer(self, bot: Bot, query: CallbackQuery, words: str = "") -> None:
        """End the little clock on the button; what was pressed matters more than that."""
        try:
            await bot.answer_callback_query(
                query.id, words[:_LONGEST] or None, show_alert=bool(words)
            )
        except NetworkError as error:  # also: it is too old to be answered, after a restart
            log.info("telegram: a press was not answered (%s)", type(error).__name__)


def _shown_at(message: MaybeInaccessibleMessage) -> datetime:
    """When a button was shown last; a press has no time of its own.

    Of a message that Telegram no longer shows the bot it tells no time.
    """
    if not isinstance(message, Message):
        return LONG_AGO
    return message.edit_date or message.date
