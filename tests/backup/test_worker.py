"""The process that makes a backup beside a Beadle at work."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("pydantic", "httpx", "numpy", "onnxruntime", "bot.config.model", "bot.clerk", "bot.run")


def test_it_loads_nothing_that_copying_and_proving_does_not_need():
    """Its memory comes on top of a whole Beadle's, on the smallest of servers."""
    code = f"import sys, bot.backup.worker; print(*(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run((sys.executable, "-c", code), check=True, capture_output=True, text=True)
    assert done.stdout.split() == []
