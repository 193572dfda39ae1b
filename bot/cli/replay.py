"""``beadle replay``: what another pack would have said of what was posted.

Owns the command's options, and the archive as its source. A file of posts is owned by
``bot.cli.replayfile``.
"""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

import click

from bot.cli.database import chosen, existing
from bot.cli.lazy import Stop
from bot.cli.options import config_option, format_option
from bot.cli.policies import NoSuchCouncil, Policies
from bot.cli.progress import Progress
from bot.cli.replayfile import FileReplay
from bot.config.model import LONDON, Config, Council
from bot.models.load import configured
from bot.run import archive
from bot.run.replay import Tally
from bot.store import rules
from bot.store.store import Store
from bot.words.replay import replay_json, replay_text
from policy.checker import Checker
from policy.pack import Pack, PackErrors, load_pack

_DAY = click.DateTime(formats=["%Y-%m-%d"])
Days = tuple[datetime | None, datetime | None]
Told = dict[str, tuple[Pack, Tally]]


@click.command(
    epilog="""\b
Examples:
  beadle replay --config beadle.toml --council witney --pack our-policy.toml
  beadle replay --config beadle.toml --since 2027-01-01
  beadle replay --file posts.jsonl --pack our-policy.toml

\b
A line of posts.jsonl is as for beadle check; it may say what stands: its own
"label": "clean", "refer" or "breach" (and "clauses"), or what beadle check answered.
Otherwise the pack in force is asked. An edited post counts once for each version.
Exit status: 0, or 2 where a line or the pack cannot be used.
"""
)
@config_option
@click.option("--council", metavar="ID", help="Only this council.")
@click.option(
    "--pack", "source", metavar="FILE", help="The pack to try: a file, or the name of Beadle's own."
)
@click.option("--since", type=_DAY, metavar="DATE", help="Only what appeared on this day or after.")
@click.option("--until", type=_DAY, metavar="DATE", help="Only what appeared up to this day.")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Posts as JSON lines, instead of the archive; - is standard input.",
)
@click.option(
    "--limit-examples",
    "examples",
    type=click.IntRange(0, 1000),
    default=3,
    show_default=True,
    help="Posts shown for each rule and kind of change.",
)
@format_option
@click.pass_context
def replay(
    ctx: click.Context,
    *,
    config: Path | None,
    council: str | None,
    source: str | None,
    since: datetime | None,
    until: datetime | None,
    file: str | None,
    examples: int,
    as_format: str,
) -> None:
    """Try another pack on what was posted.

    Shows what would change against what stands, in all, by clause and by rule. Writes nothing
    and touches no case; Beadle may be at work meanwhile. Without --pack it tries the pack in
    force: after an update of Beadle, say.
    """
    if since is not None and until is not None and until < since:
        raise click.UsageError("--until is before --since: no day lies between them")
    pack = _pack(source) if source is not None else None
    days = (_midnight(since), _midnight(until + timedelta(days=1) if until else None))
    status = 0
    if file is None:
        told = _from_archive(chosen(config), council, pack, days, examples)
    else:
        replayed = FileReplay(Policies(config), council, pack, days, examples)
        with click.open_file(file, "rb") as stream:
            _from_file(replayed, cast("BinaryIO", stream))
        told, status = replayed.told(), 2 if replayed.malformed else 0
    _show(told, as_format)
    ctx.exit(status)


def _pack(source: str) -> Pack:
    try:
        return load_pack(source)
    except PackErrors as error:
        raise Stop(str(error)) from None


def _midnight(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=LONDON) if day is not None else None


def _show(told: Told, as_format: str) -> None:
    if as_format == "json":
        plain = {name: replay_json(pack, tally) for name, (pack, tally) in told.items()}
        click.echo(json.dumps(plain, indent=2))
        return
    width = min(shutil.get_terminal_size().columns, 100)
    texts = [replay_text(name, pack, tally, width) for name, (pack, tally) in told.items()]
    click.echo("\n\n".join(texts))


def _from_file(replayed: FileReplay, stream: BinaryIO) -> None:
    try:
        replayed.read(stream)
    except NoSuchCouncil as error:
        raise click.BadParameter(str(error), param_hint="--council") from None
    if replayed.malformed:
        first, why = replayed.first_malformed
        wrong = "1 line" if replayed.malformed == 1 else f"{replayed.malformed:,} lines"
        click.echo(f"{wrong} could not be used; the first is line {first}: {why}.", err=True)
    if not replayed.told() and not replayed.malformed:
        raise Stop("There is no post to judge: the file has none that appeared on these days.")
    if replayed.nothing_to_compare:
        raise Stop(
            "There is nothing to compare: give --pack FILE, or lines with a label or a verdict."
        )


def _from_archive(
    config: Config, wanted: str | None, pack: Pack | None, days: Days, examples: int
) -> Told:
    known = {one.id: one for one in config.councils}
    names = ", ".join(known)
    if wanted is not None and wanted not in known:
        raise click.UsageError(f"There is no council {wanted}; known: {names}.")
    if wanted is None and pack is not None and len(known) > 1:
        raise click.UsageError(f"Say whose posts are to be judged with it: --council ID ({names}).")
    told: Told = {}
    model = configured(config)
    with existing(config) as store:
        for council in [known[wanted]] if wanted else known.values():
            trying = pack or _pack(council.pack)
            tally = Tally(examples)
            checker = Checker(trying, model)
            _replay(store, council, checker, tally, days, as_at_work=pack is None)
            told[council.id] = trying, tally
    return told


def _replay(
    store: Store, council: Council, checker: Checker, tally: Tally, days: Days, *, as_at_work: bool
) -> None:
    """One council's archive; ``as_at_work``: with those rules on watch that are."""
    span = archive.Span(council, *days)
    watched = store.read_now(rules.watched, [council.id]) if as_at_work else {}
    count, newest = store.read_now(archive.size, span)
    with Progress(count) as progress:
        for batch in archive.batches(store, span, newest):
            tally.not_kept += batch.not_kept
            tally.not_judged += batch.not_judged
            tally.judge(checker, batch.items, watched.get(council.id, frozenset()))
            progress.moved(batch.size, batch.size)
