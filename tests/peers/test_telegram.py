"""The fake Telegram, proved by the real python-telegram-bot: updates, chats, people, faults."""

from __future__ import annotations

import asyncio

import pytest
from peers.telegram import TOKEN
from telegram import Bot, BotCommand, BotCommandScopeChat, ChatPermissions
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)


async def test_a_post_comes_to_the_bot_and_into_the_discussion_group(telegram, bot, channel):
    """As a channel post without an author, and as an automatic forward."""
    await telegram.acts.post(channel, "Bins on <b>Tuesday</b>", html=True)
    first, second = await bot.get_updates(timeout=5)
    assert first.channel_post.text == "Bins on Tuesday"
    assert first.channel_post.from_user is None
    assert first.channel_post.sender_chat.username == "sampleford"
    assert second.message.is_automatic_forward
    assert second.message.forward_origin.message_id == first.channel_post.message_id
    assert second.message.from_user.id == 777000


async def test_updates_are_given_again_until_the_offset_confirms_them(telegram, bot, channel):
    """And expire after a day."""
    for number in range(3):
        await telegram.acts.post(channel, f"Post {number}")
    first = await bot.get_updates(timeout=1)
    again = await bot.get_updates(timeout=1)
    assert [u.update_id for u in first] == [u.update_id for u in again]
    rest = await bot.get_updates(offset=first[2].update_id, timeout=1)
    assert [u.update_id for u in rest] == [u.update_id for u in first[2:]]
    assert telegram.world.confirmed == [u.update_id for u in first[:2]]
    telegram.world.clock.skip(hours=25)
    assert await bot.get_updates(timeout=0) == ()


async def test_only_the_kinds_asked_for_come(telegram, bot, channel):
    """From the next update on."""
    await bot.get_updates(timeout=0, allowed_updates=["edited_channel_post"])
    post = await telegram.acts.post(channel, "First")
    await telegram.acts.edit(channel, post["message_id"], "Second")
    (update,) = await bot.get_updates(timeout=1)
    assert update.edited_channel_post.text == "Second"


async def test_a_second_poller_ends_the_first(telegram, bot):
    """With 409, as does a webhook."""
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.until(lambda: telegram._poll == 1)
    async with Bot(TOKEN, f"{telegram.url}/bot") as second:
        other = asyncio.create_task(second.get_updates(timeout=30))
        with pytest.raises(Conflict, match=r"(?i)other getUpdates"):
            await waiting
        other.cancel()
    telegram.world.webhook = "https://elsewhere.example"
    with pytest.raises(Conflict, match=r"(?i)webhook is active"):
        await bot.get_updates(timeout=0)


async def test_a_group_is_closed_pinned_and_upgraded(telegram, bot):
    """Permissions are set whole; a group that became a supergroup says where it is."""
    group = telegram.world.chat("group", "Talk")
    await telegram.acts.appoint(group)
    before = (await bot.get_chat(group.id)).permissions
    await bot.set_chat_permissions(group.id, ChatPermissions.no_permissions())
    assert not group.permissions["can_send_messages"]
    with pytest.raises(BadRequest, match=r"(?i)chat_not_modified"):
        await bot.set_chat_permissions(group.id, ChatPermissions.no_permissions())
    await bot.set_chat_permissions(group.id, before, use_independent_chat_permissions=True)
    assert group.permissions["can_send_messages"]
    note = await bot.send_message(group.id, "Closed until 8 May")
    await bot.pin_chat_message(group.id, note.message_id)
    assert (await bot.get_chat(group.id)).pinned_message.text == "Closed until 8 May"
    await bot.unpin_chat_message(group.id, note.message_id)
    assert (await bot.get_chat(group.id)).pinned_message is None
    new = await telegram.acts.upgrade(group)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.id, "x")
    assert moved.value.new_chat_id == new.id
    telegram.world.queue[:] = [u for u in telegram.world.queue if "message" in u[2]]
    old, now = await bot.get_updates(timeout=1)
    assert (old.message.migrate_to_chat_id, now.message.migrate_from_chat_id) == (new.id, group.id)


async def test_commands_are_kept_by_scope_and_buttons_answered_once(telegram, bot, channel):
    """And what is shown in the Clerk's chat is shown nowhere else."""
    clerk = telegram.world.person("Sam")
    chat = await telegram.acts.start(clerk)
    await bot.set_my_commands([BotCommand("cases", "What is open")], BotCommandScopeChat(chat.id))
    assert await bot.get_my_commands() == ()
    assert [c.command for c in await bot.get_my_commands(BotCommandScopeChat(chat.id))] == ["cases"]
    note = await bot.send_message(chat.id, "Case 1")
    key = await telegram.acts.press(chat, note.message_id, clerk, "take")
    query = (await bot.get_updates(timeout=1))[-1].callback_query
    assert (query.data, query.message.message_id) == ("take", note.message_id)
    assert await bot.answer_callback_query(key, "Done")
    with pytest.raises(BadRequest, match=r"(?i)too old"):
        await bot.answer_callback_query(key)


async def test_privacy_mode_and_anonymous_administrators(telegram, bot):
    """A bot that is a plain member sees commands only; anonymous means the chat itself."""
    telegram.world.privacy = True
    group = telegram.world.chat("supergroup", "Talk")
    await telegram.acts.appoint(group, "member")
    sam = telegram.world.person("Sam")
    await telegram.acts.write(group, sam, "Not for bots")
    await telegram.acts.write(group, None, "/status")
    found = [u.message for u in await bot.get_updates(timeout=1) if u.message]
    assert [m.text for m in found] == ["/status"]
    assert (found[0].from_user.username, found[0].sender_chat.id) == ("GroupAnonymousBot", group.id)
    assert not (await bot.get_me()).can_read_all_group_messages


async def test_who_left_and_who_never_came_is_refused(telegram, bot, channel):
    """The bot is told of its own dismissal."""
    stranger = telegram.world.person("Stranger")
    with pytest.raises(Forbidden, match=r"(?i)initiate"):
        await bot.send_message(stranger["id"], "x")
    await telegram.acts.start(stranger)
    await telegram.acts.block(stranger)
    with pytest.raises(Forbidden, match=r"(?i)blocked"):
        await bot.send_message(stranger["id"], "x")
    await telegram.acts.appoint(channel, "kicked")
    with pytest.raises(Forbidden, match=r"(?i)kicked from the channel"):
        await bot.send_message(channel.id, "x")
    changes = [u.my_chat_member for u in await bot.get_updates(timeout=1) if u.my_chat_member]
    assert changes[-1].new_chat_member.status == "kicked"


async def test_what_a_test_lets_go_wrong(telegram, bot, channel):
    """429, 502, a lost reply, a cut connection, a revoked token."""
    telegram.fail("sendMessage", code=429, retry_after=3)
    with pytest.raises(RetryAfter):
        await bot.send_message(channel.id, "x")
    telegram.fail("sendMessage", code=502)
    with pytest.raises(NetworkError, match=r"(?i)Bad Gateway"):
        await bot.send_message(channel.id, "x")
    telegram.fail("sendMessage", cut=True)
    with pytest.raises(NetworkError):
        await bot.send_message(channel.id, "x")
    assert channel.messages == {}
    telegram.fail("sendMessage", lose=True)
    with pytest.raises(NetworkError):
        await bot.send_message(channel.id, "x")
    assert [m["text"] for m in channel.messages.values()] == ["x"]
    telegram.revoked = True
    with pytest.raises(InvalidToken):
        await bot.get_me()
