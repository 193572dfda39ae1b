"""Text that may stand in a mail: hostile posts are quoted in it.

What cannot be shown is shown as what it is; a mail program acts on none of it.
"""

from __future__ import annotations

import re
import unicodedata

# The flags of England, Scotland and Wales are a black flag and invisible letters.
_FLAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007f]{1,8})")
_KEPT = "\u200d\ufe0f"  # hold emoji together


def harmless(text: str) -> str:
    """The text without controls, marks that turn its direction, and halves of letters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    parts = _FLAG.split(text.replace("\u2029", "\n"))
    return "".join(p if n % 2 else "".join(map(_shown, p)) for n, p in enumerate(parts))


def one_line(text: str) -> str:
    """The same on one line: for subjects and names."""
    return " ".join(harmless(text).split())


def _shown(letter: str) -> str:
    if letter == "\n" or letter in _KEPT or letter.isprintable():
        return letter
    kind = unicodedata.category(letter)
    if letter == "\t" or kind == "Zs":
        return " "
    if kind == "Cs":
        return "\ufffd"
    return f"<U+{ord(letter):04X}>"
