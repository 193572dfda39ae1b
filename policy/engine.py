"""Runs rules over the parts of a post, in one pass over each part's text.

Owns what lies between the words that were found and the findings: which rules are asked, the
context applied to what they say, and the public treated as the public. A pack's own examples
are tried on it before there is a pack. Made once, then only read, by any thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from policy.rules.base import TRIGGER, Mark, PostRule, Rule, Seen, Spot
from policy.scan import Found, Scanner, number
from policy.text import Folded
from policy.verdict import AccountKind, Context, Finding, Severity, Subject
from policy.vocabulary import Vocabulary

if TYPE_CHECKING:
    from policy.rules.base import Scope

MOST_FINDINGS = 20
"""Findings of one rule in one part: whoever reads the twentieth has decided already."""

Score = Mapping[str, float]
"""A model's labels for one text, each from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A place that a rule saw and let pass, in code points of the part, and why."""

    part: str
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """What one rule made of a subject.

    ``holds`` says whether the rule is meant for the subject's context, ``aside`` that its words
    stand there although it is not.
    """

    rule: Rule
    holds: bool
    aside: bool = False
    findings: tuple[Finding, ...] = ()
    passed: tuple[Passed, ...] = ()


class Engine:
    """Rules made ready to look at subjects."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        self._slots, groups = number([rule.groups() for rule in rules])
        self._scanner = Scanner(groups)
        self._vocabulary = Vocabulary.of(groups)
        self._always: list[int] = []
        self._triggers: dict[int, list[int]] = {}
        for place, slots in enumerate(self._slots):
            if TRIGGER in slots:
                self._triggers.setdefault(slots[TRIGGER], []).append(place)
            else:
                self._always.append(place)
        self._links = [place for place, rule in enumerate(rules) if rule.reads_links]
        self.reads_scores = any(rule.reads_scores for rule in rules)

    def findings(self, subject: Subject, scores: Sequence[Score] = ()) -> list[Finding]:
        """Everything that any rule found, weighed for the subject's context, part by part."""
        looks = self._looks(subject, scores)
        found: list[tuple[int, Finding]] = []
        for place in sorted(self._asked(subject, looks)):
            scope = self._rules[place].head.scope_in(subject.context)
            if scope is not None:
                found += self._judged(place, scope, subject, looks)
        found.sort(key=lambda one: one[0])
        return [finding for _, finding in found]

    def explain(self, subject: Subject, scores: Sequence[Score] = ()) -> tuple[RuleView, ...]:
        """For every rule what it found, and what it saw and let pass."""
        looks = self._looks(subject, scores)
        asked = self._asked(subject, looks)
        views = []
        for place, rule in enumerate(self._rules):
            scope = rule.head.scope_in(subject.context)
            if scope is None or place not in asked:
                aside = scope is None and self._stands(place, subject, looks)
                views.append(RuleView(rule, holds=scope is not None, aside=aside))
                continue
            passed: list[Passed] = []
            found = self._judged(place, scope, subject, looks, passed)
            views.append(
                RuleView(
                    rule, holds=True, findings=tuple(one for _, one in found), passed=tuple(passed)
                )
            )
        return tuple(views)

    def _looks(self, subject: Subject, scores: Sequence[Score]) -> list[_Look]:
        return [
            _Look(
                part.name,
                self._scanner.scan(Folded(part.text, self._vocabulary)),
                scores[place] if scores else {},
            )
            for place, part in enumerate(subject.parts)
        ]

    def _asked(self, subject: Subject, looks: Sequence[_Look]) -> set[int]:
        """The rules that may have something to say: one of their words stands in some part."""
        asked = set(self._always)
        if subject.links:
            asked.update(self._links)
        for look in looks:
            for slot in look.found.slots & self._triggers.keys():
                asked.update(self._triggers[slot])
        return asked

    def _stands(self, place: int, subject: Subject, looks: Sequence[_Look]) -> bool:
        """Whether what the rule looks for stands somewhere, whoever it is meant for."""
        slot = self._slots[place].get(TRIGGER)
        if slot is None:
            return False
        linked = place in self._links and bool(subject.links)
        return linked or any(look.found.places(slot) for look in looks)

    def _judged(
        self,
        place: int,
        scope: Scope,
        subject: Subject,
        looks: Sequence[_Look],
        passed: list[Passed] | None = None,
    ) -> list[tuple[int, Finding]]:
        """What one rule says, each with the place of its part."""
        rule, slots = self._rules[place], self._slots[place]
        seens = [look.seen(subject, slots, passed) for look in looks]
        found: list[tuple[int, Finding]] = []
        for part, mark in _marks(rule, slots, looks, seens):
            text = looks[part].found.text
            severity = _weight(
                mark.severity or scope.severity or rule.head.severity, subject.context
            )
            # Nothing is marked in a part without words: what is said is said of the post.
            span = text.span(mark.start, mark.end) if mark.start < mark.end else (0, 0)
            head, why = rule.head, mark.why or rule.head.why
            cited, where = head.cites(subject.context), looks[part].part
            finding = Finding(cited, head.id, severity, where, *span, why, head.urgent)
            found.append((part, finding))
        return found


@dataclass(frozen=True, slots=True)
class _Look:
    """One part as the scanner saw it."""

    part: str
    found: Found
    scores: Score

    def seen(self, subject: Subject, slots: dict[str, int], passed: list[Passed] | None) -> Seen:
        hits = partial(_places, self.found, slots)
        if passed is None:
            return Seen(subject, self.part, self.found.text, hits, self.scores)
        return Seen(
            subject, self.part, self.found.text, hits, self.scores, partial(self._pass, passed)
        )

    def _pass(self, passed: list[Passed], spot: Spot, why: str) -> None:
        passed.append(Passed(self.part, *self.found.text.span(*spot), why))


def _marks(
    rule: Rule, slots: dict[str, int], looks: Sequence[_Look], seens: Sequence[Seen]
) -> Iterator[tuple[int, Mark]]:
    """What the rule marks: of the whole post, or of each part that has its words."""
    if isinstance(rule, PostRule):
        yield from list(dict.fromkeys(rule.judge_post(seens)))[:MOST_FINDINGS]
        return
    for part, (look, seen) in enumerate(zip(looks, seens, strict=True)):
        silent = TRIGGER in slots and slots[TRIGGER] not in look.found.slots
        if silent and not (rule.reads_links and seen.subject.links):
            continue
        marks = sorted(dict.fromkeys(rule.judge(seen)), key=lambda mark: mark[:2])
        yield from ((part, mark) for mark in marks[:MOST_FINDINGS])


def _places(found: Found, slots: dict[str, int], group: str) -> list[Spot]:
    return found.places(slots[group])


def _weight(severity: Severity, context: Context) -> Severity:
    """The severity there: what the public writes is never more than referred to the Clerk."""
    if severity is Severity.BREACH and context.account_kind is AccountKind.PUBLIC_REPLY:
        return Severity.REFER
    return severity
