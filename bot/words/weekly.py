"""How a letter to the Clerk reads: short lines, a heading for each part, long lists cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.words.cases import STATES
from bot.words.times import counted, when

NOT_AT_WORK = "NOTHING IS WATCHED: Beadle is not running. To start it: beadle run"
ANY_TIME = "To see how it stands at any other time, type: weekly"
MOST = 8
"""Lines of a list at most: a letter is read on a phone."""


def block(heading: str, *lines: str) -> str:
    """One part of a letter; empty where there is nothing to say."""
    said = [line for line in lines if line]
    return "\n".join([heading, *said]) if said else ""


def listed(lines: Sequence[str], more: str) -> list[str]:
    """The lines as a list; of a long one the first, how many more, and what shows them."""
    shown = [f"- {line}" for line in lines[:MOST]]
    left = len(lines) - MOST
    return [*shown, f"- and {left:,} more: {more}"] if left > 0 else shown


def whole(first: Iterable[str], blocks: Iterable[str]) -> str:
    """The letter's text."""
    return "\n\n".join(["\n".join(filter(None, first)), *filter(None, blocks)])


def verdict(wrong: int, waiting: int, gaps: int) -> tuple[str, str]:
    """The one line that matters, for the subject and for the letter."""
    verb = "waits" if waiting == 1 else "wait"
    asks = f"{counted(waiting, 'case')} {verb} for a decision"
    if wrong:
        also = f" {asks}." if waiting else ""
        return "NOT ALL IS WELL", f"NOT ALL IS WELL: {counted(wrong, 'thing')} to mend.{also}"
    was = " Not all was watched this time: see below." if gaps else ""
    if waiting:
        return (
            f"{counted(waiting, 'case')} {verb}",
            f"All works. {asks[:1].upper()}{asks[1:]}.{was}",
        )
    if gaps:
        return "all works again", f"All works now, and no case waits.{was}"
    return "all is well", "All is well. No case waits for a decision."


def figures(opened: int, states: Mapping[str, int], since: datetime, now: datetime) -> str:
    """How many: ``3 opened, 2 decided since Mon 2 Mar, 08:00: 1 taken down, 1 dismissed``."""
    said = ", ".join(
        f"{count:,} {STATES[state]}" for state, count in sorted(states.items()) if count
    )
    how = f": {said}" if said else ""
    return f"{opened:,} opened, {sum(states.values()):,} decided since {when(since, now)}{how}."


RIGHTS = {
    "information": "information to be given",
    "own data": "somebody's own data to be given",
    "complaint": "a complaint about data to be acknowledged",
}
"""What is asked by right, by its name in the rules."""
