"""What the contract suite needs of a platform's peer.

Owns :class:`Peer`, the door behind the adapter's back, and the ways in which a test connects,
follows a watch, and hands over what the archive holds.
"""

from __future__ import annotations

import asyncio
import json
import struct
import zlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from contract_archive import Archive

from adapters.contract import (
    Account,
    Action,
    ActionKind,
    Archived,
    Check,
    Connection,
    Edited,
    Kept,
    Platform,
    Posted,
    Ref,
    Step,
    Trouble,
)

PATIENCE = 60.0
"""Seconds that a live event may take before a test gives up: a bound, not a figure to reach."""


def png(width: int = 2, height: int = 2, shade: int = 128) -> bytes:
    """A real greyscale PNG, so that a peer that looks inside takes it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + bytes([shade]) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@dataclass(frozen=True)
class Picture:
    """A picture to publish with a post."""

    data: bytes
    alt: str
    mime: str = "image/png"


class Peer(ABC):
    """A real platform, or a fake of its wire protocol, reached without the adapter.

    ``accounts``: two at least, all empty at first. ``secrets``: every secret in the options.
    ``edits``, ``pictures`` and ``alts`` (words for who does not see a picture) are False where the
    platform has no such thing. ``deletions``: it tells or lists what was deleted; where it does
    not, nothing may be said of that, and the abilities must own up to it. ``history``: a watch from
    nothing finds what was published, and stored, before.
    """

    accounts: Sequence[Account]
    secrets: Sequence[str] = ()
    edits = True
    pictures = True
    alts = True
    deletions = True
    history = True

    @abstractmethod
    def connect(self) -> Connection:
        """A new connection to the same peer, as after a restart of Beadle."""

    @abstractmethod
    async def write(self, account: Account, text: str, picture: Picture | None = None) -> Ref:
        """Publish a post as its author would; the answer is what the adapter must call it."""

    @abstractmethod
    async def edit(self, account: Account, ref: Ref, text: str) -> None:
        """Change a post's words in place."""

    @abstractmethod
    async def delete(self, account: Account, ref: Ref) -> None:
        """Remove a post as its author would."""

    @abstractmethod
    async def stands(self, account: Account, ref: Ref) -> bytes | None:
        """The public record exactly as the peer has it, or None where nothing is public."""

    async def seen_pictures(self, account: Account, ref: Ref) -> Sequence[bytes]:
        """The bytes of the pictures that the public gets with the post."""
        raise NotImplementedError

    async def occupy(self, account: Account, ref: Ref) -> bool:  # noqa: ARG002 # for overriding
        """Put something else where a removed post stood; False where that cannot be."""
        return False

    @abstractmethod
    async def diagnose(self) -> Sequence[Check]:
        """The adapter's own checks on this peer."""

    @abstractmethod
    async def diagnose_broken(self) -> Sequence[Check]:
        """The adapter's checks where an address is wrong or nobody answers."""


@asynccontextmanager
async def connected(peer: Peer) -> AsyncIterator[Platform]:
    """A connection's platform, closed in good order afterwards."""
    connection = peer.connect()
    assert connection.platform is not None
    try:
        yield connection.platform
    finally:
        await connection.close()


async def follow(
    platform: Platform,
    accounts: Sequence[Account],
    archive: Archive,
    until: Callable[[], bool],
    during: Callable[[], object] | None = None,
) -> None:
    """Watch from the archive's cursor until the condition holds after a stored batch.

    ``during`` is an async function run once the watch has caught up: what happens live.
    """
    archive.caught_up = False
    stream = platform.watch(accounts, archive.cursor)
    happening: asyncio.Task[object] | None = None
    try:
        async with asyncio.timeout(PATIENCE):
            async for batch in stream:
                archive.take(batch)
                if archive.caught_up and during and happening is None:
                    happening = asyncio.ensure_future(during())  # type: ignore[arg-type] # a coroutine
                if until() and (during is None or happening is not None):
                    break
        if happening:
            await happening
    except TimeoutError:
        if happening and happening.done():
            await happening  # what went wrong at the peer tells more than the wait
        raise
    finally:
        with suppress(RuntimeError):  # an iterator need not be a generator
            await stream.aclose()  # type: ignore[attr-defined] # the same


async def catch_up(peer: Peer, archive: Archive) -> None:
    """Connect anew, watch all accounts from the stored cursor until caught up, and close."""
    async with connected(peer) as platform:
        await follow(platform, peer.accounts, archive, lambda: archive.caught_up)


async def archived(
    platform: Platform,
    archive: Archive,
    account: Account,
    ref: Ref,
    prior: Sequence[Step] = (),
) -> Archived:
    """A post with its media as the archive would hand them to an action."""
    versions = archive.history[account.id, ref.id]
    event = next(
        e for e in reversed(archive.events) if isinstance(e, Posted | Edited) and e.post.ref == ref
    )
    post = event.post
    kept = [Kept(m.ref, m.mime, await platform.fetch(account, ref, m)) for m in post.media]
    return Archived(
        ref=ref,
        fingerprint=post.fingerprint,
        raw=post.raw,
        media=tuple(kept),
        url=post.url,
        reply_to=post.reply_to,
        author=post.author.id if post.author else None,
        history=tuple(versions),
        prior=tuple(step.prior for step in prior),
    )


async def steps_for(platform: Platform, action: Action) -> list[Step]:
    """What prepare answers, gone through JSON as the store does it."""
    return [
        Step(
            kind=step.kind,
            target=step.target,
            prior=json.loads(json.dumps(step.prior)),
            args=json.loads(json.dumps(step.args)),
        )
        for step in await platform.prepare(action)
    ]


async def attempt(call: Awaitable[Any]) -> tuple[Any, Trouble | None]:
    """What the call answers, or the trouble that it told in words; anything else is raised."""
    try:
        return await call, None
    except Trouble as trouble:
        told = trouble
    assert str(told), "a trouble without a word"
    return None, told


def order(kind: ActionKind, account: Account, post: Archived | None) -> Action:
    """An action with a reason."""
    return Action(kind, account, post, reason="clause 6.5")
