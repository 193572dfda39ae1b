"""Runs rules over the parts of a post, in one pass over each part's text.

Owns what lies between the words that were found and the findings: which rules are asked, the
context applied to what they say, and the public treated as the public. A pack's own examples
are tried on it before there is a pack. Made once, then only read, by any thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, repeat
from typing import NamedTuple

from policy.firing import Able, Firing, Looked, firsts
from policy.rules.base import TRIGGER, Given, Mark, PostRule, Rule, Seen, Spot
from policy.scan import Scanned, Scanner, number
from policy.text import Folded
from policy.verdict import AccountKind, Context, Finding, Severity, Subject
from policy.vocabulary import Vocabulary

MOST_FINDINGS = 20
"""Findings of one rule in one part: whoever reads the twentieth has decided already."""

MOST_TOGETHER, _ROOM = 2_500, 1_000_000
"""Subjects that are looked at together, and the code points from which they are enough."""

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
        self._scanner = Scanner(groups, firsts(self._rules, self._slots))
        self._firing = Firing(self._rules, self._slots, self._scanner)
        self._vocabulary = Vocabulary.of(groups)
        self.reads_scores = any(rule.reads_scores for rule in rules)

    def findings(
        self, subjects: Sequence[Subject], scores: Sequence[Sequence[Score]] = ()
    ) -> list[list[Finding]]:
        """For each subject all that any rule found, weighed for its context, part by part.

        ``scores`` are those of each subject's parts, or nothing.
        """
        known = scores or [()] * len(subjects)
        return [
            found
            for those in _batches(subjects)
            for found in self._together(subjects[those], known[those])
        ]

    def _together(
        self, subjects: Sequence[Subject], scores: Sequence[Sequence[Score]]
    ) -> list[list[Finding]]:
        """The same of subjects that are held in memory side by side."""
        looked = self._looked(subjects, scores)
        firsts = [0, *accumulate(len(one.parts) for one in subjects)]
        whose = [place for place, one in enumerate(subjects) for _ in one.parts]
        looks: dict[int, list[_Look]] = {}
        found: dict[int, list[tuple[int, Finding]]] = {}
        for able, places in self._firing.able(looked):
            parts: dict[int, list[int]] = {}
            for at in places:
                parts.setdefault(whose[at], []).append(at - firsts[whose[at]])
            for place, those in parts.items():
                subject = subjects[place]
                if place not in looks:
                    looks[place] = _looks(subject, scores[place], looked.seen, firsts[place])
                judged = self._judged(able, those, subject, looks[place])
                found.setdefault(place, []).extend(judged)
        return [
            [finding for _, finding in sorted(found.get(place, ()), key=lambda one: one[0])]
            for place in range(len(subjects))
        ]

    def explain(self, subject: Subject, scores: Sequence[Score] = ()) -> tuple[RuleView, ...]:
        """For every rule what it found, and what it saw and let pass."""
        looked = self._looked([subject], [scores])
        looks = _looks(subject, scores, looked.seen)
        begun = {able.place: (able, parts) for able, parts in self._firing.begun(looked)}
        views = []
        for place, rule in enumerate(self._rules):
            holds = rule.head.scope_in(subject.context) is not None
            passed: list[Passed] = []
            found: list[tuple[int, Finding]] = []
            if place in begun:
                found = self._judged(*begun[place], subject, looks, passed)
            aside = not holds and self._stands(place, subject, looks)
            findings = tuple(one for _, one in found)
            views.append(RuleView(rule, holds, aside, findings, tuple(passed)))
        return tuple(views)

    def _looked(self, subjects: Sequence[Subject], scores: Sequence[Sequence[Score]]) -> Looked:
        """The parts of all subjects, in order."""
        parts = (part for subject in subjects for part in subject.parts)
        seen = self._scanner.scan(Folded(part.text, self._vocabulary) for part in parts)
        contexts: list[Context] = []
        given: dict[Given, int] = {}
        for subject, known in zip(subjects, scores, strict=True):
            for score in known or repeat({}, len(subject.parts)):
                for one in _given(subject, score):
                    given[one] = given.get(one, 0) | 1 << len(contexts)
                contexts.append(subject.context)
        return Looked(contexts, given, seen)

    def _stands(self, place: int, subject: Subject, looks: Sequence[_Look]) -> bool:
        """Whether what the rule looks for stands somewhere, whoever it is meant for."""
        slot = self._slots[place].get(TRIGGER)
        if slot is None:
            return False
        linked = bool(subject.links) and Given.LINKS in self._rules[place].needs()[0]
        return linked or any(look.places(slot) for look in looks)

    def _judged(
        self,
        able: Able,
        parts: Sequence[int],
        subject: Subject,
        looks: Sequence[_Look],
        passed: list[Passed] | None = None,
    ) -> list[tuple[int, Finding]]:
        """What one rule says of these parts, each with the place of its part."""
        rule, slots = self._rules[able.place], self._slots[able.place]
        head, context = rule.head, subject.context
        if isinstance(rule, PostRule):
            seens = [look.seen(subject, slots, passed) for look in looks]
            marks = list(dict.fromkeys(rule.judge_post(seens)))[:MOST_FINDINGS]
        else:
            marks = _marks(rule, parts, lambda part: looks[part].seen(subject, slots, passed))
        found: list[tuple[int, Finding]] = []
        for part, mark in marks:
            severity = _weight(mark.severity or able.scope.severity or head.severity, context)
            # Nothing is marked in a part without words: what is said is said of the post.
            spanned = mark.start < mark.end
            span = looks[part].text.span(mark.start, mark.end) if spanned else (0, 0)
            cited, where, why = head.cites(context), looks[part].part, mark.why or head.why
            finding = Finding(cited, head.id, severity, where, *span, why, head.urgent)
            found.append((part, finding))
        return found


class _Look(NamedTuple):
    """One part as the scanner saw it; ``places`` tells those of a group by its number."""

    part: str
    text: Folded
    places: Callable[[int], list[Spot]]
    scores: Score

    def seen(self, subject: Subject, slots: dict[str, int], passed: list[Passed] | None) -> Seen:
        hits = partial(_places, self.places, slots)
        if passed is None:
            return Seen(subject, self.part, self.text, hits, self.scores)
        return Seen(subject, self.part, self.text, hits, self.scores, partial(self._pass, passed))

    def _pass(self, passed: list[Passed], spot: Spot, why: str) -> None:
        passed.append(Passed(self.part, *self.text.span(*spot), why))


def _looks(subject: Subject, scores: Sequence[Score], seen: Scanned, first: int = 0) -> list[_Look]:
    """The parts of a subject, of which the first was scanned as that text."""
    known = zip(subject.parts, scores or repeat({}, len(subject.parts)), strict=True)
    return [
        _Look(part.name, seen.texts[at], partial(seen.places, at), score)
        for at, (part, score) in enumerate(known, first)
    ]


def _given(subject: Subject, scores: Score) -> Iterator[Given]:
    """What a part of the subject has beside its words."""
    if subject.links:
        yield Given.LINKS
    if subject.context.facts.persons:
        yield Given.PERSONS
    if subject.context.facts.sponsors:
        yield Given.SPONSORS
    if scores:
        yield Given.SCORES


def _batches(subjects: Sequence[Subject]) -> Iterator[slice]:
    """Neighbours of which at most MOST_TOGETHER have, but for the last, _ROOM code points."""
    start = size = 0
    for end, subject in enumerate(subjects, 1):
        size += sum(len(part.text) for part in subject.parts)
        if end == len(subjects) or end - start == MOST_TOGETHER or size >= _ROOM:
            yield slice(start, end)
            start, size = end, 0


def _marks(rule: Rule, parts: Sequence[int], seen: Callable[[int], Seen]) -> list[tuple[int, Mark]]:
    """What the rule marks in each of these parts, at most so many in one.

    ``seen`` gives any part of the post as it concerns the rule.
    """
    found: list[tuple[int, Mark]] = []
    for part in parts:
        marks = [*rule.judge(seen(part))]
        if len(marks) > 1:
            marks = sorted(dict.fromkeys(marks), key=lambda mark: mark[:2])
        found.extend((part, mark) for mark in marks[:MOST_FINDINGS])
    return found


def _places(places: Callable[[int], list[Spot]], slots: dict[str, int], group: str) -> list[Spot]:
    return places(slots[group])


def _weight(severity: Severity, context: Context) -> Severity:
    """The severity there: what the public writes is never more than referred to the Clerk."""
    if severity is Severity.BREACH and context.account_kind is AccountKind.PUBLIC_REPLY:
        return Severity.REFER
    return severity
