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
