"""``beadle elections`` without a poll: what is entered, from the rows of a running Beadle.

Owns the page on the screen and the calendar file of what the Clerk has entered.
"""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot.clerk import page
from bot.clerk.house import House
from bot.cli.database import existing
from bot.config.load import load_config
from bot.run.publish import calendar_of, replace_file
from bot.store import verify
from bot.words.calendar import Entry
from policy.pack import load_pack


def show(config: Path, council: str | None, ics: Path | None) -> None:
    """Print each council's page, and write the calendar of all of them to ``ics``.

    Raises OSError where the file cannot be written, after nothing was changed.
    """
    loaded = load_config(config)
    packs = {one.id: load_pack(one.pack) for one in loaded.councils}
    house = House(loaded, packs, {})
    names = [one.id for one in loaded.councils]
    if council is not None and council not in names:
        raise click.UsageError(f"There is no council {council}; known: {', '.join(names)}.")
    entries: list[Entry] = []
    pages = []
    with existing(loaded) as store:
        begun = store.read_now(verify.councils)
        for name in (council,) if council else names:
            lines, more = store.read_now(_read, house, name) if name in begun else ([], [])
            heading = house.council(name).name
            pages.append("\n".join([heading, *(lines or [page.NOTHING])]))
            entries += more
        if ics is not None:
            heading = house.council(council).name if council else "all councils"
            replace_file(ics, calendar_of(heading, entries, store.clock()))
    click.echo("\n\n".join(pages))


def _read(session: Session, house: House, council_id: str) -> tuple[list[str], list[Entry]]:
    return page.lines(session, house, council_id), page.entries(session, house, council_id)
