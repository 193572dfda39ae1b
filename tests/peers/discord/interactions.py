"""Interactions: what a person asked of the bot, and every way in which the bot may answer.

Source: the developer documentation, "Receiving and Responding to Interactions": the first answer
within 3 seconds and only once, follow-ups for 15 minutes, ephemeral messages seen by one person.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from peers.discord import limits, messages
from peers.discord.asked import COMMAND, COMPONENT, MODAL, SUGGEST, Asked, metadata
from peers.discord.errors import Form, Wrong
from peers.discord.rest import Call, Rest
from peers.discord.shown import EPHEMERAL, LOADING, blank, fill, show, tell
from peers.discord.state import World

FIRST, LIFE = 3.0, 900.0
_ANSWERS = {
    COMMAND: {4, 5, 9, 12}, COMPONENT: {4, 5, 6, 7, 9, 12}, SUGGEST: {8}, MODAL: {4, 5, 6, 7, 12},
}  # fmt: skip


def add(rest: Rest) -> None:
    """Serve the callback; the follow-ups are among the webhooks."""
    rest.add("POST", "/interactions/{id}/{token}/callback", _callback, open_to_all=True)


async def _callback(call: Call) -> Any:
    """The first answer. Later than 3 seconds it is refused, and so is a second one."""
    asked: Asked | None = call.world.interactions.get(call.part["id"])
    if asked is None or asked.token != call.part["token"]:
        raise Wrong(10062)
    if asked.kind is not None:
        raise Wrong(40060)
    if call.world.waited(asked.born, asked.moved) > FIRST:
        raise Wrong(10062)
    kind, data = call.body.get("type"), call.body.get("data") or {}
    if kind not in _ANSWERS[asked.type] or (kind == 7 and asked.message is None):
        raise Form("type", "INTERACTION_APPLICATION_RESPONSE_TYPE_INVALID", "Invalid type")
    _first(call, asked, kind, data)
    asked.kind, asked.waited = kind, time.perf_counter() - asked.began
    await asked.tell()
    return (
        _described(call, asked, kind) if call.query.get("with_response") in {"1", "true"} else None
    )


def _first(call: Call, asked: Asked, kind: int, data: dict[str, Any]) -> None:
    """Carry the first answer out."""
    if kind == 4:
        limits.message(data, call.files)
        asked.original = _say(asked, data, call.files)
    elif kind == 5:
        asked.original = _say(asked, {"flags": data.get("flags") or 0}, [], loading=True)
    elif kind == 6:
        asked.original = asked.message
    elif kind == 7:
        asked.original = asked.message
        _update(call.world, asked, asked.message or {}, data, call.files)
    elif kind == 8:
        limits.choices(data)
        asked.choices = data.get("choices") or []
    elif kind == 9:
        limits.modal(data)
        asked.modal = data


def _say(asked: Asked, body: dict[str, Any], files: list[Any], *, loading: bool = False,
         hidden: bool = False) -> dict[str, Any]:  # fmt: skip
    """A reply: in the channel, or, where it is ephemeral, for this person only."""
    world = asked.world
    message = blank(world, asked.channel["id"], world.bot, 20)
    fill(world, message, body, files)
    message["flags"] |= (LOADING if loading else 0) | (EPHEMERAL if hidden else 0)
    message |= {"webhook_id": world.app_id, "application_id": world.app_id,
                "interaction_metadata": metadata(asked)}  # fmt: skip
    asked.replies.append(message)
    if not message["flags"] & EPHEMERAL:
        messages.publish(world, asked.channel, message)
    return message


def _described(call: Call, asked: Asked, kind: int) -> dict[str, Any]:
    """What ``with_response`` answers."""
    told: dict[str, Any] = {"id": asked.id, "type": asked.type}
    resource: dict[str, Any] = {"type": kind}
    if asked.original is not None:
        told |= {"response_message_id": asked.original["id"],
                 "response_message_loading": bool(asked.original["flags"] & LOADING),
                 "response_message_ephemeral": bool(asked.original["flags"] & EPHEMERAL),
                 }  # fmt: skip
        if kind in {4, 7}:
            resource["message"] = show(call.world, asked.original)
    return {"interaction": told, "resource": resource}


def is_token(call: Call) -> bool:
    """Whether a webhook's path is an interaction's."""
    return bool(call.part["webhook"] == call.world.app_id)


def _asked(call: Call) -> Asked:
    """The interaction of a path. Raises 50027 when its token is too old, 10015 before an answer."""
    asked: Asked | None = call.world.interactions.get(call.part["token"])
    if asked is None or asked.kind is None:
        raise Wrong(10015)
    if call.world.now() - asked.born > LIFE:
        raise Wrong(50027)
    return asked


def _reply(call: Call) -> tuple[Asked, dict[str, Any]]:
    """A reply that a path names."""
    asked, wished = _asked(call), call.part["message"]
    if wished == "@original":
        if asked.original is None:
            raise Wrong(10008)
        return asked, asked.original
    for one in asked.replies:
        if one["id"] == wished:
            return asked, one
    raise Wrong(10008)


def follow_up(call: Call) -> dict[str, Any]:
    """One more reply. The first after "later" takes the place of the waiting message."""
    asked = _asked(call)
    limits.message(call.body, call.files)
    waiting = asked.original is not None and asked.original["flags"] & LOADING
    if waiting and asked.original is not None:
        made = asked.original
        _update(call.world, asked, made, call.body, call.files)
    else:
        made = _say(asked, call.body, call.files)
    _wake(asked)
    return show(call.world, made)


def _update(world: World, asked: Asked, message: dict[str, Any], body: dict[str, Any],
            files: list[Any]) -> None:  # fmt: skip
    """Change a message that answers, or that holds the button."""
    limits.message(body, files, new=False)
    held = message["flags"] & EPHEMERAL
    fill(world, message, body, files)
    message["flags"] = (message["flags"] & ~(LOADING | EPHEMERAL)) | held
    if not held and message["id"] in world.messages.get(asked.channel["id"], {}):
        message["edited_timestamp"] = world.iso()
        tell(world, "MESSAGE_UPDATE", message)


def read(call: Call) -> dict[str, Any]:
    """A reply."""
    return show(call.world, _reply(call)[1])


def change(call: Call) -> dict[str, Any]:
    """Change a reply; this also ends the waiting after "later"."""
    asked, message = _reply(call)
    _update(call.world, asked, message, call.body, call.files)
    _wake(asked)
    return show(call.world, message)


def take_back(call: Call) -> None:
    """Delete a reply."""
    asked, message = _reply(call)
    asked.replies = [one for one in asked.replies if one is not message]
    if asked.original is message:
        asked.original = None
    if message["id"] in call.world.messages.get(asked.channel["id"], {}):
        messages.remove(call.world, asked.channel, message)


def _wake(asked: Asked) -> None:
    """Tell who waits, a moment later."""
    task = asyncio.get_running_loop().create_task(asked.tell())
    _waking.add(task)
    task.add_done_callback(_waking.discard)


_waking: set[asyncio.Task[None]] = set()
