"""Bluesky: Jetstream, a data server's firehose, or polling; take down, restore, and its chat.

Owns the entry point. Everything that imports the atproto package (0.7 s and about 50 MB) is
imported when a connection is made, so that ``beadle --help`` does not pay for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from adapters.bluesky.options import Options, examine
from adapters.contract import Account, Adapter, Check, Connection, Host


def _connect(_name: str, options: Options, host: Host) -> Connection:
    """A connection that opens nothing yet."""
    bluesky = import_module("adapters.bluesky.platform").Bluesky(options, host)
    return Connection(platform=bluesky, mailbox=bluesky.mailbox, close=bluesky.close)


async def _diagnose(options: Options, accounts: Sequence[Account], host: Host) -> Sequence[Check]:
    """What is wrong with a connection and how to mend it; never raises."""
    found: Sequence[Check] = await import_module("adapters.bluesky.diagnose").diagnose(
        options, accounts, host
    )
    return found


ADAPTER = Adapter(
    name="bluesky",
    summary="Bluesky (AT Protocol): watches posts, takes them down and restores them; takes in "
    "private messages",
    options=Options,
    connect=_connect,
    diagnose=_diagnose,
    examine_account=examine,
)
