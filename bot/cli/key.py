"""``beadle key``: look whether both keys open everything, and change them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import make_url

from adapters.contract import Secret, SecretMissing
from bot.cli.database import chosen, existing, ready_url
from bot.cli.options import config_option
from bot.config.model import Config
from bot.run.lock import only_one
from bot.store import crypto, keyfile, keys
from bot.store.crypto import GENERAL, REPORTS, KeyProblem
from bot.store.store import Store
from bot.words.cases import sentence
from bot.words.times import counted

NAMES = {GENERAL: "general key", REPORTS: "reports' key"}

which_option = click.option(
    "--which",
    type=click.Choice([GENERAL, REPORTS, "both"]),
    default="both",
    show_default=True,
    help="The key for what is on its way through the house, the one for reports, or both.",
)


@click.group(epilog="\b\nExamples:\n  beadle key check --config beadle.toml\n"
             "  beadle key rotate --config beadle.toml --which reports")  # fmt: skip
def key() -> None:
    """Look after the keys of what is encrypted."""


@key.command(epilog="\b\nExample:\n  beadle key check --config beadle.toml")
@config_option
@which_option
def check(config: Path | None, which: str) -> None:
    """Prove that the keys open all that is encrypted.

    Everything is opened once, and nothing of it is shown. Exit status 1 if a key is missing, is
    wrong, or does not open something.
    """
    loaded = chosen(config)
    with existing(loaded) as store:
        sound = [_check(store, loaded, box) for box in _boxes(which)]
    if not all(sound):
        raise SystemExit(1)


def _boxes(which: str) -> list[str]:
    return [box for box in keys.BOXES if which in (box, "both")]


def _check(store: Store, config: Config, box: str) -> bool:
    name, secret = NAMES[box], _secret(config, box)
    try:
        crypto.unlock(secret.reveal(), box)
    except (KeyProblem, SecretMissing) as problem:
        return _unused(store, box, name) or _wrong(f"{name}: WRONG. {sentence(str(problem))}")
    if not store.read_now(keys.fits, box):
        return _wrong(f"{name}: WRONG. It is not the one that this database was written with.")
    with _bar(store, box, "Opening") as moved:
        closed = keys.unreadable(store, box, moved)
    count = counted(len(store.read_now(keys.places, box)), "encrypted value")
    if closed:
        click.echo(f"{name}: WRONG. Of {count} it does not open {len(closed):,}:")
        for place in closed[:20]:
            click.echo(f"  {place}")
        return False
    two = len(secret.reveal().split()) > 1
    click.echo(f"{name}: opens all of {count}.")
    if two:
        click.echo("  It is being changed: run beadle key rotate again to bring that to its end.")
    return True


def _wrong(line: str) -> bool:
    click.echo(line)
    return False


def _unused(store: Store, box: str, name: str) -> bool:
    """Say so where a key that is not there has sealed nothing; whether that is so."""
    used = store.read_now(keys.is_used, box)
    if not used:
        click.echo(f"{name}: there is none yet, and nothing that it would open.")
    return not used


@key.command(epilog="\b\nExample:\n  beadle key rotate --config beadle.toml --which reports")
@config_option
@which_option
def rotate(config: Path | None, which: str) -> None:
    """Make a new key, and encrypt everything anew with it.

    Beadle must be stopped. Killed at any point, nothing is lost: start Beadle, or this command
    again, and it goes on. Back up the new key file afterwards, and keep the old one as long as
    backups of the database are kept that were made before.
    """
    loaded = chosen(config)
    url = ready_url(loaded)
    with only_one(url):
        store = Store(url)
        try:
            ready = [box for box in _boxes(which) if _fits(store, loaded, box)]
            for box in ready:
                _rotate(store, loaded, box)
            if make_url(url).get_backend_name() == "sqlite":
                store.checkpoint()  # the old values stand in no file any more
        finally:
            store.close()


def _fits(store: Store, config: Config, box: str) -> bool:
    """Unlock a key; False where there is none and none is needed. Raises where it cannot be."""
    name = NAMES[box]
    try:
        crypto.unlock(_secret(config, box).reveal(), box)
    except SecretMissing:
        if _unused(store, box, name):
            return False
        raise
    if not store.read_now(keys.fits, box):
        raise KeyProblem(
            f"NOT DONE. The {name} is not the one that this database was written with. Put the "
            "right one back from your backup first."
        )
    return True


def _rotate(store: Store, config: Config, box: str) -> None:
    """Change one key. The file holds both until everything is sealed with the new one."""
    name, secret = NAMES[box], _secret(config, box)
    given = secret.reveal().split()
    path = Path(secret.file) if secret.file else None
    if path is not None and len(given) == 1:
        given = [keyfile.new_key(), *given]
        keyfile.replace(path, given)
    elif len(given) == 1:
        raise KeyProblem(_by_hand(secret, name))
    crypto.unlock(" ".join(given), box)
    with _bar(store, box, "Encrypting") as moved:
        done = keys.renew(store, box, moved)
    click.echo(f"Done. {counted(done, 'value')} encrypted with a new {name}, and I checked.")
    if path is not None:
        keyfile.replace(path, given[:1])
        click.echo(f"  Now back up {path}. The old key still opens older backups of the database.")
    else:
        click.echo(f"  Now leave the old key out of {secret.env}, and back up the new one.")


def _secret(config: Config, box: str) -> Secret:
    return config.key if box == GENERAL else config.reports_key


def _by_hand(secret: Secret, name: str) -> str:
    return (
        f"NOT DONE. The {name} comes from the environment variable {secret.env}, which I cannot "
        "change. Put a new key before the old one there, a space between them, and run this "
        "again. To make a new key: beadle key new"
    )


@key.command(epilog="\b\nExample:\n  beadle key new > new.key")
def new() -> None:
    """Print a new key, for keys that lie in an environment variable or a secret store.

    Whoever sees it can open what is encrypted with it: do not leave it in the terminal.
    """
    click.echo(keyfile.new_key())


@contextmanager
def _bar(store: Store, box: str, label: str) -> Iterator[Callable[[int], None]]:
    length = len(store.read_now(keys.places, box))
    with click.progressbar(length=length, label=f"{label} ({box})", file=sys.stderr) as bar:
        yield bar.update
