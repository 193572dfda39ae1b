"""What Discord's own client checks and sends: a command's values, a form's fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from peers.discord.permissions import in_channel
from peers.discord.state import World, plain

_KINDS = {3: str, 4: int, 5: bool, 10: (int, float)}


class NotOffered(Exception):
    """Discord's own client would not let this person do that; the sentence says why."""


def fill(world: World, options: list[dict[str, Any]], values: dict[str, Any], *,
          partly: bool = False) -> list[dict[str, Any]]:  # fmt: skip
    """Values for options, as Discord's client checks them."""
    known = {one["name"]: one for one in options}
    if unknown := set(values) - set(known):
        raise NotOffered(f"there is no option {', '.join(sorted(unknown))}")
    filled = []
    for name, one in known.items():
        if name in values:
            filled.append(_value(world, one, values[name]))
        elif one.get("required") and not partly:
            raise NotOffered(f"the option {name} is required")
    return filled


def _value(world: World, option: dict[str, Any], value: Any) -> dict[str, Any]:
    """One value that fits its option."""
    name, kind = option["name"], option["type"]
    if kind in _KINDS and (not isinstance(value, _KINDS[kind]) or (
            kind != 5 and isinstance(value, bool))):  # fmt: skip
        raise NotOffered(f"{name} does not take {value!r}")
    choices = [one["value"] for one in option.get("choices") or []]
    if choices and value not in choices:
        raise NotOffered(f"{name} offers {choices}")
    size: Any = len(value) if kind == 3 else value if kind in (4, 10) else 0
    ends = ("min_length", "max_length") if kind == 3 else ("min_value", "max_value")
    least, most = (option.get(one) for one in ends)
    if (least is not None and size < least) or (most is not None and size > most):
        raise NotOffered(f"{name} must be between {least} and {most}")
    if kind in (6, 7, 8) and value not in {**world.users, **world.channels, **_roles(world)}:
        raise NotOffered(f"{name} must be somebody or something that Discord knows")
    return {"name": name, "type": kind, "value": value}


def _roles(world: World) -> dict[str, Any]:
    """All roles of all servers."""
    return {key: role for guild in world.guilds.values() for key, role in guild.roles.items()}


def data(
    world: World, channel: dict[str, Any], command: dict[str, Any], path: list[str], values: Any
) -> dict[str, Any]:
    """What an interaction says of a command; users, channels and roles are told in full."""
    chosen = [one for one in values if one["type"] in (6, 7, 8)]
    for part in reversed(path):
        values = [{"name": part, "type": 1 if part == path[-1] else 2, "options": values}]
    out = {"id": command["id"], "name": command["name"], "type": 1, "options": values}
    if "guild_id" in command:
        out["guild_id"] = command["guild_id"]
    resolved: dict[str, dict[str, Any]] = {}
    for one in chosen:
        for group, record in _told(world, channel, one["type"], one["value"]):
            resolved.setdefault(group, {})[one["value"]] = record
    return out | ({"resolved": resolved} if resolved else {})


def _told(
    world: World, channel: dict[str, Any], kind: int, chosen: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is told of one user, channel or role that was chosen."""
    if kind == 6:
        yield "users", plain(world.users[chosen])
        guild = world.guilds.get(channel.get("guild_id", ""))
        if guild is not None and chosen in guild.members:
            member = {key: one for key, one in guild.members[chosen].items() if key != "user"}
            held = str(in_channel(world, channel, chosen))
            yield "members", member | {"permissions": held}
    elif kind == 7:
        held = str(in_channel(world, world.channels[chosen], world.bot["id"]))
        yield "channels", plain(world.channels[chosen]) | {"permissions": held}
    else:
        yield "roles", _roles(world)[chosen]


def filled(part: dict[str, Any], values: dict[str, str]) -> dict[str, Any]:
    """One row of a form with what was typed; what was typed must fit."""
    if part["type"] == 1:
        return {"type": 1, "id": part.get("id", 1),
                "components": [filled(one, values) for one in part["components"]]}  # fmt: skip
    if part["type"] == 18:
        return {"type": 18, "id": part.get("id", 1), "component": filled(part["component"], values)}
    if part["type"] == 3:
        return _chosen(part, values.get(part["custom_id"], ""))
    if part["type"] != 4:
        return {"type": part["type"], "id": part.get("id", 1)}
    name = part["custom_id"]
    typed = values.get(name, values.get(name.replace("-", "_"), part.get("value") or ""))
    least = part.get("min_length") or (1 if part.get("required", True) else 0)
    if typed and not least <= len(typed) <= (part.get("max_length") or 4000):
        raise NotOffered(f"{name}: {len(typed)} characters do not fit")
    if not typed and part.get("required", True):
        raise NotOffered(f"{name} must be filled in")
    return {"type": 4, "id": part.get("id", 1), "custom_id": name, "value": typed}


def _chosen(menu: dict[str, Any], value: str) -> dict[str, Any]:
    """A form's menu with what was chosen."""
    offered = [one["value"] for one in menu["options"]]
    if (value and value not in offered) or (not value and menu.get("required", True)):
        raise NotOffered(f"{menu['custom_id']} offers {offered}")
    return {"type": 3, "id": menu.get("id", 1), "custom_id": menu["custom_id"],
            "values": [value] if value else []}  # fmt: skip
