"""What is sent along to the mailbox on Telegram: fetched, or told why it cannot be."""

from __future__ import annotations

import pytest
from letters_office import post

from adapters.contract import Refused, RefusedCode, Unavailable

__all__ = ["post"]

PICTURE = b"\xff\xd8\xff a picture"


async def test_pictures_and_files_are_taken_in_and_fetched(post):
    """With their captions; the bytes are those that were sent."""
    await post.write("The screenshot", photo=PICTURE)
    await post.write("", document=("threat.pdf", "application/pdf", b"%PDF"))
    picture, file = await post.next(2)
    assert (picture.text, picture.media[0].mime) == ("The screenshot", "image/jpeg")
    assert (file.text, file.media[0].mime, file.media[0].alt) == (
        "", "application/pdf", "threat.pdf",
    )  # fmt: skip
    assert await post.peer.mailbox.fetch(picture.ref, picture.media[0]) == PICTURE
    assert await post.peer.mailbox.fetch(file.ref, file.media[0]) == b"%PDF"


async def test_a_voice_message_is_taken_in(post):
    """As sound, in Telegram's own form; and it is said that nobody but people understands it."""
    kept = post.peer.world.store(b"OggS", "audio/ogg", "voice.oga")
    voice = {"file_id": kept.id, "file_unique_id": kept.unique, "duration": 3, "file_size": 4}
    await post.write("", voice=voice)
    [message] = await post.next()
    assert message.media[0].mime == "audio/ogg"
    assert "the recording is kept" in message.trouble
    assert await post.peer.mailbox.fetch(message.ref, message.media[0]) == b"OggS"


@pytest.mark.parametrize(
    ("held", "what"),
    [
        ({"game": {"title": "g", "description": "d", "photo": []}}, "a game"),
        ({"something_new": {"a": 1}}, "cannot read"),
    ],
)
async def test_what_cannot_be_kept_is_told(post, held, what):
    """It is not dropped in silence."""
    await post.write("", **held)
    [message] = await post.next()
    assert what in message.trouble
    assert message.media == ()


async def test_a_file_that_telegram_does_not_give_to_bots_is_told(post):
    """More than 20 MB; the words are kept."""
    large = ("film.mp4", "video/mp4", b"x")
    await post.write("It is on this film", document=large, size=25_000_000)
    [message] = await post.next()
    assert message.text == "It is on this film"
    assert message.media == ()
    assert "at most 20 MB" in message.trouble


async def test_every_picture_of_an_album_arrives(post):
    """Each as a message of its own, the first with the words."""
    await post.peer.acts.album(
        post.chat, [PICTURE, b"two", b"three"], "All three", person=post.resident
    )
    found = await post.next(3)
    assert [message.text for message in found] == ["All three", "", ""]
    data = [await post.peer.mailbox.fetch(m.ref, m.media[0]) for m in found]
    assert data == [PICTURE, b"two", b"three"]
    assert len({message.ref for message in found}) == 3


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"code": 400, "description": "Bad Request: file is too big"}, RefusedCode.TOO_LARGE),
        ({"code": 400, "description": "Bad Request: wrong file_id"}, RefusedCode.GONE),
        ({"code": 502}, None),
    ],
)
async def test_bytes_that_cannot_be_had_are_refused_or_waited_for(post, fault, code):
    """Never again, or later."""
    await post.write("", photo=PICTURE)
    [message] = await post.next()
    post.peer.telegram.fail("getFile", **fault)
    with pytest.raises(Refused if code else Unavailable) as trouble:
        await post.peer.mailbox.fetch(message.ref, message.media[0])
    assert getattr(trouble.value, "code", None) is code
