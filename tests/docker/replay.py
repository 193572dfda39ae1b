"""``make docker-proof``: builds the Dockerfile in an empty root and runs what comes out.

Needs root, debootstrap and the package registries. Proves that the steps work, that the program
runs as its own user and writes nowhere but the volume, that the health check is well only while
Beadle works, and that the stop signal ends it in good order.
"""

# ruff: noqa: T201  # a script that says what it does

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.docker import dockerfile
from tests.docker.build import NOT_PROVEN, StepFailed, build
from tests.docker.root import Root, base

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 30
STOP_SECONDS = 10  # what "docker stop" allows
SICK_SECONDS = 120


class NotProven(Exception):
    """The image does not do what it should."""


def prove(what: str, ok: object, detail: str = "") -> None:
    """Say that something holds. Raises NotProven where it does not."""
    print(f"  {'yes' if ok else 'NO '}  {what}", flush=True)
    if not ok:
        raise NotProven(f"{what}\n{detail[-3000:]}")


def wait_for(condition: Callable[[], bool], seconds: float) -> float | None:
    """Seconds until the condition held, or None."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if condition():
            return time.monotonic() - start
        time.sleep(0.5)
    return None


def files_outside(root: Root, volume: str) -> set[str]:
    """Every file of a root but the volume's, with the time of its last change."""
    inside = root.inside(volume)
    return {
        f"{path} {path.lstat().st_mtime_ns}"
        for path in root.folder.rglob("*")
        if not path.is_relative_to(inside) and not path.is_dir()
    }


def prove_user(root: Root) -> None:
    """The user is nobody special."""
    prove("the user is not root", root.run(["id", "-u"]).stdout.strip() not in {"", "0"})
    for path in ("/opt/beadle/bin/beadle", "/etc/passwd", "/opt/beadle"):
        prove(f"it cannot write {path}", root.run(["test", "-w", path]).returncode != 0)
    prove("it can write the volume", root.run(["test", "-w", root.workdir]).returncode == 0)
    prove("pip is not there", root.run(["python", "-c", "import pip"]).returncode != 0)


def prove_commands(root: Root, entry: list[str]) -> None:
    """The commands that need no database work."""
    for words in (["--help"], ["packs", "--format", "json"], ["platforms"]):
        done = root.run([*entry, *words])
        prove(f"{' '.join(entry + words)}", done.returncode == 0 and done.stdout, done.stdout)


def prove_life(root: Root, stage: dockerfile.Stage, entry: list[str]) -> None:
    """Started, well, sick when it stands still, well again, and stopped."""
    check = dockerfile.healthcheck(stage)
    command = [*entry, *stage.last("CMD").words()]
    number = signal.Signals[stage.last("STOPSIGNAL").value]

    def well() -> bool:
        return root.run(check).returncode == 0

    prove("before the start the health check says no", not well())
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            root.command(command), env=root.environment, stdin=subprocess.DEVNULL,
            stdout=output, stderr=output,
        )  # fmt: skip
        try:
            _prove_running(process, well, number)
        finally:
            process.kill()
            process.wait()
            output.seek(0)
            words = output.read().decode(errors="replace")
            print("  what it said:", *words.splitlines()[:15], sep="\n    | ")
    prove("after the stop the health check says no", not well())
    database = list(root.inside("/data").rglob("*.db"))
    prove("the database lies in the volume", database, str(list(root.inside("/data").rglob("*"))))


def _prove_running(process: subprocess.Popen[bytes], well: Callable[[], bool], number: int) -> None:
    took = wait_for(well, START_SECONDS)
    prove(f"well after {took or 0:.1f} s", took is not None)
    time.sleep(5)
    prove("it goes on without standard input", process.poll() is None and well())
    process.send_signal(signal.SIGSTOP)
    took = wait_for(lambda: not well(), SICK_SECONDS)
    process.send_signal(signal.SIGCONT)
    prove(f"sick {took or 0:.1f} s after it was made to stand still", took is not None)
    took = wait_for(well, START_SECONDS)
    prove(f"well again {took or 0:.1f} s after it went on", took is not None)
    process.send_signal(number)
    took = wait_for(lambda: process.poll() is not None, STOP_SECONDS)
    prove(f"stopped in {took or 0:.1f} s with status {process.poll()}", process.poll() == 0)


def replay(folder: Path) -> None:
    """Build, then every proof. Raises NotProven or StepFailed."""
    stages = dockerfile.read(PROJECT / "Dockerfile")
    print("Building", flush=True)
    root = build(stages, PROJECT, base(PROJECT / ".cache"), folder)
    size = subprocess.run(
        ["du", "-sm", root.inside("/opt/beadle")], check=True, capture_output=True, text=True
    )
    print(f"  the virtual environment has {size.stdout.split()[0]} MB\nProving", flush=True)
    final = stages[-1]
    entry = final.last("ENTRYPOINT").words()
    before = files_outside(root, final.last("VOLUME").words()[0])
    prove_user(root)
    prove_commands(root, entry)
    prove_life(root, final, entry)
    changed = files_outside(root, final.last("VOLUME").words()[0]) ^ before
    prove("nothing was written outside the volume", not changed, "\n".join(sorted(changed)))


def main() -> None:
    """Exit status 0 only where everything was proven."""
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        sys.exit("This needs root, and debootstrap (Debian: apt-get install debootstrap).")
    folder = Path(tempfile.mkdtemp(prefix="beadle-docker-"))
    folder.chmod(0o755)
    try:
        replay(folder)
    except (NotProven, StepFailed, dockerfile.NotUnderstood) as error:
        sys.exit(f"NOT PROVEN: {error}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"Proven. Not proven by this: {NOT_PROVEN}.")


if __name__ == "__main__":
    main()
