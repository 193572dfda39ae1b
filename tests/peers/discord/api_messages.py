"""REST: messages, pins, private channels."""

from __future__ import annotations

from typing import Any

from peers.discord import messages, shown
from peers.discord.errors import Form, Wrong
from peers.discord.permissions import may, need
from peers.discord.rest import Call, Rest
from peers.discord.state import plain


def add(rest: Rest) -> None:
    """Serve all of them."""
    at = "/channels/{channel}/messages"
    rest.add("GET", at, _page)
    rest.add("POST", at, _post)
    rest.add("POST", f"{at}/bulk-delete", _bulk)
    rest.add("GET", f"{at}/pins", _pins)
    for pins in (f"{at}/pins", "/channels/{channel}/pins"):
        rest.add("PUT", pins + "/{message}", _pin)
        rest.add("DELETE", pins + "/{message}", _unpin)
    rest.add("GET", "/channels/{channel}/pins", _old_pins)
    rest.add("GET", at + "/{message}", _get)
    rest.add("PATCH", at + "/{message}", _edit)
    rest.add("DELETE", at + "/{message}", _delete)
    rest.add("POST", at + "/{message}/crosspost", _crosspost)
    rest.add("POST", "/channels/{channel}/typing", _typing)
    rest.add("POST", "/users/@me/channels", _direct)


async def _page(call: Call) -> list[dict[str, Any]]:
    """A page, newest first. ``after`` gives the oldest after it, ``before`` the newest before it.

    Without READ_MESSAGE_HISTORY the page is empty.
    """
    channel, limit = call.channel, call.limit()
    need(call.world, channel, call.actor)
    if not may(call.world, channel, call.actor, "READ_MESSAGE_HISTORY"):
        return []
    held = call.world.messages[channel["id"]]
    order = sorted(held, key=int)
    after, before, around = (call.query.get(key) for key in ("after", "before", "around"))
    if after is not None:
        chosen = [one for one in order if int(one) > int(after)][:limit]
    elif around is not None:
        older = [one for one in order if int(one) <= int(around)]
        newer = [one for one in order if int(one) > int(around)]
        chosen = older[-(limit // 2 + 1):] + newer[: limit // 2]  # fmt: skip
    else:
        chosen = [one for one in order if before is None or int(one) < int(before)][-limit:]
    return [call.show(held[one]) for one in reversed(chosen)]


async def _get(call: Call) -> dict[str, Any]:
    need(call.world, call.channel, call.actor, "READ_MESSAGE_HISTORY")
    return call.show(call.message)


async def _post(call: Call) -> dict[str, Any]:
    channel = call.channel
    made = messages.post(call.world, channel, call.world.bot, call.body, call.files)
    return call.show(made)


async def _edit(call: Call) -> dict[str, Any]:
    channel, message = call.channel, call.message
    return call.show(messages.edit(call.world, channel, message, call.actor, call.body, call.files))


async def _delete(call: Call) -> None:
    channel = call.channel
    need(call.world, channel, call.actor)
    messages.delete(call.world, channel, call.message, call.actor, reason=call.reason)


async def _bulk(call: Call) -> None:
    ids = [str(one) for one in call.body.get("messages", ())]
    messages.bulk(call.world, call.channel, ids, call.actor, reason=call.reason)


async def _crosspost(call: Call) -> dict[str, Any]:
    """Publish a message of an announcement channel to those who follow it."""
    channel, message = call.channel, call.message
    own = message["author"]["id"] == call.actor
    if channel["type"] != 5:
        raise Wrong(50024)
    need(call.world, channel, call.actor, "SEND_MESSAGES" if own else "MANAGE_MESSAGES")
    message["flags"] |= 1
    shown.tell(call.world, "MESSAGE_UPDATE", message)
    return call.show(message)


async def _typing(call: Call) -> None:
    need(call.world, call.channel, call.actor, "SEND_MESSAGES")


async def _pin(call: Call) -> None:
    messages.pin(call.world, call.channel, call.message, call.actor, reason=call.reason)


async def _unpin(call: Call) -> None:
    messages.pin(call.world, call.channel, call.message, call.actor, on=False, reason=call.reason)


def _pinned(call: Call) -> list[dict[str, Any]]:
    """What is pinned, the last pinned first."""
    channel = call.channel
    need(call.world, channel, call.actor)
    if not may(call.world, channel, call.actor, "READ_MESSAGE_HISTORY"):
        return []
    found = [one for one in call.world.messages[channel["id"]].values() if one["pinned"]]
    return sorted(found, key=lambda one: str(one["_pinned_at"]), reverse=True)


async def _pins(call: Call) -> dict[str, Any]:
    """A page of pins (since 2025)."""
    limit, before = call.limit(50, 50), call.query.get("before")
    found = [one for one in _pinned(call) if before is None or one["_pinned_at"] < before]
    items = [{"pinned_at": one["_pinned_at"], "message": call.show(one)} for one in found[:limit]]
    return {"items": items, "has_more": len(found) > limit}


async def _old_pins(call: Call) -> list[dict[str, Any]]:
    return [call.show(one) for one in _pinned(call)[:50]]


async def _direct(call: Call) -> dict[str, Any]:
    """Open the private channel with a user; the same one each time."""
    user = str(call.body.get("recipient_id", ""))
    if user not in call.world.users:
        raise Form("recipient_id", "NUMBER_TYPE_COERCE", f'Value "{user}" is not snowflake.')
    if user == call.actor or call.world.users[user]["bot"]:
        raise Wrong(50007)
    return plain(call.world.direct(user))
