"""Two disguises at once, words in pieces of every kind, and the harmless posts that look alike."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from policy.rules.base import Words
from policy.scan import Scanner
from policy.text import Folded
from policy.verdict import Outcome
from policy.vocabulary import Vocabulary

PHRASES = (
    "choose magenta",
    "vermilion party",
    "the rapscallion",
    "pilfer the cashbox",
    "wretched scoundrel",
    "buy cheap trinkets",
    "lib mag",
)
GROUPS = [Words(phrases=PHRASES, exact=("Magenta", "Vermilion")), Words(phrases=("scoundrel",))]
SCANNER = Scanner(GROUPS)
VOCABULARY = Vocabulary.of(GROUPS)
LONG = [phrase for phrase in PHRASES if phrase != "lib mag"]

SIGNS = str.maketrans({"o": "0", "e": "3", "a": "@", "i": "!", "s": "$", "t": "+", "l": "|"})


def each(join):
    return lambda text: " ".join(join.join(word) for word in text.split())


def cut(by, at=2):
    return lambda text: " ".join(
        word[:at] + by + word[at:] if len(word) > at + 1 else word for word in text.split()
    )


SHAPES = {
    "none": str,
    "upper": str.upper,
    "signs": lambda text: text.translate(SIGNS),
    "spaces": each(" "),
    "dots": each("."),
    "bullets": each(" \u2022 "),
    "slashes": each("/"),
    "underscores": each("_"),
    "family emoji": each("\U0001f468\u200d\U0001f469\u200d\U0001f467"),
    "one a line": lambda text: "\n".join(text.replace(" ", "")),
    "fragments": cut("-"),
    "starred fragments": cut("**", 3),
    "line's end": cut("-\n", 3),
    "stretched": lambda text: re.sub("([aeiou])", r"\1\1\1\1", text),
    "doubled": lambda text: re.sub(r"(\w)", r"\1\1", text),
    "backwards": lambda text: text[::-1],
    "words backwards": lambda text: " ".join(word[::-1] for word in text.split()),
    "camel": lambda text: text.title().replace(" ", ""),
    "tag": lambda text: "#" + text.replace(" ", ""),
}
COATS = {
    "entities": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "escaped often": lambda text: "".join(f"&{'amp;' * 30}#x{ord(char):x};" for char in text),
    "no semicolon": lambda text: re.sub("[a-z]", lambda one: f"&#{ord(one[0])}", text),
    "zero-width": "\u200b".join,
    "soft hyphens": "\xad".join,
    "struck through": lambda text: re.sub(r"(\w)", "\\1\u0336", text),
    "full-width": lambda text: re.sub("[a-z]", lambda one: chr(ord(one[0]) + 0xFEE0), text),
    "bold": lambda text: re.sub("[a-z]", lambda one: chr(ord(one[0]) - 97 + 0x1D41A), text),
    "look-alike": lambda text: text.replace("e", "\u0435").replace("a", "\u0430"),
}
CARRIERS = st.sampled_from(
    ["{}", "Good morning! {} \U0001f31e", "Bins: Tuesday.\n{}\nThank you all", "5 May: {} (hall)"]
)


def must_be_found(text, written):
    """The scanner sees a phrase there, and its span is what was written, from end to end."""
    folded = Folded(text, VOCABULARY)
    places = SCANNER.scan([folded]).places(0, 0)
    assert places, (text, folded.cased)
    start, end = folded.span(*places[0])
    at = text.index(written)
    bare = written.strip("#").rstrip("\u0336;!")
    first = at + written.index(bare)
    assert start <= first
    assert end >= first + len(bare)


@given(
    st.sampled_from(LONG), st.sampled_from(sorted(SHAPES)), st.sampled_from(sorted(COATS)), CARRIERS
)
def test_two_disguises_at_once_are_seen_through(phrase, shape, coat, carrier):
    assume((shape, coat) != ("signs", "no semicolon"))  # a digit would belong to the entity
    bare = SHAPES[shape](phrase)
    tag = "#" if bare.startswith("#") else ""
    written = tag + COATS[coat](bare.removeprefix("#"))
    must_be_found(carrier.format(written), written)


@pytest.mark.parametrize(
    "written",
    [
        "l1b m4g",
        "L-ib M-ag",
        "Liiib Maaag",
        "l.i.b m.a.g",
        "VVeerrmmiilliioonn party",
        "w*etched sc**ndrel",
        "wr#tched sc%undrel",
        "v3rm!l!0n p4r7y",
        "verm\u00a3lion party",
        "wr\u20actched scoundr\u20acl",
        "atn3g4m 3sooHc",
        "v e r m i l i o n   p a r t y",
        "WRETCHEDscoundrel",
        "#wr3tch3dsc0undr3l",
        "pilfer +he cashbox",
    ],
)
def test_short_words_and_rare_forms_are_seen_through(written):
    folded = Folded(f"Well, {written} it is", VOCABULARY)
    assert SCANNER.scan([folded]).places(0, 0) or SCANNER.scan([folded]).places(0, 1), folded.cased


@pytest.mark.parametrize(
    "text",
    [
        "lib is short for library, M4G is a code, and 4 mag",
        "wretched; 5scoundrels",
        "(scoundrel",
        "+party people",
        "choose.magenta@mail.example",
        "see www.example.org/pil-fer-the-cashbox or pi-lfer.example.com",
        "Row 4, seat 5, 800m, 60th, 5ish, 50p, 2nd",
        "Part Y is closed",
        "choosier mag-lib",
    ],
)
def test_what_could_be_anything_is_left_as_it_is(text):
    assert Folded(text, VOCABULARY).cased == Folded(text).cased


def test_a_pair_that_is_a_phrase_with_a_hyphen_is_not_joined():
    groups = [Words(phrases=("e-mail us", "email"))]
    assert Folded("e-mail us!", Vocabulary.of(groups)).cased == "e-mail us!"


TWINS = [
    "Penistone and Scunthorpe bands play at Cockermouth; cock-a-leekie at the lunch club.",
    "The A345 and B3086 are shut. CO2 readings, a 3G pitch, a 5K run, 4x4s welcome.",
    "Planning 25/03456/HHD is on the portal; comments by 14/03/2026, 7pm-9pm.",
    "W E L C O M E one and all, T H A N K  Y O U",
    "The R.S.P.C.A. and the R.N.L.I. have stalls. Goooal!",
    "Live bands, straw bales and spare parts; Noel, Leon, Lana and Dennis won the draw.",
    "Mr McDonald, Mrs Shufflebottom and Miss O'Brien are on YouTube and TikTok.",
    "Croeso i bawb, bore da. Zapraszamy!",
    "\u0414\u043e\u0431\u0440\u043e \u043f\u043e\u0436\u0430\u043b\u043e\u0432\u0430\u0442\u044c!",
    "1. A\n2. B\n3. C\n\nMr. A. B. Smith and J. R. R. Tolkien",
    "Well-being walk, drop-in, re-opening, pre-school, sub-committee and co-op.",
    "Re: form 27. Plan B: ring the hall. Block D, Unit 7a, Hall C.",
    "\U0001f1ec\U0001f1e7 \U0001f1fa\U0001f1e6 flags, \u2605 open day \u2605 free tea \u2605",
]


@pytest.mark.parametrize("council", ["durrington", "witney"])
@pytest.mark.parametrize("text", TWINS)
def test_a_post_that_only_looks_disguised_is_clean(judge, council, text):
    assert judge(text, council).outcome is Outcome.CLEAN
