"""What may be said of an error where people's words are about: its kind and its place in the code.

The text of an error, and those of its causes, can repeat what somebody wrote: they reach no log.
Which lines of code it came through is said all the same, and of a database or a disk what ails it.
"""

from __future__ import annotations

import logging
import os
import traceback
from pathlib import Path

from sqlalchemy.exc import OperationalError


def of(error: BaseException) -> str:
    """``KeyError at form.py:12``: nothing that anybody wrote."""
    kind = f"{type(error).__name__}{_ails(error)}"
    frames = list(traceback.walk_tb(error.__traceback__))
    if not frames:
        return kind
    own = [one for one in frames if "site-packages" not in one[0].f_code.co_filename]
    frame, line = (own or frames)[-1]
    return f"{kind} at {Path(frame.f_code.co_filename).name}:{line}"


def _ails(error: BaseException) -> str:
    """What the database or the operating system says is wrong with itself: a full disk, a lock."""
    if isinstance(error, OperationalError):  # its own text has the statement's values as well
        return f" ({str(error.orig).partition(chr(10))[0]})"
    if isinstance(error, OSError) and error.errno:
        return f" ({os.strerror(error.errno)})"
    return ""


def trace(error: BaseException) -> str:
    """The lines of code that an error came through, and what it was; its causes first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    told = f"{trace(before)}\nwhich led to:\n" if before is not None else ""
    return f"{told}{''.join(traceback.format_tb(error.__traceback__))}{of(error)}"


def note(log: logging.Logger, what: str, error: BaseException, **facts: str | int) -> None:
    """Log that something broke, and through which lines of code it came.

    ``facts``: where it broke (a connection, a council, a loop), by the names that a log may hold.
    """
    lines = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    log.error("%s: %s", what, of(error), extra={**facts, "trace": lines})
