"""Whatever somebody writes, nothing of it acts on Discord."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.discord.cutting import pieces
from adapters.discord.escaping import escaped, harmless, unlinked

WORDS = st.lists(
    st.sampled_from(
        ["@everyone", "@here", "<@41>", "<@&41>", "<#41>", "**", "||", "`", "```", "~~", "__", "*",
         "_", "[a](", ")", "https://a.example/x_*|y", "https://discord.gg/abc", "discord.gg/abc",
         "HTTPS://DISCORD.COM/invite/abc", "\\", "\n", "# ", "> ", "-# ", "- ", "1. ", " ", "a",
         "\u202e", "\x1b", "\ud800", "\x00", "\u200d"]
    )
    | st.text(max_size=5),
    max_size=12,
).map("".join)  # fmt: skip
URL = re.compile(r"https?://[^\s<>\\\\|]+", re.IGNORECASE)
BRACKETED = re.compile(r"<(https?://[^<>\s]+)>", re.IGNORECASE)
ACTS = re.compile(
    r"[*_~`|<\[]|@(?:everyone|here|[!&]?\d)|^\s*(?:#{1,3}\s|>|-#|[-+]\s|\d+\.\s)", re.MULTILINE
)
INVITES = re.compile(r"discord(?:\.gg|(?:app)?\.com/invite)/", re.IGNORECASE)


def bare(shown):
    """What is left for Discord to act on: not what is escaped, and not within an address."""
    return re.sub(r"\\.", "e", URL.sub("u", shown))


@given(WORDS)
@example("https://a.example/||x||")
@example("a\\")
def test_nothing_acts_in_an_embed(text):
    assert not ACTS.search(bare(escaped(text)))


@given(WORDS)
@example("(https://a.example/B_(c)).")
def test_nothing_acts_in_a_message(text):
    """Nor is anything previewed: each address stands in brackets, each invitation is broken."""
    shown = unlinked(text)
    assert not ACTS.search(bare(BRACKETED.sub(r"\1", shown)))
    assert not INVITES.search(shown)


@given(WORDS)
def test_nothing_invisible_is_left(text):
    """But for line ends, and what holds emoji together."""
    assert all(c.isprintable() or c in "\n\u200d" for c in harmless(text))


@pytest.mark.parametrize("calm", [escaped, unlinked])
@given(WORDS)
def test_a_text_that_is_cut_is_whole(calm, text):
    """Every piece fits; only the space at which it was cut is gone."""
    found = pieces(text * 5, 60, calm)
    assert "".join("".join(found).split()) == "".join((text * 5).split())
    assert all(len(calm(one)) <= 60 for one in found)
