"""Folding: what rules see of a text, and the way back to what was written."""

from __future__ import annotations

import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.text import Folded, _bare, cased, plain

ANY_TEXT = st.text(st.characters(), max_size=200)  # lone surrogates included
DISGUISES = st.text(
    st.sampled_from(
        "aB1 \n\t#_-\u200b\u0301\ud800\U0001f642\u0430\ufb01\u00df\u0130'\u2019\xad\u3000"
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("V\u200bo\u200dt\u2060e", "vote"),
        ("V\u043et\u0435 L\u0430b\u043eur", "vote labour"),
        ("\u0392\u03bfb", "bob"),
        ("\uff36\uff4f\uff54\uff45", "vote"),
        ("\U0001d415\U0001d428\U0001d42d\U0001d41e", "vote"),
        ("\u24cb\u24de\u24e3\u24d4", "vote"),
        ("v\u0336o\u0336t\u0336e\u0336", "vote"),
        ("caf\u00e9 cafe\u0301", "cafe cafe"),
        ("Harker\u2019s \u2018tea\u2019", "harker's 'tea'"),
        ("half\u2011price half\u2013price", "half price half price"),
        ("#VoteGreen2027 #ReformUK #SDPNow", "#vote green 2027 #reform uk #sdp now"),
        ("snake_case\u00a0and\t tabs\r\n\r\nlines", "snake case and tabs lines"),
        ("Stra\u00dfe \ufb01x \u0130", "strasse fix i"),
        ("1\ufe0f\u20e3 2\ufe0f\u20e3", "1 2"),
        ("\u202eetov\u202c", "etov"),
        ("\ud800 lone", "\ufffd lone"),
    ],
)
def test_a_disguise_is_taken_off(written, seen):
    assert Folded(written).plain == seen


def test_case_and_lines_are_kept_for_patterns():
    assert Folded("Vote\u200b  Green\n\nLane \u2013 now").cased == "Vote Green\nLane - now"


def test_a_phrase_is_folded_as_the_text_is():
    assert plain("  Half\u2011Price ") == "half price"
    assert cased("Half\u2011Price") == "Half Price"


@given(st.text("aB0'- #&;\u00e9", max_size=8))
def test_a_phrase_that_is_plain_already_is_folded_alike(phrase):
    assert plain(phrase) == Folded(phrase).plain.strip()


@given(st.text("aB \n.,", max_size=30))
def test_in_a_plain_text_a_place_is_where_it_was_written(text):
    folded, last = Folded(text), 0
    for place, char in enumerate(folded.cased):
        first, end = folded.span(place, place + 1)
        assert first == last
        assert text[first:end] == char or (not char.strip() and not text[first:end].strip())
        last = end
    assert last == len(text)


@pytest.mark.parametrize("text", ["", "\u200b", "\u0301\u0301", "\u2060\ufeff"])
def test_nothing_to_see_is_nothing(text):
    assert Folded(text).plain == ""


def test_a_span_points_at_what_was_written():
    text = "Now \u200bV\u043e\u200bte   L\u0430bour\u0301 today"
    folded = Folded(text)
    start = folded.plain.index("vote labour")
    first, last = folded.span(start, start + len("vote labour"))
    assert text[first:last] == "V\u043e\u200bte   L\u0430bour"


def test_a_span_inside_a_hashtag_and_a_ligature():
    tag = Folded("#VoteGreen")
    at = tag.plain.index("green")
    assert tag.original[slice(*tag.span(at, at + 5))] == "Green"
    ligature = Folded("a\ufb01b")
    assert ligature.span(1, 2) == ligature.span(2, 3) == (1, 2)
    assert tag.span(5, 6) == (5, 6)  # the space that was put in still points somewhere


@given(ANY_TEXT | DISGUISES)
def test_both_strings_keep_step_and_every_span_lies_in_the_original(text):
    folded = Folded(text)
    assert len(folded.cased) == len(folded.plain)
    folded.cased.encode()  # no lone surrogate is left: patterns run on UTF-8
    last = 0
    for place in range(len(folded.plain)):
        start, end = folded.span(place, place + 1)
        assert 0 <= start < end <= len(text)
        assert start >= last - 1
        last = start
    if folded.plain:
        assert folded.span(0, len(folded.plain))[1] <= len(text)


@given(ANY_TEXT)
def test_what_folds_to_itself_maps_to_itself(text):
    folded = Folded(text)
    for place, char in enumerate(folded.cased):
        start, end = folded.span(place, place + 1)
        if char.isascii() and char.isalnum():
            assert char.casefold() in Folded(text[start:end]).plain


def test_every_character_keeps_its_length_when_its_case_goes():
    grown = [
        code
        for code in range(sys.maxunicode + 1)
        if len(bare := _bare(chr(code))) != len(bare.casefold())
    ]
    assert not grown


def test_a_hundred_thousand_characters_of_any_sort_fold():
    for piece in ("\U0001f642", "\u0301", "\ud800", " \n", "#aB1", "\ufdfa", "a"):
        text = (piece * 100_000)[:100_000]
        folded = Folded(text)
        if folded.plain:
            assert folded.span(0, len(folded.plain))[1] <= len(text)


def test_threads_may_fold_together():
    text = "".join(map(chr, range(0x100, 0x3000)))
    expected, seen = Folded(text).plain, []
    threads = [threading.Thread(target=lambda: seen.append(Folded(text).plain)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [expected] * 8
