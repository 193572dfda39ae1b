"""What a desk's chat is given: the list of commands, also once it has another number."""

from __future__ import annotations

import logging

from telegram import Bot, BotCommand, BotCommandScopeChat, ChatMember, Update
from telegram.error import TelegramError

from adapters.contract import Refused, RefusedCode

from .cards import Page
from .rooms import Rooms
from .saying import How, Speaker
from .troubles import translated

log = logging.getLogger(__name__)


class Mover:
    """Lists the commands in the desks' chats, and follows a chat that moved."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def list_all(self, bot: Bot) -> None:
        """List the commands at every desk, and nowhere else."""
        for channel in self._rooms.channels:
            await self._list(bot, await self._rooms.chat_of(channel))

    async def _list(self, bot: Bot, chat: str) -> None:
        """One that is not there is told to the log alone: the others must be served."""
        listed = [BotCommand(*one) for one in self._rooms.names.native()]
        try:
            await bot.set_my_commands(listed, BotCommandScopeChat(chat))
        except ValueError:
            log.warning("telegram: a desk's channel must be a chat's number, not %r", chat)
        except TelegramError as error:
            trouble = translated(error, chat)
            if not isinstance(trouble, Refused) or trouble.code is RefusedCode.CREDENTIALS:
                raise trouble from None
            log.warning("telegram: no commands are listed in %s: %s", chat, trouble)

    async def entered(self, bot: Bot, update: Update) -> None:
        """List the commands in a desk's chat that the bot has come into only now."""
        chat, message = update.effective_chat, update.message
        started = message is not None and (message.text or "").startswith("/start")
        joined = (
            update.my_chat_member is not None
            and update.my_chat_member.new_chat_member.status
            in (
                ChatMember.MEMBER,
                ChatMember.ADMINISTRATOR,
            )
        )
        if chat is not None and (started or joined) and await self._rooms.channel_of(chat.id):
            await self._list(bot, str(chat.id))

    async def moved(self, bot: Bot, speaker: Speaker, old: str, new: str) -> None:
        """Go on in the chat with the new number, and say that the configuration must change."""
        if not await self._rooms.move(old, new):
            return
        text = (
            "This chat has a new number, because the group became a supergroup. I go on here.\n"
            f'Please ask whoever installed Beadle to write channel = "{new}" in the configuration, '
            f'under [[council.desk]], in place of "{old}".'
        )
        try:
            await speaker.send(new, Page(text, first=True), How())
        except TelegramError as error:
            raise translated(error, new) from None
        await self._list(bot, new)
