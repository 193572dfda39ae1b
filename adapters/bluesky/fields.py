"""Changing some fields of a record and nothing else in it, and changing them back.

Owns the comparison of what stands there with what may be written over. A field that is neither as
it was found nor as it was left has been changed by somebody else: it stays as it is, and the
receipt says so. What else stands in the record is carried along as it is now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.bluesky.actions import Hands, Live, attempt
from adapters.bluesky.record import dump
from adapters.contract import Outcome, Receipt, Ref, RefusedCode, Step, Unavailable

_TRIES = 3
_FRAME = frozenset({"$type", "post", "createdAt"})
"""What says nothing: a profile or threadgate of only these is the same as none."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a receipt says of one kind of record."""

    done: str
    already: str
    left: Mapping[str, str]
    mend: str


@dataclass(frozen=True, slots=True)
class Merged:
    """What should stand there. ``left``: the fields that somebody else has changed."""

    value: Mapping[str, Any] | None
    changed: bool
    left: tuple[str, ...]


def goal(
    to: Mapping[str, Any],
    over: Mapping[str, Sequence[Any]],
    new: Mapping[str, Any] | None = None,
    *,
    absent: bool = False,
) -> dict[str, Any]:
    """A step's args: the fields' values to reach, and those that may be written over.

    None stands for a field that is not there. ``new`` is the record to begin with where none
    stands. ``absent``: where nothing of meaning is left, the record itself is deleted.
    """
    return {
        "to": dict(to),
        "over": {name: list(values) for name, values in over.items()},
        "new": dict(new or {}),
        "absent": absent,
    }


def merge(live: Live, args: Mapping[str, Any]) -> Merged:
    """Hold what stands there against what a step wants."""
    now = dict(live[1]) if live else {}
    wanted, changed, left = dict(now), False, []
    for name, value in args["to"].items():
        if now.get(name) == value:
            continue
        if now.get(name) not in args["over"][name]:
            left.append(name)
            continue
        changed = True
        wanted[name] = value
        if value is None:
            del wanted[name]
    if not live:
        wanted = {**args["new"], **wanted}
    bare = not {name for name, value in wanted.items() if value} - _FRAME
    gone = bare and args["absent"]
    # A record that was made only to be changed back may still stand there, empty.
    return Merged(None if gone else wanted, changed or (gone and live is not None), tuple(left))


def _receipt(outcome: Outcome, said: str, merged: Merged, words: Words, uri: str) -> Receipt:
    """What is so, and what was left alone."""
    if not merged.left:
        return Receipt(outcome, said, Ref("bluesky", uri))
    fields = " and ".join(words.left[name] for name in merged.left)
    left = f"Somebody changed {fields} meanwhile, and that was left as it is. {words.mend}"
    if len(merged.left) == len(words.left):
        return Receipt(Outcome.REFUSED, left, code=RefusedCode.CHANGED)
    return Receipt(Outcome.PARTLY, left, Ref("bluesky", uri), RefusedCode.CHANGED)


async def change(hands: Hands, step: Step, words: Words) -> Receipt:
    """Bring a record's fields to where the step wants them, and read back.

    Raises Unavailable where somebody else is writing to the record at the same time.
    """
    for _ in range(_TRIES):
        live = await hands.live(step.target)
        merged = merge(live, step.args)
        if not merged.changed:
            return _receipt(Outcome.ALREADY, words.already, merged, words, step.target)
        receipt = await _write(hands, step, live, merged, words)
        if receipt.outcome is not Outcome.REFUSED or receipt.code is not RefusedCode.CHANGED:
            return receipt
    raise Unavailable("somebody else is writing to the same record", 5)


async def _write(hands: Hands, step: Step, live: Live, merged: Merged, words: Words) -> Receipt:
    """One attempt, guarded by the version that was read. CHANGED: read again."""

    async def write() -> None:
        if merged.value is not None:
            await hands.put(step.target, dump(merged.value), live and live[0])
        elif live:
            await hands.delete(step.target, live[0])

    def judge(seen: Live) -> Receipt | None:
        now = merge(seen, step.args)
        if now.changed or now.left != merged.left:
            return None
        return _receipt(Outcome.DONE, words.done, now, words, step.target)

    return await attempt(write, lambda: hands.live(step.target), judge)
