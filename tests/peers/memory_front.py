"""What an account in memory shows beside its posts, and how it is closed and opened again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from adapters.contract import Action, ActionKind, Outcome, Receipt, Ref, RefusedCode, Step

OPEN = {"banner": "Welcome!", "comments": "on"}


def ours(value: str) -> bool:
    """Whether a closing put this there, with whatever dates."""
    return value == "off" or "this account is closed" in value


@dataclass
class Fronts:
    """Each account's banner and its comments, by the account's id. ``rounds``: what was asked for.

    ``changes`` are the kinds of what was really put elsewhere, in order.
    """

    shown: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(lambda: {**OPEN}))
    rounds: list[tuple[str, str]] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)

    def prepare(self, action: Action) -> tuple[Step, ...]:
        """The steps that close what is not closed yet, or that undo.

        What somebody changed while the account was closed is theirs.
        """
        account = action.account.id
        self.rounds.append((action.kind.value, account))
        if action.kind is ActionKind.REOPEN:
            return tuple(
                Step(one.kind, one.target, {}, {"back": one.prior["was"]}) for one in action.undoes
            )
        wanted = {"banner": action.notice, "comments": "off"}
        now = self.shown[account]
        first = {one.kind: one.prior["was"] for one in reversed(action.undoes)}
        return tuple(
            Step(kind, account, {"was": now[kind]}, {"set": value})
            for kind, value in wanted.items()
            if now[kind] != value
            and (kind not in first or now[kind] == first[kind] or ours(now[kind]))
        )

    def perform(self, action: Action, step: Step) -> Receipt:
        """Put one thing into its place, unless somebody has changed it meanwhile."""
        shown = self.shown[step.target]
        closes = action.kind is ActionKind.CLOSE
        wanted = step.args["set" if closes else "back"]
        expected = shown[step.kind] == step.prior["was"] if closes else ours(shown[step.kind])
        ref = Ref("memory", step.target)
        if shown[step.kind] == wanted:
            return Receipt(Outcome.ALREADY, "", ref)
        if not expected:
            why = f"Somebody changed the {step.kind}."
            return Receipt(Outcome.REFUSED, why, code=RefusedCode.CHANGED)
        shown[step.kind] = wanted
        self.changes.append(step.kind)
        return Receipt(Outcome.DONE, "", ref)
