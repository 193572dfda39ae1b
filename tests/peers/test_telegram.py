"""The fake Telegram, proved by the real python-telegram-bot."""

from __future__ import annotations

import asyncio

import pytest
from peers.telegram import TOKEN, Telegram
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    ChatPermissions,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)


@pytest.fixture
async def telegram():
    """A fake Telegram that runs."""
    async with Telegram() as server:
        yield server


@pytest.fixture
async def bot(telegram, monkeypatch):
    """The real client, pointed at it; waits are time spans, as its next version has them."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    async with Bot(TOKEN, f"{telegram.url}/bot", f"{telegram.url}/file/bot") as client:
        yield client


@pytest.fixture
async def channel(telegram):
    """A channel that the bot runs, with a discussion group."""
    made = telegram.world.chat("channel", "Sampleford", "sampleford")
    group = telegram.world.chat("supergroup", "Sampleford talks")
    made.linked, group.linked = group.id, made.id
    for chat in (made, group):
        await telegram.acts.appoint(chat)
    telegram.world.queue.clear()
    return made


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


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<blink>x</blink>", 'Unsupported start tag "blink"'),
        ("<b>x", "Can't find end tag"),
        ("<b>x</i>", "Unmatched end tag"),
        ("x</b>", "Unexpected end tag"),
        ("1 < 2", "Unclosed start tag"),
    ],
)
async def test_broken_html_is_refused(telegram, bot, channel, source, complaint):
    """In the words that Telegram has for it."""
    with pytest.raises(BadRequest, match=f"(?i){complaint}"):
        await bot.send_message(channel.id, source, parse_mode="HTML")
    assert channel.messages == {}


async def test_html_is_parsed_and_counted_after_parsing(telegram, bot, channel):
    """Offsets are UTF-16; 4096 characters fit, one more does not."""
    text = '<a href="https://a.example/?x=1&amp;y=2">👍 &lt;x&gt;</a>'
    sent = await bot.send_message(channel.id, text, parse_mode="HTML")
    assert sent.text == "👍 <x>"
    assert (sent.entities[0].url, sent.entities[0].length) == ("https://a.example/?x=1&y=2", 6)
    await bot.send_message(channel.id, "<b>" + "x" * 4096 + "</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match=r"(?i)too long"):
        await bot.send_message(channel.id, "x" * 4097)


async def test_a_message_is_edited_once(telegram, bot, channel):
    """The same again is refused, and so is what is not there."""
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Take down", callback_data="t")]])
    preview = LinkPreviewOptions(is_disabled=True)
    sent = await bot.send_message(
        channel.id, "One", reply_markup=keys, protect_content=True, link_preview_options=preview
    )
    assert sent.has_protected_content
    await bot.edit_message_text("Two", channel.id, sent.message_id)
    with pytest.raises(BadRequest, match=r"(?i)not modified"):
        await bot.edit_message_text("Two", channel.id, sent.message_id)
    with pytest.raises(BadRequest, match=r"(?i)to edit not found"):
        await bot.edit_message_text("Two", channel.id, 99)
    with pytest.raises(BadRequest, match=r"(?i)replied not found"):
        await bot.send_message(channel.id, "x", reply_parameters=ReplyParameters(99))


async def test_a_deletion_is_held_to_the_rights_and_to_48_hours(telegram, bot, channel):
    """An edit by an administrator is possible at any age, but not of a forward."""
    post = await telegram.acts.post(channel, "Old")
    await telegram.acts.appoint(channel, can_delete_messages=False)
    with pytest.raises(BadRequest, match=r"(?i)can't be deleted"):
        await bot.delete_message(channel.id, post["message_id"])
    await telegram.acts.appoint(channel)
    telegram.world.clock.skip(hours=49)
    with pytest.raises(BadRequest, match=r"(?i)for everyone"):
        await bot.delete_message(channel.id, post["message_id"])
    await bot.edit_message_text("[Removed]", channel.id, post["message_id"])
    forward = await telegram.acts.post(
        channel,
        "Theirs",
        forward_origin={"type": "hidden_user", "sender_user_name": "X", "date": 1},
    )
    with pytest.raises(BadRequest, match=r"(?i)can't be edited"):
        await bot.edit_message_text("x", channel.id, forward["message_id"])
    await bot.delete_message(channel.id, forward["message_id"])
    with pytest.raises(BadRequest, match=r"(?i)to delete not found"):
        await bot.delete_message(channel.id, forward["message_id"])


async def test_copies_and_forwards(telegram, bot, channel):
    """A copy has no link to where it came from, a forward has; albums stay albums."""
    store = telegram.world.chat("channel", "Archive")
    await telegram.acts.appoint(store)
    parts, _ = await telegram.acts.album(channel, [b"one", b"two"], "Both")
    numbers = [part["message_id"] for part in parts]
    forward = await bot.forward_message(store.id, channel.id, numbers[0])
    assert (forward.caption, forward.forward_origin.message_id) == ("Both", numbers[0])
    copies = await bot.copy_messages(store.id, channel.id, [*numbers, 99])
    groups = {store.messages[c.message_id]["media_group_id"] for c in copies}
    assert (len(copies), len(groups)) == (2, 1)
    copy = await bot.copy_message(store.id, channel.id, numbers[0])
    assert "forward_origin" not in store.messages[copy.message_id]
    with pytest.raises(BadRequest, match=r"(?i)to copy not found"):
        await bot.copy_message(store.id, channel.id, 99)


async def test_files_go_in_and_out(telegram, bot, channel):
    """Uploaded as multipart, fetched with getFile, 20 MB at most."""
    sent = await bot.send_photo(channel.id, b"\x89PNG bytes", caption="A hall")
    file = await bot.get_file(sent.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == b"\x89PNG bytes"
    document = await bot.send_document(channel.id, b"words", filename="long.txt")
    assert document.document.file_name == "long.txt"
    album = await bot.send_media_group(
        channel.id, [InputMediaPhoto(b"1", caption="Two"), InputMediaPhoto(b"2")]
    )
    assert len({part.media_group_id for part in album}) == 1
    big = await telegram.acts.post(channel, photo=b"x", size=21 * 1024 * 1024)
    with pytest.raises(BadRequest, match=r"(?i)too big"):
        await bot.get_file(big["photo"][0]["file_id"])


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
