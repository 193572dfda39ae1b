"""How a private message on Discord is read, and how a mailbox remembers what it has read."""

from __future__ import annotations

import pytest
from letterbox import raw

from adapters.discord.mail import Cursor, message_of


def test_a_voice_message_says_that_it_was_not_understood():
    """Its sound is kept all the same."""
    sound = {"id": "1", "url": "https://x/a.ogg", "filename": "a.ogg", "content_type": "audio/ogg"}
    message = message_of(raw(flags=1 << 13, attachments=[sound]))
    assert "the recording is kept" in message.trouble
    assert message.media[0].mime == "audio/ogg"


def test_a_forwarded_post_comes_with_its_address_and_words():
    """What somebody passes on is what the report is about."""
    reference = {"type": 1, "message_id": "7", "channel_id": "8", "guild_id": "9"}
    snapshot = {"message": {"content": "You will regret it", "attachments": [], "type": 0}}
    message = message_of(raw(message_reference=reference, message_snapshots=[snapshot]))
    assert message.forwarded == "https://discord.com/channels/9/8/7"
    assert message.text == "You will regret it"


def test_what_holds_nothing_to_read_says_so():
    assert message_of(raw()).trouble is not None
    assert message_of(raw(content="words")).trouble is None


@pytest.mark.parametrize("kept", [None, "", "nonsense", "[]", '{"41": "x"}', '{"41": [1]}'])
def test_a_cursor_that_cannot_be_read_is_a_new_beginning(kept):
    assert Cursor.load(kept).people == {}


def test_a_cursor_goes_forward_only():
    cursor = Cursor()
    cursor.seen("41", 43, 20)
    cursor.seen("41", 43, 10)
    assert Cursor.load(cursor.dump()).people == {"41": (43, 20)}
