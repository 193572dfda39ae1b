"""What ``beadle doctor`` looks at. Every check comes back as a line; none raises."""

from __future__ import annotations

import asyncio
import shutil
import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

from sqlalchemy import make_url

from adapters.contract import Check, Secret, SecretMissing
from bot.cli.database import existing
from bot.cli.host import LookingHost, lent
from bot.config import wanted
from bot.config.database import engine_url
from bot.config.desks import options_of
from bot.config.model import LONDON, Config, Connection, Role
from bot.models.load import configured
from bot.store import crypto, keys, migrate
from bot.words.times import counted
from policy.pack import PackErrors, load_pack

ADAPTER_SECONDS = 30.0
"""How long one adapter's diagnosis may take."""
LEAST_FREE = 500_000_000
"""Bytes below which a disk counts as full: an archive of pictures grows."""
_PUT_BACK = "put the right key back from your backup; no new one opens what is there"
_BUILT = datetime(2026, 1, 1, tzinfo=UTC)


def house() -> Iterator[Check]:
    """This machine: its clock and its time zones."""
    now = datetime.now(UTC)
    try:
        local = now.astimezone(LONDON)
    except (ZoneInfoNotFoundError, OSError) as error:
        yield Check("time zone", ok=False, detail=str(error), mend="pip install tzdata")
    else:
        yield Check("time zone", ok=True, detail=f"Europe/London; it is {local:%H:%M on %d %B %Y}")
    if now < _BUILT:
        mend = "set the clock, and keep it set by NTP (timedatectl set-ntp true)"
        yield Check("clock", ok=False, detail=f"it says {now:%d %B %Y}", mend=mend)


def configuration(config: Config) -> Iterator[Check]:
    """The file as a whole: what it leaves out, and who decides today."""
    yield Check(
        "configuration", ok=True, detail=f"{counted(len(config.councils), 'council')}, valid"
    )
    for warning in config.warnings:
        yield Check("configuration", ok=True, detail=f"but note: {warning}")
    today = datetime.now(LONDON).date()
    for council in config.councils:
        clerks = [p for p in council.persons if p.role is Role.CLERK and p.serves(today)]
        yield Check(
            f"the Clerk of {council.id}",
            ok=bool(clerks),
            detail=clerks[0].name if clerks else "nobody is Clerk today",
            mend="" if clerks else "see from and until of the [[council.person]] tables",
        )


def model(config: Config) -> Iterator[Check]:
    """The model that the configuration names can be loaded, and scores."""
    found = configured(config)
    if found is None:
        detail = 'none (scorer = "none"): toxicity is not checked in any post'
        yield Check("model", ok=True, detail=detail)
    elif found.works():
        yield Check("model", ok=True, detail=f"{found.hash} reads posts")
    else:
        mend = 'what it says, or scorer = "none" to go on with rules alone'
        yield Check(f"model {found.name}", ok=False, detail=found.trouble, mend=mend)


def secrets(config: Config) -> Iterator[Check]:
    """Every secret that the configuration names can be read; none is shown."""
    of_routes = dict(wanted.routes(config))  # which have a check of their own, of what is in them
    for name, secret in wanted.secrets(config):
        file = Path(secret.file) if secret.file else None
        if name not in of_routes or (file and file.is_file() and _readable_by_others(file)):
            yield _secret(name, secret)
    yield _key("encryption key", config.key, crypto.GENERAL)
    yield _key("reports' key", config.reports_key, crypto.REPORTS)


def _secret(name: str, secret: Secret) -> Check:
    try:
        secret.reveal()
    except SecretMissing as missing:
        mend = f"set {secret.env}" if secret.env else f"put the secret into {secret.file}"
        return Check(f"secret {name}", ok=False, detail=str(missing), mend=mend)
    too_open = _readable_by_others(Path(secret.file)) if secret.file else None
    return Check(f"secret {name}", ok=not too_open, detail=too_open or "", mend=_close(secret))


def _key(name: str, key: Secret, box: str) -> Check:
    crypto.lock(box)
    if key.file and not Path(key.file).exists():
        return Check(
            name,
            ok=True,
            detail=f"beadle run will make {key.file}; if Beadle has run before, put it back from "
            "your backup first",
        )
    check = _secret("key", key)
    if check.ok:
        try:
            crypto.unlock(key.reveal(), box)
        except crypto.KeyProblem as problem:
            return Check(name, ok=False, detail=str(problem))
    return Check(name, check.ok, check.detail, check.mend)


def _fitting(config: Config) -> Iterator[Check]:
    """Whether each key is the one that the database was written with, where it has been."""
    named = {crypto.GENERAL: "encryption key", crypto.REPORTS: "reports' key"}
    with existing(config) as store:
        for box, name in named.items():
            used = store.read_now(keys.is_used, box)
            if not crypto.is_open(box):
                if used:
                    detail = "it is not there, and this database was written with it"
                    yield Check(f"{name} and database", ok=False, detail=detail, mend=_PUT_BACK)
            elif used and not store.read_now(keys.fits, box):
                detail = "this database was written with another key"
                yield Check(f"{name} and database", ok=False, detail=detail, mend=_PUT_BACK)


def _close(secret: Secret) -> str:
    return f"chmod 600 {secret.file}" if secret.file else ""


def _readable_by_others(path: Path) -> str | None:
    mode = stat.S_IMODE(path.stat().st_mode)
    return f"others can read {path} (mode {mode:04o})" if mode & 0o077 else None


def database(config: Config) -> Iterator[Check]:
    """Reachable, at the right revision, and with room to grow."""
    url = make_url(config.database.url)
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "")
        yield _room(file.parent)
        if not file.exists():
            detail = f"beadle run will make {file}"
            yield Check("database", ok=file.parent.is_dir(), detail=detail, mend="make the folder")
            return
    try:
        found, wanted = migrate.current(engine_url(config.database)), migrate.latest()
    except (migrate.DatabaseProblem, SecretMissing) as error:
        yield Check("database", ok=False, detail=str(error))
        return
    name = url.render_as_string(hide_password=True)
    detail = f"{name} is at revision {found or 'none'}; this Beadle wants {wanted}"
    mend = "" if found == wanted else "beadle db upgrade (after a backup)"
    yield Check("database", ok=found == wanted, detail=detail, mend=mend)
    if found == wanted:
        yield from _fitting(config)


def _room(folder: Path) -> Check:
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    detail = f"{free / 1e9:.1f} GB free in {folder}"
    mend = "make room, or move the database to a larger disk"
    return Check("disk", ok=free >= LEAST_FREE, detail=detail, mend=mend)


def packs(config: Config) -> Iterator[Check]:
    """Every council's policy loads, its own trials included."""
    for council in config.councils:
        try:
            load_pack(council.pack)
        except PackErrors as errors:
            for error in errors.errors:
                yield Check(f"pack of {council.id}", ok=False, detail=str(error))
        else:
            yield Check(f"pack of {council.id}", ok=True, detail=council.pack)


async def connection(config: Config, line: Connection) -> Sequence[Check]:
    """What the adapter finds out about a connection and its accounts, within a time limit."""
    accounts = [account.on_platform() for _, account in config.accounts_on(line.id)]
    host = LookingHost(lent(config, line.id))
    diagnosis = line.adapter.diagnose(options_of(config, line), accounts, host)
    try:
        found = await asyncio.wait_for(diagnosis, ADAPTER_SECONDS)
    except TimeoutError:
        detail = f"no answer within {ADAPTER_SECONDS:.0f} seconds"
        mend = "see whether the platform is up, and whether this machine reaches the internet"
        return [Check(f"connection {line.id}", ok=False, detail=detail, mend=mend)]
    prefix = f"connection {line.id}"
    return [Check(f"{prefix}, {c.name}", c.ok, c.detail, c.mend) for c in found] or [
        Check(prefix, ok=True, detail="the adapter has nothing to check")
    ]
