"""How rules on watch read: why they are there, and how to put them in force."""

from __future__ import annotations

from collections.abc import Sequence

from bot.store.rules import Tried, Turned
from bot.words.times import counted
from policy.pack import Pack

NAMED = 20
"""Rules told one by one, at most."""


def clause_of(pack: Pack, rule: str) -> str:
    """The clauses that a rule serves, with the first one's title: ``6.5, Party politics``."""
    clauses = list(dict.fromkeys(r.head.clause for r in pack.rules if r.head.id == rule))
    if not clauses:
        return "no longer in the policy"
    return f"{', '.join(clauses)}, {pack.title_of(clauses[0])}"


def share(tried: Tried) -> str:
    """``31 of the last 400 posts``."""
    return f"{tried.raised:,} of the last {counted(tried.looked, 'post')}"


def after_trial(pack: Pack, turned: Sequence[Turned]) -> str:
    """What the desk must know once new rules were tried; nothing where all goes on as it was."""
    put = [one for one in turned if one.on_watch and not one.was]
    kept = [one for one in turned if one.on_watch and one.was]
    freed = [one for one in turned if one.was and not one.on_watch]
    return "\n".join([*_put(pack, put), *_kept(pack, kept), *_freed(pack, freed)])


def _put(pack: Pack, put: Sequence[Turned]) -> list[str]:
    if not put:
        return []
    what = "1 rule is" if len(put) == 1 else f"{len(put):,} rules are"
    lines = [
        (
            f"On watch: {what} new or changed, and would have raised too many posts. What is found "
            "is recorded, opens no case and tells nobody, until you say otherwise."
        )
    ]
    for one in put[:NAMED]:
        such = f", such as {' and '.join(one.tried.examples[:2])}" if one.tried.examples else ""
        rule = f"{one.tried.rule} (clause {clause_of(pack, one.tried.rule)})"
        lines.append(f"{rule}: would have raised {share(one.tried)}{such}.")
    if len(put) > NAMED:
        lines.append(f"… and {len(put) - NAMED} more: type rules.")
    first = put[0].tried.rule
    lines.append(
        f"To put one in force: rule-on {first} REASON. To list them: rules. To leave them on "
        "watch, do nothing."
    )
    return lines


def _kept(pack: Pack, kept: Sequence[Turned]) -> list[str]:
    """Rules that were changed while they were on watch, and stay there."""
    return [
        f"{one.tried.rule} (clause {clause_of(pack, one.tried.rule)}) was changed and stays on "
        f"watch{_because(one)}. To put it in force: rule-on {one.tried.rule} REASON."
        for one in kept[:NAMED]
    ]


def _because(one: Turned) -> str:
    if one.ordered:
        return ", as you ordered"
    if one.tried.too_many:
        return f": it would have raised {share(one.tried)}"
    return ": there are too few posts to try it on"


def _freed(pack: Pack, freed: Sequence[Turned]) -> list[str]:
    return [
        f"{one.tried.rule} (clause {clause_of(pack, one.tried.rule)}) was changed and is in force "
        f"again: it would have raised {share(one.tried)}. To undo: rule-off {one.tried.rule} "
        "REASON."
        for one in freed[:NAMED]
    ]
