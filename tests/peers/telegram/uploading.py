"""Pictures, files and albums that the bot sends on the fake Telegram."""

from __future__ import annotations

from typing import Any

from peers.telegram.given import Given
from peers.telegram.sending import head, place, words
from peers.telegram.world import Stored, World, bad

MOST_PHOTO, MOST = 10 * 1024 * 1024, 50 * 1024 * 1024


def body(kind: str, kept: Stored) -> dict[str, Any]:
    """A medium as it stands in a message."""
    given = {"file_id": kept.id, "file_unique_id": kept.unique, "file_size": kept.size}
    if kind == "photo":
        if kept.size > MOST_PHOTO:
            raise bad("file of size is too big for a photo")
        return {"photo": [{**given, "width": 90, "height": 90}]}
    if kept.size > MOST:
        raise bad("Request Entity Too Large")
    named = {"file_name": kept.name, "mime_type": kept.mime}
    shape = {"width": 90, "height": 90, "duration": 1} if kind in {"video", "animation"} else {}
    shape = {"duration": 1} if kind in {"audio", "voice"} else shape
    return {kind: {**given, **named, **shape}}


def _send(kind: str) -> Any:
    def method(world: World, given: Given) -> dict[str, Any]:
        chat = place(world, given)
        made = {**head(world, chat, given), **body(kind, given.file(world, kind))}
        return world.put(chat, {**made, **words(given, "caption")}, ours=True)

    return method


send_photo, send_document = _send("photo"), _send("document")
send_video, send_animation, send_audio = _send("video"), _send("animation"), _send("audio")
send_voice = _send("voice")


def send_album(world: World, given: Given) -> list[dict[str, Any]]:
    """The method sendMediaGroup: two to ten."""
    chat, items = place(world, given), given.json("media")
    if not 2 <= len(items) <= 10:
        raise bad("wrong number of messages in the album")
    start = head(world, chat, given)
    bodies = [
        {**body(item["type"], given.file(world, "", item["media"])),
         **words(Given(item), "caption")}
        for item in items
    ]  # fmt: skip
    group = f"15{chat.last}"
    return [world.put(chat, {**start, **one, "media_group_id": group}, ours=True) for one in bodies]


def send_poll(world: World, given: Given) -> dict[str, Any]:
    """The method sendPoll."""
    chat = place(world, given)
    options = [
        {"text": option["text"], "voter_count": 0, "persistent_id": str(number)}
        for number, option in enumerate(given.json("options"))
    ]
    poll = {"id": str(chat.last), "question": given.need("question"), "options": options,
            "total_voter_count": 0, "is_closed": False, "type": "regular",
            "is_anonymous": True, "allows_multiple_answers": False,
            "allows_revoting": False}  # fmt: skip
    return world.put(chat, {**head(world, chat, given), "poll": poll}, ours=True)
