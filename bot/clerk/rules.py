"""Which rules are on watch, and putting one in force or on watch."""

from __future__ import annotations

from collections.abc import Mapping

from bot.clerk.table import READERS, Asked, Refuse, Reply, command, parameter
from bot.store import rules
from bot.store.schema_work import RuleState
from bot.store.store import now
from bot.words.times import counted, when

_RULE = parameter("rule", "rule", "the rule's name")
_REASON = parameter("reason", "text", "why")


@command("rules", "Which rules are on watch, and what they would have raised", roles=READERS)
def listed(asked: Asked, _args: Mapping[str, str]) -> Reply:
    """Every rule on watch, with what it has found since."""
    rows = rules.states(asked.session, asked.council.id).values()
    watched = [row for row in rows if row.watch_only]
    in_force = len(rows) - len(watched)
    if not watched:
        return Reply(f"All {counted(in_force, 'rule')} are in force; none is on watch.")
    lines = [f"On watch: {counted(len(watched), 'rule')}. In force: {in_force}."]
    lines += [_line(asked, row) for row in watched]
    lines.append("To put one in force: rule-on RULE REASON.")
    return Reply("\n".join(lines), title="Rules")


def _line(asked: Asked, row: RuleState) -> str:
    before = f" It would have raised {row.raised} of {row.looked} posts." if row.looked else ""
    found = counted(rules.found_since(asked.session, row), "post")
    since = when(row.since, now(asked.session))
    return f"{row.rule}: since {since}, it found something in {found}.{before}"


@command(
    "rule-on", "Put a rule in force, so that it opens cases", _RULE, _REASON,
    example="rule-on sponsor-thanked the list of sponsors is complete now",
)  # fmt: skip
def rule_on(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Let a rule open cases from the next post on."""
    row = _row(asked, args["rule"])
    if not row.watch_only:
        return Reply(f"{row.rule} is in force already. Nothing was changed.")
    _order(asked, row, args["reason"], watch_only=False)
    return Reply(
        f"Done. {row.rule} is in force: it opens cases from the next post on. What it found while "
        f"it was on watch stays as it was. To undo: rule-off {row.rule} REASON."
    )


@command(
    "rule-off", "Keep a rule on watch, so that it opens no case", _RULE, _REASON,
    example="rule-off closed-unclassed it raises every post of the museum",
)  # fmt: skip
def rule_off(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Keep what a rule finds on record only, from the next post on."""
    row = _row(asked, args["rule"])
    if row.watch_only:
        return Reply(f"{row.rule} is on watch already. Nothing was changed.")
    _order(asked, row, args["reason"], watch_only=True)
    return Reply(
        f"Done. {row.rule} is on watch: from the next post on what it finds is recorded, opens no "
        f"case and tells nobody. Open cases stay. To undo: rule-on {row.rule} REASON."
    )


def _order(asked: Asked, row: RuleState, reason: str, *, watch_only: bool) -> None:
    rules.order(asked.session, row, watch_only=watch_only, actor=asked.person.actor, reason=reason)


def _row(asked: Asked, name: str) -> RuleState:
    known = rules.states(asked.session, asked.council.id)
    row = known.get(name.casefold()) or known.get(name)
    if row is None:
        raise Refuse(f"There is no rule “{name[:40]}”. beadle packs lists them all.")
    return row
