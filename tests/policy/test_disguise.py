"""A word is found however it is disguised, with its span; harmless twins stay as they are."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.rules.base import Words
from policy.scan import Scanner
from policy.text import Folded
from policy.vocabulary import Vocabulary

PHRASES = ("choose magenta", "vermilion party", "scoundrel", "rapscallion", "pilfer the till")
EXACT = ("Magenta", "Vermilion")
GROUPS = [Words(phrases=PHRASES, exact=EXACT)]
SCANNER = Scanner(GROUPS)
VOCABULARY = Vocabulary.of(GROUPS)

CARRIERS = (
    "{}",
    "Good morning all, {} on Thursday please",
    "The bins go out at 7.\n\n{}\n\nThank you!",
    "Ysgol: bore da. {}",
    "\u0928\u092e\u0938\u094d\u0924\u0947 {} \U0001f389",
)
LEET = str.maketrans({"o": "0", "e": "3", "a": "4", "i": "1", "s": "5", "t": "7"})
CYRILLIC = str.maketrans("aeopcxi", "\u0430\u0435\u043e\u0440\u0441\u0445\u0456")


def each(text, join):
    return " ".join(join.join(word) for word in text.split())


def shifted(text, capital, small):
    return "".join(
        chr(ord(char) - ord("A") + capital)
        if "A" <= char <= "Z"
        else chr(ord(char) - ord("a") + small)
        if "a" <= char <= "z"
        else char
        for char in text
    )


def broken(text, by):
    return " ".join(word[: len(word) // 2] + by + word[len(word) // 2 :] for word in text.split())


TECHNIQUES = {
    "zero-width": "\u200b".join,
    "bidirectional": "\u202d".join,
    "combining": lambda text: "".join(char + "\u0336" if char.isalpha() else char for char in text),
    "look-alike": lambda text: text.translate(CYRILLIC),
    "mathematical": lambda text: shifted(text, 0x1D400, 0x1D41A),
    "full-width": lambda text: shifted(text, 0xFF21, 0xFF41),
    "squared": lambda text: shifted(text.upper(), 0x1F130, 0x1F130),
    "regional": lambda text: shifted(text.upper(), 0x1F1E6, 0x1F1E6),
    "leet": lambda text: text.translate(LEET),
    "key-cap": lambda text: re.sub(r"(\d)", "\\1\ufe0f\u20e3", text.translate(LEET)),
    "spaced": lambda text: each(text, " "),
    "spaced wide": lambda text: "   ".join(text.replace(" ", "")),
    "dotted": lambda text: each(text, "."),
    "hyphened": lambda text: each(text, "-"),
    "starred": lambda text: each(text, "*"),
    "emoji between": lambda text: each(text, "\U0001f339"),
    "one a line": lambda text: "\n".join(text.replace(" ", "")),
    "fragments": lambda text: broken(text, "-"),
    "line's end": lambda text: broken(text, "-\n"),
    "repeated": lambda text: re.sub(r"([aeiou])", r"\1\1\1\1", text),
    "decimal entity": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "hexadecimal entity": lambda text: "".join(f"&#x{ord(char):x};" for char in text),
    "escaped twice": lambda text: "".join(
        html.escape(html.escape(f"&#{ord(char)};")) for char in text
    ),
    "backwards": lambda text: text[::-1],
    "words backwards": lambda text: " ".join(word[::-1] for word in text.split()),
    "camel case": lambda text: text.title().replace(" ", ""),
    "hashtag": lambda text: "#" + text.title().replace(" ", ""),
    "small hashtag": lambda text: "#" + text.replace(" ", ""),
    "leet and spaced": lambda text: each(text.translate(LEET), " "),
    "leet and repeated": lambda text: re.sub(r"([34])", r"\1\1\1", text.translate(LEET)),
    "look-alike and dotted": lambda text: each(text.translate(CYRILLIC), "."),
    "full-width and zero-width": lambda text: "\u200d".join(shifted(text, 0xFF21, 0xFF41)),
    "irregular case": lambda text: "".join(
        char.upper() if place % 2 else char for place, char in enumerate(text)
    ),
}
ONE_WORD = {"camel case", "hashtag", "small hashtag"}


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("technique", TECHNIQUES)
def test_a_disguise_is_seen_through(technique, carrier):
    for phrase in PHRASES[:4]:
        if technique in ONE_WORD and " " not in phrase:
            continue
        written = TECHNIQUES[technique](phrase)
        text = carrier.format(written)
        folded = Folded(text, VOCABULARY)
        places = SCANNER.scan([folded]).places(0, 0)
        assert places, (technique, phrase, folded.cased)
        start, end = folded.span(*places[0])
        core = written.strip("#")
        assert text[start:end] in written or core in text[start:end]
        assert len(text[start:end]) >= len(core) - 6


@pytest.mark.parametrize(
    "form", ["M4genta", "M a g e n t a", "MMMagenta", "M.a.g.e.n.t.a", "mAgEnTa"]
)
def test_a_word_that_counts_letter_for_letter_keeps_its_capital(form):
    assert "Magenta" in Folded(f"led by {form} again", VOCABULARY).cased


TWINS = [
    "W E L C O M E to the fair, T H A N K  Y O U",
    "Gooooal! Sooooo good, well doooone",
    "The A345, B3086 and M4 are shut; K9, CO2, H2O, 5K, 3G, MP3, 25/03456/HHD, SP4 8HD",
    "Ring 07700 900123 or 01632 960 001, \u00a312.50, 10.30-11.45am, 4x4, 50% off",
    "jo.wren@mail.example and https://www.example.org/a-b_c?d=1&e=2 or @choose_us",
    "R.S.P.C.A., U.K., e.g. the a.m. train, i.e. 9 a.m.",
    "Live, evil, lived, parts, straw, stressed spoons and the star tram",
    "McDonald, O'Brien, YouTube, WhatsApp, iPhone, JustGiving, LinkedIn",
    "cock-a-leekie, will-o'-the-wisp, well-being, pre-school, re-elect, co-operation",
    "Zapraszamy na dni otwarte. \u041f\u0440\u0438\u0432\u0456\u0442!",
    "\u039a\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1 \u03c3\u03b5 \u03cc\u03bb\u03bf\u03c5\u03c2",
    "#LitterPickSaturday #litterpick #Vote2027 #5kRun",
    "\U0001f1ec\U0001f1e7 and \U0001f1fa\U0001f1e6 flags are up",
    "First line\nsecond line\nof the choir",
]


@pytest.mark.parametrize("text", TWINS)
def test_what_is_no_disguise_stays_as_it_is(text):
    assert Folded(text, VOCABULARY).cased == Folded(text).cased
    assert SCANNER.scan([Folded(text, VOCABULARY)]).places(0, 0) == []


def test_entities_in_ordinary_text_are_read():
    folded = Folded("Fish &amp; chips, &pound;5, 3 &lt; 4 &nosuch; R&D", VOCABULARY)
    assert folded.cased == "Fish & chips, \u00a35, 3 < 4 &nosuch; R&D"
    assert folded.span(5, 6) == (5, 10)


PIECES = st.sampled_from(
    [
        *"aeiomgnst0134 .-*\n#&;@$!",
        "&#109;",
        "&amp;",
        "magenta",
        "choose",
        "\u200b",
        "\U0001f339",
        "\u0430",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=80))
def test_whatever_is_written_every_place_leads_back(text):
    folded = Folded(text, VOCABULARY)
    assert len(folded.cased) == len(folded.plain)
    last = (0, 0)
    for place in range(len(folded.cased)):
        start, end = folded.span(place, place + 1)
        assert 0 <= start < end <= max(len(text), 1)
        assert start >= last[0]
        assert end >= last[1]
        last = (start, end)
    assert folded.cased == Folded(text, VOCABULARY).cased


@given(st.text("abcdefghijklmnopqrstuvwxyz ,.", max_size=200))
def test_plain_words_of_no_rule_are_left_alone(text):
    words = set(re.findall("[a-z]+", text))
    if words & (VOCABULARY.words | VOCABULARY.backwards):
        return
    changed = Folded(text, VOCABULARY).cased
    assert changed == Folded(text).cased or set(re.findall("[a-z]+", changed)) & VOCABULARY.words
