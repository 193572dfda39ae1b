"""What a council sets for itself: how long, how much, whom to ask. Each table has its defaults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from bot.config.fields import Clock, Duration, Text
from policy.elections.saying import End

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)
"""How every table is read: an unknown key is an error."""


@dataclass(frozen=True, slots=True)
class Escalation:
    """How long a case may wait for an answer before the next person is asked.

    ``urgent``: somebody may be in danger.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    urgent: Duration = timedelta(minutes=30)
    breach: Duration = timedelta(hours=2)
    refer: Duration = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Advice:
    """Who is asked by ``advice N``: a person's name, or nobody."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    person: str = ""


_Years = Annotated[int, Field(ge=1, le=100, strict=True)]


@dataclass(frozen=True, slots=True)
class Retention:
    """For how long each kind of record is kept; docs/retention.md has the reasons.

    Years are whole financial ones (to 31 March) after the current one, but for ``election_years``,
    which count from polling day. The reports' own time stands with :class:`Reports`.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    public_reply_days: Annotated[int, Field(ge=30, le=90, strict=True)] = 30
    """Clean replies of the public: 30 to 90 days are what the purpose, checking, can need."""
    removal_evidence_days: Annotated[int, Field(ge=365, le=3650, strict=True)] = 365
    """Defamation must be claimed within a year (Limitation Act 1980 s.4A)."""
    post_years: _Years = 6
    """The council's own posts, with their verdicts: claims in contract and tort (ss.2 and 5)."""
    media_years: _Years = 6
    """Copies of their pictures and films, which may go sooner: they are most of what is stored."""
    case_years: _Years = 6
    """Cases, decisions, what was done: the approval log, as long as the posts."""
    dismissed_case_years: _Years = 6
    """The same where it was decided that a post may stand."""
    election_years: Annotated[int, Field(ge=1, le=30, strict=True)] = 5
    """A term of four years and one more: reviewed with the election cycle."""
    gap_years: _Years = 6
    """Stretches not watched say what the archive lacks, for as long as it is kept."""
    work_days: Annotated[int, Field(ge=90, le=3650, strict=True)] = 400
    """What was sent and asked: a year's accounts and their audit. No desk delivers a request again
    after 90 days, and the keys that make an alert appear once are of a day."""
    audit_years: _Years = 6
    """The words of the audit chain's rows. The rows themselves, digests, stay."""


@dataclass(frozen=True, slots=True)
class Rules:
    """When a new rule starts on watch: it would raise more than this share of the last posts.

    ``least_posts``: fewer of the last 90 days say nothing.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    most_share: Annotated[float, Field(gt=0, le=1)] = 0.05
    least_posts: Annotated[int, Field(ge=1, le=5000, strict=True)] = 50


@dataclass(frozen=True, slots=True)
class Elections:
    """When a pre-election period ends, and how long before a poll the notice is asked for.

    ``calendar`` and ``page`` are files (absolute paths) that Beadle keeps up to date; empty: none.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    ends: End = End.CLOSE_OF_POLL
    ask_before: Duration = timedelta(days=40)
    calendar: str = ""
    page: str = ""


class LetterDay(StrEnum):
    """The day of the weekly letter, in the order of the week, or none."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Letter:
    """When the weekly letter goes to the desks, Europe/London."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    day: LetterDay = LetterDay.MONDAY
    at: Clock = time(8, 0)


@dataclass(frozen=True, slots=True)
class Quiet:
    """When nothing is told that can wait, Europe/London; what is urgent always goes at once.

    ``weekends``: the whole of Saturday, Sunday and every bank holiday as well. ``breaches_wait``:
    so do cases in which a clause is plainly touched; without it only those in which it may be.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    starts: Annotated[Clock, Field(validation_alias="from")]
    ends: Annotated[Clock, Field(validation_alias="to")]
    weekends: bool = True
    breaches_wait: bool = False

    def __post_init__(self) -> None:
        if self.starts == self.ends:
            raise ValueError("from and to are the same time of day; leave the table out for none")


@dataclass(frozen=True, slots=True)
class Reports:
    """How officers' reports of harassment are taken in.

    ``connections``: whose private messages reach this council; none given: all those with a
    mailbox that one of its desks, accounts or persons uses. ``about_clerk``: the name of the person
    who reads a report about the Clerk; none given: the Chairman. ``read_within`` is working time.
    ``idle``: after how long without an answer what was written is filed as it stands.
    """

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    take: bool = True
    connections: tuple[Text, ...] = ()
    about_clerk: str = ""
    monitoring_officer: str = ""
    """Where the Monitoring Officer can be reached, for a report about a councillor."""
    contact: str = ""
    """What a stranger is told; none given: the council's first contact."""
    read_within: Duration = timedelta(hours=4)
    urgent_within: Duration = timedelta(minutes=15)
    idle: Duration = timedelta(minutes=30)
    keep_years: Annotated[int, Field(ge=3, le=30, strict=True)] = 6
    """After closing: six years as for other claims, three at least (personal injury, Limitation Act
    1980 s.11)."""
    letterbox_days: Annotated[int, Field(ge=1, le=365, strict=True)] = 30
    letterbox_per_sender: Annotated[int, Field(ge=1, le=1000, strict=True)] = 20
    letterbox_in_all: Annotated[int, Field(ge=1, le=100_000, strict=True)] = 500
