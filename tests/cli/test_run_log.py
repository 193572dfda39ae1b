"""The log of the real program: JSON in every line where that is wanted, and lines to read else."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest

MARKER = "marmalade"


@pytest.mark.parametrize("wanted", ["json", "text"])
def test_what_goes_wrong_is_logged_in_the_format_wanted(config, wanted):
    """The figures' port is taken: their loop dies, and all else goes on."""
    (config.parent / "posts" / "one.md").write_text(f"A word about {MARKER}.\n")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        tables = f"[metrics]\nport = {taken.getsockname()[1]}\n"
        tables += f'[log]\nformat = "{wanted}"\nlevel = "debug"\n'
        config.write_text(tables + config.read_text())
        run = [
            sys.executable,
            "-m",
            "bot",
            "run",
            "--config",
            str(config),
            "--commands",
            os.devnull,
        ]
        done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    lines = [one for one in done.stderr.splitlines() if not one.startswith("Note: ")]
    assert MARKER not in done.stderr
    if wanted == "json":
        found = [json.loads(line) for line in lines]
        assert "metrics" in [one.get("loop") for one in found]
        assert all({"event", "level", "logger", "timestamp"} <= one.keys() for one in found)
    else:
        told = (
            "ERROR bot.run.supervisor: a loop died and is started again: OSError (Address already"
        )
        assert any(told in line and line.endswith("loop=metrics") for line in lines)
