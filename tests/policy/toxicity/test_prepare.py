"""What a model sees of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.toxicity.prepare import prepared


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Hello  there\n\nyou", "Hello there you"),
        ("Thanks \N{THUMBS UP SIGN}!", "Thanks thumbs up sign !"),
        ("\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-6}", "thumbs up sign"),
        ("see https://example.org/a?b=c now", "see link now"),
        ("@someone.example hi", "@someone hi"),
        ("mail me at a@b.example", "mail me at a@b.example"),
        ("f\u200bu\u00adn", "fun"),
        ("\ufb01ne \uff37\uff41\uff59", "fine Way"),
        ("bad \ud800 half", "bad half"),
        ("#LitterPickSaturday on the Leys", "Litter Pick Saturday on the Leys"),
        ("#BBCNews #poppy_day #Fair2027", "BBC News poppy day Fair 2027"),
        ("plot #4 is free", "plot 4 is free"),
        ("a#b and C#", "a#b and C#"),
        ("\U0001f175\U0001f170\U0001f178\U0001f181 today", "fair today"),
        ("\u24bb\u24d0ir", "Fair"),
        ("a\x00b", "ab"),
    ],
)
def test_a_text_becomes_words(text, seen):
    assert prepared(text) == seen


@given(st.text(alphabet=st.characters(codec=None), max_size=300))
def test_it_never_fails_and_leaves_one_line(text):
    seen = prepared(text)
    assert seen == seen.strip()
    assert "\n" not in seen
    seen.encode("utf-8")


def test_the_colour_of_a_skin_changes_nothing():
    waves = {
        prepared("hi \N{WAVING HAND SIGN}" + tone)
        for tone in ("", *map(chr, range(0x1F3FB, 0x1F400)))
    }
    assert len(waves) == 1
