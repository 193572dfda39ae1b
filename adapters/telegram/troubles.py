"""What Telegram complains of, in the contract's terms and in words that say what to do.

The library's own texts are never passed on: some hold the token.
"""

from __future__ import annotations

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from adapters.contract import Refused, RefusedCode, Trouble, Unavailable

NOT_ACCEPTED = (
    "Telegram does not accept the bot's token. Ask @BotFather for a new one (/token) and put it "
    "where the configuration says. Beadle looks there again by itself."
)
NOT_THERE = (
    "The bot is not in the chat {chat} any more, or may not write there. Add it again, and let it "
    "send messages."
)
NO_RIGHT = (
    "The bot may not {what} in the chat {chat}. Open the chat's administrators on Telegram, choose "
    "or add the bot, and allow it."
)
_RIGHTS = (
    ("description", "change the description (Change Info)"),
    ("pinned messages", "pin messages (in a channel: edit messages of others)"),
    ("permissions", "restrict members"),
    ("need administrator rights", "post messages"),
    ("chat_admin_required", "do what was ordered, because it is no administrator"),
)
"""Which right is missing, by Telegram's words for it in small letters."""
NO_CHAT = (
    "Telegram knows no chat {chat}, or the bot was never in it. Correct the channel in the "
    "configuration, or add the bot to the chat; then start Beadle again."
)


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks us to wait."""
    return error._retry_after.total_seconds()  # noqa: SLF001 # the public name warns of its future


def translated(error: TelegramError, chat: str = "") -> Trouble:
    """The trouble that an error is, of a call about ``chat``."""
    if isinstance(error, RetryAfter):
        return Unavailable("Telegram asks Beadle to wait.", seconds(error))
    if isinstance(error, BadRequest):
        return _bad(error, chat)
    if isinstance(error, InvalidToken):
        return Refused(RefusedCode.CREDENTIALS, NOT_ACCEPTED)
    if isinstance(error, Forbidden):
        return Refused(RefusedCode.PERMISSION, NOT_THERE.format(chat=chat))
    if isinstance(error, ChatMigrated):
        return Refused(RefusedCode.GONE, f"The group {chat} became a supergroup.")
    return Unavailable("Telegram does not answer.")


def _bad(error: BadRequest, chat: str) -> Refused:
    said = error.message.casefold()
    if "chat not found" in said or "peer_id_invalid" in said:
        return Refused(RefusedCode.GONE, NO_CHAT.format(chat=chat))
    lacks = [what for words, what in _RIGHTS if words in said]
    if lacks and ("rights" in said or "admin" in said):
        return Refused(RefusedCode.PERMISSION, NO_RIGHT.format(what=lacks[0], chat=chat))
    if "not enough rights" in said or "have no rights" in said or "chat_write_forbidden" in said:
        return Refused(RefusedCode.PERMISSION, NOT_THERE.format(chat=chat))
    if "too long" in said or "too big" in said:
        return Refused(RefusedCode.TOO_LARGE, "Telegram does not take a message of this length.")
    return Refused(RefusedCode.INVALID, "Telegram did not take the message.")
