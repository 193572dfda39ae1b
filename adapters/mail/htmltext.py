"""The HTML of a mail as lines of text, in which what is quoted starts with ``>``.

Owns the marks by which mail programs set apart what they quote, and signatures.
"""

from __future__ import annotations

import re
from collections import Counter

from .tags import Tag, pieces

_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
_UNSEEN = frozenset(["head", "style", "script", "title", "template", "noscript"])
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "body",
        "html",
    ]
)
_CELLS = frozenset({"td", "th"})
_DEEPEST = 400
"""More open elements than that are a trick; those beyond are read as if they were closed."""

_QUOTES = re.compile(
    r"gmail_quote|yahoo_quoted|protonmail_quote|moz-cite-prefix|gmail_attr|"
    r"ms-outlook-mobile-reference-message|mail-editor-reference-message-container|"
    r"divRplyFwdMsg|OLK_SRC_BODY_SECTION|zmail_extra|tutanota_quote|k9mail_quote|WordSectionQuoted"
)
"""Classes and ids within which everything is quoted."""
_REST = re.compile(r"\b(appendonsend|divRplyFwdMsg|stopSpelling)\b")
"""Ids of Outlook after which nothing is the writer's own."""
_SIGNATURES = re.compile(
    r"gmail_signature|moz-signature|ms-outlook-mobile-signature|protonmail_signature_block|"
    r"\bAppleMailSignature\b|\bSignature\b|ydp\w{0,20}signature"
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")


def text_of(html: str) -> str:
    """The lines of an HTML mail. Never raises, and takes time in proportion to its length."""
    reader = _Reader()
    for piece in pieces(html):
        if isinstance(piece, str):
            reader.say(piece)
        elif piece.closing:
            reader.end(piece.name)
        else:
            reader.begin(piece)
    return "\n".join(reader.lines())


class _Reader:
    """Collects lines; knows of each open element whether it quotes, or hides."""

    def __init__(self) -> None:
        self._open: list[tuple[str, bool, bool]] = []
        self._counts: Counter[str] = Counter()
        self._quoting = self._hiding = 0
        self._rest = False
        self._lines: list[str] = []
        self._line: list[str] = []
        self._line_quoted = False
        self._pre = 0

    def lines(self) -> list[str]:
        """What was read."""
        self._break()
        return self._lines

    def begin(self, opened: Tag) -> None:
        """Open an element."""
        tag, given = opened.name, opened.attributes
        if tag in _BLOCKS or tag == "br":
            self._break()
        elif tag in _CELLS and self._line:
            self._line.append(" ")
        marks = f"{given.get('class', '')} {given.get('id', '')}"
        if _REST.search(marks):
            self._rest = True
        if tag in _VOID or len(self._open) >= _DEEPEST:
            return
        quotes = tag == "blockquote" or _QUOTES.search(marks) is not None
        hides = (
            tag in _UNSEEN
            or _SIGNATURES.search(marks) is not None
            or _HIDDEN.search(given.get("style", "")) is not None
        )
        self._open.append((tag, quotes, hides))
        self._counts[tag] += 1
        self._quoting += quotes
        self._hiding += hides
        self._pre += tag == "pre"

    def end(self, tag: str) -> None:
        """Close an element, and those left open in it."""
        if tag in _BLOCKS:
            self._break()
            if self._lines and self._lines[-1]:
                self._lines.append("")
        if not self._counts[tag]:
            return
        while self._open:
            name, quotes, hides = self._open.pop()
            self._counts[name] -= 1
            self._quoting -= quotes
            self._hiding -= hides
            self._pre -= name == "pre"
            if name == tag:
                return

    def say(self, data: str) -> None:
        """Take in text."""
        if self._hiding:
            return
        quoted = self._rest or self._quoting > 0
        if quoted != self._line_quoted:
            self._break()
        self._line_quoted = quoted
        if self._pre:
            for number, piece in enumerate(data.split("\n")):
                if number:
                    self._break()
                    self._line_quoted = quoted
                self._line.append(piece)
        else:
            self._line.append(_SPACES.sub(" ", data))

    def _break(self) -> None:
        """End the line. A block within a block makes one line, not two."""
        line = _SPACES.sub(" ", "".join(self._line)).strip(" ")
        if line:
            self._lines.append(f"> {line}" if self._line_quoted else line.lstrip(">"))
        self._line.clear()
