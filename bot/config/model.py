"""What a configuration holds once it is valid: frozen, plain, and complete.

Owns the shapes only. The annotations are what :mod:`bot.config.load` validates a TOML file
against; the classes can be made in code as well. Times of day are Europe/London.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field

from adapters.contract import Account as PlatformAccount
from adapters.contract import Adapter, Secret
from bot.config.fields import Candidacy, Day, Duration, Name, Since, Text, WatchedKind
from policy import verdict as policy
from policy.elections.days import DayOff
from policy.elections.saying import End
from policy.verdict import AccountKind, AuthorKind, Facts

LONDON = ZoneInfo("Europe/London")
"""The time that people see; the store keeps UTC."""

_STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Role(StrEnum):
    """What a person is to the council. Rights at the desk follow from it."""

    CLERK = "clerk"
    DEPUTY = "deputy"
    CHAIRMAN = "chairman"
    OFFICER = "officer"
    MEMBER = "member"
    MONITORING_OFFICER = "monitoring_officer"
    AUDITOR = "auditor"
    CO_OPTED = "co_opted"
    CONTRACTOR = "contractor"
    VOLUNTEER = "volunteer"
    NONE = "none"  # known to the policy only: a Member of Parliament, a candidate

    @property
    def author(self) -> AuthorKind:
        """The kind of author that a person in this role is."""
        return _AUTHORS.get(self, AuthorKind.PUBLIC)


_AUTHORS = {
    Role.CLERK: AuthorKind.OFFICER,
    Role.DEPUTY: AuthorKind.OFFICER,
    Role.OFFICER: AuthorKind.OFFICER,
    Role.CHAIRMAN: AuthorKind.MEMBER,
    Role.MEMBER: AuthorKind.MEMBER,
    Role.CO_OPTED: AuthorKind.CO_OPTED,
    Role.CONTRACTOR: AuthorKind.CONTRACTOR,
    Role.VOLUNTEER: AuthorKind.VOLUNTEER,
}


@dataclass(frozen=True, slots=True)
class Sponsor:
    """Somebody whom the Council has approved as a sponsor, and for what and when."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    name: Text
    of: str = ""
    since: Since = None
    until: Day = None
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A person whom the council's policy or desk has to know; role and party from..until.

    ``identities`` maps a connection's id, or an adapter's name, to the person's id there.
    ``id`` is derived from the name where it is not given. ``standing`` says that the person
    is a candidate, and where a text is given, in which election.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    name: Text
    id: Name = ""
    role: Role = Role.NONE
    party: str = ""
    standing: Candidacy = False
    since: Since = None
    until: Day = None
    identities: dict[str, Text] = field(default_factory=dict)

    def serves(self, day: date) -> bool:
        """Whether the role and the party hold on that day, both ends included."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )

    def fact(self) -> policy.NamedPerson:
        """The person as the checker wants it."""
        role = "" if self.role is Role.NONE else str(self.role)
        standing = bool(self.standing)
        return policy.NamedPerson(self.name, role, self.party, standing, self.since, self.until)

    def identity(self, connection: Connection) -> str | None:
        """The person's id on a connection: what is given for it, else for its adapter."""
        return self.identities.get(connection.id) or self.identities.get(connection.adapter.name)


@dataclass(frozen=True, slots=True)
class Account:
    """An official presence that is watched. ``id`` is ``connection:address`` unless given."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    connection: Text
    address: Text
    kind: WatchedKind = AccountKind.OFFICIAL
    id: Text = ""
    author_kind: AuthorKind = AuthorKind.OFFICER
    """What kind of author writes there, where the platform does not say who it was."""

    def on_platform(self) -> PlatformAccount:
        """As an adapter knows it."""
        return PlatformAccount(self.id, self.address)


@dataclass(frozen=True, slots=True)
class DeskChannel:
    """Where a council's alerts appear and its commands are taken."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    connection: Text
    channel: Text = "desk"


@dataclass(frozen=True, slots=True)
class Escalation:
    """How long a case may wait for an answer before the next person is asked.

    ``urgent``: somebody may be in danger.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    urgent: Duration = timedelta(minutes=30)
    breach: Duration = timedelta(hours=2)
    refer: Duration = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Advice:
    """Who is asked by ``advice N``: a person's name, or nobody."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    person: str = ""


@dataclass(frozen=True, slots=True)
class Retention:
    """Days that things are kept; removal evidence a year, while a defamation claim can be made."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    public_reply_days: Annotated[int, Field(ge=1, le=3650, strict=True)] = 30
    removal_evidence_days: Annotated[int, Field(ge=30, le=3650, strict=True)] = 365


@dataclass(frozen=True, slots=True)
class Rules:
    """When a new rule starts on watch: it would raise more than this share of the last posts.

    ``least_posts``: fewer of the last 90 days say nothing.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    most_share: Annotated[float, Field(gt=0, le=1)] = 0.05
    least_posts: Annotated[int, Field(ge=1, le=5000, strict=True)] = 50


@dataclass(frozen=True, slots=True)
class Elections:
    """When a pre-election period ends, and how long before a poll the notice is asked for.

    ``calendar`` and ``page`` are files (absolute paths) that Beadle keeps up to date; empty: none.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    ends: End = End.CLOSE_OF_POLL
    ask_before: Duration = timedelta(days=40)
    calendar: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Reports:
    """How officers' reports of harassment are taken in.

    ``connections``: whose private messages reach this council; none given: all those with a
    mailbox that one of its desks, accounts or persons uses. ``about_clerk``: the name of the person
    who reads a report about the Clerk; none given: the Chairman. ``read_within`` is working time.
    ``idle``: after how long without an answer what was written is filed as it stands.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
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
    keep_years: Annotated[int, Field(ge=1, le=30, strict=True)] = 6
    letterbox_days: Annotated[int, Field(ge=1, le=365, strict=True)] = 30
    letterbox_per_sender: Annotated[int, Field(ge=1, le=1000, strict=True)] = 20
    letterbox_in_all: Annotated[int, Field(ge=1, le=100_000, strict=True)] = 500


@dataclass(frozen=True, slots=True)
class Council:
    """One council. ``pack`` is a built-in pack's id or the absolute path of a TOML file."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: Name
    name: Text
    pack: Text
    domains: tuple[Text, ...] = ()
    contacts: tuple[Text, ...] = ()
    channels: tuple[Text, ...] = ()
    helplines: tuple[Text, ...] = ()
    blocked_hosts: tuple[Text, ...] = ()
    sponsors: Annotated[tuple[Sponsor, ...], Field(validation_alias="sponsor")] = ()
    persons: Annotated[tuple[Person, ...], Field(validation_alias="person")] = ()
    accounts: Annotated[tuple[Account, ...], Field(validation_alias="account")] = ()
    desks: Annotated[tuple[DeskChannel, ...], Field(validation_alias="desk")] = ()
    escalation: Escalation = Escalation()
    advice: Advice = Advice()
    retention: Retention = Retention()
    rules: Rules = Rules()
    elections: Elections = Elections()
    reports: Reports = Reports()
    tell_after: Duration = timedelta(minutes=15)
    """After how long the Clerk is told that an account is not being watched."""

    def facts(self) -> Facts:
        """What the council says about itself, as the checker wants it."""
        return Facts(
            domains=self.domains,
            contacts=self.contacts,
            channels=self.channels,
            helplines=self.helplines,
            sponsors=tuple(
                policy.Sponsor(s.name, s.of, s.since, s.until, s.approved_by) for s in self.sponsors
            ),
            persons=tuple(person.fact() for person in self.persons),
            blocked_hosts=self.blocked_hosts,
        )

    def adviser(self) -> Person | None:
        """The person whom ``advice N`` asks."""
        return next((p for p in self.persons if p.name == self.advice.person), None)


@dataclass(frozen=True, slots=True)
class Connection:
    """One line to a platform; ``options`` is an instance of the adapter's options class."""

    id: str
    adapter: Adapter
    options: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Database:
    """Where the rows lie: an absolute SQLAlchemy URL without a password in it."""

    url: str
    password: Secret | None = None


@dataclass(frozen=True, slots=True)
class Detoxify:
    """Which of Detoxify's models, or a checkpoint on this machine with its model's folder.

    Paths are absolute; empty where Beadle's own cache has the weights.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    model: Literal["original", "unbiased", "multilingual"] = "unbiased"
    checkpoint: str = ""
    config: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """A whole configuration. ``path`` is None for the sandbox; ``folder`` is absolute.

    ``key`` and ``reports_key`` open the encrypted columns (:mod:`bot.store.crypto`).
    """

    folder: Path
    database: Database
    key: Secret
    reports_key: Secret
    connections: tuple[Connection, ...]
    councils: tuple[Council, ...]
    days_off: tuple[DayOff, ...] = ()
    """Days that elections do not count, besides those on record."""
    scorer: str = "mini"
    detoxify: Detoxify = Detoxify()
    path: Path | None = None
    warnings: tuple[str, ...] = ()

    def connection(self, wanted: str) -> Connection:
        """The connection of that id; a KeyError where there is none."""
        return {connection.id: connection for connection in self.connections}[wanted]

    def council(self, wanted: str) -> Council:
        """The council of that id; a KeyError where there is none."""
        for council in self.councils:  # asked for often, and there may be hundreds
            if council.id == wanted:
                return council
        raise KeyError(wanted)

    def councils_on(self, connection: str) -> list[Council]:
        """The councils with accounts that are watched on a connection."""
        return [
            council
            for council in self.councils
            if any(account.connection == connection for account in council.accounts)
        ]

    def accounts_on(self, connection: str) -> tuple[tuple[Council, Account], ...]:
        """The accounts that are watched on a connection, each with its council."""
        return tuple(
            (council, account)
            for council in self.councils
            for account in council.accounts
            if account.connection == connection
        )
