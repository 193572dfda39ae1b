"""How to add what is left out at first: with the Python that runs Beadle, and no other."""

from __future__ import annotations

import sys


def install(extra: str) -> str:
    """The command that adds an extra to this installation."""
    return f"{sys.executable} -m pip install 'council-beadle[{extra}]'"
