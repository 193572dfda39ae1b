"""What is done on a platform: actions, their steps, receipts; and the platform itself."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from adapters.contract.posts import Account, Batch, Media, Ref
from adapters.contract.trouble import RefusedCode


class ActionKind(StrEnum):
    """What can be ordered of a platform."""

    TAKE_DOWN = "take_down"
    RESTORE = "restore"
    HIDE = "hide"
    UNHIDE = "unhide"
    REPLACE = "replace"
    CLOSE = "close"
    REOPEN = "reopen"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Ability:
    """Whether and how well a platform can do an action."""

    possible: bool
    keeps_id: bool = False
    keeps_comments: bool = False
    time_limit: timedelta | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a platform can do, said before it is asked. An action not listed is impossible.

    ``captures`` is how the addresses begin, in lower case, of which :class:`Captures` can copy
    what stands there; empty where the platform is none.
    """

    actions: Mapping[ActionKind, Ability]
    replies_watched: bool = False
    names_remover: bool = False
    names_author: bool = False
    notes: tuple[str, ...] = ()
    captures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy of a medium from the archive."""

    ref: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Archived:
    """A post as the archive holds it, with all that an action needs.

    ``history`` are the fingerprints of every archived version, the newest last. ``prior`` holds
    the ``prior`` of each step of the last take-down, in order: the state to put back.
    """

    ref: Ref
    fingerprint: str
    raw: bytes = field(repr=False)
    media: tuple[Kept, ...] = ()
    url: str | None = None
    reply_to: Ref | None = None
    author: str | None = None
    history: tuple[str, ...] = ()
    prior: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """What the Clerk ordered. ``reason`` goes where the platform keeps a reason.

    CLOSE and REOPEN are about an account and have no post. ``notice`` is what the public is told
    while it is closed: why, until when, and where to write instead. ``undoes`` are the steps of
    its closing that may have happened, the first of each kind and target, so that their ``prior``
    is what stood there before: what REOPEN puts back.
    """

    kind: ActionKind
    account: Account
    post: Archived | None = None
    reason: str = ""
    notice: str = ""
    undoes: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One change on the platform. ``prior`` is the state to put back; both are plain JSON.

    Beadle stores the step, ``prior`` included, *before* it is performed.
    """

    kind: str
    target: str
    prior: Mapping[str, Any] = field(default_factory=dict)
    args: Mapping[str, Any] = field(default_factory=dict)


class Outcome(StrEnum):
    """What is known to be so. Only DONE and ALREADY are a success, and both were read back."""

    DONE = "done"
    ALREADY = "already"
    PARTLY = "partly"
    BY_HAND = "by_hand"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A fact. ``detail`` is a sentence for the Clerk; ``ref`` what now stands there.

    ``url`` is where the post is read from now on, where an action has moved it.
    """

    outcome: Outcome
    detail: str = ""
    ref: Ref | None = None
    code: RefusedCode | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What an account says about itself."""

    name: str = ""
    text: str = ""
    raw: bytes = field(default=b"", repr=False)


class Platform(Protocol):
    """Where the council publishes."""

    @property
    def abilities(self) -> Abilities:
        """What this connection can do, as configured."""

    def watch(self, accounts: Sequence[Account], cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Yield batches for ever. Asking for the next batch says that the last one is stored.

        An async generator. Where nothing happens it yields an empty batch at least every two
        minutes: a connection that is silent for longer counts as dead.

        Raises :class:`Unavailable` or :class:`Refused`; Beadle then calls again with the stored
        cursor after a pause. A failure of one account alone is a :class:`Gap` or a log line,
        never the end of the others.
        """

    async def fetch(self, account: Account, post: Ref, media: Media) -> bytes:
        """The bytes of a medium. Raises Unavailable (try again) or Refused (never again)."""

    async def prepare(self, action: Action) -> Sequence[Step]:
        """Read the present state and say which steps will carry the action out; change nothing.

        An empty answer means that there is nothing to do by machine: Beadle makes it a task by
        hand. Raises ``Refused(CHANGED)`` where the live post is no archived version.

        The steps of CLOSE and REOPEN are independent of one another, each of its own kind and
        target. CLOSE may be ordered again while it holds (``undoes`` is not empty then): it
        answers with what is not closed yet, and with nothing where all is. A step of REOPEN has
        the kind and the target of the one in ``undoes`` that it undoes, and puts back exactly its
        ``prior``; where neither that nor what the closing left stands there, somebody has changed
        it meanwhile: it is left alone, REFUSED as CHANGED. No old post is ever deleted.
        """

    async def perform(self, action: Action, step: Step, key: str) -> Receipt:
        """Carry out one step and read back what then stands there.

        Safe to call again with the same ``key`` after a crash at any point: it reads first, and
        answers ALREADY where the step has been done.
        """

    async def profile(self, account: Account) -> Profile:
        """What the account says about itself."""


@dataclass(frozen=True, slots=True)
class Captured:
    """A copy of one public post, as it stood ``at`` this moment; no more than that post.

    ``author`` is who wrote it, for people to read; ``url`` where it is read. ``raw`` is the
    platform's own record as in :class:`Post`; the bytes of ``media`` are had by
    :meth:`Platform.fetch` with an account of any name.
    """

    ref: Ref
    url: str
    author: str
    fingerprint: str
    at: datetime
    raw: bytes = field(repr=False)
    text: str = field(default="", repr=False)
    posted_at: datetime | None = None
    media: tuple[Media, ...] = ()


@runtime_checkable
class Captures(Protocol):
    """A platform that can copy a single public post, whoever wrote it, by its address."""

    async def capture(self, url: str) -> Captured | None:
        """The post as it stands now; None where the address is no post's. Changes nothing.

        Asks for this one post and nothing else of its author's. Raises Unavailable, and Refused
        (GONE where the post is not there).
        """
