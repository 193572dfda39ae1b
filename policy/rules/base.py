"""What a rule is to the checker: what it looks for, and what it makes of what was seen.

Owns the seam between the checker and the kinds of rule. A kind never searches a text itself:
it names its groups of words, the checker finds all groups of all rules in one pass, and the
rule decides from the places. So the cost of a check does not grow with the number of rules.
Standard library only: the checker must be light to import.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from policy.text import Folded
from policy.verdict import AccountKind, AuthorKind, Context, Mode, Severity, Subject

TRIGGER = "match"
"""The group without which a rule has nothing to say about a part."""

Spot = tuple[int, int]
"""A half-open span of a folded part."""


@dataclass(frozen=True, slots=True)
class Words:
    """A group of words to be found: whole words only, and the same group wherever one stands.

    ``phrases`` in any case, ``exact`` letter for letter, ``patterns`` in RE2's syntax on text
    that keeps its case.
    """

    phrases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a rule holds: the product of three sets; ``severity`` differs from the rule's here."""

    accounts: frozenset[AccountKind] = frozenset(AccountKind)
    authors: frozenset[AuthorKind] = frozenset(AuthorKind)
    modes: frozenset[Mode] = frozenset(Mode)
    severity: Severity | None = None

    def holds(self, context: Context) -> bool:
        """Whether the context lies in all three sets."""
        return (
            context.account_kind in self.accounts
            and context.author_kind in self.authors
            and context.mode in self.modes
        )


@dataclass(frozen=True, slots=True)
class Head:
    """What every rule has, of whatever kind. ``scopes`` are tried in order, the first holds."""

    id: str
    clause: str
    severity: Severity
    why: str
    scopes: tuple[Scope, ...] = (Scope(),)

    def severity_in(self, context: Context) -> Severity | None:
        """How much a finding weighs there; None where the rule does not hold."""
        for scope in self.scopes:
            if scope.holds(context):
                return scope.severity or self.severity
        return None


@dataclass(frozen=True, slots=True)
class Seen:
    """One part of one subject with what was found in it, as far as it concerns one rule."""

    subject: Subject
    part: str
    text: Folded
    hits: Callable[[str], list[Spot]]
    """The places of a group of the rule's own, in order of their start; empty where none."""


class Rule(ABC):
    """One rule of a pack, ready to judge. Frozen once made: threads share it."""

    head: Head

    @abstractmethod
    def groups(self) -> Mapping[str, Words]:
        """The words that are to be found for this rule; one group is called TRIGGER."""

    @abstractmethod
    def judge(self, seen: Seen) -> Iterable[Spot]:
        """The spans that break the rule; called only where TRIGGER was found."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule: the file that defines one names it ``KIND``.

    ``keys`` is a pydantic model of the keys that such a rule has beside those of all rules;
    ``make`` builds the rule from an instance of it.
    """

    name: str
    keys: type[Any]
    make: Callable[[Head, Any], Rule] = field(repr=False)
