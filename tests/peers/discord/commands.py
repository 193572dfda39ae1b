"""REST: the application's slash commands, and the form that each must have.

Source: the developer documentation, "Application Commands".
"""

from __future__ import annotations

import re
from typing import Any

from peers.discord import limits
from peers.discord.errors import Form, Wrong
from peers.discord.rest import Call, Rest

_NAME = re.compile(r"[-_'\w]{1,32}")
_MOST = 100
_TEXT = 8000
_VALUED = (3, 4, 10)


def add(rest: Rest) -> None:
    """Serve all of them, for the application as a whole and for one server."""
    own = "/applications/{app}/commands"
    for base in (own, "/applications/{app}/guilds/{guild}/commands"):
        rest.add("GET", base, _list)
        rest.add("PUT", base, _replace)
        rest.add("POST", base, _upsert)
        rest.add("GET", base + "/{command}", _get)
        rest.add("DELETE", base + "/{command}", _delete)


def _scope(call: Call) -> str | None:
    """Which commands a path means. Raises 50001 for a server that the bot is not in."""
    if call.part["app"] != call.world.app_id:
        raise Wrong(50001)
    guild = call.part.get("guild")
    if guild is not None and (
        guild not in call.world.guilds or not call.world.guilds[guild].bot_in
    ):
        raise Wrong(50001)
    return guild


async def _list(call: Call) -> Any:
    return call.world.commands[_scope(call)]


async def _get(call: Call) -> Any:
    for one in call.world.commands[_scope(call)]:
        if one["id"] == call.part["command"]:
            return one
    raise Wrong(10063)


async def _replace(call: Call) -> Any:
    """All commands at once; one that keeps its name keeps its ID."""
    scope = _scope(call)
    if not isinstance(call.body, list):
        raise Form("_", "BASE_TYPE_BAD_TYPE", "Only iterables may be used in a ListType.")
    if len(call.body) > _MOST:
        raise Wrong(30032)
    for at, one in enumerate(call.body):
        _check(str(at), one)
    names = [(one.get("type", 1), one["name"]) for one in call.body]
    if len(set(names)) != len(names):
        raise Form("_", "APPLICATION_COMMANDS_DUPLICATE_NAME",
                   "Application command names must be unique")  # fmt: skip
    known = {(one["type"], one["name"]): one["id"] for one in call.world.commands[scope]}
    made = [_made(call, scope, one, known) for one in call.body]
    call.world.commands[scope] = made
    return made


async def _upsert(call: Call) -> Any:
    scope = _scope(call)
    _check("_", call.body)
    held = call.world.commands[scope]
    made = _made(call, scope, call.body, {(one["type"], one["name"]): one["id"] for one in held})
    call.world.commands[scope] = [one for one in held if one["id"] != made["id"]] + [made]
    return made


async def _delete(call: Call) -> None:
    found = await _get(call)
    call.world.commands[_scope(call)].remove(found)


def _made(call: Call, guild: str | None, wished: dict[str, Any], known: dict[Any, str]) -> Any:
    """A command as Discord gives it back."""
    kind = wished.get("type", 1)
    out = {
        "id": known.get((kind, wished["name"])) or call.world.snowflake(), "type": kind,
        "application_id": call.world.app_id, "version": call.world.snowflake(),
        "name": wished["name"], "description": wished.get("description", ""),
        "options": wished.get("options") or [], "nsfw": wished.get("nsfw", False),
        "default_member_permissions": wished.get("default_member_permissions"),
        "contexts": wished.get("contexts"), "dm_permission": wished.get("dm_permission", True),
        "integration_types": wished.get("integration_types") or [0],
        "name_localizations": None, "description_localizations": None,
    }  # fmt: skip
    permission = out["default_member_permissions"]
    out["default_member_permissions"] = None if permission is None else str(permission)
    return out | ({"guild_id": guild} if guild else {})


def _check(path: str, wished: dict[str, Any]) -> None:
    """Refuse a command that Discord would refuse."""
    if wished.get("type", 1) != 1:
        limits.long(f"{path}/name", wished.get("name"), 32, 1)
        return
    _named(path, wished)
    contexts = wished.get("contexts")
    if contexts is not None and (not contexts or not set(contexts) <= {0, 1, 2}):
        raise Form(f"{path}/contexts", "ENUM_TYPE_COERCE", "Value is not a context")
    _options(f"{path}/options", wished.get("options") or [], depth=0)
    if _size(wished) > _TEXT:
        raise Form(path, "APPLICATION_COMMAND_TOO_LARGE",
                   f"Command exceeds maximum size ({_TEXT})")  # fmt: skip


def _size(part: dict[str, Any]) -> int:
    """The characters of all names, descriptions and values."""
    own = len(part["name"]) + len(part.get("description", ""))
    own += sum(len(one["name"]) + len(str(one["value"])) for one in part.get("choices") or [])
    return own + sum(_size(one) for one in part.get("options") or [])


def _named(path: str, part: dict[str, Any]) -> None:
    """A name in small letters, and a description."""
    name = part.get("name")
    limits.long(f"{path}/name", name, 32, 1)
    assert isinstance(name, str)
    if not _NAME.fullmatch(name) or name != name.lower():
        raise Form(f"{path}/name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    limits.long(f"{path}/description", part.get("description"), 100, 1)


def _options(path: str, options: list[dict[str, Any]], *, depth: int) -> None:
    """Up to 25, each with a name of its own, those that are required first."""
    limits.many(path, options, 25)
    names = [one.get("name") for one in options]
    if len(set(names)) != len(names):
        raise Form(path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
                   "Option name already exists")  # fmt: skip
    optional = False
    for at, one in enumerate(options):
        here = f"{path}/{at}"
        _named(here, one)
        kind = one.get("type")
        if kind not in range(1, 12) or (kind in (1, 2) and depth > 2 - kind):
            raise Form(f"{here}/type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                       "Sub-command and group option types are mutually exclusive")  # fmt: skip
        if kind in (1, 2):
            _options(f"{here}/options", one.get("options") or [], depth=depth + 1)
            continue
        if one.get("required") and optional:
            raise Form(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                       "Required options must be placed before non-required options")  # fmt: skip
        optional = optional or not one.get("required")
        _values(here, one)


def _values(path: str, option: dict[str, Any]) -> None:
    """Choices, suggestions and bounds, where an option's kind has them."""
    choices = option.get("choices") or []
    limits.many(f"{path}/choices", choices, 25)
    for at, one in enumerate(choices):
        limits.long(f"{path}/choices/{at}/name", one.get("name"), 100, 1)
        if option["type"] == 3:
            limits.long(f"{path}/choices/{at}/value", one.get("value"), 100, 1)
    if option.get("autocomplete") and (choices or option["type"] not in _VALUED):
        raise Form(f"{path}/autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID",
                   "Autocomplete is for strings and numbers without choices")  # fmt: skip
    if not 0 <= (option.get("min_length") or 0) <= 6000:
        raise Form(f"{path}/min_length", "NUMBER_TYPE_MAX", "Must be between 0 and 6000.")
    if not 1 <= (option.get("max_length") or 6000) <= 6000:
        raise Form(f"{path}/max_length", "NUMBER_TYPE_MAX", "Must be between 1 and 6000.")
