"""What a button carries: complete in itself, so that it works after a restart."""

from __future__ import annotations

import pytest

from adapters.telegram.codes import LONGEST, Code, decode, encode, fits, name_of


@pytest.mark.parametrize(
    "code",
    [
        Code("takedown", {"case": "14/2026", "clause": "6.5"}),
        Code("takedown", {"case": "14/2026", "clause": "W5"}, channel="-1001234567890"),
        Code("election add", {"type": "uk-by-election"}),
        Code("note", {"text": "a|b=c%7C@d ~! %25 ü"}),
        Code("status"),
        Code("rule-on", {"rule": "x" * 80}),
    ],
)
def test_a_code_is_read_as_it_was_written(code):
    """Command, arguments and channel."""
    assert decode(encode(code)) == code


def test_a_case_s_buttons_fit_even_where_they_name_the_desk():
    """The longest case number, clause and chat that there are."""
    code = Code("takedown", {"case": "1234/2026", "clause": "6.5.1"}, channel="-1001234567890123")
    assert fits(encode(code))


def test_an_empty_argument_is_one_that_is_missing():
    """It will be asked for."""
    assert decode(encode(Code("takedown", {"case": "1/2026", "clause": ""}))) == Code(
        "takedown", {"case": "1/2026"}
    )


def test_what_does_not_fit_has_a_name_that_does():
    """Counted in bytes, the same name every time."""
    long = encode(Code("rule-on", {"rule": "ü" * 40}))
    assert not fits(long)
    assert fits(name_of(long))
    assert name_of(long) == name_of(long) != name_of(long + "x")


@pytest.mark.parametrize("data", ["", "|", "~abc", "!cancel", "takedown|14", "takedown|=x"])
def test_anything_else_is_no_code(data):
    """Whoever sends it gets no command out of it."""
    assert decode(data) is None
    assert len(data.encode()) <= LONGEST
