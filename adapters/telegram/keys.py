"""What somebody in a private chat has in the place of the letters, and behind the ``/``."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import TelegramError

from adapters.contract import Refused, RefusedCode, Unavailable

from .asking import MAIL
from .troubles import translated

log = logging.getLogger(__name__)

_WIDE = 24
"""Characters that are easily read and hit in one row on a telephone."""
_COMMANDS = (
    BotCommand(MAIL[0], "Report threats, abuse or harassment, in confidence"),
    BotCommand(MAIL[1], "Your reports, and how they stand"),
)


def keys(choices: Sequence[str]) -> ReplyKeyboardMarkup | ReplyKeyboardRemove:
    """Short answers to press, short ones side by side; none: those of before are taken away."""
    rows: list[list[KeyboardButton]] = []
    room = 0
    for words in dict.fromkeys(" ".join(one.split()) for one in choices):
        if not words:
            continue
        if len(words) > room:
            rows.append([])
            room = _WIDE
        rows[-1].append(KeyboardButton(words))
        room -= len(words) + 2
    if not rows:
        return ReplyKeyboardRemove()
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)


async def list_commands(bot: Bot) -> None:
    """Show everybody who writes to the bot how a report is begun. Raises Trouble.

    Where Telegram refuses that, it is told in the log: whatever is written is heard all the same.
    """
    try:
        await bot.set_my_commands(_COMMANDS, BotCommandScopeAllPrivateChats())
    except TelegramError as error:
        trouble = translated(error)
        if isinstance(trouble, Refused) and trouble.code is RefusedCode.CREDENTIALS:
            raise trouble from None
        if isinstance(trouble, Unavailable):
            log.info("telegram: no commands were listed for private chats: %s", trouble)
        else:
            log.warning("telegram: no commands are listed for private chats: %s", trouble)
