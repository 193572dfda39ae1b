"""What people do on the fake Telegram, and what the bot is told of it.

Every verb changes the world first and queues the updates after, as the real one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peers.telegram.markup import TEXT, written
from peers.telegram.world import GROUP_ANONYMOUS, SERVICE, Chat, World

Sent = dict[str, Any]


def content(
    world: World,
    text: str = "",
    *,
    html: bool = False,
    entities: Sequence[dict[str, Any]] = (),
    photo: bytes | None = None,
    document: tuple[str, str, bytes] | None = None,
    size: int | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A message's own part. ``document``: name, MIME type, bytes; ``more`` goes in whole."""
    words, marks = written(text, "HTML" if html else None, None, TEXT)
    marks = [*marks, *entities]
    made: dict[str, Any] = {}
    if photo is not None:
        kept = world.store(photo, "image/jpeg", "photo.jpg", size)
        made["photo"] = [{"file_id": kept.id, "file_unique_id": kept.unique, "width": 90,
                          "height": 90, "file_size": kept.size}]  # fmt: skip
    if document is not None:
        kept = world.store(document[2], document[1], document[0], size)
        made["document"] = {"file_id": kept.id, "file_unique_id": kept.unique,
                            "file_name": document[0], "mime_type": document[1],
                            "file_size": kept.size}  # fmt: skip
    carrier = "caption" if made else "text"
    if words or carrier == "text":
        made[carrier] = words
        if marks:
            made["entities" if carrier == "text" else "caption_entities"] = marks
    if "poll" in more:
        made.pop("text", None)
    return {**made, **more}


@dataclass
class Acts:
    """People's verbs; ``world`` is what they change."""

    world: World

    async def post(self, channel: Chat, text: str = "", **given: Any) -> Sent:
        """Somebody who runs the channel posts; it is forwarded into the discussion group."""
        head = {"sender_chat": channel.brief()}
        message = self.world.put(channel, {**head, **content(self.world, text, **given)})
        await self._told("channel_post", channel, message)
        if channel.linked:
            origin = {"type": "channel", "chat": channel.brief(), "date": message["date"],
                      "message_id": message["message_id"]}  # fmt: skip
            own = {k: v for k, v in message.items() if k not in {"message_id", "date", "chat"}}
            await self._say(self.world.chats[channel.linked], {
                **own, "from": SERVICE, "forward_origin": origin, "is_automatic_forward": True,
            })  # fmt: skip
        return message

    async def write(
        self, chat: Chat, person: dict[str, Any] | None, text: str = "",
        reply_to: Sent | None = None, **given: Any,
    ) -> Sent:  # fmt: skip
        """Somebody writes in a group or to the bot; ``None`` is an anonymous administrator."""
        if person is None:
            head = {"from": GROUP_ANONYMOUS, "sender_chat": chat.brief()}
        else:
            head = {"from": person}
        if reply_to:
            head["reply_to_message"] = {
                k: v for k, v in reply_to.items() if k != "reply_to_message"
            }
        body = content(self.world, text, **given)
        if text.startswith("/") and "text" in body:
            command = {"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}
            body["entities"] = [command, *body.get("entities", [])]
        return await self._say(chat, {**head, **body})

    async def start(self, person: dict[str, Any]) -> Chat:
        """Somebody opens the private chat with the bot."""
        chat = self.world.private(person)
        self.world.blocked.discard(chat.id)
        await self.write(chat, person, "/start")
        return chat

    async def album(
        self, chat: Chat, pictures: Sequence[bytes], caption: str = "", *,
        later: int = 0, backwards: bool = False, person: dict[str, Any] | None = None,
    ) -> tuple[list[Sent], list[Sent]]:  # fmt: skip
        """An album, a message for each picture. The last ``later`` ones are not yet told of.

        Answers the messages and those to hand to :meth:`tell_later`.
        """
        group = f"13{self.world.clock.now():.0f}{chat.last}"
        head = {"from": person} if person else {"sender_chat": chat.brief()}
        parts = []
        for number, picture in enumerate(pictures):
            body = content(self.world, caption if number == 0 else "", photo=picture)
            parts.append(self.world.put(chat, {**head, "media_group_id": group, **body}))
        held = parts[len(parts) - later :]
        now = parts[: len(parts) - later]
        await self.tell_later(chat, now[::-1] if backwards else now)
        return parts, held

    async def tell_later(self, chat: Chat, messages: Sequence[Sent]) -> None:
        """The updates of messages that stand already."""
        kind = "channel_post" if chat.type == "channel" else "message"
        for message in messages:
            await self._told(kind, chat, message)

    async def edit(self, chat: Chat, number: int, text: str, **given: Any) -> Sent:
        """Somebody changes what a message says; its pictures stay."""
        message = chat.messages[number]
        body = content(self.world, text, **given)
        for old in ("text", "caption", "entities", "caption_entities"):
            message.pop(old, None)
        if "photo" in message or "document" in message:
            body = {k.replace("text", "caption") if k == "text" else k: v for k, v in body.items()}
            if "entities" in body:
                body["caption_entities"] = body.pop("entities")
        message.update(body, edit_date=int(self.world.clock.now()))
        kind = "edited_channel_post" if chat.type == "channel" else "edited_message"
        await self._told(kind, chat, message)
        return message

    async def tap(self, person: dict[str, Any], words: str) -> Sent:
        """Somebody presses a key that stands in the place of the letters: they say its words."""
        chat = self.world.private(person)
        if words not in [one for row in chat.keyboard for one in row]:
            raise AssertionError(f"no key {words!r}; there are: {chat.keyboard}")
        return await self.write(chat, person, words)

    async def remove(self, chat: Chat, number: int) -> None:
        """Somebody deletes a message; no bot is told of that."""
        chat.messages.pop(number, None)
        chat.pinned = [n for n in chat.pinned if n != number]

    async def press(self, chat: Chat, number: int, person: dict[str, Any] | None, data: str) -> str:
        """Somebody presses a button; the answer is the query's ID."""
        key = f"{len(self.world.asked) + 1:019d}"
        self.world.asked[key] = (self.world.clock.now(), None)
        who = person or GROUP_ANONYMOUS
        query = {"id": key, "from": who, "chat_instance": str(chat.id), "data": data}
        query["message"] = chat.messages.get(number) or {
            "chat": chat.brief(), "message_id": number, "date": 0}  # fmt: skip
        await self.world.tell("callback_query", query)
        return key

    async def appoint(
        self, chat: Chat, status: str = "administrator", by: dict[str, Any] | None = None,
        **rights: bool,
    ) -> None:  # fmt: skip
        """The bot becomes administrator (of all rights but those denied), member, left, kicked."""
        old = dict(self.world.standing(chat))
        chat.join(self.world.bot, status, **rights)
        user = {"user": self.world.bot, **({"until_date": 0} if status == "kicked" else {})}
        change = {"chat": chat.brief(), "from": by or self.world.person("Owner"),
                  "date": int(self.world.clock.now()),
                  "old_chat_member": {**old, **user},
                  "new_chat_member": {**chat.members[self.world.bot["id"]], **user}}  # fmt: skip
        await self.world.tell("my_chat_member", change)

    async def block(self, person: dict[str, Any]) -> None:
        """Somebody blocks the bot in their private chat."""
        chat = self.world.private(person)
        self.world.blocked.add(chat.id)
        change = {"chat": chat.brief(), "from": person, "date": int(self.world.clock.now()),
                  "old_chat_member": {"status": "member", "user": self.world.bot},
                  "new_chat_member": {"status": "kicked", "user": self.world.bot,
                                      "until_date": 0}}  # fmt: skip
        await self.world.tell("my_chat_member", change)

    async def upgrade(self, group: Chat) -> Chat:
        """A group becomes a supergroup: another ID, and a message on either side that says so."""
        new = self.world.chat("supergroup", group.title)
        new.people, new.members = dict(group.people), dict(group.members)
        new.permissions, new.linked = dict(group.permissions), group.linked
        await self._say(group, {"from": SERVICE, "migrate_to_chat_id": new.id})
        group.migrated_to = new.id
        await self._say(new, {"from": SERVICE, "migrate_from_chat_id": group.id})
        return new

    async def _say(self, chat: Chat, message: Sent) -> Sent:
        """A message in a group or a private chat."""
        whole = self.world.put(chat, message)
        await self._told("message", chat, whole)
        return whole

    async def _told(self, kind: str, chat: Chat, message: Sent) -> None:
        """The bot is told of it where it may see it."""
        if self.world.sees(chat, message):
            await self.world.tell(kind, dict(message))
