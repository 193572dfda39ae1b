"""Messages: writing, editing, deleting and pinning, with the checks and the events of each.

Persons and the bot go through the same functions, so the same rules hold for all.
"""

from __future__ import annotations

from typing import Any

from peers.discord import limits
from peers.discord.errors import Form, Wrong
from peers.discord.permissions import may, need
from peers.discord.shown import blank, fill, tell
from peers.discord.state import MESSAGE_DELETE, World, plain

_THREADS = (10, 11, 12)
_NONCE_LIFE = 300.0
_HAS_THREAD = 1 << 5
_SYSTEM_KEPT = {0, 6, 7, 8, 18, 19, 20, 23, 24, 46}
"""Kinds of message that can be deleted (documentation, "Message Types")."""
PIN, UNPIN, BULK = 74, 75, 73


def post(
    world: World, channel: dict[str, Any], actor: dict[str, Any], body: dict[str, Any],
    files: list[Any] | None = None, *, at: float | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A user writes. Raises what Discord answers: no access, closed, archived, too long."""
    files = files or []
    _may_write(world, channel, actor["id"], body, files)
    limits.message(body, files)
    nonce = body.get("nonce")
    if nonce is not None and body.get("enforce_nonce"):
        when, where, known = world.nonces.get((actor["id"], str(nonce)), (0.0, "", ""))
        if world.now() - when < _NONCE_LIFE and known in world.messages.get(where, {}):
            return world.messages[where][known]
    reference = _reference(world, channel, body)
    message = blank(world, channel["id"], actor, 19 if reference else 0, at)
    fill(world, message, body, files)
    if reference:
        message |= {
            "message_reference": {"type": 0, **reference},
            "_reply": reference["message_id"],
        }
    if nonce is not None:
        message["nonce"] = nonce
        world.nonces[actor["id"], str(nonce)] = (world.now(), channel["id"], message["id"])
    return publish(world, channel, message)


def publish(world: World, channel: dict[str, Any], message: dict[str, Any]) -> dict[str, Any]:
    """Put a message into its channel and tell of it; writing wakes an archived thread."""
    if channel["type"] in _THREADS and channel["thread_metadata"]["archived"]:
        channel["thread_metadata"] |= {"archived": False, "archive_timestamp": world.iso()}
        world.emit("THREAD_UPDATE", plain(channel), channel["guild_id"], channel["id"])
    if channel["type"] in _THREADS:
        channel["message_count"] += 1
        channel["total_message_sent"] += 1
    world.messages[channel["id"]][message["id"]] = message
    channel["last_message_id"] = message["id"]
    tell(world, "MESSAGE_CREATE", message)
    return message


def _may_write(
    world: World, channel: dict[str, Any], actor: str, body: dict[str, Any], files: list[Any]
) -> None:
    """Raise where this user cannot write here, or not this."""
    if channel["type"] == 1:
        other = next(iter(channel["_people"] - {actor}))
        if {actor, other} & world.no_direct or not world.share_guild(actor, other):
            raise Wrong(50007)
        return
    if channel["type"] not in (0, 5, *_THREADS):
        raise Wrong(50008)
    thread = channel["type"] in _THREADS
    need(world, channel, actor, "SEND_MESSAGES_IN_THREADS" if thread else "SEND_MESSAGES")
    locked = thread and channel["thread_metadata"].get("locked")
    if locked and not may(world, channel, actor, "MANAGE_THREADS"):
        raise Wrong(160005)
    if files:
        need(world, channel, actor, "ATTACH_FILES")
    if body.get("embeds"):
        need(world, channel, actor, "EMBED_LINKS")


def _reference(world: World, channel: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """What a message answers, checked; empty for one that answers nothing."""
    wished = body.get("message_reference")
    if not wished:
        return {}
    original = str(wished["message_id"])
    if original not in world.messages[channel["id"]]:
        if wished.get("fail_if_not_exists", True):
            raise Form("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        return {}
    found = {"message_id": original, "channel_id": channel["id"]}
    return found | ({"guild_id": channel["guild_id"]} if "guild_id" in channel else {})


def edit(
    world: World, channel: dict[str, Any], message: dict[str, Any], actor: str,
    body: dict[str, Any], files: list[Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The author changes a message. Raises 50005 for anybody else, 50083 in an archived thread."""
    need(world, channel, actor, "VIEW_CHANNEL")
    if message["author"]["id"] != actor or "webhook_id" in message:
        raise Wrong(50005)
    return change(world, channel, message, body, files or [])


def change(
    world: World, channel: dict[str, Any], message: dict[str, Any], body: dict[str, Any],
    files: list[Any],
) -> dict[str, Any]:  # fmt: skip
    """Change a message that the caller may change, and tell of it."""
    if channel["type"] in _THREADS and channel["thread_metadata"]["archived"]:
        raise Wrong(50083)
    limits.message(body, files, new=False)
    trial = dict(message)
    fill(world, trial, body, files)
    if not any(trial[key] for key in ("content", "embeds", "attachments", "components")):
        raise Wrong(50006)
    message.update(trial)
    message["edited_timestamp"] = world.iso()
    tell(world, "MESSAGE_UPDATE", message)
    return message


def delete(
    world: World, channel: dict[str, Any], message: dict[str, Any], actor: str,
    *, reason: str | None = None,
) -> None:  # fmt: skip
    """Delete one message; another's needs MANAGE_MESSAGES.

    The audit log notes what a person does to another's message. It notes neither one's own
    deletions nor those of a bot, whatever reason the bot gives: Discord's developers have
    confirmed that this is so on purpose (discord-api-docs, issue 7856). A bot's bulk deletion
    is noted.
    """
    own = message["author"]["id"] == actor
    need(world, channel, actor, *(() if own else ("MANAGE_MESSAGES",)))
    if channel["type"] == 1 and not own:
        raise Wrong(50003)
    if message["type"] not in _SYSTEM_KEPT:
        raise Wrong(50021)
    remove(world, channel, message)
    if not own and not world.users[actor]["bot"]:
        world.audit(channel.get("guild_id"), actor, MESSAGE_DELETE, message["author"]["id"],
                    reason=reason, channel_id=channel["id"])  # fmt: skip


def remove(world: World, channel: dict[str, Any], message: dict[str, Any]) -> None:
    """Take a message out of its channel and tell of it; its files go a while later."""
    _forget(world, channel, message)
    gone = {"id": message["id"], "channel_id": channel["id"]}
    guild_id = channel.get("guild_id")
    world.emit("MESSAGE_DELETE", gone | ({"guild_id": guild_id} if guild_id else {}),
               guild_id, channel["id"])  # fmt: skip


def bulk(world: World, channel: dict[str, Any], ids: list[str], actor: str,
         *, reason: str | None = None) -> None:  # fmt: skip
    """Delete 2 to 100 messages at once: one event, one entry. Unknown ones are passed over."""
    need(world, channel, actor, "MANAGE_MESSAGES")
    if not 2 <= len(ids) <= 100:
        raise Wrong(50016)
    if any(world.now() - world.time_of(one) > 14 * 86_400 for one in ids):
        raise Wrong(50034)
    found = [one for one in ids if one in world.messages[channel["id"]]]
    for one in found:
        _forget(world, channel, world.messages[channel["id"]][one])
    told = {"ids": found, "channel_id": channel["id"], "guild_id": channel["guild_id"]}
    world.emit("MESSAGE_DELETE_BULK", told, channel["guild_id"], channel["id"])
    world.audit(channel["guild_id"], actor, BULK, channel["id"], reason=reason,
                count=str(len(found)))  # fmt: skip


def _forget(world: World, channel: dict[str, Any], message: dict[str, Any]) -> None:
    """Take a message out; note when its files went with it."""
    del world.messages[channel["id"]][message["id"]]
    for one in message["attachments"]:
        world.files[one["id"]]["gone"] = world.now() + world.media_grace


def pin(world: World, channel: dict[str, Any], message: dict[str, Any], actor: str, *,
        on: bool = True, reason: str | None = None) -> None:  # fmt: skip
    """Pin or unpin. Needs PIN_MESSAGES (MANAGE_MESSAGES is not enough since 2026)."""
    if channel["type"] != 1:
        need(world, channel, actor, "READ_MESSAGE_HISTORY", "PIN_MESSAGES")
    if message["pinned"] == on:
        return
    pinned = [one for one in world.messages[channel["id"]].values() if one["pinned"]]
    if on and len(pinned) >= 250:
        raise Wrong(30003)
    message["pinned"] = on
    message["_pinned_at"] = world.iso()
    guild_id = channel.get("guild_id")
    channel["last_pin_timestamp"] = message["_pinned_at"] if on else channel["last_pin_timestamp"]
    tell(world, "MESSAGE_UPDATE", message)
    told = {"channel_id": channel["id"], "last_pin_timestamp": channel["last_pin_timestamp"]}
    world.emit("CHANNEL_PINS_UPDATE", told | ({"guild_id": guild_id} if guild_id else {}),
               guild_id, channel["id"])  # fmt: skip
    world.audit(guild_id, actor, PIN if on else UNPIN, message["author"]["id"], reason=reason,
                channel_id=channel["id"], message_id=message["id"])  # fmt: skip
    if on:
        note = blank(world, channel["id"], world.users[actor], 6)
        note["message_reference"] = {"type": 0, "message_id": message["id"],
                                     "channel_id": channel["id"], "guild_id": guild_id}  # fmt: skip
        publish(world, channel, note)


def mark_thread(world: World, message: dict[str, Any]) -> None:
    """A message has become the head of a thread."""
    message["flags"] |= _HAS_THREAD
    tell(world, "MESSAGE_UPDATE", message)
