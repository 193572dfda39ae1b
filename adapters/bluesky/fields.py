"""Changing one field of a record and nothing else in it, and changing it back.

Owns the comparison of what stands there with what may be written over. A field that is neither as
it was found nor as it was left has been changed by somebody else: it stays as it is, and the
receipt says so. What else stands in the record is carried along as it is now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.bluesky.actions import Hands, Live, already, done
from adapters.bluesky.record import dump
from adapters.contract import Outcome, Receipt, RefusedCode, Step, Unavailable, attempt

_TRIES = 3
_FRAME = frozenset({"$type", "post", "createdAt"})
"""What says nothing: a profile or threadgate of only these is the same as none."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a receipt says: of the field as it should be, and as somebody else left it."""

    so: str
    left: str
    code: RefusedCode = RefusedCode.CHANGED


def goal(
    field: str,
    to: Any,
    over: Sequence[Any],
    *,
    new: Mapping[str, Any] | None = None,
    absent: bool = False,
    holds: str | None = None,
) -> dict[str, Any]:
    """A step's args: the value to reach, and those that may be written over.

    None stands for a field that is not there. ``new`` is the record to begin with where none
    stands. ``absent``: where nothing of meaning is left, the record itself is deleted. A text in
    which ``holds`` stands is as good as the value to reach.
    """
    return {
        "field": field,
        "to": to,
        "over": list(over),
        "new": dict(new or {}),
        "absent": absent,
        "holds": holds,
    }


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the field is as wanted (``so``), and if not, the record to write (None: no record).

    ``left``: somebody else has changed the field.
    """

    so: bool = False
    left: bool = False
    value: Mapping[str, Any] | None = None


def weigh(live: Live, args: Mapping[str, Any]) -> Verdict:
    """Hold what stands there against what a step wants."""
    name, to = args["field"], args["to"]
    record: dict[str, Any] = {**(live[1] if live else args["new"])}
    now = live[1].get(name) if live else None
    wanted = {**record, name: to}
    if to is None:
        del wanted[name]
    bare = not {one for one, value in wanted.items() if value} - _FRAME
    gone = bare and args["absent"]
    holds = args["holds"] and isinstance(now, str) and args["holds"] in now
    if holds or (now == to and (live is None or not gone)):
        return Verdict(so=True)
    if now != to and now not in args["over"]:
        return Verdict(left=True)
    return Verdict(value=None if gone else wanted)


async def change(hands: Hands, step: Step, words: Words) -> Receipt:
    """Bring a record's field to where the step wants it, and read back.

    Raises Unavailable where somebody else is writing to the record at the same time.
    """
    for _ in range(_TRIES):
        live = await hands.live(step.target)
        found = weigh(live, step.args)
        if found.so:
            return already(words.so, step.target)
        if found.left:
            return Receipt(Outcome.REFUSED, words.left, code=words.code)
        receipt = await _write(hands, step, live, found.value, words)
        if receipt.code is not RefusedCode.CHANGED:
            return receipt
    raise Unavailable("somebody else is writing to the same record", 5)


async def _write(
    hands: Hands, step: Step, live: Live, value: Mapping[str, Any] | None, words: Words
) -> Receipt:
    """One attempt, guarded by the version that was read. CHANGED: that is no longer the one."""

    async def write() -> None:
        if value is not None:
            await hands.put(step.target, dump(value), live and live[0])
        elif live:
            await hands.delete(step.target, live[0])

    def judge(seen: Live) -> Receipt | None:
        return done(words.so, step.target) if weigh(seen, step.args).so else None

    return await attempt(write, lambda: hands.live(step.target), judge)
