"""HTML cut into tags and text, in linear time whatever it is.

Python's own parser needs quadratic time on a few kilobytes of unclosed comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

_NAME = re.compile(r"/?([A-Za-z][A-Za-z0-9:]{0,30})")
_ATTRIBUTE = re.compile(r"([A-Za-z-]{1,30})\s?=\s?(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_OPENS = re.compile(r"[A-Za-z/!?]")
_LONGEST_TAG = 4000
_RAW = ("script", "style", "title", "textarea")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag; ``closing`` for its end."""

    name: str
    closing: bool = False
    attributes: dict[str, str] = field(default_factory=dict)


def pieces(html: str) -> Iterator[Tag | str]:
    """The tags and texts of an HTML document in order, entities resolved, comments left out."""
    lower = html.lower()
    place = 0
    while place < len(html):
        begin = html.find("<", place)
        text = html[place:] if begin < 0 else html[place:begin]
        if text:
            yield unescape(text)
        if begin < 0:
            return
        if not _OPENS.match(html, begin + 1):
            yield "<"
            place = begin + 1
            continue
        mark, length = ("-->", 3) if html.startswith("<!--", begin) else ("", 1)
        end = html.find(mark, begin + 4) if mark else _tag_end(html, begin)
        if end < 0:
            return
        place = end + length
        tag = None if mark else _tag(html[begin + 1 : end])
        if tag is None:
            continue
        yield tag
        if tag.name in _RAW and not tag.closing:
            place = lower.find(f"</{tag.name}", place)
            if place < 0:
                return


def _tag_end(html: str, begin: int) -> int:
    """Where a tag ends; a ``>`` within the quotes of an attribute does not end it."""
    end = html.find(">", begin, begin + _LONGEST_TAG)
    for _ in range(5):
        if end < 0 or html.count('"', begin, end) % 2 == 0:
            break
        further = html.find(">", end + 1, begin + _LONGEST_TAG)
        if further < 0:
            break
        end = further
    if end < 0:
        end = html.find(">", begin)
    return end


def _tag(inner: str) -> Tag | None:
    """The tag that stands between two angle brackets, if it is one."""
    name = _NAME.match(inner)
    if name is None:
        return None
    closing = inner.startswith("/")
    attributes: dict[str, str] = {}
    if not closing:
        for found in _ATTRIBUTE.finditer(inner[name.end() : _LONGEST_TAG]):
            value = found[2] or found[3] or found[4] or ""
            attributes.setdefault(found[1].lower(), unescape(value))
    return Tag(name[1].lower(), closing, attributes)
