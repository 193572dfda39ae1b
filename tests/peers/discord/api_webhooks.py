"""REST: webhooks of channels, what they write, and the follow-ups of interactions.

An interaction's token is a webhook of the application for 15 minutes, so both share the paths.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from peers.discord import interactions, limits, messages, shapes, shown
from peers.discord.errors import Form, Wrong
from peers.discord.permissions import need, need_in_guild
from peers.discord.rest import Call, Rest
from peers.discord.state import World, plain

_THREADS = (10, 11, 12)
_CREATE, _UPDATE, _DELETE = 50, 51, 52
_MOST = 15


def add(rest: Rest) -> None:
    """Serve all of them."""
    rest.add("GET", "/channels/{channel}/webhooks", _list)
    rest.add("POST", "/channels/{channel}/webhooks", _create)
    rest.add("GET", "/guilds/{guild}/webhooks", _all)
    rest.add("GET", "/webhooks/{webhook}", _get)
    rest.add("PATCH", "/webhooks/{webhook}", _rename)
    rest.add("DELETE", "/webhooks/{webhook}", _delete)
    own = "/webhooks/{webhook}/{token}"
    said = own + "/messages/{message}"
    for method, path, work in (
        ("GET", own, _get_own), ("DELETE", own, _delete_own), ("POST", own, _execute),
        ("GET", said, _read), ("PATCH", said, _change), ("DELETE", said, _take_back),
    ):  # fmt: skip
        rest.add(method, path, work, open_to_all=True)


def _name(path: str, name: Any) -> str:
    """A name that a webhook may have."""
    limits.long(path, name, 80, 1)
    for word in ("clyde", "discord"):
        if word in name.lower():
            raise Form(path, "USERNAME_INVALID_CONTAINS", f'Username cannot contain "{word}"')
    return str(name).strip()


def _webhook(call: Call) -> dict[str, Any]:
    """The webhook that the path names, its token checked where the path holds one."""
    found = call.world.webhooks.get(call.part["webhook"])
    if found is None:
        raise Wrong(10015)
    if "token" in call.part and call.part["token"] != found["token"]:
        raise Wrong(50027)
    return found


async def _list(call: Call) -> Any:
    channel = call.channel
    need(call.world, channel, call.actor, "MANAGE_WEBHOOKS")
    every = call.world.webhooks.values()
    return [plain(one) for one in every if one["channel_id"] == channel["id"]]


async def _all(call: Call) -> Any:
    guild = call.world.guild_of(call.part["guild"])
    need_in_guild(call.world, guild.id, call.actor, "MANAGE_WEBHOOKS")
    every = call.world.webhooks.values()
    return [plain(one) for one in every if one["guild_id"] == guild.id]


async def _create(call: Call) -> Any:
    channel = call.channel
    if channel["type"] not in (0, 5, 15):
        raise Wrong(50024)
    need(call.world, channel, call.actor, "MANAGE_WEBHOOKS")
    if len(await _list(call)) >= _MOST:
        raise Wrong(30007)
    made = create(call.world, channel, call.world.bot, call.body.get("name"),
                  call.body.get("avatar"), call.world.app_id)  # fmt: skip
    call.world.audit(channel["guild_id"], call.actor, _CREATE, made["id"], reason=call.reason)
    return plain(made)


def create(
    world: World, channel: dict[str, Any], user: dict[str, Any], name: Any,
    avatar: str | None = None, application: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A new webhook of a channel."""
    made = {
        "id": world.snowflake(), "type": 1, "guild_id": channel["guild_id"], "user": plain(user),
        "channel_id": channel["id"], "name": _name("name", name), "avatar": _picture(avatar),
        "token": secrets.token_urlsafe(48), "application_id": application,
    }  # fmt: skip
    made["url"] = f"{world.base}/api/webhooks/{made['id']}/{made['token']}"
    world.webhooks[made["id"]] = made
    world.emit("WEBHOOKS_UPDATE", {"guild_id": channel["guild_id"], "channel_id": channel["id"]},
               channel["guild_id"], channel["id"])  # fmt: skip
    return made


def _picture(address: str | None) -> str | None:
    """Discord keeps a copy of a picture and names it by a hash."""
    return hashlib.md5(address.encode()).hexdigest() if address else None


async def _get(call: Call) -> Any:
    found = _webhook(call)
    need(call.world, call.world.channel_of(found["channel_id"]), call.actor, "MANAGE_WEBHOOKS")
    return plain(found)


async def _get_own(call: Call) -> Any:
    return {key: value for key, value in plain(_webhook(call)).items() if key != "user"}


async def _rename(call: Call) -> Any:
    found = _webhook(call)
    need(call.world, call.world.channel_of(found["channel_id"]), call.actor, "MANAGE_WEBHOOKS")
    if "name" in call.body:
        found["name"] = _name("name", call.body["name"])
    call.world.audit(found["guild_id"], call.actor, _UPDATE, found["id"], reason=call.reason)
    return plain(found)


async def _delete(call: Call) -> None:
    found = _webhook(call)
    need(call.world, call.world.channel_of(found["channel_id"]), call.actor, "MANAGE_WEBHOOKS")
    await _delete_own(call)


async def _delete_own(call: Call) -> None:
    found = _webhook(call)
    del call.world.webhooks[found["id"]]
    call.world.audit(found["guild_id"], call.actor, _DELETE, found["id"], reason=call.reason)


def _place(call: Call, webhook: dict[str, Any]) -> dict[str, Any]:
    """Where a webhook writes: its channel, or a thread of it."""
    thread = call.query.get("thread_id")
    if thread is None:
        return call.world.channel_of(webhook["channel_id"])
    found = call.world.channel_of(thread)
    if found.get("parent_id") != webhook["channel_id"] or found["type"] not in _THREADS:
        raise Wrong(10003)
    return found


async def _execute(call: Call) -> Any:
    """Write under any name. Overwrites do not hold for webhooks; a locked thread does."""
    if interactions.is_token(call):
        return interactions.follow_up(call)
    webhook = _webhook(call)
    channel = _place(call, webhook)
    limits.message(call.body, call.files)
    if channel["type"] in _THREADS and channel["thread_metadata"]["locked"]:
        raise Wrong(160005)
    username, picture = call.body.get("username"), call.body.get("avatar_url")
    author = {
        "id": webhook["id"], "bot": True, "discriminator": "0000", "global_name": None,
        "username": _name("username", username) if username else webhook["name"],
        "avatar": _picture(picture) if picture else webhook["avatar"], "public_flags": 0,
    }  # fmt: skip
    message = shown.blank(call.world, channel["id"], author)
    message |= {"webhook_id": webhook["id"], "_avatar_url": picture}
    if webhook["application_id"]:
        message["application_id"] = webhook["application_id"]
    shown.fill(call.world, message, call.body, call.files)
    messages.publish(call.world, channel, message)
    waits = call.query.get("wait", "").lower() in {"1", "true"}
    return shown.show(call.world, message) if waits else None


def _own_message(call: Call) -> tuple[dict[str, Any], dict[str, Any]]:
    """A message that this webhook wrote, and where."""
    webhook = _webhook(call)
    channel = _place(call, webhook)
    message = call.world.message_of(channel["id"], call.part["message"])
    if message.get("webhook_id") != webhook["id"]:
        raise Wrong(10008)
    return channel, message


async def _read(call: Call) -> Any:
    if interactions.is_token(call):
        return interactions.read(call)
    return shown.show(call.world, _own_message(call)[1])


async def _change(call: Call) -> Any:
    if interactions.is_token(call):
        return interactions.change(call)
    channel, message = _own_message(call)
    messages.change(call.world, channel, message, call.body, call.files)
    return shown.show(call.world, message)


async def _take_back(call: Call) -> None:
    if interactions.is_token(call):
        interactions.take_back(call)
        return
    channel, message = _own_message(call)
    if channel["type"] in _THREADS and shapes.archived(channel):
        raise Wrong(50083)
    messages.remove(call.world, channel, message)
