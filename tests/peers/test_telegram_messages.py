"""The fake Telegram's messages, proved by the real client: sent, edited, deleted, copied."""

from __future__ import annotations

import pytest
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import BadRequest


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
