"""Holds posts against a pack.

Owns the check and nothing around it: no clock, no file, no network. What goes in decides what
comes out. A rule says what it found; only here is the same said once under one clause, what a
watched rule says set aside, and the outcome made of the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Protocol

from policy.engine import Engine, RuleView, Score
from policy.toxicity.language import UNREADABLE
from policy.toxicity.scored import Scored, ScorerBroken
from policy.verdict import Finding, Outcome, Severity, Subject, Verdict

if TYPE_CHECKING:
    from policy.pack import Pack

_ORDER = {Severity.ADVISE: 0, Severity.REFER: 1, Severity.BREACH: 2}


class Scorer(Protocol):
    """Gives texts scores; ``hash`` changes with the model and its thresholds."""

    @property
    def hash(self) -> str:
        """What a verdict is unique by, beside the version and the pack."""

    def score(self, texts: Sequence[str]) -> Sequence[Score]:
        """A score from 0 to 1 per label, for each text in order.

        Raises ScorerBroken where it cannot: then nothing is known of any of the texts.
        """


class Checker:
    """A pack made ready. Pure and safe to share between threads once it is made.

    Without a scorer, or a rule that reads its scores, each verdict says that toxicity is unchecked;
    so does that of a scorer that is broken.
    """

    def __init__(self, pack: Pack, scorer: Scorer | None = None) -> None:
        self.pack_hash = pack.hash
        self._engine = Engine(pack.rules)
        self._scorer = scorer if self._engine.reads_scores else None
        self._read = frozenset(rule.head.id for rule in pack.rules if rule.reads_scores)

    @property
    def scorer_hash(self) -> str:
        """What a verdict with scores is unique by, beside the version and the pack."""
        return self._scorer.hash if self._scorer is not None else "none"

    @property
    def reads_model(self) -> bool:
        """Whether a model is asked, so that a verdict without it is not whole."""
        return self._scorer is not None

    def check(
        self, subjects: Sequence[Subject], watch_only: AbstractSet[str] = frozenset()
    ) -> list[Verdict]:
        """One verdict for each subject, in order. Never raises for any text.

        ``watch_only`` are ids of rules whose findings are kept aside and raise nothing.
        """
        scores = self._scores(subjects)
        found = self._engine.findings(subjects, scores)
        return [
            self._verdict(subject, score, those, watch_only)
            for subject, score, those in zip(subjects, scores, found, strict=True)
        ]

    def raising(self, subject: Subject) -> frozenset[str]:
        """The ids of all rules that refer the subject to the Clerk, or say worse.

        Also of those that a verdict leaves out, because another says the same as hard.
        """
        [found] = self._engine.findings([subject], self._scores([subject]))
        return frozenset(one.rule for one in found if one.severity is not Severity.ADVISE)

    def explain(self, subject: Subject) -> tuple[RuleView, ...]:
        """What each rule saw in the subject, why it did or did not fire, in order."""
        return self._engine.explain(subject, self._scores([subject])[0])

    def _scores(self, subjects: Sequence[Subject]) -> list[Sequence[Score]]:
        """For each subject the scores of its parts; none without a model that works."""
        nothing: list[Sequence[Score]] = [()] * len(subjects)
        if self._scorer is None:
            return nothing
        texts = [part.text for subject in subjects for part in subject.parts]
        try:
            scores = iter(self._scorer.score(texts) if texts else ())
        except ScorerBroken:
            return nothing
        return [[_told(next(scores)) for _ in subject.parts] for subject in subjects]

    def _verdict(
        self,
        subject: Subject,
        scores: Sequence[Score],
        found: Sequence[Finding],
        watch_only: AbstractSet[str],
    ) -> Verdict:
        if not found:
            return Verdict(Outcome.CLEAN, (), self._unchecked(subject, scores))
        raised = _strongest([one for one in found if one.rule not in watch_only], self._read)
        watched = _strongest([one for one in found if one.rule in watch_only], self._read)
        return Verdict(
            _outcome(raised), tuple(raised), self._unchecked(subject, scores), tuple(watched)
        )

    def _unchecked(self, subject: Subject, scores: Sequence[Score]) -> tuple[str, ...]:
        """What could not be looked at: toxicity without a model, or where it cannot read."""
        if self._scorer is None or len(scores) < len(subject.parts):
            return ("toxicity",)
        why = [score.unread for score in scores if isinstance(score, Scored) and score.unread]
        return tuple(f"toxicity ({one})" for one in dict.fromkeys(why))


def _told(score: Score) -> Score:
    """The score; nought for each label where the model could not read the text."""
    if not isinstance(score, Scored) or score.unread not in UNREADABLE:
        return score
    return Scored(dict.fromkeys(score, 0.0), score.spots, score.unread)


def _strongest(findings: Sequence[Finding], read: AbstractSet[str]) -> list[Finding]:
    """Part by part in reading order, without what another finding of the clause says as hard.

    What a model reads (``read``: the rules that ask one) adds nothing where words of the part were
    found under the same clause. An urgent finding is never taken for said by one that is not.
    """
    parts = {one.part: place for place, one in reversed(list(enumerate(findings)))}
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda one: (one.rule in read, *_weight(one))):
        if not any(_says(other, one, read) for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: (parts[one.part], one.start, one.end, one.clause, one.rule))


def _weight(one: Finding) -> tuple[bool, int, int]:
    """Smaller for what is said first: the urgent, the harder, the longer."""
    return not one.urgent, -_ORDER[one.severity], one.start - one.end


def _says(other: Finding, one: Finding, read: AbstractSet[str]) -> bool:
    """Whether what one finding says is said by another that was kept."""
    if (other.clause, other.part) != (one.clause, one.part):
        return False
    if one.urgent and not other.urgent:
        return False
    by_model = one.rule in read and other.rule not in read
    return by_model or (other.start <= one.start and one.end <= other.end)


def _outcome(findings: Sequence[Finding]) -> Outcome:
    weights = {finding.severity for finding in findings}
    if Severity.BREACH in weights:
        return Outcome.BREACH
    return Outcome.REFER if Severity.REFER in weights else Outcome.CLEAN
