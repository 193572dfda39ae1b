"""Holds posts against a pack.

Owns the check and nothing around it: no clock, no file, no network. What goes in decides what
comes out. A rule says what it found; only here is the context applied, the same words under one
clause said once, and the public treated as the public.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from policy.rules.base import TRIGGER, Head, Seen
from policy.scan import Found, Scanner, number
from policy.text import Folded
from policy.verdict import AccountKind, Context, Finding, Outcome, Severity, Subject, Verdict

if TYPE_CHECKING:
    from policy.pack import Pack
    from policy.rules.base import Rule

MOST_FINDINGS = 20
"""Findings of one rule in one part: whoever reads the twentieth has decided already."""

_ORDER = {Severity.ADVISE: 0, Severity.REFER: 1, Severity.BREACH: 2}


class Scorer(Protocol):
    """Gives texts scores; ``hash`` changes with the model and its thresholds."""

    @property
    def hash(self) -> str:
        """What a verdict is unique by, beside the version and the pack."""

    def score(self, texts: Sequence[str]) -> Sequence[dict[str, float]]:
        """A score from 0 to 1 per label, for each text in order."""


class Checker:
    """A pack made ready. Pure and safe to share between threads once it is made.

    No kind of rule reads a scorer's scores yet, so that every verdict says that toxicity is
    unchecked, with a scorer or without.
    """

    def __init__(self, pack: Pack, scorer: Scorer | None = None) -> None:
        self.pack_hash = pack.hash
        self.scorer_hash = scorer.hash if scorer is not None else "none"
        self._engine = Engine(pack.rules)

    def check(self, subjects: Sequence[Subject]) -> list[Verdict]:
        """One verdict for each subject, in order. Never raises for any text."""
        return [self._verdict(subject) for subject in subjects]

    def _verdict(self, subject: Subject) -> Verdict:
        findings: list[Finding] = []
        for part in subject.parts:
            findings += _strongest(self._engine.findings(subject, part.name, Folded(part.text)))
        return Verdict(_outcome(findings), tuple(findings), unchecked=("toxicity",))


class Engine:
    """Runs rules over one part; a pack's own examples are tried on it before there is a pack."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        self._slots, groups = number([rule.groups() for rule in rules])
        self._scanner = Scanner(groups)
        self._triggers = {slots[TRIGGER]: rule for rule, slots in enumerate(self._slots)}

    def findings(self, subject: Subject, part: str, text: Folded) -> list[Finding]:
        """Everything that any rule found in the part, weighed for the subject's context."""
        found = self._scanner.scan(text)
        findings: list[Finding] = []
        for slot in sorted(found.slots() & self._triggers.keys()):
            place = self._triggers[slot]
            rule = self._rules[place]
            severity = _weight(rule.head, subject.context)
            if severity is None:
                continue
            seen = Seen(subject, part, text, partial(_places, found, self._slots[place]))
            spots = sorted(set(rule.judge(seen)))[:MOST_FINDINGS]
            findings += [_finding(rule.head, severity, part, *text.span(*spot)) for spot in spots]
        return findings


def _places(found: Found, slots: dict[str, int], group: str) -> list[tuple[int, int]]:
    return found.places(slots[group])


def _finding(head: Head, severity: Severity, part: str, start: int, end: int) -> Finding:
    return Finding(head.clause, head.id, severity, part, start, end, head.why)


def _weight(head: Head, context: Context) -> Severity | None:
    """The severity there. What the public writes is never more than referred to the Clerk."""
    severity = head.severity_in(context)
    if severity is Severity.BREACH and context.account_kind is AccountKind.PUBLIC_REPLY:
        return Severity.REFER
    return severity


def _strongest(findings: list[Finding]) -> list[Finding]:
    """Reading order, without what a finding of the same clause already says at least as hard."""
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda one: (-_ORDER[one.severity], one.start - one.end)):
        if not any(
            other.clause == one.clause and other.start <= one.start and one.end <= other.end
            for other in kept
        ):
            kept.append(one)
    return sorted(kept, key=lambda one: (one.start, one.end, one.clause, one.rule))


def _outcome(findings: list[Finding]) -> Outcome:
    weights = {finding.severity for finding in findings}
    if Severity.BREACH in weights:
        return Outcome.BREACH
    return Outcome.REFER if Severity.REFER in weights else Outcome.CLEAN
