"""Tries each rule of a pack on the posts that it says it must flag, and must pass.

Owns the trial: it runs on the same engine as the checker, so that what holds for an example
holds for a post. A rule that has something to say about an empty post is refused as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from policy.engine import Engine
from policy.pack import PackError
from policy.packkeys import ExampleKeys
from policy.rules.base import Head, Rule
from policy.verdict import AccountKind, AuthorKind, Context, Facts, Mode, Part, Subject

_NOTHING = ("", " ", "\n", ".", "-", "\U0001f642")
"""Posts that say nothing: a rule that fires on one would fire on all."""

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule, where it stands in its file, its own examples, and the council that they are of."""

    place: str
    rule: Rule
    flag: tuple[ExampleKeys, ...]
    passes: tuple[ExampleKeys, ...]
    facts: Facts


def tried(trials: Sequence[Trial]) -> list[PackError]:
    """Everything that the trial of these rules found wrong, in the order of the file."""
    engine = Engine([trial.rule for trial in trials])
    errors: list[PackError] = []
    for trial in trials:
        empty = [ExampleKeys(text=text) for text in _NOTHING]
        if not trial.rule.speaks_to_all and any(_fires(engine, trial, one) for one in empty):
            errors.append(PackError(trial.place, "the rule matches a post that says nothing"))
        for place, one in enumerate(trial.flag, 1):
            if not _fires(engine, trial, one):
                errors.append(_failed(trial, f"flag[{place}]", "does not flag", one))
        for place, one in enumerate(trial.passes, 1):
            if _fires(engine, trial, one):
                errors.append(_failed(trial, f"pass[{place}]", "flags", one))
    return errors


def _failed(trial: Trial, place: str, does: str, example: ExampleKeys) -> PackError:
    text = example.text
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "\N{HORIZONTAL ELLIPSIS}"
    return PackError(f"{trial.place}.{place}", f"the rule {does} its own example {shown!r}")


def _fires(engine: Engine, trial: Trial, example: ExampleKeys) -> bool:
    head = trial.rule.head
    part = Part("text", example.text)
    context = _context(head, example, trial.facts)
    subject = Subject((part,), context, example.carried(part.name), at=example.at)
    [found] = engine.findings([subject], [[example.scores]])
    return any((one.rule, one.clause) == (head.id, head.clause) for one in found)


def _context(head: Head, example: ExampleKeys, facts: Facts) -> Context:
    """The example's context; what it leaves open comes from the rule's first scope."""
    scope = head.scopes[0]
    return Context(
        example.account or next(kind for kind in AccountKind if kind in scope.accounts),
        example.author or next(kind for kind in AuthorKind if kind in scope.authors),
        example.mode or next(mode for mode in Mode if mode in scope.modes),
        facts,
    )
