"""``beadle elections``: the dates before a poll, each with the rule that says so.

Owns the command's options, its two forms, and what it refuses; the dates are worked out by
``policy.elections``. Nothing is stored but the calendar file that was asked for. Without a poll
it shows what is entered: :mod:`bot.cli.entered`.
"""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from bot.cli.lazy import Stop
from bot.cli.options import config_option, format_option
from bot.words.elections import timetable_text
from policy.deadlines import LONDON
from policy.elections.days import DayOff
from policy.elections.rules import Kind, NotComputable
from policy.elections.saying import End, day
from policy.elections.timetable import Timetable, timetable


class Day(click.ParamType[date]):
    """A day as in 2027-05-06, and in no other form: 6/5/27 is two days."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day. Fails where the words are none."""
        if isinstance(value, date):
            return value
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            self.fail("expected a day as in 2027-05-06 (year, month, day).", param, ctx)
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"there is no day {value}.", param, ctx)


@click.command(
    epilog="""\b
Examples:
  beadle elections --type parish --poll 2027-05-06
  beadle elections --type parish --poll 2027-05-06 --notice 2027-03-22
  beadle elections --type district --poll 2022-09-22 --as-of 2022-08-17 --past
  beadle elections --type uk-general --poll 2027-06-10 --format json
  beadle elections --type county --poll 2029-05-03 --ics county.ics
  beadle elections --config beadle.toml --ics elections.ics

\b
Exit status: 0, or 2 where no dates can be told. Doubts about what was entered are warnings.
With json: last_day_for_notice (a day), starts and ends (times with offset), provisional, reasons;
a date that is not known is null. What is computed, and by which statute: docs/elections.md.
"""
)
@click.option(
    "--type",
    "kind",
    type=click.Choice([kind.value for kind in Kind]),
    help="The type of the poll. A by-election is of the type of its council.",
)
@click.option("--poll", type=Day(), metavar="DAY", help="Polling day: 2027-05-06.")
@click.option(
    "--notice",
    type=Day(),
    metavar="DAY",
    help="The day on which the notice was published: the period starts then.",
)
@click.option(
    "--as-of",
    type=Day(),
    metavar="DAY",
    help="Only with the holidays that were known on that day [default: all that are known].",
)
@click.option(
    "--ends",
    "end",
    type=click.Choice([end.value for end in End]),
    default=End.CLOSE_OF_POLL.value,
    show_default=True,
    help="When the period ends: the Council's choice.",
)
@click.option("--past", is_flag=True, help="Allow a polling day that is over.")
@click.option(
    "--ics",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the dates as a calendar file as well.",
)
@click.option("--council", metavar="ID", help="What is entered for this council alone.")
@config_option
@format_option
def elections(
    kind: str | None,
    poll: date | None,
    notice: date | None,
    as_of: date | None,
    end: str,
    past: bool,  # noqa: FBT001 - click gives it by name
    ics: Path | None,
    council: str | None,
    config: Path | None,
    as_format: str,
) -> None:
    """Work out the dates before a poll, or show what is entered.

    The last lawful day for the notice, and when the pre-election period starts and ends. Without
    the date of the notice the start is an estimate: the latest that it can be. With a
    configuration and no poll, what the Clerk has entered, as a page and as a calendar.
    """
    if kind is None and poll is None and config is not None:
        _entered(config, council, ics, bare=(notice, as_of) == (None, None) and as_format == "text")
        return
    if kind is None or poll is None:
        raise click.UsageError(
            f"Missing option '{'--type' if kind is None else '--poll'}'. To see what is entered, "
            "leave both out and give --config FILE."
        )
    if council is not None:
        raise click.UsageError("--council is for what is entered: leave out --type and --poll.")
    today = datetime.now(UTC).astimezone(LONDON).date()
    if poll < (as_of or today) and not past:
        raise click.BadParameter(
            f"{day(poll)} is over. To see the dates of a poll that was: --past.",
            param_hint="--poll",
        )
    try:
        dates = timetable(
            Kind(kind), poll, notice=notice, as_of=as_of, days_off=_days_off(config), end=End(end)
        )
    except NotComputable as error:
        raise Stop(str(error)) from None
    warnings = list(dates.warnings)
    if as_of and as_of > today:
        warnings.append(f"{day(as_of)} is still to come: what is known today was used.")
    if ics is not None:
        _write(ics, dates)
    if as_format == "json":
        click.echo(json.dumps(as_json(dates, warnings), indent=2, ensure_ascii=False))
    else:
        click.echo(timetable_text(dates, min(shutil.get_terminal_size().columns, 100)))
    for warning in warnings:
        click.echo(f"Warning: {warning}", err=True)


def _entered(config: Path, council: str | None, ics: Path | None, *, bare: bool) -> None:
    """Show what is entered."""
    if not bare:
        raise click.UsageError(
            "--notice, --as-of and --format are about one poll: add --type and --poll."
        )
    from bot.cli import entered  # noqa: PLC0415 - the database is for this alone

    try:
        entered.show(config, council, ics)
    except OSError as error:
        raise Stop(f"{ics} cannot be written: {error.strerror}. Nothing was changed.") from None


def _days_off(config: Path | None) -> tuple[DayOff, ...]:
    """The days off that the configuration adds."""
    if config is None:
        return ()
    from bot.config.load import load_config  # noqa: PLC0415 - only where there is one

    return load_config(config).days_off


def _write(path: Path, dates: Timetable) -> None:
    """Write the calendar file; one that is there is replaced whole, never half."""
    from bot.run.publish import replace_file  # noqa: PLC0415 - 60 ms for these two
    from bot.words.calendar import calendar_file, entries_of  # noqa: PLC0415

    try:
        replace_file(path, calendar_file(entries_of(dates), datetime.now(UTC)))
    except OSError as error:
        raise Stop(f"{path} cannot be written: {error.strerror}. Nothing was changed.") from None


def as_json(dates: Timetable, warnings: list[str]) -> dict[str, Any]:
    """The dates for programs; the warnings come last among the reasons."""
    last = dates.last_day_for_notice
    return {
        "last_day_for_notice": last.isoformat() if last else None,
        "starts": dates.starts.isoformat() if dates.starts else None,
        "ends": dates.ends.isoformat() if dates.ends else None,
        "provisional": dates.provisional,
        "reasons": [reason.text for reason in dates.reasons]
        + [f"Warning: {warning}" for warning in warnings],
    }
