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

_SERVED = {
    "rules": "Enforced by rules",
    "workflow": "Checked by a workflow",
    "people": "For people",
}


@click.command(
    epilog="\b\nExamples:\n  beadle packs\n  beadle packs --config beadle.toml --format json"
)
@config_option
@format_option
def packs(config: Path | None, as_format: str) -> None:
    """List every clause, and how it is looked after.

    Each clause is enforced by rules, checked by a workflow, or for people, and the list says
    why. Without a configuration: the packs that Beadle brings; with one: its councils'.
    """
    loaded = list(_loaded(config))
    if as_format == "json":
        click.echo(json.dumps([as_json(pack) for pack in loaded], indent=2, ensure_ascii=False))
        return
    width = min(shutil.get_terminal_size().columns, 100)
    click.echo("\n\n".join("\n".join(as_text(pack, width)) for pack in loaded))


def _loaded(config: Path | None) -> Iterator[Pack]:
    sources = builtin_packs()
    if config is not None:
        from bot.config.load import load_config  # noqa: PLC0415 - only where there is one

        sources = tuple(dict.fromkeys(one.pack for one in load_config(config).councils))
    for source in sources:
        try:
            yield load_pack(source)
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
                "severity": str(rule.head.severity),
                "why": rule.head.why,
            }
            for rule in pack.rules
        ],
    }
