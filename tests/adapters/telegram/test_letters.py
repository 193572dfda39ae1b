"""What is kept of a private message on Telegram that is neither text nor a file."""

from __future__ import annotations

import pytest
import telegram

from adapters.telegram import letters

PERSON = {"id": 5000001, "is_bot": False, "first_name": "Olive", "last_name": "Officer"}


def letter(**more):
    """A message of Olive's, as Telegram tells it."""
    whole = {
        "message_id": 7, "date": 1_790_000_000, "from": PERSON,
        "chat": {"id": 5000001, "type": "private", "first_name": "Olive"}, **more,
    }  # fmt: skip
    return letters.letter(telegram.Message.de_json(whole, None))


AT = {"latitude": 50.8105, "longitude": -0.3712}
STICKER = {
    "file_id": "S1", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1,
    "is_animated": False, "is_video": False, "emoji": "😡", "set_name": "Rage",
}  # fmt: skip
POLL = {
    "id": "1", "question": "Shall we visit her?", "total_voter_count": 0, "is_closed": False,
    "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
    "allows_revoting": False, "members_only": False,
    "options": [
        {"text": "Yes", "voter_count": 0, "persistent_id": "a"},
        {"text": "At night", "voter_count": 0, "persistent_id": "b"},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ({"sticker": STICKER}, "(sticker: 😡, Rage)"),
        (
            {"contact": {"phone_number": "+447700900123", "first_name": "Al", "last_name": "B"}},
            "(contact: Al B, +447700900123)",
        ),
        ({"location": AT}, "(place on the map: 50.810500, -0.371200)"),
        (
            {"location": AT | {"live_period": 60}},
            "(place on the map, moving: 50.810500, -0.371200)",
        ),
        (
            {"location": AT, "venue": {"location": AT, "title": "The Fox", "address": "High St"}},
            "(place: The Fox, High St, 50.810500, -0.371200)",
        ),
        ({"poll": POLL}, "(poll: Shall we visit her? (Yes; At night))"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "(thrown: 🎲 3)"),
    ],
)
def test_what_has_no_letters_is_kept_in_words(held, words):
    """An answer, a telephone number, where somebody is: none of it is lost."""
    found = letter(**held)
    assert found.text == words
    assert found.trouble is None
    assert found.media == ()


DATE, WHEN = 1_780_000_000, "2026-05-28 20:26 UTC"


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        (
            {"type": "user", "sender_user": {"id": 66, "is_bot": False, "first_name": "Rex",
                                             "username": "rex_r"}},
            "(passed on: Rex @rex_r (number 66) wrote it on 2026-05-28 20:26 UTC)",
        ),
        (
            {"type": "hidden_user", "sender_user_name": "Anon"},
            f"(passed on: Anon wrote it on {WHEN}; Telegram tells no more than the name)",
        ),
        (
            {"type": "chat", "sender_chat": {"id": -100, "type": "supergroup", "title": "Talk"}},
            "(passed on: from the group Talk, 2026-05-28 20:26 UTC)",
        ),
        (
            {"type": "channel", "message_id": 7,
             "chat": {"id": -1001, "type": "channel", "title": "News", "username": "news"}},
            "(passed on: from the channel News @news, 2026-05-28 20:26 UTC)",
        ),
    ],
)  # fmt: skip
def test_who_wrote_what_was_passed_on_is_kept(origin, words):
    """It is evidence, and the name alone may change hands."""
    found = letter(text="I know where you live", forward_origin=origin | {"date": DATE})
    assert found.text == f"I know where you live\n{words}"
    linked = origin["type"] == "channel"
    assert found.forwarded == ("https://t.me/news/7" if linked else None)


def test_a_recording_is_kept_and_it_is_said_that_nobody_read_it():
    for kind in ("voice", "video_note"):
        about = {"file_id": "V", "file_unique_id": "u", "duration": 4, "length": 9}
        found = letter(**{kind: about})
        assert len(found.media) == 1
        assert "the recording is kept" in found.trouble


def test_an_edit_of_a_sticker_s_neighbour_changes_the_fingerprint():
    """And nothing else does."""
    one, two = letter(text="a", sticker=STICKER), letter(text="b", sticker=STICKER)
    assert one.fingerprint != two.fingerprint
    assert one.fingerprint == letter(text="a", sticker=STICKER, edit_date=DATE).fingerprint
