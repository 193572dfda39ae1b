"""What another pack would have said of what was posted, against what was said.

Owns the comparison, and nothing of where posts come from or how it is shown. Only what reaches
the Clerk counts: advice to a writer changes nothing.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from policy.checker import Checker
from policy.verdict import Finding, Outcome, Severity, Subject, Verdict

KINDS = ("newly_flagged", "no_longer_flagged", "more_severe", "less_severe")
"""What may become of a post, a clause or a rule, in the order of telling."""
SHOWN = 40
"""Code points shown on each side of the words that raised a finding."""


@dataclass(frozen=True, slots=True)
class Stood:
    """What was said of a post. ``findings``: None where only the outcome is known.

    ``clauses``: those that whoever labelled it named, None where they named none.
    """

    outcome: Outcome
    findings: tuple[Finding, ...] | None
    clauses: frozenset[str] | None = None

    @classmethod
    def of(cls, verdict: Verdict) -> Stood:
        """What a verdict says by its rules; whatever else made it one for the Clerk is left out."""
        weights = set(_weights(verdict.findings, "rule").values())
        outcome = Outcome.REFER if Severity.REFER in weights else Outcome.CLEAN
        return cls(Outcome.BREACH if Severity.BREACH in weights else outcome, verdict.findings)


@dataclass(frozen=True, slots=True)
class Item:
    """A post to be judged anew: what it is called, when it appeared, and what was said of it."""

    name: str
    at: datetime | None
    subject: Subject
    before: Stood


@dataclass(frozen=True, slots=True)
class Example:
    """One post that a rule would judge otherwise, and the words that it is about."""

    name: str
    at: datetime | None
    words: str


@dataclass(slots=True)
class Change:
    """What becomes of one rule: in how many posts, by kind, and the last few of each."""

    clauses: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, deque[Example]] = field(default_factory=dict)


@dataclass(slots=True)
class Tally:
    """What came of a replay so far.

    ``on_other_grounds``: judged as hard as before, but by other clauses or rules.
    ``not_kept``: posts whose words were reduced to a digest. ``not_judged``: such as wait for
    their first verdict. ``on_watch``: what rules on watch would raise, which raises nothing.
    ``labelled``: the last few posts of each kind of change of which no rule was known before.
    """

    most_examples: int = 3
    looked: int = 0
    on_other_grounds: int = 0
    not_kept: int = 0
    not_judged: int = 0
    totals: Counter[str] = field(default_factory=Counter)
    clauses: dict[str, Counter[str]] = field(default_factory=dict)
    rules: dict[str, Change] = field(default_factory=dict)
    on_watch: Counter[str] = field(default_factory=Counter)
    labelled: dict[str, deque[Example]] = field(default_factory=dict)

    def judge(
        self, checker: Checker, items: Sequence[Item], watch_only: frozenset[str] = frozenset()
    ) -> None:
        """Hold posts against the other pack, and note what it would say."""
        verdicts = checker.check([item.subject for item in items], watch_only)
        for item, verdict in zip(items, verdicts, strict=True):
            self.add(item, verdict)

    def add(self, item: Item, after: Verdict) -> None:
        """Note what was said of one post before, and what would be said now."""
        self.looked += 1
        self.on_watch.update(_weights(after.watch_only, "rule").keys())
        old, new = item.before, Stood.of(after)
        kinds = list(_kinds({"": _severity(old.outcome)}, {"": _severity(new.outcome)}))
        self.totals.update(kinds)
        differs = self._clauses(old, new)
        if old.findings is not None or old.outcome is Outcome.CLEAN:
            differs |= self._rules(item, old.findings or (), after.findings)
        else:
            for kind in kinds:
                self._keep(self.labelled, kind, Example(item.name, item.at, _start(item.subject)))
        self.on_other_grounds += differs and not kinds

    @property
    def changed(self) -> int:
        """How many posts would be judged otherwise."""
        return sum(self.totals.values())

    def _clauses(self, old: Stood, new: Stood) -> bool:
        """Note what changes by clause; whether anything does."""
        now = _weights(new.findings or (), "clause")
        if old.findings is not None or old.outcome is Outcome.CLEAN:
            was = _weights(old.findings or (), "clause")
        elif old.clauses is not None:
            was = dict.fromkeys(old.clauses, Severity(old.outcome.value))
        else:
            return False
        changes = list(_changes(was, now))
        for clause, kind in changes:
            self.clauses.setdefault(clause, Counter())[kind] += 1
        return bool(changes)

    def _rules(self, item: Item, old: Sequence[Finding], new: Sequence[Finding]) -> bool:
        """Note what changes by rule, with the posts; whether anything does."""
        changes = list(_changes(_weights(old, "rule"), _weights(new, "rule")))
        for rule, kind in changes:
            change = self.rules.setdefault(rule, Change())
            change.counts[kind] += 1
            said = [one for one in (*new, *old) if one.rule == rule and _counts(one)]
            change.clauses.update(one.clause for one in said)
            shown = Example(item.name, item.at, _words(item.subject, said[0]))
            self._keep(change.examples, kind, shown)
        return bool(changes)

    def _keep(self, among: dict[str, deque[Example]], kind: str, one: Example) -> None:
        among.setdefault(kind, deque(maxlen=self.most_examples)).append(one)


def _counts(finding: Finding) -> bool:
    return finding.severity is not Severity.ADVISE


def _weights(findings: Iterable[Finding], key: str) -> dict[str, Severity]:
    """The hardest that was said by each rule, or under each clause."""
    weights: dict[str, Severity] = {}
    for one in filter(_counts, findings):
        name = getattr(one, key)
        if weights.get(name) is not Severity.BREACH:
            weights[name] = one.severity
    return weights


def _severity(outcome: Outcome) -> Severity | None:
    return None if outcome is Outcome.CLEAN else Severity(outcome.value)


def _kinds(old: Mapping[str, Severity | None], new: Mapping[str, Severity | None]) -> Iterator[str]:
    was = {key: one for key, one in old.items() if one is not None}
    now = {key: one for key, one in new.items() if one is not None}
    yield from (kind for _, kind in _changes(was, now))


def _changes(old: Mapping[str, Severity], new: Mapping[str, Severity]) -> Iterator[tuple[str, str]]:
    """For each name that is judged otherwise, which of KINDS that is."""
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if was is now:
            continue
        if was is None:
            yield name, "newly_flagged"
        elif now is None:
            yield name, "no_longer_flagged"
        else:
            yield name, "more_severe" if now is Severity.BREACH else "less_severe"


def _start(subject: Subject) -> str:
    """How a post begins, where no rule points at words of it."""
    text = " ".join(subject.parts[0].text.split()) if subject.parts else ""
    return f"{text[: 2 * SHOWN]}…" if len(text) > 2 * SHOWN else text


def _words(subject: Subject, finding: Finding) -> str:
    text = next((part.text for part in subject.parts if part.name == finding.part), "")
    start, end = max(0, finding.start - SHOWN), min(len(text), finding.end + SHOWN)
    piece = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{piece}{'…' if end < len(text) else ''}"
