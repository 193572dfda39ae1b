"""Counts what was found and what was missed, with nothing left out of the count.

Owns the figures that ``docs/evaluation.md`` publishes and how each is counted. Found means that
the Clerk is told (refer or breach); a clause is right if any that is cited is one of the row's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from evaluation.rows import COUNCILS, Row
from policy.checker import Checker, Scorer
from policy.pack import load_pack
from policy.verdict import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and what the checker said of it."""

    row: Row
    verdict: Verdict

    @property
    def told(self) -> bool:
        """Whether the Clerk is told of it."""
        return self.verdict.outcome is not Outcome.CLEAN

    @property
    def cited(self) -> frozenset[str]:
        """The clauses under which the Clerk is told."""
        return frozenset(
            one.clause for one in self.verdict.findings if one.severity.value != "advise"
        )

    @property
    def right(self) -> bool:
        """Whether one of the clauses that were cited is one that was expected."""
        return bool(self.cited & self.row.clauses)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    def __str__(self) -> str:
        """``12 of 300 (4.0 %)``, or a dash where there is nothing to count."""
        if not self.whole:
            return "-"
        return f"{self.part} of {self.whole} ({100 * self.part / self.whole:.1f} %)"

    @property
    def ratio(self) -> float:
        """From 0 to 1; 0 where there is nothing to count."""
        return self.part / self.whole if self.whole else 0.0


def judged(rows: Iterable[Row], model: Scorer | None = None) -> list[Judged]:
    """Every row under its council's pack, read by the model too where there is one."""
    checkers = {name: Checker(load_pack(name), model) for name in COUNCILS}
    return [Judged(row, checkers[row.council].check([row.subject()])[0]) for row in rows]


def share(
    done: Sequence[Judged], of: Callable[[Judged], bool], counts: Callable[[Judged], bool]
) -> Share:
    """How many of those that ``of`` picks ``counts`` is true of."""
    picked = [one for one in done if of(one)]
    return Share(sum(map(counts, picked)), len(picked))


def clean(one: Judged) -> bool:
    """Labelled as nothing that should bother the Clerk."""
    return one.row.label == "clean"


def reachable(one: Judged) -> bool:
    """A breach that words, form or context tell of."""
    return one.row.label == "breach" and one.row.reach == "words"


def breach(one: Judged) -> bool:
    """A breach, whatever tells of it."""
    return one.row.label == "breach"


def told(one: Judged) -> bool:
    """The Clerk is told."""
    return one.told


def figures(done: Sequence[Judged]) -> dict[str, Share]:
    """The figures, each under the words that the page uses."""
    return {
        "false alarms on clean": share(done, clean, told),
        "breaches that words can reach, found": share(done, reachable, told),
        "of those, said to be a breach": share(
            done, reachable, lambda one: one.verdict.outcome is Outcome.BREACH
        ),
        "referrals that words can reach, found": share(
            done, lambda one: one.row.label == "refer" and one.row.reach == "words", told
        ),
        "what needs meaning, found": share(
            done, lambda one: not clean(one) and one.row.reach == "meaning", told
        ),
        "breaches passed as clean, of all": share(done, breach, lambda one: not one.told),
        "right clause where rightly told": share(
            done, lambda one: one.told and not clean(one), lambda one: one.right
        ),
    }
