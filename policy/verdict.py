"""The shapes that go into a check and come out of it, and nothing else.

Owns the words that the checker and everybody around it share: who speaks where and when
(:class:`Context`), what is held against the policy (:class:`Subject`), and what is found
(:class:`Verdict`). Standard library only; every class is frozen and may be shared by threads.
Offsets are code points of a part's text as it was given, half-open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What a verdict says of a whole post, from least to most."""

    CLEAN = "clean"
    REFER = "refer"
    BREACH = "breach"


class Severity(StrEnum):
    """What one finding says. ``advise`` tells the writer and does not bother the Clerk."""

    ADVISE = "advise"
    REFER = "refer"
    BREACH = "breach"


class AccountKind(StrEnum):
    """What kind of account a post stands on; ``public_reply`` is what the public wrote there."""

    OFFICIAL = "official"
    MAYORAL = "mayoral"
    PERSONAL_WITH_ROLE = "personal_with_role"
    PERSONAL = "personal"
    PARTNER = "partner"
    PUBLIC_REPLY = "public_reply"


class AuthorKind(StrEnum):
    """Who wrote a post."""

    OFFICER = "officer"
    MEMBER = "member"
    CO_OPTED = "co_opted"
    CONTRACTOR = "contractor"
    VOLUNTEER = "volunteer"
    PUBLIC = "public"


class Mode(StrEnum):
    """The mode in force for the account when the version appeared."""

    NORMAL = "normal"
    HEIGHTENED = "heightened"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a post's text; ``name`` is unique in the post: text, title, alt:1."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link and the words of ``part`` that carry it."""

    url: str
    part: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sponsor:
    """A sponsor that the council has entered, of what, and from when until when (inclusive)."""

    name: str
    of: str = ""
    since: date | None = None
    until: date | None = None
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """A person that the council has entered; ``standing`` says that they are a candidate."""

    name: str
    role: str = ""
    party: str = ""
    standing: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a council says about itself, so that its own words are not held against it.

    ``domains``: its own hosts. ``contacts``: its telephone numbers and addresses, as published.
    ``channels``: its own accounts. ``helplines``: numbers that anybody may be given.
    ``blocked_hosts``: hosts that it never wants linked.
    """

    domains: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    helplines: tuple[str, ...] = ()
    sponsors: tuple[Sponsor, ...] = ()
    persons: tuple[NamedPerson, ...] = ()
    blocked_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """Who speaks where and when: the same words may get another verdict elsewhere.

    ``resolution`` is the minute by which the Council closed the account, as it is cited
    (``minute 2027/031 of 8 February 2027``); empty where the policy's clause did, or nothing.
    """

    account_kind: AccountKind
    author_kind: AuthorKind
    mode: Mode = Mode.NORMAL
    facts: Facts = field(default_factory=Facts)
    resolution: str = ""


def by_minute(cited: str) -> bool:
    """Whether what is cited is a resolution of the Council: no clause's number has a space."""
    return cited.startswith("minute ")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is held against a policy. ``kind``: original, reply, share, quote, or unknown.

    ``at`` is when the version appeared (UTC): dated facts are read for that day.
    """

    parts: tuple[Part, ...]
    context: Context
    links: tuple[Link, ...] = ()
    kind: str = "original"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A clause that a span of a part may touch, and why; the context is already applied.

    ``clause`` is the minute of a resolution where that, and no clause, closes the account.

    ``start`` and ``end`` are code points of the part's original text, half-open, and never
    empty. ``urgent``: somebody may be in danger; the Clerk is told of it before all else.
    """

    clause: str
    rule: str
    severity: Severity
    part: str
    start: int
    end: int
    why: str
    urgent: bool = False

    def to_json(self) -> dict[str, Any]:
        """The finding as plain JSON, in the order of its fields."""
        return {
            "clause": self.clause,
            "rule": self.rule,
            "severity": str(self.severity),
            "part": self.part,
            "start": self.start,
            "end": self.end,
            "why": self.why,
            "urgent": self.urgent,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Finding:
        """The finding that :meth:`to_json` wrote. Raises KeyError or ValueError otherwise."""
        return cls(
            clause=value["clause"],
            rule=value["rule"],
            severity=Severity(value["severity"]),
            part=value["part"],
            start=int(value["start"]),
            end=int(value["end"]),
            why=value["why"],
            urgent=bool(value.get("urgent", False)),
        )


def cited(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The clauses that are cited, the weightiest first, then in reading order.

    Whoever orders a take-down by the first of them cites what is most surely touched.
    """
    weights = {Severity.BREACH: 0, Severity.REFER: 1, Severity.ADVISE: 2}
    heaviest = sorted(findings, key=lambda one: (not one.urgent, weights[one.severity]))
    return tuple(dict.fromkeys(one.clause for one in heaviest))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in one subject, in reading order, and what could not be looked at.

    ``watch_only`` is what rules found that are being watched: on record, and nothing more.
    """

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    unchecked: tuple[str, ...] = ()
    watch_only: tuple[Finding, ...] = ()

    @property
    def urgent(self) -> bool:
        """Whether somebody may be in danger."""
        return any(finding.urgent for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """The verdict as plain JSON: ``verdict``, ``unchecked``, ``findings``, ``watch_only``."""
        return {
            "verdict": str(self.outcome),
            "unchecked": list(self.unchecked),
            "findings": [finding.to_json() for finding in self.findings],
            "watch_only": [finding.to_json() for finding in self.watch_only],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Verdict:
        """The verdict that :meth:`to_json` wrote. Raises KeyError or ValueError otherwise."""
        return cls(
            outcome=Outcome(value["verdict"]),
            findings=tuple(Finding.from_json(one) for one in value["findings"]),
            unchecked=tuple(value["unchecked"]),
            watch_only=tuple(Finding.from_json(one) for one in value.get("watch_only", ())),
        )
