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
from bot.config.alarm import Alarm, CouncilAlarm
from bot.config.backups import Backups
from bot.config.fields import Candidacy, Day, Duration, Name, Since, Text, WatchedKind
from bot.config.observed import Log, Metrics, Monitor
from bot.config.settings import (
    STRICT,
    Advice,
    Elections,
    Escalation,
    Letter,
    Quiet,
    Reports,
    Retention,
    Rules,
)
from policy import verdict as policy
from policy.elections.days import DayOff
from policy.verdict import AccountKind, AuthorKind, Facts

LONDON = ZoneInfo("Europe/London")
"""The time that people see; the store keeps UTC."""


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

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
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

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
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

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
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

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
    connection: Text
    channel: Text = "desk"


@dataclass(frozen=True, slots=True)
class Council:
    """One council. ``pack`` is a built-in pack's id or the absolute path of a TOML file."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
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
    escalation: Escalation = field(default_factory=Escalation)
    advice: Advice = field(default_factory=Advice)
    retention: Retention = field(default_factory=Retention)
    rules: Rules = field(default_factory=Rules)
    elections: Elections = field(default_factory=Elections)
    reports: Reports = field(default_factory=Reports)
    alarm: CouncilAlarm = field(default_factory=CouncilAlarm)
    letter: Letter = field(default_factory=Letter)
    quiet: Quiet | None = None
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

    __pydantic_config__: ClassVar[ConfigDict] = STRICT
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
    backup: Backups | None = None
    monitor: Monitor | None = None
    alarm: Alarm = field(default_factory=Alarm)
    metrics: Metrics | None = None
    log: Log = field(default_factory=Log)
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
