"""What a post or a person wrote, as words that Discord shows and does not act on.

Owns: no mention, markdown, masked link, spoiler or preview comes out of quoted words, and
nothing in them is invisible. Posts are hostile input. Where a text is cut to a length, it is cut
before it is escaped, so that no half of an escape remains.
"""

from __future__ import annotations

import re
import unicodedata

_URL = re.compile(r"(https?://[^\s<>\\|]+)", re.IGNORECASE)
_MARKS = re.compile(r"([\\*_~`|<\[\]])")
# What is markup at the start of a line alone: headings, quotations, lists, small print.
_LINE = re.compile(r"^(\s*)(#{1,3}(?=\s)|>|-#|[-+](?=\s))", re.MULTILINE)
_NUMBERED = re.compile(r"^(\s*\d+)(\.)(?=\s)", re.MULTILINE)
_EVERYBODY = re.compile(r"@(?=everyone|here|[!&]?\d)", re.IGNORECASE)
_INVITE = re.compile(r"(discord\.gg|discord(?:app)?\.com/invite)(?=/)", re.IGNORECASE)
_FLAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007f]{1,8})")  # England, Scotland, Wales
_AFTER = ".,;:!?'\"*_~`"
"""What follows an address in a sentence; a bracket does where none was opened in it."""
_JOINER = "\u200d"  # holds families of emoji together
_BREAK = "\u200b"
"""A space without width: Discord does not see a mention or an address across it."""


def harmless(text: str) -> str:
    """The text with its invisible characters made visible; lines stay lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    pieces = _FLAG.split(text)
    return "".join(
        piece if number % 2 else "".join(map(_shown, piece)) for number, piece in enumerate(pieces)
    )


def _shown(character: str) -> str:
    """One character as it may be shown."""
    if character == "\n" or character.isprintable() or character == _JOINER:
        return character
    if character == "\t":
        return " "
    kind = unicodedata.category(character)
    if kind == "Zs":
        return " "
    if kind == "Cs":
        return "\ufffd"
    if character < " ":
        return chr(0x2400 + ord(character))  # the pictures of the controls of ASCII
    return f"<U+{ord(character):04X}>"


def escaped(text: str) -> str:
    """For an embed: words as they were written, and addresses that can be followed as they are.

    No address in an embed is previewed by Discord.
    """
    pieces = _URL.split(harmless(text))
    return _at_line_starts(
        "".join(
            piece if number % 2 else _calm(_MARKS.sub(r"\\\1", piece))
            for number, piece in enumerate(pieces)
        )
    )


def unlinked(text: str) -> str:
    """For a message's own text: addresses that can be followed, but are not previewed.

    An address in ``<>`` is not previewed; an invitation always is, so that it is broken.
    """
    pieces = _URL.split(harmless(text))
    return _at_line_starts(
        "".join(
            _unpreviewed(piece) if number % 2 else _calm(_MARKS.sub(r"\\\1", piece))
            for number, piece in enumerate(pieces)
        )
    )


def _unpreviewed(url: str) -> str:
    """One address in angle brackets, without what only follows it in the sentence."""
    if _INVITE.search(url):
        return _calm(_MARKS.sub(r"\\\1", url.replace("://", f":{_BREAK}//", 1)))
    address = url.rstrip(_AFTER)
    while address.endswith(")") and address.count("(") < address.count(")"):
        address = address[:-1].rstrip(_AFTER)
    after = _MARKS.sub(r"\\\1", url[len(address) :])
    return f"<{address}>{after}"


def _calm(text: str) -> str:
    """Without mentions and invitations."""
    return _INVITE.sub(rf"\1{_BREAK}", _EVERYBODY.sub(f"@{_BREAK}", text))


def _at_line_starts(text: str) -> str:
    text = _LINE.sub(r"\1\\\2", text)
    return _NUMBERED.sub(r"\1\\\2", text)
