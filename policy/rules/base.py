"""What a rule is to the checker: what it looks for, and what it makes of what was seen.

Owns the seam between the checker and the kinds of rule. A kind never searches a text itself:
it names its groups of words, the checker finds all groups of all rules in one pass, and the
rule decides from the places. So the cost of a check does not grow with the number of rules.
Standard library only: the checker must be light to import.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from policy.text import Folded
from policy.verdict import AccountKind, AuthorKind, Context, Mode, Severity, Subject

TRIGGER = "match"
"""The group without which a rule has nothing to say about a part."""

RESOLUTION = "resolution"
"""The clause of a rule that cites the Council's resolution, and holds only where there is one."""

Spot = tuple[int, int]
"""A half-open span of a folded part."""


class Given(Enum):
    """What a post may bring beside its words: links, scores, persons and sponsors entered."""

    LINKS = auto()
    PERSONS = auto()
    SCORES = auto()
    SPONSORS = auto()


Need = frozenset[str | Given]
"""Groups of a rule and what is given, of which one is enough."""


class Mark(NamedTuple):
    """A span that breaks a rule. Severity and reason are the rule's where they are None."""

    start: int
    end: int
    severity: Severity | None = None
    why: str | None = None


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
    """What every rule has, of whatever kind. ``scopes`` are tried in order, the first holds.

    ``family`` is the family that the rule came with, empty for a pack's own rule; ``seal``
    changes with anything that the rule is made of.
    """

    id: str
    clause: str
    severity: Severity
    why: str
    scopes: tuple[Scope, ...] = (Scope(),)
    urgent: bool = False
    family: str = ""
    seal: str = ""

    def scope_in(self, context: Context) -> Scope | None:
        """The scope that holds there; None where the rule does not."""
        if self.clause == RESOLUTION and not context.resolution:
            return None
        return next((scope for scope in self.scopes if scope.holds(context)), None)

    def cites(self, context: Context) -> str:
        """What a finding cites there: the clause, or the resolution by its minute."""
        return context.resolution if self.clause == RESOLUTION else self.clause


def _unnoted(spot: Spot, why: str) -> None:
    """Where nobody asks why, nothing is kept."""


_NO_SCORES: Mapping[str, float] = MappingProxyType({})


class Seen(NamedTuple):
    """One part of one subject with what was found in it, as far as it concerns one rule.

    ``scores`` holds the model's labels for the part, empty where there is no model.
    """

    subject: Subject
    part: str
    text: Folded
    hits: Callable[[str], list[Spot]]
    """The places of a group of the rule's own, in order of their start; empty where none."""
    scores: Mapping[str, float] = _NO_SCORES
    note: Callable[[Spot, str], None] = _unnoted
    """Tells whoever asks for an explanation why a place that was found does not count."""


@dataclass(frozen=True, slots=True)
class Rule(ABC):
    """One rule of a pack, ready to judge; a frozen dataclass, as threads share it.

    ``reads_scores`` says that it needs a model, and ``speaks_to_all`` that it may have a word to
    say about any post at all.
    """

    head: Head
    reads_scores: ClassVar[bool] = False
    speaks_to_all: ClassVar[bool] = False

    @property
    def seal(self) -> str:
        """A digest that changes with anything that the rule is made of."""
        return self.head.seal

    @abstractmethod
    def groups(self) -> Mapping[str, Words]:
        """The words that are to be found for this rule."""

    def needs(self) -> tuple[Need, ...]:
        """What a part must have for the rule to mark anything in it: one of each of these.

        The rarest first, as only where that is there the rest is looked for. A rule that needs
        nothing is asked about every part.
        """
        return (frozenset({TRIGGER}),) if TRIGGER in self.groups() else ()

    @abstractmethod
    def judge(self, seen: Seen) -> Iterable[Mark]:
        """What breaks the rule in a part; called only where the part has what the rule needs."""


@dataclass(frozen=True, slots=True)
class PostRule(Rule):
    """A rule that looks at a post as a whole, whatever its parts."""

    def judge(self, seen: Seen) -> Iterable[Mark]:
        """A post of one part."""
        return [mark for _, mark in self.judge_post([seen])]

    @abstractmethod
    def judge_post(self, parts: Sequence[Seen]) -> Iterable[tuple[int, Mark]]:
        """What breaks the rule, each with the place of its part in ``parts``."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule: the file that defines one names it ``KIND``.

    ``keys`` is a pydantic model of the keys that such a rule has beside those of all rules;
    ``make`` builds the rule from an instance of it.
    """

    name: str
    keys: type[Any]
    make: Callable[[Head, Any], Rule] = field(repr=False)
