"""Telegram: channels and their discussion groups, watched and acted on, and a desk for the Clerk.

Owns the entry point. Everything that imports python-telegram-bot is imported when a connection is
made, so that ``beadle --help`` does not pay for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from adapters.contract import Account, Adapter, Check, Connection, Host
from adapters.telegram.options import Options, examine


def _connect(_name: str, options: Options, host: Host) -> Connection:
    """A platform, a desk and a mailbox on one line, which opens nothing yet."""
    connection: Connection = import_module("adapters.telegram.connection").connect(options, host)
    return connection


async def _diagnose(options: Options, accounts: Sequence[Account], host: Host) -> Sequence[Check]:
    """What is wrong with a connection and how to mend it; never raises."""
    found: Sequence[Check] = await import_module("adapters.telegram.diagnose").diagnose(
        options, accounts, host
    )
    return found


ADAPTER = Adapter(
    name="telegram",
    summary="Telegram: watches channels and their groups, takes posts down, and is a desk",
    options=Options,
    connect=_connect,
    diagnose=_diagnose,
    examine_account=examine,
)
