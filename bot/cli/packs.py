"""``beadle packs``: every clause of every policy, and how it is looked after."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import Any

import click

from bot.cli.lazy import Stop
from bot.cli.options import config_option, format_option
from policy.pack import Clause, Pack, PackErrors, builtin_packs, load_pack
from policy.rules.base import RESOLUTION

_SERVED = {
    "rules": "Enforced by rules",
    "workflow": "Checked by a workflow",
    "people": "For people",
}


@click.command(
    epilog="""\b
Examples:
  beadle packs
  beadle packs --config beadle.toml --format json
  beadle packs --check our-policy.toml

\b
Exit status: 0, or 2 where a pack is refused or the command misused.
How to write a pack: docs/packs.md.
"""
)
@config_option
@click.option(
    "--check",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Try a council's own pack: every mistake at once, or what it serves.",
)
@format_option
def packs(config: Path | None, file: Path | None, as_format: str) -> None:
    """List every clause, and how it is looked after.

    Each clause is enforced by rules, checked by a workflow, or for people, and the list says
    why. Without a configuration: the packs that Beadle brings; with one: its councils'.
    """
    if file is not None and config is not None:
        raise click.UsageError("give --check or --config, not both")
    loaded = [_load(str(file), thorough=True)] if file is not None else list(_loaded(config))
    if as_format == "json":
        click.echo(json.dumps([as_json(pack) for pack in loaded], indent=2, ensure_ascii=False))
        return
    width = min(shutil.get_terminal_size().columns, 100)
    if file is not None:
        click.echo(f"The pack is in order: {len(loaded[0].rules)} rules passed their own tests.\n")
    click.echo("\n\n".join("\n".join(as_text(pack, width)) for pack in loaded))


def _loaded(config: Path | None) -> Iterator[Pack]:
    sources = builtin_packs()
    if config is not None:
        from bot.config.load import load_config  # noqa: PLC0415 - only where there is one

        sources = tuple(dict.fromkeys(one.pack for one in load_config(config).councils))
    yield from map(_load, sources)


def _load(source: str, *, thorough: bool = False) -> Pack:
    try:
        return load_pack(source, thorough=thorough)
    except PackErrors as error:
        raise Stop(str(error)) from None


def as_text(pack: Pack, width: int) -> Iterator[str]:
    """The lines for people."""
    adopted = f"{pack.adopted:%d %B %Y}".lstrip("0") if pack.adopted else "not known"
    yield f"{pack.title} (pack {pack.id}, version {pack.version})"
    yield from wrap(f"Adopted: {adopted}. {pack.adopted_note}", width)
    counts = {by: sum(one.served_by == by for one in pack.clauses.values()) for by in _SERVED}
    said = [f"{count} {_SERVED[by].lower()}" for by, count in counts.items()]
    yield f"{len(pack.clauses)} clauses: {', '.join(said)}."
    for clause in pack.clauses.values():
        yield ""
        yield from _clause(pack, clause, width)
    minute = pack.rules_of(RESOLUTION)
    if minute:
        by = f"By a resolution of the Council that closes accounts: {', '.join(minute)}"
        yield ""
        yield from wrap(f"{by}.", width, subsequent_indent="  ", break_on_hyphens=False)


def _clause(pack: Pack, clause: Clause, width: int) -> Iterator[str]:
    printed = f' (printed "{clause.printed}")' if clause.printed else ""
    yield from wrap(f"{clause.id}{printed}  {clause.title}", width, subsequent_indent="  ")
    rules = pack.rules_of(clause.id)
    by = f"{_SERVED[clause.served_by]}: {', '.join(rules)}." if rules else _SERVED[clause.served_by]
    said = f"{by.rstrip('.')}. {clause.why}"
    yield from wrap(
        said, width, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
    )


def as_json(pack: Pack) -> dict[str, Any]:
    """The same for programs, with the clauses' words and the rules' weights."""
    return {
        "id": pack.id,
        "title": pack.title,
        "adopted": pack.adopted.isoformat() if pack.adopted else None,
        "adopted_note": pack.adopted_note,
        "version": pack.version,
        "hash": pack.hash,
        "closure": pack.closure,
        "families": [
            {"id": one.id, "title": one.title, "about": one.about} for one in pack.families.values()
        ],
        "clauses": [
            {
                "id": clause.id,
                "printed": clause.printed or clause.id,
                "title": clause.title,
                "text": clause.text,
                "served_by": clause.served_by,
                "why": clause.why,
                "rules": list(pack.rules_of(clause.id)),
            }
            for clause in pack.clauses.values()
        ],
        "rules": [
            {
                "id": rule.head.id,
                "clause": rule.head.clause,
                "family": rule.head.family,
                "severity": str(rule.head.severity),
                "why": rule.head.why,
            }
            for rule in pack.rules
        ],
    }
