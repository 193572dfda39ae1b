"""A chat on Telegram as a desk: alerts with buttons, commands typed or tapped.

A desk's channel is the number of a group, or of somebody's private chat with the bot.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress

from telegram import Bot, Update
from telegram.error import ChatMigrated, TelegramError

from adapters.contract import (
    Address,
    Alert,
    CommandSpec,
    Host,
    Level,
    May,
    Outcome,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Request,
    Suggest,
    Trouble,
)

from . import cards
from .asker import Asker
from .cards import Page
from .hearing import Ear
from .keyboards import Keyboards
from .ledger import Reader
from .line import Line
from .moving import Mover
from .options import PLATFORM, Options
from .pace import Pace
from .pressing import Taps
from .questions import Questions
from .rooms import Rooms
from .saying import How, Memory, Place, Sending, Speaker, deliver
from .troubles import translated

log = logging.getLogger(__name__)

BROKEN = (
    "NOT DONE. Something went wrong inside Beadle with what was last said here. Please tell "
    "whoever installed it: the log has the details."
)
_TRIES = 3


def _note_broken(error: Exception) -> None:
    """Log through which lines it came; its text may hold what somebody wrote."""
    trace = "".join(traceback.format_tb(error.__traceback__))
    log.error("telegram: an update was put aside (%s)\n%s", type(error).__name__, trace)


class TelegramDesk:
    """The desks of one connection, one for each council's channel."""

    def __init__(self, options: Options, host: Host, line: Line, pace: Pace | None = None) -> None:
        self._line, self._pace = line, pace or Pace()
        self.rooms = Rooms(options.channels, host)
        self._keyboards = Keyboards(self.rooms, host)
        self._memory = Memory(host, "desk-said")
        self._asker = Asker(self.rooms, self._keyboards, Questions(host))
        self.ear = Ear(self._asker, lambda: line.awaits(Reader.MAIL))
        self._taps = Taps(self._asker, host)
        self._mover = Mover(self.rooms)
        self._broken: dict[int, int] = {}

    def __repr__(self) -> str:
        return f"TelegramDesk({self.rooms.channels!r})"

    async def offer(self, commands: Sequence[CommandSpec], suggest: Suggest, may: May) -> None:
        """List the commands in the desks' chats, and nowhere else."""
        self.rooms.offer(commands, may)
        self._asker.suggest = suggest
        await self._mover.list_all(await self._line.bot())

    async def requests(self) -> AsyncGenerator[Request, None]:
        """Yield what is asked in the desks' chats, for ever; see :class:`Ear` for what counts.

        An update whose request was not stored is delivered again, and gives the same key. One
        that breaks is delivered again as well; after the third time it is put aside and told.
        """
        bot = await self._line.bot()
        async with aclosing(self._line.updates("desk")) as updates:
            async for update in updates:
                try:
                    request = await self._heard(update, bot)
                except TelegramError as error:
                    trouble = translated(error)
                    if not isinstance(trouble, Refused) or trouble.code is RefusedCode.CREDENTIALS:
                        raise trouble from None
                    log.warning("telegram: a question or an answer was not taken: %s", trouble)
                    continue
                except Exception as error:
                    if isinstance(error, Trouble) or not self._hopeless(update):
                        raise
                    _note_broken(error)
                    await self._tell_broken(update, bot)
                    continue
                if request is not None:
                    yield request

    async def _heard(self, update: Update, bot: Bot) -> Request | None:
        """The request that an update is, if it is one."""
        speaker = self._speaker(bot)
        if update.callback_query is not None:
            return await self._taps.hear(update.callback_query, update.update_id, bot, speaker)
        message = update.message
        if message is not None and message.migrate_to_chat_id is not None:
            old, new = str(message.chat.id), str(message.migrate_to_chat_id)
            await self._mover.moved(bot, speaker, old, new)
            return None
        await self._mover.entered(bot, update)
        return await self.ear.hear(update, bot, speaker)

    def _hopeless(self, update: Update) -> bool:
        """Whether an update has broken too often."""
        number = update.update_id
        self._broken = {number: self._broken.get(number, 0) + 1}
        return self._broken[number] >= _TRIES

    async def _tell_broken(self, update: Update, bot: Bot) -> None:
        """Say that something was not understood, where that can be said."""
        chat = update.effective_chat
        if chat is None or await self.rooms.channel_of(chat.id) is None:
            return
        with suppress(TelegramError):
            await self._speaker(bot).send(str(chat.id), Page(BROKEN, first=True), How())

    async def say(
        self, alert: Alert, to: Address, key: str, replaces: Ref | None = None
    ) -> Receipt:
        """Send an alert, or change the messages of the one that it replaces.

        Telegram has no key that would tell it of a second message: after a lost reply or a crash
        the alert is sent again and says so, because twice is better than never. What is private
        goes into the private chat of the person addressed. Where they have not opened one, the
        desk's chat is told to ask them, without a word of what it is about, and the receipt is
        UNKNOWN, so that it is tried again. Raises Unavailable, and Refused where the chat is gone.
        """
        place = await self._memory.sent(key)
        if place is not None:
            return Receipt(Outcome.ALREADY, ref=Ref(PLATFORM, str(place)))
        desk = await self.rooms.chat_of(to.channel)
        alone = alert.private or alert.confidential
        chat = to.person if alone and to.person else desk
        if alone and not to.person and desk.startswith("-"):
            why = "Nobody is named who may read this, and the desk's chat is not private."
            return Receipt(Outcome.REFUSED, why, code=RefusedCode.INVALID)
        try:
            return await self._say(alert, to, key, chat, replaces)
        except ChatMigrated as error:
            bot, new = await self._line.bot(), str(error.new_chat_id)
            await self._mover.moved(bot, self._speaker(bot), chat, new)
            if await self.rooms.chat_of(to.channel) == chat:
                raise translated(error, chat) from None
            return await self.say(alert, to, key)
        except TelegramError as error:
            trouble = translated(error, chat)
            if isinstance(trouble, Refused) and trouble.code is not RefusedCode.CREDENTIALS:
                return await self._refused(trouble, to, key, chat, desk)
            raise trouble from None

    async def _say(
        self, alert: Alert, to: Address, key: str, chat: str, replaces: Ref | None
    ) -> Receipt:
        """Send or change, in this chat. Raises TelegramError."""
        bot = await self._line.bot()
        speaker = self._speaker(bot)
        begun = await self._memory.begun(key, chat)
        card = cards.card(alert, to, alone=to.person == chat, again=begun is not None)
        how = How(
            await self._keyboards.of_alert(alert, to.channel, chat),
            _answered(alert, chat),
            silent=alert.level is Level.INFO
            and not (alert.case or alert.private or alert.reply_to),
            urgent=alert.level in (Level.URGENT, Level.ALARM),
            protected=alert.confidential,
        )
        old = Place.read(replaces.id) if replaces else None
        if old is not None and old.chat == chat:
            edited = await speaker.edit(old, card, how)
            if edited is not None:
                await self._memory.done(key, edited[0])
                return Receipt(edited[1], ref=Ref(PLATFORM, str(edited[0])))
        place = await deliver(speaker, self._memory, card, how, Sending(key, chat, begun or ()))
        return Receipt(Outcome.DONE, ref=Ref(PLATFORM, str(place)))

    async def _refused(
        self, refused: Refused, to: Address, key: str, chat: str, desk: str
    ) -> Receipt:
        """What to do where a chat does not take a message."""
        if chat == desk:
            if len(self.rooms.channels) > 1 and refused.code is RefusedCode.PERMISSION:
                # Refused would hold up the other councils' alerts until somebody mends this chat.
                return Receipt(Outcome.UNKNOWN, refused.reason, code=refused.code)
            raise refused
        if refused.code not in (RefusedCode.PERMISSION, RefusedCode.GONE):
            raise refused
        if await self.rooms.channel_of(desk) is None:  # no desk: nothing is said there
            return Receipt(Outcome.REFUSED, refused.reason, code=RefusedCode.PERMISSION)
        await self._call(to, key, desk)
        why = (
            f"Not shown yet: {to.name or 'the person addressed'} has no open chat with the bot. I "
            "asked them to open one, and try again."
        )
        return Receipt(Outcome.UNKNOWN, why, code=RefusedCode.PERMISSION)

    async def _call(self, to: Address, key: str, desk: str) -> None:
        """Ask somebody, in the desk's chat, to open a chat with the bot; once for each alert."""
        called = f"called:{key}"
        if await self._memory.sent(called) is not None:
            return
        bot = await self._line.bot()
        text = (
            "I have a message for one of you alone, and cannot send it yet.\n"
            f"Open a chat with me (https://t.me/{bot.username}) and press Start. Where it does not "
            "come within ten minutes, ask me again."
        )
        page = Page(text, first=True, mention=cards.mentioned(to.person, to.name))
        try:
            message = await self._speaker(bot).send(desk, page, How())
        except TelegramError as error:
            raise translated(error, desk) from None
        await self._memory.done(called, Place(desk, (message.message_id,)))

    def _speaker(self, bot: Bot) -> Speaker:
        return Speaker(bot, self._pace)


def _answered(alert: Alert, chat: str) -> int | None:
    """The message in this chat that an alert answers."""
    where, _, number = (alert.reply_to or "").rpartition(":")
    return int(number) if where == chat and number.isdigit() else None
