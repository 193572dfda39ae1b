"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

config_option = click.option(
    "--config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="BEADLE_CONFIG",
    metavar="FILE",
    help="The configuration, a TOML file [also: BEADLE_CONFIG]. config.example.toml explains it.",
)
"""``--config FILE``; None where it is not given. A file that is not there is misuse."""

format_option = click.option(
    "--format",
    "as_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text for people, or JSON for programs.",
)


def _new_file(_ctx: click.Context, _option: click.Parameter, out: Path) -> Path:
    """A file that is not there yet, in a folder that is. Raises UsageError."""
    if out.exists():
        raise click.UsageError(f"{out} is there already: nothing was written. Name another file.")
    if not out.absolute().parent.is_dir():
        raise click.UsageError(f"There is no folder {out.absolute().parent}: nothing was written.")
    return out


out_option = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    callback=_new_file,
    metavar="FILE",
    help="The zip to write; one that is there already is left alone.",
)
"""``--out FILE``, looked at before anything is done: what is written is put on record before."""
