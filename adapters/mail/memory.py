"""What the desk must remember of the mails that it sent: their tokens, and what they were about.

A token is derived from the alert's key and a secret of this Beadle's own, so that the same alert
has the same Message-ID whenever it is sent, and nobody else can name it.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import re
import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from adapters.contract import Host

from .kept import Table

_SHARDS = "abcdefghijklmnopqrstuvwxyz234567"
_EACH = 100
"""Mails remembered for each first letter of a token: some three thousand in all."""
_TOKEN = 24
"""Letters of a token: 120 bits."""
CODE = 10
"""Letters of the short code, with which a token begins: 50 bits."""
_ID = re.compile(r"beadle\.([a-z2-7]{24})@\S+")
_CODE = re.compile(r"\[([A-Za-z2-7]{5})-([A-Za-z2-7]{5})\]")
_THREADS = 400


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail that was sent, or is about to be. ``addresses``: to whom, as they are known to Beadle.

    ``done``: the server took it. ``used``: the digest of the reply that it was answered with.
    ``tellings``: how often in a row Beadle has explained why it did nothing. ``key``: under which
    it was said. ``returned``: for whom it came back. ``words``: a digest of the reply that this
    answers, ``repeats``: how often in a row that had said the same. ``free``: any words may
    answer it, and are no command by themselves.
    """

    at: str
    channel: str
    addresses: tuple[str, ...]
    case: str = ""
    offers: dict[str, dict[str, str]] = field(default_factory=dict)
    says: dict[str, str] = field(default_factory=dict)
    done: bool = False
    used: str = ""
    used_at: str = ""
    tellings: int = 0
    key: str = ""
    returned: tuple[str, ...] = ()
    words: str = ""
    repeats: int = 0
    free: bool = False

    @property
    def sent_at(self) -> datetime:
        """When it was first sent."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, slots=True)
class Asked:
    """The reply behind a request, which the answer is a reply to; the rest as in :class:`Sent`."""

    id: str
    subject: str
    case: str
    words: str = ""
    repeats: int = 0


class Memory:
    """The tokens of one connection. All of it lies with the host, encrypted."""

    def __init__(self, host: Host, domain: str) -> None:
        self._host, self._domain = host, domain
        self._shards = {letter: Table(host, f"mail-sent-{letter}", _EACH) for letter in _SHARDS}
        self._asked = Table(host, "mail-asked", _THREADS)
        self._secret: bytes | None = None
        self._turn = asyncio.Lock()

    def __repr__(self) -> str:
        return "Memory()"

    async def token(self, key: str) -> str:
        """The token of the mail that tells what ``key`` names."""
        return await self._derived(f"mail:{key}")

    def message_id(self, token: str) -> str:
        """The Message-ID of a mail, in brackets."""
        return f"<beadle.{token}@{self._domain}>"

    async def root(self, channel: str, case: str) -> str:
        """What all mails about a case refer to, so that they are shown as one conversation."""
        return f"<beadle-case.{await self._derived(f'case:{channel}:{case}')}@{self._domain}>"

    async def sent(self, token: str) -> Sent | None:
        """What is remembered of a mail."""
        row = await self._shards[token[0]].get(token) if token[:1] in self._shards else None
        return _sent(row) if row else None

    async def by_code(self, code: str) -> tuple[str, Sent] | None:
        """The mail whose short code this is, with its token."""
        found = await self._shards[code[0]].first(code) if code[:1] in self._shards else None
        return (found[0], _sent(found[1])) if found else None

    async def remember(self, token: str, sent: Sent) -> None:
        """Note a mail: before it is sent, and what became of it."""
        await self._shards[token[0]].put(token, asdict(sent))

    async def use(self, token: str, reply: str, at: datetime) -> None:
        """Note that a mail was answered: no other reply to it counts any more."""
        sent = await self.sent(token)
        if sent is not None and not sent.used:
            await self.remember(token, replace(sent, used=reply, used_at=at.isoformat()))

    async def ask(self, request: str, asked: Asked) -> None:
        """Note which reply a request came with."""
        await self._asked.put(request, asdict(asked))

    async def asked(self, request: str | None) -> Asked | None:
        """The reply that a request came with."""
        row = await self._asked.get(request) if request else None
        return Asked(**row) if row else None

    async def _derived(self, name: str) -> str:
        async with self._turn:
            if self._secret is None:
                text = await self._host.load("mail-secret")
                if not text:
                    text = json.dumps(secrets.token_hex(32))
                    await self._host.save("mail-secret", text)
                self._secret = bytes.fromhex(json.loads(text))
        digest = hmac.digest(self._secret, name.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return base64.b32encode(digest).decode("ascii").lower()[:_TOKEN]


def _sent(row: dict[str, Any]) -> Sent:
    lists = {name: tuple(row.get(name, ())) for name in ("addresses", "returned")}
    return Sent(**{**row, **lists})


def code_of(token: str) -> str:
    """The short code of a token, as it stands in a subject."""
    return f"[{token[:5].upper()}-{token[5:CODE].upper()}]"


def token_in(message_id: str) -> str | None:
    """The token that a Message-ID bears, if it is one of Beadle's."""
    found = _ID.fullmatch(message_id)
    return found[1] if found else None


def code_in(subject: str) -> str | None:
    """The short code that a subject bears: the last one."""
    found = _CODE.findall(subject[-2000:])
    return "".join(found[-1]).lower() if found else None
