"""Whatever stands in a post: what is printed moves nothing, hides nothing and loses no word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.contract import Address, Alert, Level
from adapters.terminal import words
from adapters.terminal.options import Options


@given(st.text())
def test_nothing_that_a_terminal_acts_on_is_left(text):
    """Only printable characters, line ends, and what holds emoji together."""
    shown = words.harmless(text)
    rest = words._FLAG.sub("", shown).replace("\u200d", "")
    assert all(c.isprintable() or c == "\n" for c in rest)


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=400))
def test_wrapping_loses_no_word(text):
    """The words come out in their order, however narrow the window."""
    for width in (1, 20, 80, 1000):
        assert words.wrapped(text.split("\n"), width).split() == text.split()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("aaaa bbbb cccc dddd eeee\nffff\n\ngggg", "aaaa bbbb cccc\ndddd eeee\nffff\n\ngggg"),
        ("  aaaa bbbb cccc ddd eee\nffff", "  aaaa bbbb cccc\n  ddd eee\nffff"),
        ("aaaa https://sampleford.test/a", "aaaa\nhttps://sampleford.test/a"),
        ("a https://sampleford.test/a b", "a\nhttps://sampleford.test/a\nb"),
        ("aaaa bbbbbbbbbb cccc dddddddddddddddd", "aaaa bbbbbbbbbb cccc\ndddddddddddddddd"),
        ("| aaaa bbbb cccc dddd eeee", "| aaaa bbbb cccc\n| dddd eeee"),
        (f"| {'a' * 17}\u2800bcd", f"| {'a' * 17}\u2800\n| bcd"),
        (f"| {12 * chr(0x8A9E)}", f"| {9 * chr(0x8A9E)}\n| {3 * chr(0x8A9E)}"),
    ],
    ids=[
        *("breaks", "indented", "an address last", "an address before", "no room below"),
        *("quoted", "quoted without blanks", "quoted in wide letters"),
    ],
)
def test_a_line_is_wrapped_by_itself_and_leaves_no_word_alone_that_could_have_company(text, shown):
    """At twenty columns: what is quoted keeps its breaks, and a short last line gets a word."""
    assert words.wrapped(text.split("\n"), 20) == shown


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e007f",
    ],
    ids=["a family", "the flag of a nation"],
)
def test_emoji_of_several_parts_stay_whole(text):
    """They are everyday words in a council's posts."""
    assert words.harmless(text) == text


@pytest.mark.parametrize(
    ("alert", "line"),
    [
        (Alert("Case 1", "Case 1: decide."), "Case 1: decide."),
        (Alert("Only a title", ""), "Only a title"),
        (Alert("", "Down.", level=Level.ALARM), "ALARM: Down."),
        (Alert("", "Urgent: read.", level=Level.URGENT), "Urgent: read."),
        (Alert("", "Word.", private=True), "Private, for Sam Clerk: Word."),
    ],
)
def test_the_level_and_the_reader_are_said_in_words(alert, line):
    """Nothing hangs on colour; a private word for somebody else says whose it is."""
    to = Address("desk", person="clerk", name="Sam Clerk")
    assert words.lines(alert, to, reader="deputy", name_channel=False) == [line]


def test_who_sits_here_is_not_told_that_it_is_for_them():
    """Every answer would begin with it."""
    to = Address("desk", person="clerk", name="Sam Clerk")
    alert = Alert("", "Word.", private=True)
    assert words.lines(alert, to, reader="clerk", name_channel=False) == ["Word."]


def test_options_that_could_not_be_typed_are_refused():
    """A channel's name stands before a colon."""
    for wrong in ({"channels": ("a b",)}, {"channels": ("a:",)}, {"identity": " "}):
        with pytest.raises(ValueError, match="must"):
            Options(**wrong)
