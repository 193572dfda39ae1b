"""Runs rules over the parts of a post, in one pass over each part's text.

Owns what lies between the words that were found and the findings: which rules are asked, the
context applied to what they say, and the public treated as the public. A pack's own examples
are tried on it before there is a pack. Made once, then only read, by any thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from policy.firing import Able, Firing
from policy.rules.base import TRIGGER, Given, Mark, PostRule, Rule, Seen, Spot
from policy.scan import Found, Scanner, number
from policy.text import Folded
from policy.verdict import AccountKind, Context, Finding, Severity, Subject
from policy.vocabulary import Vocabulary

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
        self._firing = Firing(self._rules, self._slots, self._scanner)
        self._vocabulary = Vocabulary.of(groups)
        self.reads_scores = any(rule.reads_scores for rule in rules)

    def findings(self, subject: Subject, scores: Sequence[Score] = ()) -> list[Finding]:
        """Everything that any rule found, weighed for the subject's context, part by part."""
        looks = self._looks(subject, scores)
        found: list[tuple[int, Finding]] = []
        for able, parts in _by_rule(
            self._firing.able(subject.context, look.given(subject), look.found) for look in looks
        ):
            found += self._judged(able, parts, subject, looks)
        found.sort(key=lambda one: one[0])
        return [finding for _, finding in found]

    def explain(self, subject: Subject, scores: Sequence[Score] = ()) -> tuple[RuleView, ...]:
        """For every rule what it found, and what it saw and let pass."""
        looks = self._looks(subject, scores)
        begun = {
            able.place: (able, parts)
            for able, parts in _by_rule(
                self._firing.begun(subject.context, look.given(subject), look.found)
                for look in looks
            )
        }
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

    def _looks(self, subject: Subject, scores: Sequence[Score]) -> list[_Look]:
        return [
            _Look(
                part.name,
                self._scanner.scan(Folded(part.text, self._vocabulary)),
                scores[place] if scores else {},
            )
            for place, part in enumerate(subject.parts)
        ]

    def _stands(self, place: int, subject: Subject, looks: Sequence[_Look]) -> bool:
        """Whether what the rule looks for stands somewhere, whoever it is meant for."""
        slot = self._slots[place].get(TRIGGER)
        if slot is None:
            return False
        linked = bool(subject.links) and Given.LINKS in self._rules[place].needs()[0]
        return linked or any(look.found.places(slot) for look in looks)

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
        seens = [look.seen(subject, slots, passed) for look in looks]
        found: list[tuple[int, Finding]] = []
        for part, mark in _marks(rule, parts, seens):
            severity = _weight(mark.severity or able.scope.severity or head.severity, context)
            # Nothing is marked in a part without words: what is said is said of the post.
            spanned = mark.start < mark.end
            span = looks[part].found.text.span(mark.start, mark.end) if spanned else (0, 0)
            cited, where, why = head.cites(context), looks[part].part, mark.why or head.why
            finding = Finding(cited, head.id, severity, where, *span, why, head.urgent)
            found.append((part, finding))
        return found


@dataclass(frozen=True, slots=True)
class _Look:
    """One part as the scanner saw it."""

    part: str
    found: Found
    scores: Score

    def given(self, subject: Subject) -> list[Given]:
        """What the part has beside its words."""
        given = [Given.LINKS] if subject.links else []
        if subject.context.facts.persons:
            given.append(Given.PERSONS)
        if self.scores:
            given.append(Given.SCORES)
        return given

    def seen(self, subject: Subject, slots: dict[str, int], passed: list[Passed] | None) -> Seen:
        hits = partial(_places, self.found, slots)
        if passed is None:
            return Seen(subject, self.part, self.found.text, hits, self.scores)
        return Seen(
            subject, self.part, self.found.text, hits, self.scores, partial(self._pass, passed)
        )

    def _pass(self, passed: list[Passed], spot: Spot, why: str) -> None:
        passed.append(Passed(self.part, *self.found.text.span(*spot), why))


def _by_rule(able: Iterable[Sequence[Able]]) -> list[tuple[Able, list[int]]]:
    """The rules that may mark something, in order, each with the places of these parts."""
    rules: dict[int, tuple[Able, list[int]]] = {}
    for part, those in enumerate(able):
        for one in those:
            rules.setdefault(one.place, (one, []))[1].append(part)
    return [rules[place] for place in sorted(rules)]


def _marks(rule: Rule, parts: Sequence[int], seens: Sequence[Seen]) -> Iterator[tuple[int, Mark]]:
    """What the rule marks: of the whole post, or of each of these parts."""
    if isinstance(rule, PostRule):
        yield from list(dict.fromkeys(rule.judge_post(seens)))[:MOST_FINDINGS]
        return
    for part in parts:
        marks = sorted(dict.fromkeys(rule.judge(seens[part])), key=lambda mark: mark[:2])
        yield from ((part, mark) for mark in marks[:MOST_FINDINGS])


def _places(found: Found, slots: dict[str, int], group: str) -> list[Spot]:
    return found.places(slots[group])


def _weight(severity: Severity, context: Context) -> Severity:
    """The severity there: what the public writes is never more than referred to the Clerk."""
    if severity is Severity.BREACH and context.account_kind is AccountKind.PUBLIC_REPLY:
        return Severity.REFER
    return severity
