"""The keys of a pack's file, and what each must be.

Owns the tables that every pack has. The keys of one kind of rule are with that kind.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from unicodedata import category

from pydantic import AfterValidator, AwareDatetime, Field, StrictBool, StrictStr, model_validator

from policy.pack import ServedBy
from policy.rules.base import Head, Scope
from policy.rules.keys import Keys, Some, WordsKeys
from policy.verdict import (
    AccountKind,
    AuthorKind,
    Facts,
    Link,
    Mode,
    NamedPerson,
    Severity,
    Sponsor,
)


def _printable(words: str) -> str:
    """Words that a Clerk reads can steer no terminal: no control characters but breaks and tabs."""
    for char in words:
        if category(char) == "Cc" and char not in "\n\t":
            raise ValueError(f"holds a character that cannot be read (U+{ord(char):04X})")
    return words


Said = Annotated[StrictStr, AfterValidator(_printable)]
Text = Annotated[Said, Field(min_length=1, pattern=r"\S")]
Id = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class ScopeKeys(Keys):
    """Where a rule holds; what is not named is not restricted."""

    accounts: Annotated[list[AccountKind], Some] | None = None
    authors: Annotated[list[AuthorKind], Some] | None = None
    modes: Annotated[list[Mode], Some] | None = None
    severity: Severity | None = None

    def scope(self) -> Scope:
        """The scope, as the checker reads it."""
        return Scope(
            frozenset(self.accounts or AccountKind),
            frozenset(self.authors or AuthorKind),
            frozenset(self.modes or Mode),
            self.severity,
        )


class SponsorKeys(Keys):
    """A sponsor in an example's facts."""

    name: Text
    of: StrictStr = ""
    since: date | None = None
    until: date | None = None
    approved_by: StrictStr = ""


class PersonKeys(Keys):
    """A person in an example's facts."""

    name: Text
    role: StrictStr = ""
    party: StrictStr = ""
    standing: StrictBool = False
    since: date | None = None
    until: date | None = None


class FactsKeys(Keys):
    """What the council of the examples says about itself; each council enters its own."""

    domains: list[Text] = Field(default_factory=list)
    contacts: list[Text] = Field(default_factory=list)
    channels: list[Text] = Field(default_factory=list)
    helplines: list[Text] = Field(default_factory=list)
    sponsors: list[SponsorKeys] = Field(default_factory=list)
    persons: list[PersonKeys] = Field(default_factory=list)
    blocked_hosts: list[Text] = Field(default_factory=list)

    def facts(self) -> Facts:
        """The facts, as rules read them."""
        return Facts(
            tuple(self.domains),
            tuple(self.contacts),
            tuple(self.channels),
            tuple(self.helplines),
            tuple(Sponsor(**one.model_dump()) for one in self.sponsors),
            tuple(NamedPerson(**one.model_dump()) for one in self.persons),
            tuple(self.blocked_hosts),
        )


class LinkKeys(Keys):
    """A link of an example: where it goes, and the words that carry it."""

    url: Text
    words: Text


class ExampleKeys(Keys):
    """A post in its context; one that is only words stands where the rule's first scope holds.

    ``at`` is when it appeared. ``scores`` are what a model would say of it.
    """

    text: StrictStr
    account: AccountKind | None = None
    author: AuthorKind | None = None
    mode: Mode | None = None
    at: AwareDatetime | None = None
    links: list[LinkKeys] = Field(default_factory=list)
    scores: dict[StrictStr, float] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        return {"text": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _carried(self) -> ExampleKeys:
        for link in self.links:
            if link.words not in self.text:
                raise ValueError(f"the words {link.words!r} of a link do not stand in the text")
        return self

    def carried(self, part: str) -> tuple[Link, ...]:
        """The links with their places in the text."""
        starts = [(one, self.text.index(one.words)) for one in self.links]
        return tuple(Link(one.url, part, at, at + len(one.words)) for one, at in starts)


class RuleKeys(Keys):
    """The keys of every rule, of whatever kind, wherever it stands."""

    id: Id
    kind: StrictStr
    severity: Severity
    why: Text
    urgent: StrictBool = False
    scope: Annotated[list[ScopeKeys], Some] | None = None
    flag: Annotated[list[ExampleKeys], Some]
    pass_: Annotated[list[ExampleKeys], Some] = Field(alias="pass")

    def head(self, clause: str, family: str, seal: str) -> Head:
        """The head, as the checker reads it."""
        return Head(
            self.id, clause, self.severity, self.why, scopes(self.scope), self.urgent, family, seal
        )


class OwnRuleKeys(RuleKeys):
    """A rule that a pack brings itself cites a clause of that pack."""

    clause: StrictStr


def scopes(given: list[ScopeKeys] | None) -> tuple[Scope, ...]:
    """The scopes, as the checker reads them; everywhere where none is given."""
    return tuple(one.scope() for one in given) if given else (Scope(),)


class ChangeKeys(Keys):
    """What a pack says otherwise than the family, of one of its rules."""

    severity: Severity | None = None
    why: Text | None = None
    urgent: StrictBool | None = None
    scope: Annotated[list[ScopeKeys], Some] | None = None


class UseKeys(Keys):
    """One ``[[use]]``: a family of rules for a clause, or some of its rules.

    ``accounts`` are those that the clause speaks of, ``modes`` when: otherwise nothing holds.
    """

    family: StrictStr
    clause: StrictStr
    accounts: Annotated[list[AccountKind], Some] | None = None
    modes: Annotated[list[Mode], Some] | None = None
    only: Annotated[list[Id], Some] | None = None
    without: Annotated[list[Id], Some] | None = None
    change: dict[Id, ChangeKeys] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _either(self) -> UseKeys:
        if self.only and self.without:
            raise ValueError("give only or without, not both")
        return self


class ClauseKeys(Keys):
    """One ``[[clause]]``."""

    id: Id
    title: Text
    text: Text
    served_by: ServedBy
    why: Text
    printed: Said = ""


class PackKeys(Keys):
    """The top of the file. Rules are looked at one by one, each by its kind.

    ``closure`` is the clause by which accounts may be closed before elections, where there is one.
    """

    id: Id
    title: Text
    adopted: date | None = None
    adopted_note: Text
    version: Text
    closure: StrictStr | None = None
    frame: Annotated[list[Text], Some] | None = None
    clause: Annotated[list[ClauseKeys], Some]
    use: Annotated[list[dict[str, Any]], Some] | None = None
    rule: Annotated[list[dict[str, Any]], Some] | None = None
    list_: Annotated[list[dict[str, Any]], Some] | None = Field(default=None, alias="list")
    example_facts: FactsKeys = Field(default_factory=FactsKeys)


class FamilyKeys(Keys):
    """The top of a family's file. ``about`` says what it sees, and what it cannot."""

    id: Id
    title: Text
    about: Text
    example_facts: FactsKeys = Field(default_factory=FactsKeys)
    rule: Annotated[list[dict[str, Any]], Some]


class ListKeys(WordsKeys):
    """One word list: ``as_of`` is the day on which somebody last looked it through."""

    id: Id
    as_of: date
    note: Text
