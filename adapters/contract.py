"""What an adapter and Beadle say to each other, and nothing else.

Owns the shapes at the seam between ``bot`` and the platforms. Standard library only, so that
an adapter needs nothing of Beadle but this file. An adapter has no database: it is handed what
it needs, and reports what it has *verified*. Times are timezone-aware UTC.

An adapter is one entry point in the group ``beadle.adapters`` that names an :class:`Adapter`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

# --------------------------------------------------------------------------- trouble


class Trouble(Exception):
    """Something an adapter could not do. Its text is shown to the Clerk: no secret in it."""


class Unavailable(Trouble):
    """The platform does not answer now; trying again later may work."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after
        """Seconds that the platform asked us to wait, where it said so."""


class RefusedCode(StrEnum):
    """Why a platform said no, in words that mean the same on every platform."""

    CREDENTIALS = "credentials"  # expired, revoked or wrong: only a person can mend it
    PERMISSION = "permission"
    GONE = "gone"
    TOO_OLD = "too_old"
    TOO_LARGE = "too_large"
    CHANGED = "changed"  # the live post is not the one that was archived
    TAKEN = "taken"  # something else stands where the post should go back
    UNSUPPORTED = "unsupported"
    INVALID = "invalid"


class Refused(Trouble):
    """The platform said no, and asking again will not change that."""

    def __init__(self, code: RefusedCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


# --------------------------------------------------------------------------- what is watched


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


# --------------------------------------------------------------------------- what is done


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


# --------------------------------------------------------------------------- desks


class Level(StrEnum):
    """How much an alert wants to be seen."""

    INFO = "info"
    ASK = "ask"
    URGENT = "urgent"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Offer:
    """Something the reader can do about an alert: a button, or the words to type."""

    label: str
    command: str
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alert:
    """What a desk shows. ``text`` is complete without ``title``'s or ``offers``' help.

    ``reply_to`` is the key of the request that it answers; ``final`` says that the request is
    finished. ``private`` alerts are shown to the person addressed and to nobody else.
    ``confidential`` ones as well, and a desk keeps all but their first line off a locked screen,
    and from being passed on, as far as its platform lets it.
    """

    title: str
    text: str
    level: Level = Level.INFO
    case: str | None = None
    offers: tuple[Offer, ...] = ()
    reply_to: str | None = None
    final: bool = False
    private: bool = False
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """Where an alert goes: the desk's channel, and in it a person where one is meant."""

    channel: str
    person: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A command that somebody gave at a desk.

    ``key`` is the same whenever the same request is delivered again. Either ``line`` (free
    words, split by Beadle's one command table) or ``command`` with ``args`` (a native form).
    """

    key: str
    channel: str
    sender: str
    sender_name: str = ""
    line: str | None = None
    command: str | None = None
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a command, always given as text.

    ``kind``: case, clause, account, rule, report, letter (a desk asks :data:`Suggest` what there
    is), date, number, mode, word (one word), text (the rest). ``choices``: the only values, where
    they are few.
    """

    name: str
    kind: str
    summary: str
    required: bool = True
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """One row of Beadle's command table, for desks that have native commands.

    A name of two words (``election add``) is a command in a group. ``everybody``: it is also for
    those who decide nothing, so that a desk that can hide commands does not hide it. ``form``:
    what a desk with forms asks for, in one form, where the command is given without arguments;
    what was filled in comes as the request's ``args``.
    """

    name: str
    summary: str
    parameters: tuple[Parameter, ...] = ()
    everybody: bool = False
    form: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of an autocompletion."""

    value: str
    label: str


Suggest = Callable[[str, str, str, str, str], Awaitable[Sequence[Choice]]]
"""``await suggest(channel, sender, command, parameter, prefix)``: only what the sender may see."""

May = Callable[[str, str, str], Awaitable[bool]]
"""``await may(channel, sender, command)``: whether a form may open for this person.

Where not, a desk opens none and yields the request as it stands, so that the attempt is on record
and Beadle says why. Every request is checked again when it is carried out.
"""


class Desk(Protocol):
    """Where the Clerk works."""

    async def offer(self, commands: Sequence[CommandSpec], suggest: Suggest, may: May) -> None:
        """Make the commands known to the platform, natively where it has such a thing."""

    def requests(self) -> AsyncIterator[Request]:
        """Yield requests. Asking for the next says that the last one is stored.

        Ends only where the desk has nothing more to say for good (a script was read to its end).
        """

    async def say(
        self, alert: Alert, to: Address, key: str, replaces: Ref | None = None
    ) -> Receipt:
        """Show an alert; ``replaces`` edits an earlier one where the desk can.

        The receipt's ``ref`` is what a later ``replaces`` needs; a desk that cannot edit gives
        none, and is then not sent edits. The same ``key`` is shown once,
        where the platform lets the desk know.
        """


# --------------------------------------------------------------------------- private messages


@dataclass(frozen=True, slots=True)
class Message:
    """A private message to Beadle. What it says reaches no log and no error.

    ``ref`` is the same whenever it is delivered again; ``fingerprint`` changes with every edit.
    ``place`` is where an answer goes. ``forwarded``: the address of the post that was passed on,
    where the platform tells it. ``trouble`` says what could not be taken in (a voice message).
    """

    ref: Ref
    sender: str
    place: str
    fingerprint: str
    sender_name: str = ""
    text: str = field(default="", repr=False)
    media: tuple[Media, ...] = ()
    forwarded: str | None = None
    sent_at: datetime | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A private message was deleted by its sender; what was taken in is kept."""

    ref: Ref
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """Private messages, and the cursor to go on from once they are stored."""

    messages: tuple[Message | Withdrawn, ...] = ()
    cursor: str | None = None


class Mailbox(Protocol):
    """Private messages in and out; no desk: nothing in them is a command."""

    def receive(self, people: Sequence[str], cursor: str | None) -> AsyncGenerator[Mail, None]:
        """Yield private messages for ever. Asking for the next says that the last is stored.

        ``people`` are the identities on this platform of those who are listed: what they wrote
        while Beadle was away is found again, where the platform keeps it. Strangers' messages are
        yielded as well, those to come at least. Yields an empty one at least every two minutes.
        Raises as :meth:`Platform.watch` does.
        """

    async def fetch(self, message: Ref, media: Media) -> bytes:
        """The bytes of what was attached. Raises Unavailable (try again) or Refused (never)."""

    async def send(self, text: str, place: str, key: str, choices: Sequence[str] = ()) -> Receipt:
        """Write to somebody: ``place`` of a message, or a person's identity.

        ``choices`` are short answers that may be shown as buttons; pressing one is a message with
        these words. ``text`` says what to type all the same. Once for each key, where the
        platform lets the mailbox know. Raises Refused(PERMISSION)
        where they take no messages, and as :meth:`Platform.watch` does.
        """


# --------------------------------------------------------------------------- connections


class SecretMissing(Exception):
    """A secret is not where the configuration says."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is to be found: exactly one of an environment variable or a file."""

    env: str | None = None
    file: str | None = None

    def __post_init__(self) -> None:
        """Refuse both and neither."""
        if bool(self.env) == bool(self.file):
            raise ValueError('give exactly one of env = "NAME" or file = "PATH"')

    def reveal(self) -> str:
        """The secret itself. Raises SecretMissing with where it was looked for."""
        if self.env:
            value = os.environ.get(self.env, "")
            if not value:
                raise SecretMissing(f"the environment variable {self.env} is not set")
            return value
        try:
            value = Path(self.file or "").read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SecretMissing(f"the file {self.file} cannot be read: {error}") from None
        if not value:
            raise SecretMissing(f"the file {self.file} is empty")
        return value


class Host(Protocol):
    """What Beadle lends to an adapter."""

    def now(self) -> datetime:
        """The injected clock, UTC."""

    async def load(self, name: str) -> str | None:
        """A secret string that this connection saved before (a session, say)."""

    async def save(self, name: str, value: str) -> None:
        """Keep a secret string, encrypted at rest, until it is saved again."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of ``beadle doctor``: what was looked at, and how to mend it if it is wrong."""

    name: str
    ok: bool
    detail: str = ""
    mend: str = ""


async def _nothing() -> None:
    """Nothing to close."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What one ``[[connection]]`` gives: a platform, a desk, a mailbox, or several on one line."""

    platform: Platform | None = None
    desk: Desk | None = None
    mailbox: Mailbox | None = None
    close: Callable[[], Awaitable[None]] = _nothing


@dataclass(frozen=True, slots=True)
class Adapter:
    """One way to reach a kind of platform; the entry point's object.

    ``options`` is a dataclass: the keys that ``[[connection]]`` may have beside id and adapter.
    ``connect`` opens nothing yet. ``diagnose`` never raises.
    """

    name: str
    summary: str
    options: type[Any]
    connect: Callable[[str, Any, Host], Connection]
    diagnose: Callable[[Any, Sequence[Account], Host], Awaitable[Sequence[Check]]]
    examine_account: Callable[[str], str | None] = lambda _address: None
    """Why an account's address cannot be one on this platform, or None."""
