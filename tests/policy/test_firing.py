"""Who is asked: never fewer rules than have something to say, and hardly any more."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy import standing
from policy.engine import Engine
from policy.firing import Able, Firing, Looked
from policy.pack import load_pack, rule_families
from policy.rules.base import Words
from policy.scan import Scanner, Wanted, number
from policy.text import Folded
from policy.verdict import (
    AccountKind,
    AuthorKind,
    Context,
    Facts,
    Link,
    Mode,
    NamedPerson,
    Part,
    Sponsor,
    Subject,
)

FACTS = Facts(
    domains=("witney-tc.gov.uk",),
    sponsors=(Sponsor("Harker's Bakery", since=date(2026, 1, 1)),),
    persons=(NamedPerson("Cllr Ada Finch", "Mayor", "Labour"),),
)
CONTEXTS = (
    Context(AccountKind.OFFICIAL, AuthorKind.OFFICER),
    Context(AccountKind.MAYORAL, AuthorKind.MEMBER, Mode.HEIGHTENED, FACTS),
    Context(AccountKind.PUBLIC_REPLY, AuthorKind.PUBLIC),
    Context(AccountKind.OFFICIAL, AuthorKind.OFFICER, Mode.CLOSED, FACTS, "minute 2027/031"),
)
LINK = Link("https://www.gov.uk@192.0.2.7/form.pdf.exe", "text", 0, 2)


def examples() -> list[str]:
    """Some of what the families' rules must flag or pass."""
    texts = [
        one if isinstance(one, str) else one["text"]
        for content in rule_families().values()
        for rule in tomllib.loads(content.decode())["rule"]
        for one in (*rule["flag"], *rule["pass"])
    ]
    return texts[::21]


def subjects() -> list[Subject]:
    """The examples in turn in each context, some with links, and two of them as one post."""
    texts = examples()
    found = []
    for place, text in enumerate(texts):
        parts = (Part("text", text), Part("alt:1", texts[place - 1]))[: 1 + place % 2]
        links = (LINK,) if place % 3 == 0 and len(text) > LINK.end else ()
        found.append(Subject(parts, CONTEXTS[place % len(CONTEXTS)], links))
    return found


def everybody(self: Firing, looked: Looked) -> Iterator[tuple[Able, list[int]]]:
    """All rules that hold for a post with these parts, whatever they need."""
    scopes = [rule.head.scope_in(looked.contexts[0]) for rule in self._rules]
    for place, scope in enumerate(scopes):
        if scope is not None:
            yield Able(place, scope), list(range(len(looked.contexts)))


@pytest.mark.parametrize("name", ["witney", "durrington"])
def test_whoever_is_not_asked_has_nothing_to_say(name, monkeypatch):
    engine, posts = Engine(load_pack(name).rules), subjects()
    found = engine.findings(posts)
    monkeypatch.setattr(Firing, "able", everybody)
    assert sum(map(len, found)) > len(posts) / 4
    for post, those in zip(posts, found, strict=True):
        assert engine.findings([post]) == [those], post.parts


@pytest.mark.parametrize("name", ["witney", "durrington"])
def test_posts_together_say_what_each_says_by_itself(name):
    engine, posts = Engine(load_pack(name).rules), subjects()
    assert engine.findings(posts) == [engine.findings([post])[0] for post in posts]


def test_an_ordinary_post_has_what_hardly_a_rule_needs(monkeypatch):
    asked: list[int] = []
    able = Firing.able
    monkeypatch.setattr(
        Firing, "able", lambda *said: (found := list(able(*said)), asked.append(len(found)))[0]
    )
    engine = Engine(load_pack("witney").rules)
    for text in (
        "The library opens at ten on Saturday, and the bins go out on Monday.",
        "We are planting bulbs along Burford Road this week: mind the cones, please.",
        "Agenda and papers for Tuesday's meeting are on our website and in the foyer.",
    ):
        assert engine.findings([Subject((Part("text", text),), CONTEXTS[0])]) == [[]]
    assert max(asked) <= 2


@pytest.mark.parametrize("around", ["{}", "Bore da \N{PARTY POPPER} t\u0177: {} \u0416"])
def test_places_are_told_in_order_whatever_stands_there(around):
    groups = [Words(patterns=(r"\bmag\w+", r"\d+")), Words(("red ant",), (), (r"\d+", r"\bant\b"))]
    scanner = Scanner(groups)
    text = Folded(around.format("red ant 12 magenta, ant 7"))
    found = scanner.scan([Folded("nobody"), text])
    by = text.cased.index("red ant")
    assert [found.having(scanner.wanted([group]), 0b11) for group in (0, 1)] == [0b10, 0b10]
    assert found.places(1, 0) == [(by + 8, by + 10), (by + 11, by + 18), (by + 24, by + 25)]
    spots = [(0, 7), (4, 7), (8, 10), (20, 23), (24, 25)]
    assert found.places(1, 1) == [(by + start, by + end) for start, end in spots]
    assert [found.places(0, group) for group in (0, 1)] == [[], []]


def test_a_word_of_another_script_is_no_end_of_a_phrase():
    scanner = Scanner([Words(("ant", "red ant"))])
    told = {
        "ant\u03c9 \u03c9ant": [],
        "red ant\u03c9 ant": [(9, 12)],
        "\N{ANT}red ant\N{ANT}": [(1, 8), (5, 8)],
    }
    found = scanner.scan(map(Folded, told))
    assert [found.places(at, 0) for at in range(3)] == list(told.values())
    assert found.having(scanner.wanted([0]), 0b111) == 0b110


def test_a_look_for_each_phrase_and_a_pass_for_all_see_the_same(monkeypatch):
    groups = number([rule.groups() for rule in load_pack("witney").rules])[1]
    scanner, slots = Scanner(groups), range(len(groups))
    texts = [Folded(text) for text in (*examples()[::2], "the vote, a vote " * 60, "Mr Li" * 80)]
    each = scanner.scan(texts)
    seen = [[each.places(at, slot) for slot in slots] for at in range(len(texts))]
    assert sum(map(any, seen)) > len(texts) / 2
    monkeypatch.setattr(standing, "_LONG", 0)
    passed = scanner.scan(texts)
    assert passed.groups == each.groups
    for at, text in enumerate(texts):
        assert [passed.places(at, slot) for slot in slots] == seen[at], text.original
        alone = scanner.scan([text])
        assert [alone.places(0, slot) for slot in slots] == seen[at], text.original


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_what_is_looked_for_later_is_found_in_whatever_order_it_is_asked(data):
    scanner, texts, places = looked_for_later()
    some = data.draw(st.lists(st.integers(0, len(texts) - 1), min_size=1, max_size=30))
    found = scanner.scan([texts[at] for at in some])
    there = sorted({group for at in some for group, spots in enumerate(places[at]) if spots})
    for _ in range(data.draw(st.integers(1, 30))):
        group = data.draw(st.sampled_from(there)) if there else 0
        among = data.draw(st.integers(0, (1 << len(some)) - 1))
        has = sum(1 << place for place, at in enumerate(some) if places[at][group])
        wanted, place = scanner.wanted([group]), data.draw(st.integers(0, len(some) - 1))
        match data.draw(st.sampled_from(["having", "may", "seek", "places"])):
            case "having":
                assert found.having(wanted, among) == has & among
            case "may":
                assert has & among == has & found.may_have(wanted, among)
            case "seek":
                found.seek([group], among)
            case "places":
                assert found.places(place, group) == places[some[place]][group]


@cache
def looked_for_later():
    """A scanner that looks for few of its groups at once, texts, and where they have each group.

    The places are those of a scanner that looks for all of them at once.
    """
    groups = number([rule.groups() for rule in load_pack("durrington").rules])[1]
    groups = [one for one in groups if one.phrases or one.exact][::2]
    texts = [Folded(text) for text in (*examples()[::50], "the vote, a vote " * 300, "\u0416 vote")]
    seen = Scanner(groups).scan(texts)
    places = [[seen.places(at, group) for group in range(len(groups))] for at in range(len(texts))]
    return Scanner(groups, frozenset(range(0, len(groups), 9))), texts, places


def test_what_is_looked_for_later_keeps_to_its_letters():
    scanner = Scanner([Words(exact=("Reform",)), Words(exact=("REFORM",))], frozenset())
    found = scanner.scan(map(Folded, ("REFORM now", "Reform now", "reform now")))
    for group, having in ((0, 0b010), (1, 0b001)):
        assert found.having(scanner.wanted([group]), 0b111) == having


def test_what_is_looked_for_at_once_is_not_all_of_a_group():
    shared, later = Words(("red ant",)), Words(("red ant", "anthill"))
    found = Scanner([shared, later], frozenset({0})).scan([Folded("a red ant on the anthill")])
    assert found.having(Wanted((0,), ()), 1) == 1
    assert found.places(0, 1) == [(2, 9), (17, 24)]
