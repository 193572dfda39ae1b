"""Where the Clerk works: alerts, commands, requests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from adapters.contract.actions import Receipt
from adapters.contract.posts import Failing, Ref


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
    and from being passed on, as far as its platform lets it. ``free``: whatever answers it is no
    command by itself; a desk that reads answers for their commands passes it on whole.
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
    free: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """Where an alert goes: the desk's channel, and in it a person where one is meant."""

    channel: str
    person: str | None = None
    name: str = ""


LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""For ``Request.known_at``: older than anything, and no time that anybody is told."""

QUOTED = "| "
"""What stands before each line that is not Beadle's own words but a post's."""


@dataclass(frozen=True, slots=True)
class Request:
    """A command that somebody gave at a desk.

    ``key`` is the same whenever the same request is delivered again. Either ``line`` (free
    words, split by Beadle's one command table) or ``command`` with ``args`` (a native form).
    ``known_at`` is as of when the sender knew how things stood, by the platform's clock: when it
    was typed, or when the message whose button was pressed was last shown; ``LONG_AGO`` where it
    says no more than that; None where the platform does not tell.
    """

    key: str
    channel: str
    sender: str
    sender_name: str = ""
    line: str | None = None
    command: str | None = None
    args: Mapping[str, str] = field(default_factory=dict)
    known_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An alert that the desk took for shown, and that has not reached a reader: a mail came back.

    ``key`` is that with which it was said, ``reader`` whom it did not reach, as their identity is
    written. ``whole``: this is the channel's own address, so that nobody reads what goes there.
    ``detail`` is a sentence for the others, without a word of the alert.
    """

    key: str
    channel: str
    reader: str
    detail: str
    whole: bool = False


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

    def requests(self) -> AsyncIterator[Request | Undelivered | Failing]:
        """Yield requests. Asking for the next says that the last one is stored.

        Between them what the desk learns of itself: an alert that came back, and what a person
        must mend although the desk still works. The same may come again.

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
