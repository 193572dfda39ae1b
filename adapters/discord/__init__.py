"""Discord: watched channels, the Clerk's desk, and private messages, over one connection.

Owns the entry point. Everything that imports discord.py (0.5 s and about 30 MB) is imported when
a connection is made, so that ``beadle --help`` does not pay for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from adapters.contract import Account, Adapter, Check, Connection, Host
from adapters.discord.options import Options, examine


def _connect(_name: str, options: Options, host: Host) -> Connection:
    """Platform, desk and mailbox on one line, which opens with the first use of any of them."""
    line = import_module("adapters.discord.line").Line(options, host)
    return Connection(
        platform=import_module("adapters.discord.platform").Discord(options, host, line),
        desk=import_module("adapters.discord.desk").DiscordDesk(options, host, line),
        mailbox=import_module("adapters.discord.mailbox").DiscordMailbox(options, host, line),
        close=line.close,
    )


async def _diagnose(options: Options, accounts: Sequence[Account], host: Host) -> Sequence[Check]:
    """What is wrong with a connection and how to mend it; never raises."""
    found: Sequence[Check] = await import_module("adapters.discord.diagnose").diagnose(
        options, accounts, host
    )
    return found


ADAPTER = Adapter(
    name="discord",
    summary="Discord: watches channels, is the Clerk's desk, takes private reports",
    options=Options,
    connect=_connect,
    diagnose=_diagnose,
    examine_account=examine,
)
