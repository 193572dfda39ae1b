"""A report that somebody begins in a group: taken away there, and led into private.

Owns: what is typed there stays in the group no longer than it takes to store it, where the bot may
delete; and nothing that is said there names anybody.
"""

from __future__ import annotations

import logging

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, TelegramError

from adapters.contract import Message

from .asking import MAIL
from .troubles import translated

log = logging.getLogger(__name__)

PRIVATE = (
    "That is for a private chat with me, where nobody else reads it: https://t.me/{me}?start={word}"
)
STAYS = "I may not delete here what was typed: whoever typed it can, with a long touch."


class Groups:
    """Tidies groups after what was stored."""

    async def tidy(self, bot: Bot, letter: Message) -> None:
        """Take the message away where it stands in a group; nothing in a private chat.

        Where the bot cannot write to them, or may not delete, the group is told where to go on.
        """
        chat, _, number = letter.ref.id.partition(":")
        if chat == letter.place or not chat.startswith("-"):
            return
        said = [] if await _reached(bot, letter.place) else [
            PRIVATE.format(me=bot.username, word=MAIL[0])
        ]  # fmt: skip
        if not await _deleted(bot, chat, number):
            said.append(STAYS)
        if said:
            try:
                await bot.send_message(
                    chat, "\n".join(said), link_preview_options=LinkPreviewOptions(is_disabled=True)
                )
            except TelegramError as error:
                log.warning("telegram: a group was not told to go on in private: %s",
                            translated(error, chat))  # fmt: skip


async def _reached(bot: Bot, person: str) -> bool:
    """Whether the bot can write to somebody; so too where Telegram does not say."""
    try:
        await bot.send_chat_action(person, ChatAction.TYPING)
    except (BadRequest, Forbidden):
        return False
    except TelegramError as error:
        log.info("telegram: %s", translated(error))
    return True


async def _deleted(bot: Bot, chat: str, number: str) -> bool:
    """Whether a message is gone."""
    try:
        await bot.delete_message(chat, int(number))
    except BadRequest as error:
        return "not found" in error.message.casefold()
    except TelegramError as error:
        log.warning("telegram: a report that was begun in a group stands there: %s",
                    translated(error, chat))  # fmt: skip
        return False
    return True
