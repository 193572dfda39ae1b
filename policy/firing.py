"""Which rules can mark anything in a part, told before any of them is asked.

Owns the question and none of the answers: a rule names what it needs (``Rule.needs``), and where
one of these is not there it is silent, whatever else stands in the part. An ordinary post has what
two or three rules need, so that most of a pack costs nothing: only rules are looked at of whose
first need something stands in a part. Parts that are looked at together are one number, with a bit
for each (``policy.scan``); patterns are asked only for those of which everything may be there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from policy.bits import bits
from policy.rules.base import Given, Need, Rule, Scope
from policy.scan import Scanned, Scanner, Wanted
from policy.verdict import AccountKind, AuthorKind, Context, Mode

One = TypeVar("One")


class Able(NamedTuple):
    """A rule, by its place in the pack, in the scope that holds."""

    place: int
    scope: Scope


class Looked(NamedTuple):
    """Parts that were scanned together.

    ``contexts`` has the context of each part, ``given`` the parts that have what is given beside
    words, a bit for each.
    """

    contexts: Sequence[Context]
    given: Mapping[Given, int]
    seen: Scanned


class _Needed(NamedTuple):
    """One need of a rule: words, or what is given."""

    words: Wanted
    given: tuple[Given, ...]

    def may_be(self, looked: Looked, among: int) -> int:
        """Those of these parts in which it may be met."""
        brought = self._brought(looked) & among
        return brought | looked.seen.may_have(self.words, among & ~brought)

    def met(self, looked: Looked, among: int) -> int:
        """Those of these parts in which it is."""
        brought = self._brought(looked) & among
        return brought | looked.seen.having(self.words, among & ~brought)

    def _brought(self, looked: Looked) -> int:
        parts = 0
        for one in self.given:
            parts |= looked.given.get(one, 0)
        return parts


_Key = tuple[AccountKind, AuthorKind, Mode, bool]
"""What of a context tells which rules hold."""


class Firing:
    """The needs of a pack's rules. ``slots`` are the numbers of each rule's groups."""

    def __init__(
        self, rules: Sequence[Rule], slots: Sequence[Mapping[str, int]], scanner: Scanner
    ) -> None:
        self._rules = rules
        self._needs = [
            tuple(_needed(need, named, scanner) for need in rule.needs())
            for rule, named in zip(rules, slots, strict=True)
        ]
        self._always = [place for place, needs in enumerate(self._needs) if not needs]
        first = [(place, needs[0]) for place, needs in enumerate(self._needs) if needs]
        self._by_group = _waiting((place, need.words.groups) for place, need in first)
        self._by_pattern = _waiting((place, need.words.patterns) for place, need in first)
        self._by_given = _waiting((place, need.given) for place, need in first)
        self._groups = [tuple(named.values()) for named in slots]
        self._known: dict[_Key, dict[int, Able]] = {}

    def able(self, looked: Looked) -> Iterator[tuple[Able, list[int]]]:
        """The rules that may mark something, each with the places of the parts in which it may.

        Those of one context come in order.
        """
        begun = self._begun(looked)
        for parts, holding in self._alike(looked.contexts):
            for place in sorted(begun.keys() & holding.keys()):
                able = self._all_met(place, looked, begun[place] & parts)
                if able:
                    looked.seen.seek(self._groups[place], able)
                    yield holding[place], bits(able)

    def begun(self, looked: Looked) -> Iterator[tuple[Able, list[int]]]:
        """The same for rules of which the first need is met: they may have let something pass."""
        begun = self._begun(looked)
        for parts, holding in self._alike(looked.contexts):
            for place in sorted(begun.keys() & holding.keys()):
                among = begun[place] & parts
                for need in self._needs[place][:1]:
                    among = need.met(looked, among)
                if among:
                    yield holding[place], bits(among)

    def _begun(self, looked: Looked) -> Mapping[int, int]:
        """The rules of whose first need something may be there, and the parts."""
        begun: defaultdict[int, int] = defaultdict(int)
        for place in self._always:
            begun[place] = (1 << len(looked.contexts)) - 1
        _begin(begun, looked.seen.groups, self._by_group)
        _begin(begun, looked.seen.may, self._by_pattern)
        _begin(begun, looked.given, self._by_given)
        return begun

    def _all_met(self, place: int, looked: Looked, among: int) -> int:
        """Those of these parts in which all that the rule needs is there."""
        needs = self._needs[place]
        for need in needs[1:]:
            if among:
                among = need.may_be(looked, among)
        for need in needs:
            if among:
                among = need.met(looked, among)
        return among

    def _alike(self, contexts: Sequence[Context]) -> Iterator[tuple[int, Mapping[int, Able]]]:
        """The parts of each kind of context, with the rules that hold there by their places."""
        alike: dict[_Key, tuple[int, Context]] = {}
        for place, context in enumerate(contexts):
            key = _key(context)
            alike[key] = (alike.get(key, (0, context))[0] | 1 << place, context)
        for key, (parts, context) in alike.items():
            holding = self._known.get(key)
            if holding is None:
                holding = self._known[key] = self._worked_out(context)
            yield parts, holding

    def _worked_out(self, context: Context) -> dict[int, Able]:
        scopes = enumerate(rule.head.scope_in(context) for rule in self._rules)
        return {place: Able(place, scope) for place, scope in scopes if scope is not None}


def firsts(rules: Sequence[Rule], slots: Sequence[Mapping[str, int]]) -> frozenset[int]:
    """The groups that a rule needs first, so that every part is asked of them."""
    return frozenset(
        named[one]
        for rule, named in zip(rules, slots, strict=True)
        for need in rule.needs()[:1]
        for one in need
        if not isinstance(one, Given)
    )


def _waiting(needed: Iterable[tuple[int, Iterable[One]]]) -> dict[One, list[int]]:
    """The rules by each of what they need."""
    waiting: dict[One, list[int]] = {}
    for place, those in needed:
        for one in those:
            waiting.setdefault(one, []).append(place)
    return waiting


def _begin(
    begun: defaultdict[int, int], there: Mapping[One, int], waiting: Mapping[One, list[int]]
) -> None:
    """Adds the rules that wait for what is there, with the parts that have it."""
    for one in there.keys() & waiting.keys():
        for place in waiting[one]:
            begun[place] |= there[one]


def _key(context: Context) -> _Key:
    return context.account_kind, context.author_kind, context.mode, bool(context.resolution)


def _needed(need: Need, slots: Mapping[str, int], scanner: Scanner) -> _Needed:
    given = tuple(one for one in need if isinstance(one, Given))
    groups = sorted(slots[one] for one in need if not isinstance(one, Given))
    return _Needed(scanner.wanted(groups), given)
