"""The keys of a ``[[connection]]`` whose adapter is mail, and how addresses are compared.

Owns nothing of the network: importing this module is cheap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.headerregistry import Address as Mailbox
from pathlib import Path
from typing import Literal

from adapters.contract import Secret

from .grant import LOOPBACK, OAuth

Tls = Literal["tls", "starttls", "none"]
TOP = "top"
"""The ``authserv_id`` that means the topmost header, for servers that write no name into theirs."""

_PORTS = {"smtp": {"tls": 465, "starttls": 587, "none": 25}}
_PORTS["imap"] = {"tls": 993, "starttls": 143, "none": 143}
_MOST_DAYS, _LEAST_POLL, _MOST_POLL, _MOST_TIMEOUT = 90, 5, 1700, 50
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class Server:
    """One server as it is reached."""

    host: str
    port: int
    tls: Tls


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The mailbox that is Beadle's own, how it sends and reads there, and which replies count.

    ``user`` and ``password``, or ``oauth``, open the mailbox; ``smtp_user``: where sending wants
    another name, and "" where it wants none. ``from_address``: as whom Beadle writes, ``user``
    if left out.
    ``channels``: the desks, taken from the configuration; a channel is the Clerk's address, or a
    name that ``recipients`` gives an address. ``tls``: "tls" from the first byte, "starttls", or
    "none", on the same machine only; ``ca_file``: the certificate of a server that has its own.

    ``reply_days``: for how long a mail may be answered. ``authserv_id``: the first word of the
    header Authentication-Results that the receiving server writes (RFC 8601, 2.2), or "top".
    ``require_authentication``: "auto" refuses a reply where that header says neither DKIM nor SPF
    vouch for its sender's domain; "yes" also where there is no header; "no" looks at none.
    ``poll_seconds``: how often the mailbox is looked into besides what the server tells.
    """

    smtp_host: str
    imap_host: str
    user: str
    password: Secret | None = None
    oauth: OAuth | None = None
    smtp_port: int | None = None
    smtp_tls: Tls = "starttls"
    smtp_user: str | None = None
    imap_port: int | None = None
    imap_tls: Tls = "tls"
    ca_file: Path | None = None
    from_address: str = ""
    from_name: str = "Beadle"
    folder: str = "INBOX"
    channels: tuple[str, ...] = ()
    recipients: dict[str, str] = field(default_factory=dict)
    authserv_id: str = ""
    require_authentication: Literal["auto", "yes", "no"] = "auto"
    reply_days: int = 14
    poll_seconds: float = 60.0
    timeout_seconds: float = 20.0

    def __post_init__(self) -> None:
        """Refuse what could not work, or would send a password in the clear."""
        for name, server in (("smtp", self.smtp), ("imap", self.imap)):
            if server.tls == "none" and server.host not in LOOPBACK:
                raise ValueError(
                    f'{name}_tls = "none" is for 127.0.0.1 only: passwords and cases would travel '
                    'in the clear. Write "tls" or "starttls"'
                )
        if self.password is None and self.oauth is None:
            raise ValueError("password is missing, or [connection.oauth]; give one of the two")
        if self.password is not None and self.oauth is not None:
            raise ValueError("password and [connection.oauth] are both there; give one of the two")
        if not is_address(self.sender):
            raise ValueError("from_address must be a mail address (user is none)")
        for name, address in self.recipients.items():
            if not is_address(address):
                raise ValueError(f"recipients.{name} must be a mail address")
        if not self.folder.isascii() or not self.folder.isprintable():
            raise ValueError("folder must be plain ASCII; give the folder such a name")
        if self.require_authentication == "yes" and not self.authserv_id:
            raise ValueError(
                'require_authentication = "yes" needs authserv_id: without it anybody could write '
                "the header that is looked at"
            )
        self._ranges()

    def _ranges(self) -> None:
        if not 1 <= self.reply_days <= _MOST_DAYS:
            raise ValueError("reply_days must be between 1 and 90")
        if not _LEAST_POLL <= self.poll_seconds <= _MOST_POLL:
            raise ValueError("poll_seconds must be between 5 and 1700")
        if not 1 <= self.timeout_seconds <= _MOST_TIMEOUT:
            raise ValueError("timeout_seconds must be between 1 and 50")

    @property
    def smtp(self) -> Server:
        """Where mail is sent."""
        port = self.smtp_port or _PORTS["smtp"][self.smtp_tls]
        return Server(self.smtp_host, port, self.smtp_tls)

    @property
    def imap(self) -> Server:
        """Where mail is read."""
        port = self.imap_port or _PORTS["imap"][self.imap_tls]
        return Server(self.imap_host, port, self.imap_tls)

    @property
    def sender(self) -> str:
        """Beadle's own address."""
        return self.from_address or self.user

    @property
    def domain(self) -> str:
        """What Beadle's Message-IDs end with."""
        return self.sender.rpartition("@")[2].lower()

    def address_of(self, channel: str) -> str | None:
        """The address of a desk, or None where its name has none."""
        found = self.recipients.get(channel, channel)
        return found if is_address(found) else None


def is_address(text: str) -> bool:
    """Whether a text is one plain mail address, which can be written to."""
    if not text.isascii() or not _ADDRESS.fullmatch(text):
        return False
    try:
        Mailbox(addr_spec=text)
    except (ValueError, IndexError):
        return False
    return True


def folded(address: str) -> str:
    """The form in which two spellings of one address are equal."""
    return address.strip().casefold()


def examine(address: str) -> str | None:
    """No address can be watched here."""
    del address
    return "a mailbox is a desk; it publishes nothing, so that there is nothing to watch"
