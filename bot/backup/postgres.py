"""PostgreSQL's own programs: pg_dump into a backup, pg_restore out of it.

The password goes through the environment, never over the command line. What is dumped is the view
of one transaction, and that same view is what the audit chain is walked in.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, text

from bot.backup.manifest import BackupProblem

_VERSION = re.compile(r"\) (\d+)")
QUICK = "--compress=1"
"""Pictures and films are packed already; the words get small at once."""


def dump(connection: Connection, url: URL, target: Path) -> None:
    """Dump what this transaction sees into ``target``, and read all of it back.

    Raises BackupProblem.
    """
    program = find("pg_dump", connection)
    snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
    target.touch(0o600)
    words = ("--format=custom", "--no-owner", "--no-privileges", QUICK, "--no-password")
    _call([program, *words, f"--snapshot={snapshot}", f"--file={target}"], url)
    # pg_restore reads each piece of it, as it will on the day when it is needed.
    _call([find("pg_restore", connection), "--file=/dev/null", str(target)], url)


def restore(connection: Connection, url: URL, dumped: Path) -> None:
    """Bring a dump into an empty database: all of it or nothing. Raises BackupProblem."""
    program = find("pg_restore", connection)
    words = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    _call([program, *words, "--no-password", f"--dbname={url.database}", str(dumped)], url)


def find(program: str, connection: Connection) -> str:
    """Where a program is that is no older than the server. Raises BackupProblem."""
    wanted = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000
    beside = Path(f"/usr/lib/postgresql/{wanted}/bin/{program}")  # where Debian keeps each version
    found = str(beside) if beside.is_file() else shutil.which(program)
    mend = (
        f"Install PostgreSQL's client programs (Debian: apt-get install postgresql-client-{wanted})"
    )
    if found is None:
        raise BackupProblem(f"{program} is not installed here. {mend}, then run this again.")
    said = _run([found, "--version"]).stdout
    version = _VERSION.search(said)
    if version is None or int(version[1]) < wanted:
        raise BackupProblem(
            f"{found} is older than the server ({said.strip()}; the server has {wanted}). {mend}, "
            "then run this again."
        )
    return found


def _call(words: list[str], url: URL) -> None:
    done = _run(words, _environment(url))
    if done.returncode:
        # Only its first line: what follows can be a row, with what people wrote.
        said = next(iter(done.stderr.strip().splitlines()), f"it ended with {done.returncode}")
        raise BackupProblem(f"{Path(words[0]).name} did not succeed: {said[:300]}")


def _run(
    words: list[str], environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    # No shell, and the program is PostgreSQL's own.
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  no shell


def _environment(url: URL) -> dict[str, str]:
    named = {
        "PGHOST": url.host,
        "PGPORT": str(url.port) if url.port else None,
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password else None,
        "PGDATABASE": url.database,
    }
    for key, value in url.query.items():
        named[f"PG{key.upper()}"] = value if isinstance(value, str) else value[0]
    given = {key: value for key, value in named.items() if value}
    return {**os.environ, **given, "PGAPPNAME": "beadle backup", "LC_ALL": "C.UTF-8"}


@contextmanager
def view(connection: Connection) -> Iterator[Connection]:
    """One unchanging view for as long as it is needed."""
    with connection.begin():
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        yield connection
