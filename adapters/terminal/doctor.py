"""What ``beadle doctor`` asks of the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from adapters.contract import Account, Check, Host

from .lines import STANDARD
from .options import Options


def has_keyboard() -> bool:
    """Whether standard input is a terminal; never raises."""
    try:
        return sys.__stdin__ is not None and os.isatty(sys.__stdin__.fileno())
    except (OSError, ValueError):
        return False


async def diagnose(options: Options, accounts: Sequence[Account], host: Host) -> Sequence[Check]:
    """Whether alerts can be printed and commands be read; never raises."""
    del accounts, host
    return [_output(), _input(options)]


def examine_account(address: str) -> str | None:
    """No address can be watched here."""
    del address
    return "a terminal is a desk; it publishes nothing, so that there is nothing to watch"


def _output() -> Check:
    """Whether standard output takes every letter."""
    name = "terminal output"
    if sys.stdout is None or sys.stdout.closed:
        mend = "Start Beadle with its standard output open, or configure another desk."
        return Check(name, ok=False, detail="There is no standard output.", mend=mend)
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding not in ("utf8", "utf_8"):
        detail = "The terminal does not take every letter; some are shown as ?."
        return Check(name, ok=False, detail=detail, mend="Set PYTHONUTF8=1 or LANG=C.UTF-8.")
    return Check(name, ok=True, detail="Alerts are printed here.")


def _input(options: Options) -> Check:
    """Where commands come from."""
    name = "terminal input"
    script = options.script
    if script and script != STANDARD:
        if not Path(script).exists() or not os.access(script, os.R_OK):
            mend = "Correct the path, or let Beadle's user read the file."
            return Check(name, ok=False, detail=f"{script} cannot be read.", mend=mend)
        return Check(name, ok=True, detail=f"Commands are read from {script}.")
    if script or has_keyboard():
        return Check(name, ok=True, detail="Commands are read from standard input.")
    return Check(
        name, ok=True, detail="Standard input is no terminal: no commands are read, alerts only."
    )
