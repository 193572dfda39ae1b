"""Which rules are on watch, and putting one in force or on watch."""

from __future__ import annotations

from collections.abc import Mapping

from bot.clerk.table import READERS, Asked, Refuse, Reply, command, parameter
from bot.store import people, rules
from bot.store.schema_work import RuleState
from bot.store.store import now
from bot.words.rules import clause_of
from bot.words.times import counted, when

_STARTING = "The policy's rules are still being tried on what is archived. Ask again in a moment."
_RULE = parameter("rule", "rule", "the rule's name")
_REASON = parameter("reason", "text", "why")


@command(
    "rules", "Which rules are on watch, and what they would have raised", roles=READERS, looks=True
)
def listed(asked: Asked, _args: Mapping[str, str]) -> Reply:
    """Every rule on watch, with what it has found since."""
    rows = rules.states(asked.session, asked.council.id).values()
    if not rows and asked.house.packs[asked.council.id].rules:
        return Reply(_STARTING)
    watched = [row for row in rows if row.watch_only]
    in_force = len(rows) - len(watched)
    if not watched:
        return Reply(f"All {counted(in_force, 'rule')} are in force; none is on watch.")
    lines = [f"On watch: {counted(len(watched), 'rule')}. In force: {in_force}."]
    found = rules.found_since(asked.session, watched)
    lines += [_line(asked, row, found[row.rule]) for row in watched]
    lines.append("To put one in force: rule-on RULE REASON.")
    return Reply("\n".join(lines), title="Rules")


def _line(asked: Asked, row: RuleState, found: int) -> str:
    since = when(row.since, now(asked.session))
    if row.ordered_by_id is not None:
        why = f"by {people.name_of(asked.session, row.ordered_by_id)}"
    else:
        why = f"it would have raised {row.raised:,} of {counted(row.looked, 'post')}"
    clause = clause_of(asked.house.packs[asked.council.id], row.rule)
    return (
        f"{row.rule} (clause {clause}): on watch since {since}, {why}. Since then it would have "
        f"raised {counted(found, 'post')}."
    )


@command(
    "rule-on", "Put a rule in force, so that it opens cases", _RULE, _REASON,
    example="rule-on sponsor-thanked the list of sponsors is complete now",
)  # fmt: skip
def rule_on(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Let a rule open cases from the next post on."""
    row = _row(asked, args["rule"])
    if not row.watch_only:
        return Reply(f"{row.rule} is in force already. Nothing was changed.")
    rules.order(asked.session, row, asked.person, watch_only=False, reason=args["reason"])
    return Reply(
        f"Done. {row.rule} is in force: it opens cases from the next post on. What it found while "
        f"it was on watch stays as it was. To undo: rule-off {row.rule} REASON."
    )


@command(
    "rule-off", "Keep a rule on watch, so that it opens no case", _RULE, _REASON,
    example="rule-off closed-unclassed it raises every post of the museum",
)  # fmt: skip
def rule_off(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Keep what a rule finds on record only, from the next post on, however it is changed."""
    row = _row(asked, args["rule"])
    if row.watch_only and row.ordered_by_id is not None:
        return Reply(f"{row.rule} is on watch already. Nothing was changed.")
    rules.order(asked.session, row, asked.person, watch_only=True, reason=args["reason"])
    return Reply(
        f"Done. {row.rule} is on watch: from the next post on what it finds is recorded, opens no "
        f"case and tells nobody. Open cases stay. To undo: rule-on {row.rule} REASON."
    )


def _row(asked: Asked, name: str) -> RuleState:
    known = rules.states(asked.session, asked.council.id)
    row = known.get(name.casefold()) or known.get(name)
    if not known:
        raise Refuse(_STARTING)
    if row is None:
        raise Refuse(f"There is no rule “{name[:40]}”. beadle packs lists them all.")
    return row
