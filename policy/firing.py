"""Which rules can mark anything in a part, told before any of them is asked.

Owns the question and none of the answers: a rule names what it needs (``Rule.needs``), and where
one of these is not there it is silent, whatever else stands in the part. An ordinary post has what
two or three rules need, so that most of a pack costs nothing. Only the first need of a rule is
sought in every text; the others are looked for where the first is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from policy.rules.base import Given, Need, Rule, Scope
from policy.scan import Found
from policy.verdict import AccountKind, AuthorKind, Context, Mode

_GIVEN = {one: -place for place, one in enumerate(Given, 1)}
"""What is given is numbered as groups are, with numbers that no group has."""


class Able(NamedTuple):
    """A rule, by its place in the pack, in the scope that holds.

    ``rest`` are its needs but the first.
    """

    place: int
    scope: Scope
    rest: tuple[frozenset[int], ...]


class _Holding(NamedTuple):
    """The rules that hold in a context: those that need nothing, and all others by first need."""

    always: dict[int, Able]
    first: dict[int, list[Able]]


class Firing:
    """The needs of a pack's rules. ``slots`` are the numbers of each rule's groups."""

    def __init__(self, rules: Sequence[Rule], slots: Sequence[Mapping[str, int]]) -> None:
        self._rules = rules
        self._needs = [
            tuple(_numbered(need, named) for need in rule.needs())
            for rule, named in zip(rules, slots, strict=True)
        ]
        firsts = (slot for needs in self._needs for slot in (needs[0] if needs else ()))
        self.sought = frozenset(slot for slot in firsts if slot >= 0)
        """The groups that a rule needs first."""
        self._known: dict[tuple[AccountKind, AuthorKind, Mode, bool], _Holding] = {}

    def able(self, context: Context, given: Iterable[Given], found: Found) -> list[Able]:
        """The rules that may mark something in the part that was scanned, in order."""
        return [
            one
            for one in self.begun(context, given, found)
            if all(any(map(found.has, need)) for need in one.rest)
        ]

    def begun(self, context: Context, given: Iterable[Given], found: Found) -> list[Able]:
        """The rules of which the first need is there: they may have let something pass."""
        holding = self._holding(context)
        begun = dict(holding.always)
        there = found.slots.union([_GIVEN[one] for one in given])
        for slot in there & holding.first.keys():
            for one in holding.first[slot]:
                begun[one.place] = one
        return [begun[place] for place in sorted(begun)]

    def _holding(self, context: Context) -> _Holding:
        """The rules that hold there, which is worked out once for all that a scope can tell."""
        key = (context.account_kind, context.author_kind, context.mode, bool(context.resolution))
        holding = self._known.get(key)
        if holding is None:
            holding = self._known[key] = self._worked_out(context)
        return holding

    def _worked_out(self, context: Context) -> _Holding:
        holding = _Holding({}, {})
        for place, (rule, needs) in enumerate(zip(self._rules, self._needs, strict=True)):
            scope = rule.head.scope_in(context)
            if scope is None:
                continue
            one = Able(place, scope, needs[1:])
            if not needs:
                holding.always[place] = one
            for slot in needs[0] if needs else ():
                holding.first.setdefault(slot, []).append(one)
        return holding


def _numbered(need: Need, slots: Mapping[str, int]) -> frozenset[int]:
    return frozenset(_GIVEN[one] if isinstance(one, Given) else slots[one] for one in need)
