"""A real Bluesky personal data server (PDS) on 127.0.0.1, for tests, benchmarks and walk-throughs.

Owns: installing it once into a cache folder outside the repository, starting and ending it by
process id, and writing to it as an officer's app would. Needs Node, npm and httpx; knows nothing
of Beadle or of the atproto package.

    python tests/peers/pds.py --data DIR --port 2583 --account durrington:password
    python tests/peers/pds.py post http://127.0.0.1:2583 durrington.test password "Good morning"
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import httpx

if __package__ != "peers":  # run as a script: find the module beside this one
    sys.path.insert(0, str(Path(__file__).parents[1]))

from peers.resident import Resident

HOME = Path(__file__).with_name("pds")
DEFAULT_PASSWORD = "correct horse battery"


class PeerMissing(Exception):
    """The PDS cannot be had on this machine; the text says what is missing."""


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Only one process at a time installs."""
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _ci(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run npm ci; where Node's headers cannot be fetched, once more with the local ones."""
    command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if run.returncode and Path("/usr/include/node").is_dir():
        local = {**os.environ, "npm_config_nodedir": "/usr"}
        run = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, env=local
        )
    return run


def install() -> Path:
    """The folder that holds the PDS's node_modules, installed if need be (about 80 s, 230 MB).

    Raises PeerMissing where Node or npm is not there, or npm fails.
    """
    for tool in ("node", "npm"):
        if not shutil.which(tool):
            raise PeerMissing(f"the real PDS needs {tool}, which is not installed")
    lock_file = (HOME / "package-lock.json").read_bytes()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / f"beadle-pds-{hashlib.sha256(lock_file).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "installed"
    with _alone(folder / "lock"):
        if done.exists():
            return folder
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HOME / name, folder / name)
        run = _ci(folder)
        if run.returncode:
            raise PeerMissing(f"npm ci failed:\n{run.stderr[-2000:]}")
        done.touch()
    return folder


def free_port() -> int:
    """A port on 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PDS:
    """One server with its own data folder. Use as a context manager, or start() and stop()."""

    def __init__(self, data: Path, port: int | None = None, **environment: str) -> None:
        self.data = data
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.plc = ""
        self.environment = environment
        self._bypass = ""
        self._process: subprocess.Popen[str] | None = None
        self._residents: list[Resident] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        for resident in self._residents:
            resident.http.close()
        self.stop()

    @property
    def pid(self) -> int:
        """The server's process id."""
        assert self._process
        return self._process.pid

    def start(self, *, rate_limits: bool = False) -> None:
        """Start it, with the accounts that it had; returns once it answers."""
        modules = install()
        self.data.mkdir(parents=True, exist_ok=True)
        log = (self.data / "pds.log").open("a")
        env = {
            **os.environ,
            "LOG_ENABLED": "0",
            **self.environment,
            "BEADLE_PDS_MODULES": str(modules),
            "PDS_PORT": str(self.port),
            "PDS_DATA_DIRECTORY": str(self.data),
            "PDS_RATE_LIMITS_ENABLED": "true" if rate_limits else "false",
        }
        self._process = subprocess.Popen(
            ["node", str(HOME / "start.mjs")],
            env=env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=log,
        )
        log.close()
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(
                f"the PDS did not start: {(self.data / 'pds.log').read_text()[-2000:]}"
            )
        ready = json.loads(line)
        self.plc, self._bypass = ready["plc"], ready["bypass"]

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> None:
        """End it and wait until it is gone."""
        if self._process:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(sign)
            self._process.wait(60)
            assert self._process.stdout
            self._process.stdout.close()
            self._process = None

    def kill(self) -> None:
        """End it as a power cut would."""
        self.stop(signal.SIGKILL)

    def restart(self, *, rate_limits: bool = False) -> None:
        """Stop and start it on the same data and port."""
        self.stop()
        self.start(rate_limits=rate_limits)

    def freeze(self) -> None:
        """Let it answer nothing, its connections open."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    def account(self, handle: str, password: str = DEFAULT_PASSWORD) -> Resident:
        """Make an account (``.test`` is added to a bare name) and log in, past any rate limit."""
        handle = handle if "." in handle else f"{handle}.test"
        resident = Resident(self.url, handle, password)
        self._residents.append(resident)
        resident.headers["x-ratelimit-bypass"] = self._bypass
        body = {"handle": handle, "email": f"clerk@{handle}", "password": password}
        made = resident.call("com.atproto.server.createAccount", body)
        resident.did = made["did"]
        resident.headers["authorization"] = f"Bearer {made['accessJwt']}"
        return resident

    def take_down(self, did: str, *, applied: bool = True) -> None:
        """Take a whole account down as the host's moderators would, or put it back."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": did}
        body = {"subject": subject, "takedown": {"applied": applied, "ref": "test"}}
        nsid = "com.atproto.admin.updateSubjectStatus"
        reply = httpx.post(f"{self.url}/xrpc/{nsid}", json=body, auth=("admin", self._bypass))
        reply.raise_for_status()


def _tell(*words: str) -> None:
    """One line on standard output, at once."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def _write(arguments: argparse.Namespace) -> int:
    """Post, edit or delete from the command line."""
    resident = Resident(arguments.url, arguments.handle, arguments.password)
    resident.login()
    if arguments.verb == "post":
        _tell(*resident.post(arguments.what))
    elif arguments.verb == "edit":
        _tell(resident.edit(arguments.what, arguments.text))
    else:
        resident.delete(arguments.what)
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    """Run a server until it is interrupted."""
    data = arguments.data or Path(tempfile.mkdtemp(prefix="beadle-pds-"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    moved = {"BEADLE_PDS_CLOCK": str(arguments.clock.resolve())} if arguments.clock else {}
    with PDS(data, arguments.port, **moved) as pds:
        _tell(f"url {pds.url}\nplc {pds.plc}\ndata {data}")
        for wanted in arguments.account:
            handle, _, password = wanted.partition(":")
            try:
                made = pds.account(handle, password or DEFAULT_PASSWORD)
            except httpx.HTTPStatusError:  # it is there from an earlier start
                made = Resident(pds.url, handle if "." in handle else f"{handle}.test", password)
                made.password = made.password or DEFAULT_PASSWORD
                made.login()
            _tell(f"account {made.handle} {made.did} {made.password}")
        while pds._process and pds._process.poll() is None:
            time.sleep(0.5)
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """The command line: serve (the default), or post, edit, delete."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    if words and words[0] in {"post", "edit", "delete"}:
        parser.add_argument("verb")
        for name in ("url", "handle", "password", "what"):
            parser.add_argument(name)
        parser.add_argument("text", nargs="?", default="")
        return _write(parser.parse_args(words))
    parser.add_argument("--data", type=Path)
    parser.add_argument("--port", type=int)
    parser.add_argument("--account", action="append", default=[], metavar="HANDLE[:PASSWORD]")
    parser.add_argument(
        "--clock", type=Path, metavar="FILE", help="move the server's clock by the seconds in FILE"
    )
    return _serve(parser.parse_args(words))


if __name__ == "__main__":
    raise SystemExit(main())
