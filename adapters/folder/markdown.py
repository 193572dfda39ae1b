"""Pictures and links of a Markdown text, with their places in it.

No parser for Markdown tells where an inline link stands, so they are found by patterns here.
Each pattern stops at the next bracket, which keeps it linear on any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from adapters.contract import Link

PART = "text"
_WORDS = r"(?:\\.|[^\[\]\\])*"
_TARGET = (
    r"\(\s*<?(?P<url>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?(?:\s+\"(?P<title>[^\"]*)\")?\s*\)"
)
_IMAGE = re.compile(rf"!\[(?P<words>{_WORDS})\]{_TARGET}")
_LINK = re.compile(rf"(?<!!)\[(?P<words>{_WORDS})\]{_TARGET}")
_AROUND = re.compile(rf"\]{_TARGET}")
_DEFINED = re.compile(r"^ {0,3}\[(?P<label>[^\[\]\n]+)\]:[ \t]*<?(?P<url>[^\s<>]+)>?", re.MULTILINE)
_REFERRED = re.compile(rf"(?<!!)\[(?P<words>{_WORDS})\](?:\[(?P<label>[^\[\]\n]*)\])?(?![(:\[])")
_BARE = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]\"'`]+|mailto:[^\s<>()\[\]\"'`]+", re.IGNORECASE
)
_TAG = re.compile(r"<(?P<tag>img|a)\s(?P<attributes>[^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"\b(?P<name>src|alt|title|href)\s*=\s*(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)')", re.IGNORECASE
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_ANCHOR_END = re.compile(r"</a\b", re.IGNORECASE)
_ANCHOR_WORDS = 2_000
"""Code points within which a link in HTML must be closed to be one."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that a page shows; ``start`` and ``end`` are its alternative text's place."""

    src: str
    alt: str = ""
    caption: str = ""
    start: int = 0
    end: int = 0

    @property
    def remote(self) -> bool:
        """Whether it lies on another server, so that the folder has no bytes of it."""
        return self.src.startswith("//") or bool(_SCHEME.match(self.src))


def pictures(text: str) -> list[Picture]:
    """The pictures of a text, in its order."""
    found = [
        Picture(
            m["url"], _plain(m["words"]), _plain(m["title"] or ""), m.start("words"), m.end("words")
        )
        for m in _IMAGE.finditer(text)
        if m["url"]
    ]
    for tag in _TAG.finditer(text):
        said = _attributes(tag)
        if tag["tag"].lower() == "img" and said.get("src"):
            place = (tag.start(), tag.end())
            found.append(Picture(said["src"], said.get("alt", ""), said.get("title", ""), *place))
    return sorted(found, key=lambda picture: picture.start)


def links(text: str) -> list[Link]:
    """The links of a text and the words that carry them, in its order; none told twice."""
    found: list[Link] = []
    covered = bytearray(len(text) + 1)  # one byte for each code point that a link takes up
    for link, start, end in _candidates(text):
        if not covered[start]:
            covered[start:end] = b"\1" * (end - start)
            if link.url:
                found.append(link)
    for m in _BARE.finditer(text):
        if not covered[m.start()]:
            url = m.group().rstrip(".,;:!?*_")
            found.append(Link(url, PART, m.start(), m.start() + len(url)))
    return sorted(found, key=lambda link: link.start)


def _candidates(text: str) -> Iterator[tuple[Link, int, int]]:
    """Links in brackets and tags, with the whole stretch that each takes up."""
    for m in _IMAGE.finditer(text):
        words = (m.start("words"), m.end("words"))
        around = _AROUND.match(text, m.end()) if text[m.start() - 1 : m.start()] == "[" else None
        if around:
            yield Link(around["url"], PART, *words), m.start() - 1, around.end()
        elif Picture(m["url"]).remote:
            yield Link(m["url"], PART, *words), m.start(), m.end()
        else:
            yield Link("", PART, 0, 0), m.start(), m.end()
    for m in _LINK.finditer(text):
        yield Link(m["url"], PART, m.start("words"), m.end("words")), m.start(), m.end()
    for m in _TAG.finditer(text):
        url = _attributes(m).get("href", "")
        close = _ANCHOR_END.search(text, m.end(), m.end() + _ANCHOR_WORDS) if url else None
        if close:
            yield Link(url, PART, m.end(), close.start()), m.start(), close.start()
    known = {m["label"].strip().lower(): m for m in _DEFINED.finditer(text)}
    for m in _REFERRED.finditer(text) if known else ():
        meant = known.get((m["label"] or m["words"]).strip().lower())
        if meant:
            yield Link(meant["url"], PART, m.start("words"), m.end("words")), m.start(), m.end()


def _attributes(tag: re.Match[str]) -> dict[str, str]:
    """The attributes of an HTML tag that matter here."""
    return {
        m["name"].lower(): unescape(m["a"] if m["a"] is not None else m["b"])
        for m in _ATTRIBUTE.finditer(tag["attributes"])
    }


def _plain(words: str) -> str:
    """Words without Markdown's backslashes."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", words)
