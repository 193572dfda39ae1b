"""The facts about the machine without which a figure says nothing."""

from __future__ import annotations

import os
import platform
import sqlite3
import tempfile
import time
from pathlib import Path

import psutil

BUSY = 0.15
"""Share of the cores in use by others above which figures are not to be trusted."""


def commit_seconds(folder: Path, rounds: int = 200) -> float:
    """The median time of one committed row on SQLite as Beadle sets it (WAL, full sync)."""
    times = []
    with tempfile.TemporaryDirectory(dir=folder) as place:
        database = sqlite3.connect(Path(place) / "probe.db", isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE probe (id INTEGER PRIMARY KEY, words TEXT)")
        for _ in range(rounds):
            begun = time.perf_counter()
            database.execute("INSERT INTO probe (words) VALUES (?)", ("x" * 500,))
            times.append(time.perf_counter() - begun)
        database.close()
    return sorted(times)[rounds // 2]


def facts(folder: Path) -> list[str]:
    """What the machine is, and a warning where it has something else to do."""
    used = psutil.cpu_percent(1.0) / 100
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()
    what = (
        f"{psutil.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}"
    )
    busy = (
        f"load average {load[0]:.2f} {load[1]:.2f} {load[2]:.2f}; "
        f"one committed row on SQLite with full sync: {commit_seconds(folder) * 1000:.2f} ms"
    )
    lines = [what, busy]
    if used > BUSY:
        lines.append(
            f"WARNING: the machine is not idle ({used:.0%} of its cores are in use by others). "
            "These figures are too high. Run again when it is quiet."
        )
    return lines
