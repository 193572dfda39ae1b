"""Nothing that anybody can write takes longer than its length allows."""

from __future__ import annotations

import threading
from time import process_time

import pytest

from policy.rules.base import Words
from policy.text import Folded
from policy.vocabulary import Vocabulary

VOCABULARY = Vocabulary.of(
    [Words(phrases=("choose magenta", "votes", "scoundrel", "aaab"), exact=("Magenta",))]
)
SIZE = 100_000
SECONDS = 2.0
"""Four times and more what any of them takes on one slow core; a quadratic one takes minutes."""

HOSTILE = [
    "\u0301", "\u200b", "\ud800", "\U0001f339", "a\U0001f339", "a ", "a\n", "V\n", " \n", "a", "A",
    "aA", "AAa", "AAAaaa", "aB", "#aB", "#", "#aB1", "#magentachoose", "ChooseMagenta", "aaab",
    "mag-en-ta-", "m-a-g-e-n-t-a-", "m.a.g ", "ma ge ", "mag-\nenta", "ab-\n", "a-", "- ", "-",
    "m4g3nt4 ", "m4g3nt4", "a1b2c3 ", "0", "@", "$", "|", "!+", "a*", "a*b ", "a_b-c--", "%a",
    "atnegam esoohc ", "atnegam", "setov ", "3t0v ", "votes", "\ufdfa", "1\ufe0f\u20e3",
    "&", "&#", "&amp;", "&amp;" + "amp;" * 90, "&amp;#38;", "&#109;", "&#1", "&amp;amp;lt",
    "\U0001f1e6", "\U0001f1e6\U0001f1e7\U0001f1e8", "a@b.c ", "a@", "a.", "ab.", "aa.uk",
    "http://", "www.", "://a", "x://y ", "a.b-c_",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hundred_thousand_characters_are_read_in_time(piece):
    text = (piece * SIZE)[:SIZE]
    begun = process_time()
    folded = Folded(text, VOCABULARY)
    if folded.plain:
        start, end = folded.span(0, len(folded.plain))
        assert 0 <= start < end <= SIZE
    assert process_time() - begun < SECONDS


def test_threads_see_the_same():
    text = "ch00se m4genta " + "ma-gen-ta #choosemagenta atnegam esoohc " * 30
    expected, seen = Folded(text, VOCABULARY).cased, []
    threads = [
        threading.Thread(target=lambda: seen.append(Folded(text, VOCABULARY).cased))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [expected] * 8
