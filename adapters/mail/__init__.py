"""E-mail: a desk for the Clerk, who decides by replying.

Owns the entry point. What speaks SMTP and IMAP is imported when a connection is made, so that
``beadle --help`` does not pay for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from adapters.contract import Account, Adapter, Check, Connection, Host
from adapters.mail.options import Options, examine

__all__ = ["ADAPTER", "Options"]


def _connect(_name: str, options: Options, host: Host) -> Connection:
    """A desk that opens nothing yet."""
    desk = import_module("adapters.mail.desk").MailDesk(options, host)
    return Connection(desk=desk, close=desk.close)


async def _diagnose(options: Options, accounts: Sequence[Account], host: Host) -> Sequence[Check]:
    """What is wrong with a connection and how to mend it; never raises."""
    found: Sequence[Check] = await import_module("adapters.mail.diagnose").diagnose(
        options, accounts, host
    )
    return found


ADAPTER = Adapter(
    name="mail",
    summary="E-mail: a desk for the Clerk, who decides by replying",
    options=Options,
    connect=_connect,
    diagnose=_diagnose,
    examine_account=examine,
)
