"""A desk in the terminal where Beadle was started: alerts appear, the Clerk types."""

from __future__ import annotations

from typing import Any

from adapters.contract import Adapter, Connection, Host

from .desk import TerminalDesk
from .doctor import diagnose, examine_account, has_keyboard
from .options import Options

__all__ = ["ADAPTER", "Options"]


def connect(connection: str, options: Any, host: Host) -> Connection:
    """A desk on standard input and output; nothing is read yet."""
    del connection, host
    return Connection(desk=TerminalDesk(options, typing=has_keyboard()))


ADAPTER = Adapter(
    name="terminal",
    summary="A desk in this terminal, for the person who started Beadle",
    options=Options,
    connect=connect,
    diagnose=diagnose,
    examine_account=examine_account,
)
