"""What is watched: accounts, posts, and what happens to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from adapters.contract.trouble import RefusedCode


@dataclass(frozen=True, slots=True)
class Ref:
    """A post's permanent address on its platform (an AT URI, a path, a message ID)."""

    platform: str
    id: str


@dataclass(frozen=True, slots=True)
class Account:
    """An official presence that Beadle watches: ``address`` is what the Clerk configured."""

    id: str
    address: str


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a post's text. ``name`` is unique in the post: text, title, alt:1, caption:2."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link and the words that carry it; ``start`` and ``end`` are code points, half-open."""

    url: str
    part: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or film of a post; ``ref`` is what :meth:`Platform.fetch` needs to find it."""

    ref: str
    mime: str
    alt: str = ""
    size: int | None = None


class PostKind(StrEnum):
    """How a post stands to others."""

    ORIGINAL = "original"
    REPLY = "reply"
    SHARE = "share"
    QUOTE = "quote"
    UNKNOWN = "unknown"  # a record of a type this version does not know: archived all the same


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a post. ``official``: the account itself, so that no person is known by it."""

    id: str
    name: str = ""
    official: bool = True


@dataclass(frozen=True, slots=True)
class Post:
    """One version of one post, as the platform delivered it.

    ``raw`` is the platform's own record, byte for byte as received where the platform allows
    it: what a restore puts back. ``fingerprint`` changes with every edit and with nothing else
    (a CID, a hash of the file). ``trouble`` says why a post could only be taken in partly
    (an unknown record type, broken text): it is stored and shown, never dropped.
    """

    ref: Ref
    account: str
    author: Author | None
    parts: tuple[Part, ...]
    fingerprint: str
    raw: bytes
    kind: PostKind = PostKind.ORIGINAL
    links: tuple[Link, ...] = ()
    media: tuple[Media, ...] = ()
    reply_to: Ref | None = None
    url: str | None = None
    posted_at: datetime | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A post was seen: new, or again. Delivering one twice does no harm.

    ``at`` is when the platform says that this happened, where it says so: without it, news that
    comes late cannot be told from news.
    """

    post: Post
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """A post changed; the platform said that it was an edit. ``at`` as in :class:`Posted`."""

    post: Post
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """A post is no longer public. ``by`` is set only where the platform tells who did it."""

    account: str
    ref: Ref
    at: datetime | None = None
    by: Author | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything public on an account now (``since``: only what is younger).

    Intake compares it with the archive: what is archived as public and not listed was removed
    while nobody watched. The posts themselves come before it as :class:`Posted`.
    """

    account: str
    fingerprints: Mapping[str, str]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which events may be lost for good. Told to the Clerk, kept as a row."""

    account: str
    start: datetime
    end: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """An address changed (a restored message has another number): the archive follows it."""

    account: str
    old: Ref
    new: Ref


@dataclass(frozen=True, slots=True)
class Failing:
    """Something of the connection needs a person, though watching goes on all the same.

    ``detail`` is a sentence for the Clerk. Told again whenever :meth:`Platform.watch` is called
    anew and it still holds; :class:`Recovered` with the same code ends it.
    """

    code: RefusedCode
    detail: str


@dataclass(frozen=True, slots=True)
class Recovered:
    """What an earlier :class:`Failing` told has been mended."""

    code: RefusedCode


Event = Posted | Edited | Removed | Listing | Gap | Moved | Failing | Recovered


@dataclass(frozen=True, slots=True)
class Batch:
    """Events, and the cursor to go on from once they are stored.

    ``cursor`` is opaque to Beadle, stored in the same transaction as the events, and handed to
    the next :meth:`Platform.watch`. ``caught_up`` is set on the first batch after which the
    adapter has delivered all that was public when it started.
    """

    events: tuple[Event, ...] = ()
    cursor: str | None = None
    caught_up: bool = False
