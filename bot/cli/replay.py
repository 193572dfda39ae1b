"""``beadle replay``: what another pack would have said of what was posted.

Owns the command's options and its two sources: the archive, or a file of JSON lines.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli.database import chosen, existing
from bot.cli.lazy import Stop
from bot.cli.lines import Given, LineReader, Malformed, batches
from bot.cli.options import config_option, format_option
from bot.cli.policies import Policies
from bot.cli.progress import Progress
from bot.config.model import Config, Council
from bot.run import replay as comparing
from bot.run.replay import Item, Tally
from bot.store.store import Store
from bot.words.replay import replay_text
from policy.checker import Checker
from policy.pack import Pack, PackErrors, load_pack
from policy.verdict import AccountKind, Mode

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_END = datetime(9999, 1, 1, tzinfo=UTC)
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command(
    epilog="""\b
Examples:
  beadle replay --config beadle.toml --pack our-policy.toml --since 2026-01-01
  beadle replay --file posts.jsonl --council witney --pack our-policy.toml

\b
A line of posts.jsonl is as for beadle check. Without --pack the pack that is in
force is tried anew. Exit status: 0, or 2 where something cannot be read.
"""
)
@config_option
@click.option("--council", metavar="ID", help="Only this council.")
@click.option("--pack", "source", metavar="FILE", help="The pack to try: a file, or a name.")
@click.option("--since", type=_DAY, metavar="DATE", help="Only what was seen from this day on.")
@click.option("--until", type=_DAY, metavar="DATE", help="Only what was seen before this day.")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Posts as JSON lines, instead of the archive.",
)
@click.option("--examples", default=3, show_default=True, help="Posts shown for each rule.")
@format_option
def replay(
    *,
    config: Path | None,
    council: str | None,
    source: str | None,
    since: datetime | None,
    until: datetime | None,
    file: Path | None,
    examples: int,
    as_format: str,
) -> None:
    """Try another pack on what was posted.

    Shows what would change, by clause and rule, against what was said before. Writes nothing
    and touches no case; Beadle may run meanwhile.
    """
    pack = _pack(source) if source is not None else None
    if file is not None:
        policies = Policies(config)
        tallies = {str(file): _from_file(policies, council, pack, file, examples)}
    else:
        days = (_utc(since) or _BEGINNING, _utc(until) or _END)
        tallies = _from_archive(chosen(config), council, pack, days, examples)
    if as_format == "json":
        told = {name: tally.to_json() for name, tally in tallies.items()}
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    width = min(shutil.get_terminal_size().columns, 100)
    click.echo("\n\n".join(replay_text(name, tally, width) for name, tally in tallies.items()))


def _pack(source: str) -> Pack:
    try:
        return load_pack(source)
    except PackErrors as error:
        raise Stop(str(error)) from None


def _utc(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day is not None else None


def _from_archive(
    config: Config,
    wanted: str | None,
    pack: Pack | None,
    days: tuple[datetime, datetime],
    examples: int,
) -> dict[str, Tally]:
    known = {one.id: one for one in config.councils}
    if wanted is not None and wanted not in known:
        raise click.UsageError(f"There is no council {wanted}; known: {', '.join(known)}.")
    tallies: dict[str, Tally] = {}
    with existing(config) as store:
        for council_id in [wanted] if wanted else known:
            council = known[council_id]
            checker = Checker(pack or _pack(council.pack))
            tally = tallies[council_id] = Tally(most_examples=examples)
            with Progress(store.read_now(comparing.size, council_id, *days)) as progress:
                for items, seen in _archive(store, council, days, tally):
                    _judge(checker, items, tally)
                    progress.moved(seen, seen)
    return tallies


def _archive(
    store: Store, council: Council, days: tuple[datetime, datetime], tally: Tally
) -> Iterator[tuple[list[Item], int]]:
    after = 0
    while True:
        last, items, unkept = store.read_now(comparing.batch, council, *days, after)
        if last == after:
            return
        after = last
        tally.unkept += unkept
        yield items, len(items) + unkept


def _judge(checker: Checker, items: list[Item], tally: Tally) -> None:
    verdicts = checker.check([item.subject for item in items])
    for item, verdict in zip(items, verdicts, strict=True):
        tally.add(item, verdict)


def _from_file(
    policies: Policies, council: str | None, pack: Pack | None, file: Path, examples: int
) -> Tally:
    """Each line under its council's pack as it is, and under the one to be tried."""
    reader = LineReader(policies, Given(council, AccountKind.OFFICIAL, None, Mode.NORMAL))
    tally = Tally(most_examples=examples)
    trying = Checker(pack) if pack is not None else None
    with file.open("rb") as stream, Progress(stream) as progress:
        for batch in batches(stream):
            for raw in batch:
                _add_line(reader, raw, trying, tally)
            progress.moved(len(batch), sum(map(len, batch)) + len(batch))
    return tally


def _add_line(reader: LineReader, raw: bytes, trying: Checker | None, tally: Tally) -> None:
    try:
        line = reader.read(raw)
    except Malformed as error:
        raise Stop(f"Line {reader.number} cannot be used: {error}.") from None
    if line is None:
        return
    name = str(line.row.get("id", f"line {reader.number}"))
    before = line.policy.checker.check([line.subject])[0]
    after = (trying or line.policy.checker).check([line.subject])[0]
    tally.add(Item(name, line.subject.at, line.subject, before), after)
