"""Which rules can mark anything in a part, told before any of them is asked.

Owns the question and none of the answers: a rule names what it needs (``Rule.needs``), and where
one of these is not there it is silent, whatever else stands in the part. An ordinary post has what
two or three rules need, so that most of a pack costs nothing. What a rule needs, and what is there,
are bits of one number each (``policy.scan``), so that all rules of a pack are told in a moment;
patterns are asked only for those of which everything may be there. Many parts are told of rule by
rule: what a rule asks of the next part is then still near the processor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from policy.rules.base import Given, Need, Rule, Scope
from policy.scan import Found, Scanner
from policy.verdict import AccountKind, AuthorKind, Context, Mode

_ANY = 1
"""The bit that every part has."""

_GIVEN = {one: 1 << place for place, one in enumerate(Given, 1)}
"""The bits of what is given; those of groups and patterns come after them."""


class Able(NamedTuple):
    """A rule, by its place in the pack, in the scope that holds; ``needs`` are bits."""

    place: int
    scope: Scope
    needs: tuple[int, ...]


class Looked(NamedTuple):
    """A part as it was scanned, with whose it is and what it has beside its words."""

    context: Context
    given: Sequence[Given]
    found: Found


_Holding = list[tuple[int, int, Able]]
"""The rules that hold in a context, in order, each behind its first two needs."""

_Key = tuple[AccountKind, AuthorKind, Mode, bool]
"""What of a context tells which rules hold."""


class Firing:
    """The needs of a pack's rules. ``slots`` are the numbers of each rule's groups."""

    def __init__(
        self, rules: Sequence[Rule], slots: Sequence[Mapping[str, int]], scanner: Scanner
    ) -> None:
        self._rules = rules
        self._needs = [
            tuple(_bits(need, named, scanner) for need in rule.needs())
            for rule, named in zip(rules, slots, strict=True)
        ]
        self._known: dict[_Key, _Holding] = {}

    def able(self, parts: Sequence[Looked]) -> Iterator[tuple[Able, list[int]]]:
        """The rules that may mark something, each with the places of the parts in which it may.

        Those of one context come in order.
        """
        alike: dict[_Key, list[tuple[int, int, int, Found]]] = {}
        for place, (context, given, found) in enumerate(parts):
            brought = _brought(given)
            ready = (place, found.there | brought, found.groups | brought, found)
            alike.setdefault(_key(context), []).append(ready)
        for those in alike.values():
            for first, second, one in self._holding(parts[those[0][0]].context):
                places = [
                    place
                    for place, there, sure, found in those
                    if there & first and there & second and _all_there(one.needs, sure, found)
                ]
                if places:
                    yield one, places

    def begun(self, parts: Sequence[Looked]) -> Iterator[tuple[Able, list[int]]]:
        """The same for rules of which the first need is there: they may have let something pass.

        All the parts are of one context.
        """
        for first, _, one in self._holding(parts[0].context) if parts else ():
            places = [
                place
                for place, (_, given, found) in enumerate(parts)
                if first & _brought(given) or found.has(first)
            ]
            if places:
                yield one, places

    def _holding(self, context: Context) -> _Holding:
        """The rules that hold there, which is worked out once for all that a scope can tell."""
        key = _key(context)
        holding = self._known.get(key)
        if holding is None:
            holding = self._known[key] = self._worked_out(context)
        return holding

    def _worked_out(self, context: Context) -> _Holding:
        holding = []
        for place, (rule, needs) in enumerate(zip(self._rules, self._needs, strict=True)):
            scope = rule.head.scope_in(context)
            if scope is not None:
                first, second = (*needs, _ANY, _ANY)[:2]
                holding.append((first, second, Able(place, scope, needs)))
        return holding


def _key(context: Context) -> _Key:
    return context.account_kind, context.author_kind, context.mode, bool(context.resolution)


def _all_there(needs: tuple[int, ...], sure: int, found: Found) -> bool:
    # Most rules are silent here, post for post: one list costs less than a generator's turns.
    return all(map(found.has, [need for need in needs if not need & sure]))


def _brought(given: Iterable[Given]) -> int:
    return reduce(or_, map(_GIVEN.__getitem__, given), _ANY)


def _bits(need: Need, slots: Mapping[str, int], scanner: Scanner) -> int:
    wanted = (_GIVEN[one] if isinstance(one, Given) else scanner.wanted(slots[one]) for one in need)
    return reduce(or_, wanted, 0)
