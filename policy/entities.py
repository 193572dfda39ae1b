"""HTML entities in a text, each with what it stands for, however often it was escaped anew.

Owns what is taken for an entity. One pass: what escapes an ampersand may stand before an entity
any number of times, so that a text escaped a hundred times costs no more than its length.
"""

from __future__ import annotations

import re
from html import unescape

from policy.edits import Edit

_AMPERSAND = r"(?:[aA][mM][pP];|#0{0,6}38;|#[xX]0{0,6}26;)"
_ENTITY = re.compile(
    rf"&{_AMPERSAND}*(#[0-9]{{1,8}};|#[0-9]{{2,8}}(?![0-9])|#[xX][0-9a-fA-F]{{1,7}};"
    r"|[A-Za-z][A-Za-z0-9]{1,31};)"
)


def unescaped(text: str) -> list[Edit]:
    """The edits that undo the entities of a text, in order; an unknown one stays."""
    edits: list[Edit] = []
    for found in _ENTITY.finditer(text):
        last = found[1]
        new = unescape(f"&{last}" if last.endswith(";") else f"&{last};")
        if new != found[0] and new != "&" + last:
            edits.append((found.start(), found.end(), new))
    return edits
