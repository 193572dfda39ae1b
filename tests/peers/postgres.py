"""A real PostgreSQL for the tests: one throw-away cluster, and a fresh database for each test.

Owns finding the server, starting it on loopback, and ending it. ``BEADLE_TEST_POSTGRES_URL``
names a server that runs already; otherwise PostgreSQL 15's own programs start one in a folder
that is deleted afterwards. As a command, ``python tests/peers/postgres.py COMMAND ...`` runs
COMMAND with that variable set, and needs the standard library only.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "BEADLE_TEST_POSTGRES_URL"
DEBIAN_PROGRAMS = Path("/usr/lib/postgresql/15/bin")
USER = "postgres"
START_SECONDS = 60


class Missing(Exception):
    """There is no PostgreSQL to test with; the text says what to install."""


def programs() -> Path:
    """The folder of ``initdb`` and ``postgres``. Raises Missing."""
    if (DEBIAN_PROGRAMS / "initdb").exists():
        return DEBIAN_PROGRAMS
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    raise Missing(
        f"no PostgreSQL here: set {VARIABLE}, or install it (Debian: apt-get install postgresql-15)"
    )


def _as_postgres(folder: Path) -> dict[str, object]:
    """Arguments for subprocess: PostgreSQL refuses to run as root, so root becomes another."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam(USER)
    except KeyError:
        raise Missing(f"PostgreSQL does not run as root, and there is no user {USER!r}") from None
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_answer(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        # The port opens before the server takes sessions: its log says when it does.
        if b"ready to accept connections" in log.read_bytes():
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start on port {port}:\n{log.read_text()[-2000:]}")


@contextmanager
def cluster() -> Iterator[str]:
    """A running server's URL; the server and its folder are gone afterwards.

    Durability is off: a test that needs it names a server of its own.
    """
    home = programs()
    folder = Path(tempfile.mkdtemp(prefix="beadle-postgres-"))
    try:
        become = _as_postgres(folder)
        common = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, **become}
        data = folder / "data"
        subprocess.run(
            [home / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True,
            stdout=subprocess.DEVNULL,
            **common,
        )
        port, log = _free_port(), folder / "log"
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": folder,
            "fsync": "off",
            "max_connections": 200,
        }
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        with log.open("wb") as out:
            server = subprocess.Popen(
                [home / "postgres", "-D", data, *options], stdout=out, stderr=out, **common
            )
        try:
            _await_answer(server, port, log)
            yield f"postgresql+psycopg://{USER}@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
            server.wait(START_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(server: str) -> Iterator[str]:
    """The URL of an empty database of its own on ``server``, dropped afterwards."""
    import psycopg  # noqa: PLC0415  # as a command this file runs before anything is installed

    base = server.rpartition("/")[0]
    name = f"beadle_{uuid.uuid4().hex}"
    admin = server.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    try:
        yield f"{base}/{name}"
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def main(command: list[str]) -> int:
    """Run ``command`` beside a cluster and give back its exit status."""
    if not command:
        sys.exit(f"Usage: {Path(sys.argv[0]).name} COMMAND ...")

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    try:
        with (
            cluster() as url,
            subprocess.Popen(command, env={**os.environ, VARIABLE: url}) as child,
        ):
            try:
                return child.wait()
            finally:
                child.terminate()  # asked, not killed, so that it can end its own children
    except Missing as missing:
        sys.exit(str(missing))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
