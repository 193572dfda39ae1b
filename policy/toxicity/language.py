"""Says whether a text is one that an English model can be asked about.

Owns a rough judgement that is sure of little: a text is called foreign only where it is long
enough to tell, and neither its script nor its small words are English.
"""

from __future__ import annotations

import re

_WORDS = re.compile(r"[^\W\d_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W\d_]+)?")
_SMALL = frozenset(
    re.findall(
        r"\w+",
        "a about after all am an and any are as at be been but by can could day did do does for "
        "from get go got had has have he her here him his how if im in is it its just know like "
        "me more my new no not now of off on one or our out over people please see she should so "
        "some than thank thanks that the their them then there they this time to today tomorrow "
        "too two up us was we were what when where which who why will with would you your",
    )
)
_LONGEST = 40
"""Letters; what has more is no word."""
_ENOUGH = 8
_ENGLISH = 0.08
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)

NOTHING = "nothing to read"
FOREIGN = "not in English"
UNREADABLE = frozenset({NOTHING, FOREIGN})
"""Of such a text a score says nothing, and raises nothing."""


def unread(text: str) -> str:
    """Why a model of English has little to say of the text; empty where it may be asked."""
    words = [word for word in _WORDS.findall(text) if len(word) <= _LONGEST]
    if not words:
        return NOTHING if text.strip() else ""
    latin = sum(bool(_LATIN.match(word)) for word in words)
    if len(words) >= 3 and latin < len(words) / 2:  # noqa: PLR2004 - two words may be a name
        return FOREIGN
    small = sum(word.lower() in _SMALL for word in words)
    return FOREIGN if len(words) >= _ENOUGH and small < _ENGLISH * len(words) else ""
