"""Long texts are cut so that every word stands whole in some window."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from policy.toxicity.windows import ends, windows

ROOM, OVERLAP = 20, 5


def count(pieces):
    """Tokens as a tokenizer may count them: some for each letter of a word."""
    return [1 + len(piece) // 4 for piece in pieces]


@given(st.text(max_size=600))
def test_every_word_stands_whole_in_a_window_and_no_window_is_too_long(text):
    spans = list(windows(text, count, ROOM, OVERLAP))
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert sum(count(re.findall(r"\S{1,60}", text[start:end]))) <= ROOM
    for word in re.finditer(r"\S{1,60}", text):
        assert any(start <= word.start() and word.end() <= end for start, end in spans)
    assert bool(spans) == bool(text)


def test_a_window_begins_before_the_last_ended():
    text = " ".join(["word"] * 100)
    spans = list(windows(text, count, ROOM, OVERLAP))
    assert all(later[0] < earlier[1] for earlier, later in pairwise(spans))
    assert spans[0][0] == 0
    assert spans[-1][1] == len(text)


def test_a_text_without_a_space_is_cut_all_the_same():
    spans = list(windows("a" * 100_000, count, ROOM, OVERLAP))
    assert spans[-1][1] == 100_000
    assert len(spans) < 3_000


def test_of_too_many_windows_the_first_and_the_last_are_kept():
    spans = [(at, at + 1) for at in range(100)]
    assert ends(spans, 100) == spans
    assert ends(spans, 8) == [*spans[:6], *spans[-2:]]
