"""``beadle platforms``: what each installed adapter and each connection can do, said beforehand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError

from adapters.contract import Abilities, Ability, ActionKind, Adapter, SecretMissing, Trouble
from bot.cli.host import LookingHost
from bot.cli.options import config_option, format_option
from bot.config.adapters import find_adapters
from bot.config.load import load_config
from bot.words.times import span

_NONE = Ability(possible=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one adapter or connection says of itself. ``why``: why it cannot say."""

    adapter: Adapter
    connection: str | None
    abilities: Abilities | None = None
    desk: bool = False
    why: str = ""


@click.command(
    epilog="\b\nExamples:\n  beadle platforms\n"
    "  beadle platforms --config beadle.toml --format json"
)
@config_option
@format_option
def platforms(config: Path | None, as_format: str) -> None:
    """Show what can be done on each platform.

    Without a configuration: every adapter that is installed, as it is set up by default. With
    one: each of its connections.
    """
    seen = list(_connections(config) if config else _installed())
    if as_format == "json":
        click.echo(json.dumps([as_json(each) for each in seen], indent=2, ensure_ascii=False))
        return
    click.echo("\n\n".join("\n".join(as_text(each)) for each in seen))


def _connections(config: Path) -> Iterator[Seen]:
    for line in load_config(config).connections:
        yield _look(line.adapter, line.id, line.options)


def _installed() -> Iterator[Seen]:
    for adapter in find_adapters().values():
        try:
            options = TypeAdapter(adapter.options).validate_python({})
        except ValidationError:
            why = "depends on its configuration: beadle platforms --config FILE"
            yield Seen(adapter, None, why=why)
        else:
            yield _look(adapter, None, options)


def _look(adapter: Adapter, connection: str | None, options: Any) -> Seen:
    try:
        line = adapter.connect(connection or adapter.name, options, LookingHost())
    except (Trouble, SecretMissing) as error:
        return Seen(adapter, connection, why=str(error))
    try:
        abilities = line.platform.abilities if line.platform else None
        return Seen(adapter, connection, abilities, line.desk is not None)
    finally:
        asyncio.run(_close(line.close()))


async def _close(closing: Any) -> None:
    await closing


def as_text(seen: Seen) -> Iterator[str]:
    """The lines for people: complete without colour, and in an order that can be read aloud."""
    where = f"{seen.connection} ({seen.adapter.name})" if seen.connection else seen.adapter.name
    yield f"{where}: {seen.adapter.summary}"
    if seen.why:
        yield f"  not known: {seen.why}"
    if seen.desk:
        yield "  desk: yes, the Clerk can work here"
    if seen.abilities is None:
        return
    for kind in ActionKind:
        label = kind.value.replace("_", " ")
        yield f"  {label + ':':<10} {sentence(seen.abilities.actions.get(kind, _NONE))}"
    yield f"  replies:   {'watched' if seen.abilities.replies_watched else 'not watched'}"
    yield f"  who removed a post: {'told' if seen.abilities.names_remover else 'not told'}"
    yield f"  who wrote a post:   {'told' if seen.abilities.names_author else 'not told'}"
    for note in seen.abilities.notes:
        yield f"  note: {note}"


def sentence(ability: Ability) -> str:
    """An ability in words, outcome first."""
    if not ability.possible:
        return f"no. {ability.note}".rstrip() if ability.note else "no"
    facts = ["yes"]
    facts += ["keeps its address"] if ability.keeps_id else []
    facts += ["keeps its comments"] if ability.keeps_comments else []
    facts += [f"within {span(ability.time_limit)}"] if ability.time_limit else []
    said = "; ".join(facts)
    return f"{said}. {ability.note}" if ability.note else said


def as_json(seen: Seen) -> dict[str, Any]:
    """The same for programs; times in seconds."""
    known = seen.abilities
    return {
        "adapter": seen.adapter.name,
        "connection": seen.connection,
        "summary": seen.adapter.summary,
        "desk": seen.desk,
        "not_known": seen.why or None,
        "actions": {kind.value: _ability(known.actions.get(kind, _NONE)) for kind in ActionKind}
        if known
        else None,
        "replies_watched": known.replies_watched if known else None,
        "names_remover": known.names_remover if known else None,
        "names_author": known.names_author if known else None,
        "notes": list(known.notes) if known else [],
    }


def _ability(ability: Ability) -> dict[str, Any]:
    limit = ability.time_limit
    return {
        "possible": ability.possible,
        "keeps_id": ability.keeps_id,
        "keeps_comments": ability.keeps_comments,
        "time_limit_seconds": limit.total_seconds() if limit else None,
        "note": ability.note,
    }
