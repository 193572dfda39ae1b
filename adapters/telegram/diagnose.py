"""``beadle doctor`` for a Telegram connection: one line for each thing that can be wrong.

Owns the checks and the words on how to mend what they find.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from telegram import Bot, ChatFullInfo, User
from telegram.error import Conflict, TelegramError

from adapters.contract import Account, Check, Host, Refused, Trouble
from adapters.telegram.heard import NAME
from adapters.telegram.line import Line
from adapters.telegram.options import Options
from adapters.telegram.troubles import translated

_RECENT = timedelta(minutes=3)
_PROBE = 4
_CHANNEL = {
    "can_post_messages": "post messages",
    "can_edit_messages": "edit messages of others",
    "can_delete_messages": "delete messages of others",
    "can_change_info": "change the channel's description",
}
_GROUP = {
    "can_delete_messages": "delete messages",
    "can_restrict_members": "restrict members",
    "can_pin_messages": "pin messages",
    "can_change_info": "change the group's description",
}
_ARCHIVE = {
    "can_post_messages": "post messages",
    "can_delete_messages": "delete messages of others",
}


async def diagnose(options: Options, accounts: Sequence[Account], host: Host) -> list[Check]:
    """Every check, in the order in which they are best mended. Never raises."""
    line = Line(options, host)
    try:
        bot = await line.bot()
        me = await bot.get_me()
        checks = [Check("token", ok=True, detail=f"the bot is @{me.username}")]
        checks += await _reading(bot, host)
        for account in accounts:
            checks += await _account(bot, me, account)
        checks.append(await _archive(bot, options.archive_chat))
        checks += [await _desk(bot, channel) for channel in options.channels]
    except TelegramError as error:
        return [_wrong("token", translated(error))]
    except Trouble as trouble:
        return [_wrong("token", trouble)]
    finally:
        await line.close()
    return checks


def _wrong(name: str, trouble: Trouble) -> Check:
    mend = "Look at api in the configuration, and at the network."
    if isinstance(trouble, Refused):
        mend = "Ask @BotFather for the token (/token), and put it where the configuration says."
    return Check(name, ok=False, detail=_fact(trouble), mend=mend)


def _fact(trouble: Trouble) -> str:
    """What is so, without the advice that follows for the Clerk: doctor gives its own."""
    return re.split(r"(?<=\.) (?=[A-Z])", str(trouble))[0]


async def _reading(bot: Bot, host: Host) -> list[Check]:
    """Whether anything else takes the bot's updates away."""
    webhook = (await bot.get_webhook_info()).url
    if webhook:
        detail = "the bot's updates are pushed to a web address"
        mend = "Open https://api.telegram.org/bot<token>/deleteWebhook once, with the bot's token."
        return [Check("webhook", ok=False, detail=detail, mend=mend)]
    checks = [Check("webhook", ok=True, detail="none")]
    heard = await host.load(NAME)
    if heard and abs(host.now() - datetime.fromisoformat(heard)) < _RECENT:
        detail = "not tried, because Beadle itself is reading"
        return [*checks, Check("only reader", ok=True, detail=detail)]
    try:
        # Nothing is confirmed without an offset. The first call ends somebody else's; if they are
        # there they call again, and that ends our second one.
        for seconds in (0, _PROBE):
            await bot.get_updates(limit=1, timeout=seconds)
    except Conflict:
        mend = "Stop the other program, or give Beadle a bot of its own (@BotFather, /newbot)."
        detail = "another program reads this bot's updates with the same token"
        return [*checks, Check("only reader", ok=False, detail=detail, mend=mend)]
    return [*checks, Check("only reader", ok=True, detail="nobody else reads its updates")]


async def _chat(bot: Bot, named: str | int) -> ChatFullInfo | str:
    """A chat, or what is wrong with it."""
    try:
        return await bot.get_chat(named)
    except TelegramError as error:
        return _fact(translated(error, str(named)))


async def _missing(bot: Bot, chat: ChatFullInfo, wanted: dict[str, str]) -> str:
    """Which rights the bot lacks in a chat; empty where it has all."""
    try:
        mine: Any = await bot.get_chat_member(chat.id, bot.id)
    except TelegramError as error:
        return _fact(translated(error, str(chat.id)))
    if mine.status == "creator":
        return ""
    if mine.status != "administrator":
        return f"the bot is no administrator; it has to {', '.join(wanted.values())}"
    lacking = [words for right, words in wanted.items() if not getattr(mine, right, False)]
    return f"the bot may not: {', '.join(lacking)}" if lacking else ""


async def _account(bot: Bot, me: User, account: Account) -> list[Check]:
    """A channel or a group, and the group in which a channel's posts are discussed."""
    name = f"account {account.address}"
    chat = await _chat(bot, account.address)
    if isinstance(chat, str):
        mend = "Add the bot as an administrator, or correct the address in the configuration."
        return [Check(name, ok=False, detail=chat, mend=mend)]
    channel = chat.type == "channel"
    lacking = await _missing(bot, chat, _CHANNEL if channel else _GROUP)
    checks = [_rights(name, chat, lacking)]
    if not channel:
        return [*checks, *_privacy(me, lacking)]
    if not chat.linked_chat_id:
        return checks
    group = await _chat(bot, chat.linked_chat_id)
    name = f"discussion of {account.address}"
    if isinstance(group, str):
        mend = "Add the bot to the group as an administrator, so that its messages are watched."
        return [*checks, Check(name, ok=False, detail=group, mend=mend)]
    lacking = await _missing(bot, group, _GROUP)
    return [*checks, _rights(name, group, lacking), *_privacy(me, lacking)]


def _rights(name: str, chat: ChatFullInfo, lacking: str) -> Check:
    if not lacking:
        return Check(name, ok=True, detail=f"{chat.title}: the bot has the rights that it needs")
    mend = "Open the chat's administrators on Telegram, choose or add the bot, and allow these."
    return Check(name, ok=False, detail=lacking, mend=mend)


def _privacy(me: User, lacking: str) -> list[Check]:
    """A bot that is no administrator hears everything in a group only without privacy mode."""
    if me.can_read_all_group_messages or "no administrator" not in lacking:
        return [Check("privacy mode", ok=True, detail="does not hide the group's messages")]
    mend = "Make the bot an administrator, or ask @BotFather: /setprivacy, Disable; then add anew."
    return [Check("privacy mode", ok=False, detail="hides the group's messages", mend=mend)]


async def _archive(bot: Bot, named: str | None) -> Check:
    """Whether posts can be looked at and kept before they are removed."""
    if named is None:
        detail = "none: a post is not looked at again before it is removed (docs/telegram.md)"
        return Check("archive chat", ok=True, detail=detail)
    chat = await _chat(bot, named)
    if isinstance(chat, str):
        mend = "Make a private channel, add the bot as an administrator, and give its number."
        return Check("archive chat", ok=False, detail=chat, mend=mend)
    if chat.username:
        detail, mend = "anybody can read it", "Make it private: what is removed is kept there."
        return Check("archive chat", ok=False, detail=detail, mend=mend)
    return _rights("archive chat", chat, await _missing(bot, chat, _ARCHIVE))


async def _desk(bot: Bot, channel: str) -> Check:
    """Whether the bot is in a desk's chat."""
    chat = await _chat(bot, channel)
    if isinstance(chat, str):
        mend = "Open a chat with the bot and press Start, or add it to the desk's group."
        return Check(f"desk {channel}", ok=False, detail=chat, mend=mend)
    return Check(f"desk {channel}", ok=True, detail=str(chat.title or chat.first_name))
