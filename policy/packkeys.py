"""The keys of a pack's file, and what each must be.

Owns the tables that every pack has. The keys of one kind of rule are with that kind.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field, StrictStr, model_validator

from policy.pack import ServedBy
from policy.rules.base import Head, Scope
from policy.rules.keys import Keys, Some, WordsKeys
from policy.verdict import AccountKind, AuthorKind, Mode, Severity

Text = Annotated[StrictStr, Field(min_length=1, pattern=r"\S")]
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


class ExampleKeys(Keys):
    """A post in its context; one that is only words stands where the rule's first scope holds."""

    text: StrictStr
    account: AccountKind | None = None
    author: AuthorKind | None = None
    mode: Mode | None = None

    @model_validator(mode="before")
    @classmethod
    def _words(cls, value: object) -> object:
        return {"text": value} if isinstance(value, str) else value


class HeadKeys(Keys):
    """The keys of every rule, of whatever kind."""

    id: Id
    kind: StrictStr
    clause: StrictStr
    severity: Severity
    why: Text
    scope: Annotated[list[ScopeKeys], Some] | None = None
    flag: Annotated[list[ExampleKeys], Some]
    pass_: Annotated[list[ExampleKeys], Some] = Field(alias="pass")

    def head(self) -> Head:
        """The head, as the checker reads it."""
        scopes = tuple(one.scope() for one in self.scope) if self.scope else (Scope(),)
        return Head(self.id, self.clause, self.severity, self.why, scopes)


class ClauseKeys(Keys):
    """One ``[[clause]]``."""

    id: Id
    title: Text
    text: Text
    served_by: ServedBy
    why: Text
    printed: StrictStr = ""


class PackKeys(Keys):
    """The top of the file. Rules are looked at one by one, each by its kind."""

    id: Id
    title: Text
    adopted: date | None = None
    adopted_note: Text
    version: Text
    frame: Annotated[list[Text], Some] | None = None
    clause: Annotated[list[ClauseKeys], Some]
    rule: Annotated[list[dict[str, Any]], Some] | None = None


class ListKeys(WordsKeys):
    """One word list: ``as_of`` is the day on which somebody last looked it through."""

    id: Id
    as_of: date
    note: Text
