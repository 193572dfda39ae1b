"""How a replay reads: what would change in all, then by clause and by rule, with a few posts each.

Owns the layout for people and the same for programs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap
from typing import Any

from bot.config.model import LONDON
from bot.run.replay import KINDS, Change, Example, Tally
from bot.words.times import counted
from bot.words.verdict import NARROWEST, shown
from policy.pack import Pack

_SAID = {kind: kind.replace("_", " ") for kind in KINDS}


def replay_text(title: str, pack: Pack, tally: Tally, width: int = 80) -> str:
    """The whole answer, outcome first."""
    width = max(width, NARROWEST)
    lines = [*_head(title, pack, tally, width)]
    if tally.clauses:
        lines += ["", "By clause:"]
        for clause in sorted(tally.clauses, key=_order(pack)):
            title = f" ({pack.clauses[clause].title})" if clause in pack.clauses else ""
            lines += _line(f"{clause}{title}: {_counted(tally.clauses[clause])}.", width)
    if tally.rules:
        lines += ["", "By rule:"]
        for rule, change in _by_weight(tally):
            lines += _rule(rule, change, width)
    if tally.labelled:
        lines += ["", "By label (what no rule is known to have said):"]
        lines += _examples(tally.labelled, "  ", width)
    if tally.on_watch:
        lines += ["", "On watch (they raise nothing until somebody types rule-on):"]
        for rule, count in tally.on_watch.most_common():
            lines += _line(f"{rule}: would raise {counted(count, 'post')}.", width)
    return "\n".join(lines)


def _head(title: str, pack: Pack, tally: Tally, width: int) -> Iterator[str]:
    of = counted(tally.looked, "post")
    if tally.changed:
        yield from wrap(f"{title}: {tally.changed:,} of {of} would be judged otherwise.", width)
        yield from wrap(f"{_counted(tally.totals).capitalize()}.", width)
    else:
        yield from wrap(f"{title}: none of {of} would be judged otherwise.", width)
    if tally.on_other_grounds:
        said = f"{tally.on_other_grounds:,} as hard as before, but by other clauses or rules."
        yield from wrap(said, width)
    yield from wrap(f"Judged with: {pack.title} (pack {pack.id}, version {pack.version}).", width)
    if tally.not_kept:
        said = "whose words were not kept, and which cannot be judged"
        yield from wrap(f"Left out: {counted(tally.not_kept, 'post')} of the public {said}.", width)
    if tally.not_judged:
        said = f"Left out: {counted(tally.not_judged, 'post')} that nothing is known to compare."
        yield from wrap(said, width)
    yield "Nothing was written, and no case was touched."


def _order(pack: Pack) -> Any:
    places = {clause: place for place, clause in enumerate(pack.clauses)}
    return lambda clause: (places.get(clause, len(places)), clause)


def _by_weight(tally: Tally) -> list[tuple[str, Change]]:
    """The rules that change most, first."""
    return sorted(tally.rules.items(), key=lambda one: (-one[1].counts.total(), one[0]))


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts[kind]:,} {_SAID[kind]}" for kind in KINDS if counts.get(kind))


def _line(text: str, width: int) -> list[str]:
    return wrap(text, width, initial_indent="  ", subsequent_indent="    ")


def _rule(rule: str, change: Change, width: int) -> Iterator[str]:
    clauses = ", ".join(sorted(change.clauses))
    yield from _line(f"{rule} ({clauses}): {_counted(change.counts)}.", width)
    yield from _examples(change.examples, "    ", width)


def _examples(examples: Mapping[str, Iterable[Example]], by: str, width: int) -> Iterator[str]:
    """The posts of each kind of change, the last first."""
    for kind in KINDS:
        for one in reversed(tuple(examples.get(kind, ()))):
            said = "".join(map(shown, f"{_SAID[kind]}: {_place(one)}: “{one.words}”"))
            yield from wrap(said, width, initial_indent=by, subsequent_indent=f"{by}  ")


def _place(one: Example) -> str:
    return f"{one.at.astimezone(LONDON):%Y-%m-%d}, {one.name}" if one.at else one.name


def replay_json(pack: Pack, tally: Tally) -> dict[str, Any]:
    """The same for programs: plain JSON, the kinds of change by name."""
    return {
        "pack": {"id": pack.id, "version": pack.version, "hash": pack.hash},
        "judged": tally.looked,
        "not_kept": tally.not_kept,
        "not_compared": tally.not_judged,
        "changed": tally.changed,
        "totals": _all(tally.totals),
        "on_other_grounds": tally.on_other_grounds,
        "clauses": [
            {"clause": clause, **_all(tally.clauses[clause])}
            for clause in sorted(tally.clauses, key=_order(pack))
        ],
        "rules": [
            {
                "rule": rule,
                "clauses": sorted(change.clauses),
                **_all(change.counts),
                "examples": _listed(change.examples),
            }
            for rule, change in _by_weight(tally)
        ],
        "labelled": _listed(tally.labelled),
        "on_watch": dict(tally.on_watch.most_common()),
    }


def _all(counts: Mapping[str, int]) -> dict[str, int]:
    return {kind: counts.get(kind, 0) for kind in KINDS}


def _listed(examples: Mapping[str, Iterable[Example]]) -> list[dict[str, Any]]:
    return [
        {"change": kind, **_example(one)}
        for kind in KINDS
        for one in reversed(tuple(examples.get(kind, ())))
    ]


def _example(one: Example) -> dict[str, Any]:
    at = one.at.isoformat() if one.at else None
    return {"post": one.name, "at": at, "words": one.words}
