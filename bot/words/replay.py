"""How a replay reads: what would change in all, then by clause and rule, with a few posts each."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from bot.run.replay import Change, Tally
from bot.words.times import counted
from bot.words.verdict import shown


def replay_text(title: str, tally: Tally, width: int = 80) -> str:
    """The whole answer, outcome first."""
    changed = sum(count for (old, new), count in tally.outcomes.items() if old != new)
    head = (
        f"{title}: {counted(tally.looked, 'post')} judged, {changed} with another outcome. "
        "No case was touched."
    )
    lines = wrap(head, width)
    for (old, new), count in sorted(tally.outcomes.items()):
        if old != new:
            lines.append(f"  {old} -> {new}: {count:,}")
    if tally.unkept:
        said = f"Not judged: {counted(tally.unkept, 'reply')} whose words are no longer kept."
        lines += wrap(said.replace("replys", "replies"), width)
    for (clause, rule), change in sorted(tally.changes.items()):
        lines += ["", *_change(clause, rule, change, width)]
    if not tally.changes:
        lines += ["", "Every rule says what it said before."]
    return "\n".join(lines)


def _change(clause: str, rule: str, change: Change, width: int) -> Iterator[str]:
    said = [
        f"{count:,} {what}"
        for count, what in (
            (change.new, "newly flagged"),
            (change.gone, "no longer flagged"),
            (change.otherwise, "with another severity"),
        )
        if count
    ]
    yield from wrap(f"{clause}  {rule}: {', '.join(said)}", width, subsequent_indent="    ")
    for one in change.examples:
        day = f"{one.at:%Y-%m-%d} " if one.at else ""
        words = "".join(shown(char) for char in one.words)
        name = "".join(shown(char) for char in one.name)
        line = f"{day}{name}: “{words}”"
        yield from wrap(line, width, initial_indent="    ", subsequent_indent="      ")
