"""What a pattern needs: never more than what it matches has."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from policy import needs
from policy.gate import Gate
from policy.needed import brought, needed, read
from policy.pack import load_pack, rule_families
from policy.patterns import Patterns, asked
from policy.text import Folded
from policy.tokens import words_in
from policy.wordindex import WordIndex

READ = [
    (r"(?i)\bvotes?\b", {"vote", "votes"}),
    (r"(?i)vot(?:e|ing)", {"*vote*", "*voting*"}),
    (r"\b(?:[Vv]ote|VOTE) for\b", {"vote for"}),
    (r"(?i)\bkey ?safe\b", {"keysafe", "key safe"}),
    (r"\bcode \w+", {"code"}),
    (r"(?i)\bwi-fi\b", {"wi fi"}),
    (r"(?:cat|dog)s", {"*cats*", "*dogs*"}),
    (r"(?:cat|dog)?s\b", {"*s", "*cats", "*dogs"}),
    (r"\bthe (?:\w+ ){0,3}trees\b", {"the trees", "trees"}),
    (r"\b(?:old|tall),? (?:\w+[ -])*trees\b", {"trees"}),
    (r"\bthe (?:\w+ )+trees\b", {"trees"}),
    (r"\bthe (?:\w+){0,3}trees\b", {"*trees"}),
    (r"\x{00A3} ?\d+", {"\u00a3"}),
    (r"\b\d{1,2}p\b", {"0p", "00p"}),
    (r"\b\d{2}[ .-]{0,2}\d{2}[ .-]{0,2}\d{2}\b", {"#6"}),
    (r"@council\W+town\b", {"@ council"}),
]
FREE = [
    r"\w+", r"[^a]+", r"(?:vote)?", r"a*", r"vote|\d*", r"\pL+", r"[A-Z]{3}", r"vote(?i)?\b",
    "\u017f", "",
]  # fmt: skip
ENDED = (
    r"^vote",
    r"(?i)\bvotes?$",
    r"(?:^|[.!?] )vote[^.]{0,40}(?:for|[!?]|$)",
    r"vote[{2,9}]{2,9}\{1,8}",
)
"""Patterns with what RE2 is asked about loosely: the ends of a text, and long counts."""

TRICKY = [
    r"(?i)\b(?:a|an|the) (?:town )?coun(?:cil|ty)s?\b[^.!?]{0,9}\b(?:is|was)\b",
    r"(?i)sh?[*#@%$!?]{1,2}t\b|\bf-ing\b",
    r"\b[0Oo][ ./-]{0,4}[127](?:[ ./-]{0,4}[0-9Oo]){8,9}\b",
    r"(?i)\b(?:ask|tell)(?: for| us)?[,:]? (?:ben|tom)'s\b",
    r"\b\d{3}[ .-]?\d{3,4}(?:k|m)?\W{1,3}(?:a|per)[ /]week\b",
    r"(?i)\b(?:mother)?f(?:u?[*#@%$!?]{1,4}|[*#@%$!?]{1,3})(?:c?k|ck|ker)?(?:ing)?(?:[^\w*]|$)",
    r"(?i)\b(?:council)(?:(?:lors?|men) (?:are )?(?:all )?crooks)",
    r"(?:\d[ -]?){1,3}p\b",
    r"(?i)[\[(]link[\])]\(?|& ?co\b|\b(?:x{2,3}|y{2})\b",
]
HELD = [
    pattern
    for name in ("witney", "durrington")
    for rule in load_pack(name).rules
    for words in rule.groups().values()
    for pattern in words.patterns
]


@pytest.mark.parametrize(("pattern", "first"), READ)
def test_what_is_needed_is_read_from_the_pattern(pattern, first):
    assert needed(pattern)[0] == first


@pytest.mark.parametrize("pattern", FREE)
def test_a_pattern_of_which_nothing_can_be_told_needs_nothing(pattern):
    assert needed(pattern) == ()


def test_most_patterns_of_the_packs_need_something():
    assert sum(not needed(pattern) for pattern in set(HELD)) < len(set(HELD)) / 20


def test_what_is_kept_of_the_packs_patterns_is_what_they_say():
    kept = (files("policy") / "needs.json").read_text(encoding="utf-8")
    assert kept == needs.written(), "run: python -m policy.needs"
    for pattern in brought():
        compiled = re2.compile(pattern)
        assert compiled.search("") is None, pattern
        assert needed(pattern) == read(pattern)


def ruled_out(pattern, encoded):
    """Whether the words of a text say that the pattern does not match it."""
    wanted = {}
    gate = Gate([pattern], lambda words: wanted.setdefault(words, len(wanted)))
    return not gate.may(WordIndex(list(wanted)).standing([words_in(encoded)]), 1)


def test_whatever_matches_an_example_may_match_by_its_words():
    written = list(dict.fromkeys(HELD))
    wanted, matched = {}, 0
    gate = Gate(written, lambda words: wanted.setdefault(words, len(wanted)))
    index = WordIndex(list(wanted))
    examples = [
        one if isinstance(one, str) else one["text"]
        for content in rule_families().values()
        for rule in tomllib.loads(content.decode())["rule"]
        for one in (*rule["flag"], *rule["pass"])
    ]
    for text in examples[::17]:
        encoded = Folded(text).encoded
        may = gate.may(index.standing([words_in(encoded)]), 1)
        for number in range(len(written)):
            matches = bool(asked(written[number]).Match(encoded))
            assert number in may or not matches, (written[number], text)
            matched += matches
    assert matched > len(examples) / 17


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"x[\d-\d]y", "x-y"),
        (r"1[\d-9]2", "1-2"),
        (r"vote(?i)?\b", "vot"),
        ("vote{02}", "vote{02}"),
        ("(?P<a\u0301b>vote)", "vote"),
    ],
)
def test_what_re2_reads_in_its_own_way_is_never_ruled_out(pattern, text):
    assert asked(pattern).Match(text.encode())
    assert not ruled_out(pattern, text.encode())
    assert found_among_others(pattern, text.encode())


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from([*TRICKY, *ENDED]))
def test_a_text_that_a_pattern_matches_has_what_it_needs(data, pattern):
    around = st.text("ab 1.,-'@#\u00a3\u0416\u00e9\n", max_size=4)
    found = data.draw(st.from_regex(re.compile(pattern, re.ASCII)))
    encoded = Folded(data.draw(around) + found + data.draw(around)).encoded
    if asked(pattern).Match(encoded):
        assert not ruled_out(pattern, encoded)
        assert found_among_others(pattern, encoded)


def found_among_others(pattern, encoded):
    """Whether a text that is asked beside others is found, and none beside it that is none."""
    texts = [b"nobody", encoded, b"", b"nobody", encoded] * 9
    places = Patterns([pattern], lambda _: 0).matching(0, texts)
    return list(places) == [place for place, text in enumerate(texts) if asked(pattern).Match(text)]


@pytest.mark.parametrize(
    "pattern",
    [
        r"^vote (?:\w+ ){0,9}for",
        r"(?i)labour$",
        r"\Avote",
        r"vote\z",
        r"(?m)^vote$",
        r"(?-m:^vote)",
        r"vote[^.]{2,40}labour",
        r"vote[{0,9}]labour",
        r"vote\{0,9}labour",
        r"\Qvote{0,9}\E|vote labour",
        r"[]{0,9}]vote",
        r"(?:vote ?){8,12}?",
    ],
)
def test_several_texts_are_asked_as_each_by_itself(pattern):
    texts = (
        *("", "vote", "Vote Labour", "I vote\nfor labour", "vote for labour", "vote you for"),
        *("vote{labour", "vote{{{labour", "vote{0,9}", "vote{0,9}labour", "]vote", "vote labour"),
        *("a vote", "vote" * 9, "votes. for labour", "vote " + "very " * 20 + "labour"),
    )
    encoded = [text.encode() for text in texts] * 5
    each = [place for place, text in enumerate(encoded) if asked(pattern).Match(text)]
    assert each
    assert list(Patterns([pattern], lambda _: 0).matching(0, encoded)) == each


KINDS = {
    r"\p{Lu}\p{Ll}+": "\u0416u \u0416\u0436",
    r"(?i)\p{Lu}\pN": "\u01c51",
    r"[\pL'-]+ \pN": "\u00c9-\u03c9 \u0661",
    r"[\p{L}\p{N}_]-[\p{Lu}]": "\u0661-\u00c9",
    r"\p{Lu}\p{Ll}\pL\p{L}\pN\p{N}": "AbaB09",
    r"[\p{Lu}][\p{Ll}'][\pL'][\p{L}'][\pN'][\p{N}']": "Zza'1'",
    r"a[^\pL]b": "a\u2019b",
    r"a[^\p{Lu}-]b": "a\u00e9b",
    r"a\P{Lu}b": "a\u00e9b",
    r"a[\P{L}]b": "a\u2019b",
    r"a\p{^L}b": "a1b",
    r"a\\p{2,9}b": "a\\pppb",
    r"a[\\p{L}]b": "a{b",
    r"\p{Greek}\p{Lu}{2,9}": "\u03c9\u03a9\u0416",
}
"""Patterns with kinds of characters, and what is no kind, each with a text in which it stands."""


@pytest.mark.parametrize(("pattern", "text"), KINDS.items())
def test_a_letter_of_another_script_is_found_where_its_kind_is_asked(pattern, text):
    assert asked(pattern).Match(text.encode())
    assert found_among_others(pattern, text.encode())


@settings(max_examples=600, deadline=None)
@given(
    st.text("aAb1 -'_^{}\\pLu\u00e9\u00c9\u01c5\u03a9\u03c9\u0416\u0661\u212a\u2019\n"),
    st.sampled_from([*KINDS]),
)
def test_what_is_a_letter_is_told_beside_others_as_by_itself(text, pattern):
    assert found_among_others(pattern, text.encode())
