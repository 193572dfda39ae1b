"""``beadle report export``: a report as a bundle for the police or a solicitor."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot.clerk import bundle, bundle_file
from bot.clerk.house import House
from bot.cli.database import chosen, existing, locked
from bot.cli.options import config_option, out_option
from bot.config.database import engine_url
from bot.config.model import Config
from bot.store import audit, crypto, report_chain, reports
from bot.store.crypto import KeyProblem
from bot.store.schema_reports import Report
from bot.store.store import Store
from bot.words.bundle import Bundle
from bot.words.cases import sentence


@click.group(epilog="\b\nExample:\n  beadle report export 7 --config beadle.toml --council witney "
             "--out report.zip")  # fmt: skip
def report() -> None:
    """Hand a report of harassment to the police or a solicitor."""


@report.command(
    epilog="\b\nExamples:\n  beadle report export 7 --config beadle.toml --out report.zip\n"
    "  beadle report export H-2027-C-0001 --config beadle.toml --council witney --out report.zip"
)
@click.argument("number", metavar="NUMBER")
@config_option
@click.option("--council", metavar="ID", help="Whose report; needed where there are several.")
@out_option
@click.option("--plain", is_flag=True, help="Do not encrypt it. Whoever has the file reads it.")
@click.option(
    "--full",
    is_flag=True,
    help="With the name of who reported it though they did not agree, and the council's notes.",
)
def export(
    number: str, config: Path | None, council: str | None, out: Path, *, plain: bool, full: bool
) -> None:
    """Write a report as one zip: a page to read and print, the files as they came, digests.

    It is encrypted (AES-256; 7-Zip opens it) with a passphrase that is shown once, here. Works
    while Beadle runs. That it was exported is put on record.
    """
    loaded = chosen(config)
    found = _gather(loaded, _council(loaded, council), number, full=full)
    key = None if plain else bundle_file.passphrase()
    try:
        bundle_file.write(found, out, key)
    except OSError as error:
        raise click.ClickException(
            f"NOT DONE. {out} cannot be written: {error.strerror}."
        ) from None
    if key is None:
        click.echo(f"Done. {found.number} is in {out}, NOT ENCRYPTED: whoever has it reads it.")
    else:
        click.echo(f"Done. {found.number} is in {out}, encrypted.")
        click.echo(f"Passphrase, shown this once: {key}")
        click.echo("Hand it over by another way than the file: by telephone, say.")


def _council(config: Config, wanted: str | None) -> str:
    known = [council.id for council in config.councils]
    if wanted is None and len(known) == 1:
        return known[0]
    if wanted not in known:
        raise click.UsageError(f"Say whose report it is: --council {' or '.join(known)}.")
    return wanted


def _gather(config: Config, council_id: str, number: str, *, full: bool) -> Bundle:
    with existing(config) as looking:
        for name, secret, box in (
            ("key", config.key, crypto.GENERAL),
            ("reports' key", config.reports_key, crypto.REPORTS),
        ):
            why = locked(looking, secret, box)
            if why:
                raise KeyProblem(f"NOT DONE. The {name}: {sentence(why)}")
    store = Store(engine_url(config.database).render_as_string(hide_password=False))
    try:
        return store.write_now(_record, House(config, {}, {}), council_id, number, full=full)
    finally:
        store.close()


def _record(session: Session, house: House, council_id: str, number: str, *, full: bool) -> Bundle:
    """Put it on record, and gather it as it then stands."""
    found = _one(session, council_id, number)
    what = {"what": "full" if full else "agreed"}
    entry = audit.Entry("report exported", report_chain.subject(found.id), what, bundle.OPERATOR)
    audit.record(session, council_id, entry)
    return bundle.gather(session, house, found, "whoever runs Beadle", full=full)


def _one(session: Session, council_id: str, number: str) -> Report:
    meant = [one for one in reports.by_number(session, council_id, number) if one.erased_at is None]
    if not meant:
        raise click.UsageError(f"There is no report {number} of {council_id}: nothing was written.")
    if len(meant) > 1:
        which = ", ".join(reports.shown_number(one) for one in meant)
        raise click.UsageError(f"Which one: {which}? Give its number in full.")
    return meant[0]
