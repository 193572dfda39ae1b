"""How a message looks: its parts, its files and their addresses, with content or without.

Source: the developer documentation, "Message Object", "Message Content Intent", "CDN".
"""

from __future__ import annotations

import hashlib
import mimetypes
from typing import Any
from urllib.parse import quote

from peers.discord.state import World, plain

EPHEMERAL = 1 << 6
LOADING = 1 << 7
_LINK_LIFE = 86_400.0
"""Seconds that the signed address of a file is good for; asking again gives a new one."""
_USER_FLAGS = (1 << 2) | EPHEMERAL | (1 << 12) | (1 << 15)


def show(world: World, message: dict[str, Any], *, content: bool = True) -> dict[str, Any]:
    """A message as REST gives it; without ``content`` as who lacks the intent gets it."""
    out = plain(message)
    out["attachments"] = [_file(world, one) for one in message["attachments"]]
    if thread := world.channels.get(message["id"]):
        out["thread"] = plain(thread)
    if "_reply" in message:
        original = world.messages[message["channel_id"]].get(message["_reply"])
        out["referenced_message"] = original and show(world, original, content=content)
    bot = world.bot["id"]
    named = any(one["id"] == bot for one in message["mentions"])
    direct = world.channels.get(message["channel_id"], {}).get("type") == 1
    if not content and message["author"]["id"] != bot and not named and not direct:
        out.update(content="", embeds=[], attachments=[], components=[])
    return out


def tell(world: World, name: str, message: dict[str, Any]) -> None:
    """The gateway's form of a message: with the server and the author's membership."""
    channel = world.channels[message["channel_id"]]
    guild_id = channel.get("guild_id")
    extra: dict[str, Any] = {"channel_type": channel["type"]}
    if guild_id:
        extra["guild_id"] = guild_id
        member = world.guilds[guild_id].members.get(message["author"]["id"])
        if member and "webhook_id" not in message:
            extra["member"] = {key: value for key, value in member.items() if key != "user"}
    whole = show(world, message) | extra
    world.emit(name, whole, guild_id, channel["id"], show(world, message, content=False) | extra)


def blank(world: World, channel_id: str, author: dict[str, Any], kind: int = 0,
          at: float | None = None) -> dict[str, Any]:  # fmt: skip
    """A message with nothing in it yet."""
    return {
        "id": world.snowflake(at), "type": kind, "channel_id": channel_id, "author": plain(author),
        "content": "", "timestamp": world.iso(at), "edited_timestamp": None, "tts": False,
        "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
        "embeds": [], "components": [], "pinned": False, "flags": 0,
    }  # fmt: skip


def fill(world: World, message: dict[str, Any], body: dict[str, Any], files: list[Any]) -> None:
    """Put a body's content into a message; what the body does not name stays."""
    if "content" in body:
        message["content"] = (body["content"] or "").strip()
        message["mentions"] = [
            plain(user) for user in world.users.values() if f"<@{user['id']}>" in message["content"]
        ]
        allowed = (body.get("allowed_mentions") or {"parse": ["everyone"]}).get("parse") or []
        named = "@everyone" in message["content"]
        message["mention_everyone"] = named and "everyone" in allowed
    if body.get("embeds") is not None:
        message["embeds"] = [{"type": "rich", **one} for one in body["embeds"]]
    if body.get("components") is not None:
        message["components"] = body["components"]
    if body.get("flags") is not None:
        message["flags"] = (message["flags"] & ~_USER_FLAGS) | (body["flags"] & _USER_FLAGS)
    kept = message["attachments"]
    if body.get("attachments") is not None:
        named = {str(one.get("id")) for one in body["attachments"]}
        kept = [one for one in kept if one["id"] in named]
    wishes = {str(one.get("id")): one for one in body.get("attachments") or []}
    added = [_keep(world, message["channel_id"], one, wishes.get(one["index"], {}))
             for one in files]  # fmt: skip
    message["attachments"] = kept + added


def _keep(
    world: World, channel_id: str, file: dict[str, Any], wish: dict[str, Any]
) -> dict[str, Any]:
    """Store a file that was sent; what the message holds of it."""
    name = str(wish.get("filename") or file["name"]).replace(" ", "_").replace("/", "_")
    kind = mimetypes.guess_type(name)[0]
    identifier = world.snowflake()
    world.files[identifier] = {"bytes": file["bytes"], "name": name, "kind": kind, "gone": None}
    made = {"id": identifier, "filename": name, "size": len(file["bytes"]), "_in": channel_id}
    if kind:
        made["content_type"] = kind
    if wish.get("description"):
        made["description"] = wish["description"]
    return made


def _file(world: World, kept: dict[str, Any]) -> dict[str, Any]:
    """A file as a message shows it: an address that is good for a day."""
    path = f"/attachments/{kept['_in']}/{kept['id']}/{quote(kept['filename'])}"
    until, since = int(world.now() + _LINK_LIFE), int(world.now())
    url = f"{world.base}{path}?ex={until:x}&is={since:x}&hm={sign(world, path, f'{until:x}')}&"
    return plain(kept) | {"url": url, "proxy_url": url}


def sign(world: World, path: str, until: str) -> str:
    """What proves that an address of a file was made here."""
    return hashlib.sha256(f"{world.token}{path}{until}".encode()).hexdigest()
