"""Makes a text fit for a model that knows words and no pictures.

Owns what the network sees, in training and in use alike: the same text must give the same
tokens. Standard library only.
"""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_LINK = re.compile(r"https?://\S+")
_MENTION = re.compile(r"(?<!\w)@[\w.-]+")
_TAG = re.compile(r"(?<!\w)#(\w+)")
_INSIDE = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z])(?=\d)|_")
"""Where the words of a tag meet: LitterPickSaturday."""
_BOXED = re.compile(r"(?:negative )?(?:squared|circled) latin (?:capital|small) letter ([a-z])")
"""Letters in boxes and circles that Unicode holds to be pictures."""
_NO_WIDTH = frozenset({"Cf", "Cs", "Cc", "Co", "Cn"})
_STYLE = re.compile(
    "[\N{VARIATION SELECTOR-1}-\N{VARIATION SELECTOR-16}"
    "\N{EMOJI MODIFIER FITZPATRICK TYPE-1-2}-\N{EMOJI MODIFIER FITZPATRICK TYPE-6}]"
)
"""How an emoji looks, not what it shows: a skin's tone must not change a score."""


def prepared(text: str) -> str:
    """The text on one line, its emoji by their names, links and handles without their names.

    A hashtag's words stand apart, as people read them.

    Never raises: lone surrogates, control and format characters are left out.
    """
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFKC", text)
        text = "".join(map(_plain, _STYLE.sub("", text)))
    text = _LINK.sub("link", text)
    text = _MENTION.sub("@someone", text)
    text = _TAG.sub(lambda tag: _INSIDE.sub(" ", tag[1]), text)
    return _SPACES.sub(" ", text).strip()


def _plain(letter: str) -> str:
    if letter.isalnum():
        return letter
    category = unicodedata.category(letter)
    if category == "So":
        name = unicodedata.name(letter, "").lower()
        boxed = _BOXED.fullmatch(name)
        return boxed[1] if boxed else f" {name} "
    if category in _NO_WIDTH:
        return " " if letter.isspace() else ""
    return letter
