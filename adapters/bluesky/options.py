"""The keys of a ``[[connection]]`` whose adapter is bluesky, and how its addresses are written.

Owns nothing of the network: importing this module is cheap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from adapters.contract import Secret

PLATFORM = "bluesky"
POSTS = "app.bsky.feed.post"
THREADGATE = "app.bsky.feed.threadgate"
PROFILE = "app.bsky.actor.profile"

# The syntax of handles and DIDs: atproto.com/specs/handle and /specs/did.
_HANDLE = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE
)
_DID = re.compile(r"did:[a-z]+:[a-zA-Z0-9._:%-]*[a-zA-Z0-9._-]")
_HANDLE_LONGEST = 253

JETSTREAMS = (
    "wss://jetstream.us-east.bsky.network/xrpc",
    "wss://jetstream.us-west.bsky.network/xrpc",
)


MOST_SECONDS = 120
"""Beadle takes a platform that says nothing for longer to be dead."""


MOST_DAYS = 366
"""Each thread of these days is a change of its own, and a service counts them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to reach Bluesky. Without ``identifier`` and ``password`` Beadle can only watch.

    ``source`` says how posts are watched: ``jetstream`` (public, for accounts anywhere),
    ``firehose`` (a data server's own stream), or ``poll``. A ``jetstream`` address that ends in
    ``/subscribe`` is spoken to as version 1, any other as version 2. Times are in seconds.
    While the account is closed, nobody can reply to its posts of the last ``closing_days``.
    ``chat``: whether private messages are taken in; ``auto`` means where they can be, which is
    looked for in earnest only where somebody is listed who could report by them.
    ``chat_service`` is asked for them every ``chat_seconds``, and every ``chat_live_seconds``
    while somebody is writing.
    """

    service: str = "https://bsky.social"
    identifier: str | None = None
    password: Secret | None = None
    source: Literal["jetstream", "firehose", "poll"] = "jetstream"
    jetstream: str | tuple[str, ...] = JETSTREAMS
    firehose: str | None = None
    plc: str = "https://plc.directory"
    poll_seconds: float = 30.0
    replies: bool = False
    reply_seconds: float = 60.0
    appview: str = "did:web:api.bsky.app#bsky_appview"
    chat: bool | Literal["auto"] = "auto"
    chat_service: str = "did:web:api.bsky.chat#bsky_chat"
    chat_seconds: float = 1.5
    chat_live_seconds: float = 1.0
    check_seconds: float = 300.0
    closing_days: float = 14.0
    timeout_seconds: float = 30.0

    def __post_init__(self) -> None:
        """Refuse what cannot work, in words that say what to write instead."""
        if bool(self.identifier) != bool(self.password):
            raise ValueError("give both identifier and password (an app password), or neither")
        if self.identifier and (why := examine(self.identifier)):
            raise ValueError(f"identifier: {why}")
        if self.replies and not self.password:
            raise ValueError("replies = true needs identifier and password: only the account's "
                             "own notifications show them")  # fmt: skip
        if self.chat is True and not self.password:
            raise ValueError("chat = true needs identifier and password (an app password that "
                             "allows access to your direct messages)")  # fmt: skip
        if "#" not in self.chat_service:
            raise ValueError('chat_service must look like "did:web:api.bsky.chat#bsky_chat"')
        if not self.service.startswith(("https://", "http://")):
            raise ValueError('service must be an address such as "https://bsky.social"')
        for address in self.jetstreams:
            if not address.startswith(("wss://", "ws://")):
                raise ValueError(f'jetstream must be addresses such as "{JETSTREAMS[0]}"')
        self._measure()

    def _measure(self) -> None:
        """Refuse numbers that cannot be."""
        for name in ("poll_seconds", "reply_seconds", "check_seconds", "timeout_seconds",
                     "closing_days", "chat_seconds", "chat_live_seconds"):  # fmt: skip
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be more than 0")
        for name, most in (
            ("poll_seconds", MOST_SECONDS),
            ("closing_days", MOST_DAYS),
            ("chat_seconds", MOST_SECONDS / 2),
            ("chat_live_seconds", MOST_SECONDS / 2),
        ):
            if getattr(self, name) > most:
                raise ValueError(f"{name} must be at most {most:g}")

    @property
    def chats(self) -> bool:
        """Whether there is a mailbox at all."""
        return self.chat is not False and self.password is not None

    @property
    def jetstreams(self) -> tuple[str, ...]:
        """The Jetstream addresses, in the order in which they are tried."""
        return (self.jetstream,) if isinstance(self.jetstream, str) else self.jetstream

    @property
    def firehose_url(self) -> str:
        """The address of the stream: the service's own unless another is given."""
        base = (self.firehose or self.service).rstrip("/").removesuffix("/xrpc")
        scheme, _, rest = base.partition("://")
        return f"{ {'http': 'ws', 'https': 'wss'}.get(scheme, scheme) }://{rest}/xrpc"


def examine(address: str) -> str | None:
    """Why this cannot be an account's handle or DID, or None."""
    name = address.removeprefix("@")
    if name.startswith("did:"):
        return None if _DID.fullmatch(name) else "a DID looks like did:plc:ewvi7nxzyoun6zhxrhs64oiz"
    if len(name) > _HANDLE_LONGEST or not _HANDLE.fullmatch(name):
        return "give the account's handle (durrington.bsky.social) or its DID (did:plc:…)"
    return None


def split(uri: str) -> tuple[str, str, str]:
    """The DID, collection and record key of an AT URI. Raises ValueError for anything else."""
    scheme, _, rest = uri.partition("://")
    did, _, path = rest.partition("/")
    collection, _, key = path.partition("/")
    if scheme != "at" or not did or not collection or not key or "/" in key:
        raise ValueError("not the address of a record on Bluesky")
    return did, collection, key


def web_url(did: str, key: str) -> str:
    """Where people read a post. Written with the DID, so that a new handle does not break it."""
    return f"https://bsky.app/profile/{did}/post/{key}"
