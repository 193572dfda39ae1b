"""A mail as it came, made into what the desk looks at: headers, and the text that was read.

Hostile input: whatever the bytes are, reading them ends, in linear time, without an exception.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from .htmltext import text_of
from .options import is_address

_ID = re.compile(r"<([^<>\s]{1,250})>")
_MOST_IDS = 100
_MOST_TEXT = 200_000
"""Characters of a text; nobody types so much before a command."""
_META = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_DEEPEST = 20
"""Parts within parts; no client nests so deep."""
_WESTERN = ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii")


@dataclass(frozen=True, slots=True)
class Text:
    """What a mail says. ``wrapped``: long lines were broken wherever the sender's client liked."""

    words: str = field(default="", repr=False)
    wrapped: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """One mail. ``sender`` is empty where there is none, or more than one.

    ``answers`` are the Message-IDs that it says to answer, without brackets, the nearest first.
    """

    message: Message = field(repr=False)
    id: str
    sender: str
    subject: str
    answers: tuple[str, ...]
    text: Text

    def header(self, name: str) -> str:
        """A header's first value on one line, or nothing."""
        return next(iter(self.headers(name)), "")

    def headers(self, name: str) -> list[str]:
        """All values of a header, the topmost first, each on one line."""
        return [_line(value) for value in self.message.get_all(name, [])]


def read(raw: bytes) -> Received:
    """The mail that some bytes are."""
    message = message_from_bytes(raw)
    froms = message.get_all("From", [])
    addresses = [pair[1] for pair in getaddresses([_line(value) for value in froms])]
    one = len(froms) == 1 and len(addresses) == 1 and is_address(addresses[0])
    own = _ID.findall(_line(message.get("Message-ID", "")))
    return Received(
        message,
        id=own[0] if own else "",
        sender=addresses[0] if one else "",
        subject=_decoded(_line(message.get("Subject", ""))),
        answers=_answers(message),
        text=_text(message),
    )


def _line(value: object) -> str:
    """A header's value without its folding."""
    return " ".join(str(value).split())


def _answers(message: Message) -> tuple[str, ...]:
    near = _ID.findall(_line(" ".join(map(str, message.get_all("In-Reply-To", [])))))
    far = _ID.findall(_line(" ".join(map(str, message.get_all("References", [])))))
    return tuple(dict.fromkeys([*near, *reversed(far)]))[:_MOST_IDS]


def _decoded(value: str) -> str:
    """A header in which other alphabets were encoded (RFC 2047)."""
    try:
        pieces = decode_header(value)
    except (ValueError, LookupError):
        return value
    return "".join(
        piece if isinstance(piece, str) else _letters(piece, charset or "")
        for piece, charset in pieces
    )


def _text(message: Message) -> Text:
    """The first text that is not attached: plain, and HTML where there is no plain one."""
    plain = html = None
    for part in _parts(message):
        kind = part.get_content_type()
        if kind == "text/plain" and plain is None:
            plain = _plain(part)
            if plain.words.strip():
                return plain
        elif kind == "text/html" and html is None:
            html = Text(text_of(_body(part)[:_MOST_TEXT]))
    return html or plain or Text()


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """The parts that a reader is shown, in order; a mail within the mail is none of them."""
    if message.is_multipart() and message.get_content_maintype() == "multipart":
        children = message.get_payload()
        for child in children if isinstance(children, list) and depth < _DEEPEST else ():
            if isinstance(child, Message):
                yield from _parts(child, depth + 1)
    elif not message.is_multipart() and message.get_content_disposition() != "attachment":
        yield message


def _plain(part: Message) -> Text:
    body = _body(part)[:_MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n")
    if str(part.get_param("format", "")).lower() == "flowed":
        return Text(_unflowed(body, delsp=str(part.get_param("delsp", "")).lower() == "yes"))
    return Text(body, wrapped=True)


def _body(part: Message) -> str:
    """A part's text, whatever its sender's client says about the letters."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    named = part.get_content_charset() or ""
    if not named and part.get_content_type() == "text/html":
        found = _META.search(data[:2048])
        named = found[1].decode("ascii") if found else ""
    return _letters(data, named)


def _letters(data: bytes, named: str) -> str:
    """Bytes as text: as named, else as UTF-8, else as Windows writes, which never fails.

    What says ISO 8859-1 or ASCII is read as Windows-1252, as every reader of mail does.
    """
    first = "windows-1252" if named.lower() in _WESTERN and _not_utf8(data) else named
    for charset in (first, "utf-8"):
        try:
            return data.decode(charset or "utf-8")
        except (LookupError, ValueError):
            continue
    return data.decode("windows-1252", errors="replace")


def _not_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def _unflowed(text: str, *, delsp: bool) -> str:
    """Text with its soft line breaks taken out (RFC 3676, 4)."""
    out: list[str] = []
    open_depth = -1  # how deep the paragraph is quoted that goes on; -1: none does
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        soft = bare.endswith(" ") and bare != "-- "
        said = bare[:-1] if soft and delsp else bare
        if depth == open_depth and bare != "-- ":
            out[-1] += said
        else:
            out.append(f"{'>' * depth} {said}" if depth else said)
        open_depth = depth if soft else -1
    return "\n".join(out)
