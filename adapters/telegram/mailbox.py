"""Private chats with the bot as a mailbox.

What is the desk's is left to the desk: everything in a private chat that is itself a desk; in any
other, Beadle's commands, written with ``/`` by somebody who is known at a desk, and replies to the
desk's questions. All other private messages come here, ``/start`` of a stranger included, so that
they can be greeted.

``/report`` typed in a group comes here as well: it is taken away there, if the bot may do that,
and answered in private.

Telegram keeps what was sent while Beadle was away for 24 hours, has no history beyond that, and
tells no bot that a message was deleted: :class:`adapters.contract.Withdrawn` never comes.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from telegram import Bot, Update
from telegram import Message as TelegramMessage
from telegram.constants import ChatType
from telegram.error import TelegramError

from adapters.contract import (
    Host,
    Mail,
    Media,
    Message,
    Outcome,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
)

from . import cards, letters
from .cards import Card, Page
from .groups import Groups
from .hearing import Ear
from .keys import keys, list_commands
from .ledger import Reader
from .line import MOST, Line
from .options import PLATFORM
from .pace import Pace
from .saying import How, Memory, Sending, Speaker, deliver
from .troubles import translated

_QUIET = 60.0
CLOSED = (
    "They take no messages from the bot: they have not opened a chat with it, or have blocked it. "
    "Reach them in another way."
)
TOO_LARGE = "The file is too large: Telegram gives Beadle files of at most 20 MB."


class TelegramMailbox:
    """The private chats of one connection. ``ear`` is the desk's, where it has one."""

    def __init__(
        self, host: Host, line: Line, ear: Ear | None = None, pace: Pace | None = None
    ) -> None:
        self._line, self._ear, self._pace = line, ear, pace or Pace()
        self._memory = Memory(host, "mail-said")
        self._groups = Groups()

    def __repr__(self) -> str:
        return "TelegramMailbox()"

    async def receive(
        self, people: Sequence[str], cursor: str | None
    ) -> AsyncGenerator[Mail, None]:
        """Yield private messages and their edits for ever, and an empty one every minute.

        An update that was not stored is delivered again. There is no cursor: Telegram itself
        remembers what was taken, and it has no history in which ``people`` could be looked up.
        """
        del people, cursor
        bot = await self._line.bot()
        async with self._line.reading(Reader.MAIL):
            await list_commands(bot)
            while True:
                news = await self._line.take(Reader.MAIL, MOST, _QUIET)
                written = [await self._letter(one.raw, bot) for one in news]
                letters = [one for one in written if one is not None]
                yield Mail(tuple(letters))
                for one in letters:
                    await self._groups.tidy(bot, one)
                await self._line.done(Reader.MAIL, [one.number for one in news])

    async def fetch(self, message: Ref, media: Media) -> bytes:
        """The bytes of what was attached; at most 20 MB, as Telegram has it."""
        del message
        bot = await self._line.bot()
        try:
            file = await bot.get_file(media.ref)
            return bytes(await file.download_as_bytearray())
        except TelegramError as error:
            trouble = translated(error)
            if isinstance(trouble, Refused) and trouble.code is RefusedCode.TOO_LARGE:
                raise Refused(RefusedCode.TOO_LARGE, TOO_LARGE) from None
            if isinstance(trouble, Refused) and trouble.code is RefusedCode.INVALID:
                gone = "Telegram does not have this file any more."
                raise Refused(RefusedCode.GONE, gone) from None
            raise trouble from None

    async def send(self, text: str, place: str, key: str, choices: Sequence[str] = ()) -> Receipt:
        """Write to somebody. Twice rather than never, as :meth:`TelegramDesk.say` does.

        ``choices`` are buttons in the place of the letters; a text without them takes them away.
        What asks for an answer does not ring: whoever is asked is writing at this moment.
        """
        sent = await self._memory.sent(key)
        if sent is not None:
            return Receipt(Outcome.ALREADY, ref=Ref(PLATFORM, str(sent)))
        pages = tuple(map(Page, cards.split(cards.harmless(text).strip() or "(no words)")))
        sending = Sending(key, place, await self._memory.begun(key, place) or ())
        bot = await self._line.bot()
        try:
            done = await deliver(
                Speaker(bot, self._pace),
                self._memory,
                Card(pages),
                How(keys(choices), silent=bool(choices)),
                sending,
            )
        except TelegramError as error:
            trouble = translated(error, place)
            if isinstance(trouble, Refused) and trouble.code in (
                RefusedCode.GONE,
                RefusedCode.PERMISSION,
            ):
                raise Refused(RefusedCode.PERMISSION, CLOSED) from None
            raise trouble from None
        return Receipt(Outcome.DONE, ref=Ref(PLATFORM, str(done)))

    async def _letter(self, raw: Mapping[str, Any], bot: Bot) -> Message | None:
        """The private message that an update brings, unless it is the desk's."""
        try:
            update = Update.de_json(dict(raw), bot)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            return letters.unreadable(raw)
        message = update.message or update.edited_message
        if message is None or message.from_user is None or message.from_user.id == bot.id:
            return None
        if message.chat.type != ChatType.PRIVATE:
            return await self._begun(update, message, bot)
        if self._ear is not None and await self._ear.channels(message, bot.username):
            return None
        return letters.letter(message)

    async def _begun(self, update: Update, message: TelegramMessage, bot: Bot) -> Message | None:
        """A report that somebody begins in a group."""
        if self._ear is None or update.message is None:
            return None
        if not await self._ear.mails(message, bot.username):
            return None
        letter = letters.letter(message)
        return letter and replace(letter, place=letter.sender)
