"""An alert as plain lines: harmless to the terminal, wrapped, readable without colour.

Posts are hostile input. What could move the cursor, hide words or turn their order is shown as
what it is: an escape as ``␛``, a mark that turns the direction as ``<U+202E>``.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable

from adapters.contract import QUOTED, Address, Alert, Level, Offer

WIDTH = 100
"""Columns at most, however wide the window: longer lines are hard to read."""
_LEAST = 20
_LEVELS = {Level.URGENT: "URGENT", Level.ALARM: "ALARM"}
# The flags of England, Scotland and Wales are a black flag and invisible letters.
_FLAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007f]{1,8})")
_JOINER = "\u200d"  # holds families of emoji together


def harmless(text: str) -> str:
    """The text with everything that a terminal would act on made visible. Lines stay lines."""
    text = text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    pieces = _FLAG.split(text)
    return "".join(
        piece if number % 2 else "".join(map(_shown, piece)) for number, piece in enumerate(pieces)
    )


def _shown(character: str) -> str:
    """One character as it may be printed."""
    if character == "\n" or character.isprintable() or character == _JOINER:
        return character
    code = ord(character)
    if character == "\t":
        return " "
    if code < 0x20:  # noqa: PLR2004 # the controls of ASCII; their pictures start at U+2400
        return chr(0x2400 + code)
    if code == 0x7F:  # noqa: PLR2004 # DEL, whose picture stands apart
        return "\u2421"
    kind = unicodedata.category(character)
    if kind == "Zs":
        return " "
    return "\ufffd" if kind == "Cs" else f"<U+{code:04X}>"


def typed(offer: Offer) -> str:
    """What to type to take up an offer."""
    return " ".join([offer.command.upper(), *(value for value in offer.args.values() if value)])


def lines(alert: Alert, to: Address, *, reader: str, name_channel: bool) -> list[str]:
    """The alert's lines, not yet wrapped.

    ``reader`` is who sits here: what is private for somebody else says so. ``name_channel``
    where several councils share a desk.
    """
    said = harmless(alert.text).strip("\n") or harmless(alert.title)
    level = _LEVELS.get(alert.level, "")
    if level and not said.upper().startswith(level):
        said = f"{level}: {said}"
    if alert.private and to.person != reader:
        said = f"Private, for {harmless(to.name or to.person or 'you')}: {said}"
    if name_channel:
        said = f"{harmless(to.channel)}: {said}"
    return [*said.split("\n"), *_offers(alert.offers, said)]


def _offers(offers: Iterable[Offer], said: str) -> list[str]:
    """The words to type, where the text has not given them already."""
    ways = []
    for offer in offers:
        words = harmless(typed(offer))
        if not _stands_in(offer, said):
            label = harmless(offer.label)
            same = label.upper().replace(" ", "") in words.upper().replace(" ", "")
            ways.append(words if same else f"{words} ({label})")
    return [f"Reply: {'; '.join(ways)}"] if ways else []


def _stands_in(offer: Offer, said: str) -> bool:
    """Whether the text tells of the command already; a case's year may be left out there."""
    first = next((value for value in offer.args.values() if value), "").partition("/")[0]
    words = re.escape(f"{offer.command} {first}".strip())
    return re.search(rf"(?<!\w){words}(?!\w)", said, re.IGNORECASE) is not None


def wrapped(parts: Iterable[str], width: int) -> str:
    """Lines wrapped at the width, at spaces only, so that an address stays whole.

    Quoted ones are, if need be, broken anywhere, so that no piece of a post lacks the mark. Each
    is wrapped by itself, so that the breaks of what is quoted stay, and ends in no single
    word where the line above can spare one.
    """
    width = max(_LEAST, min(width, WIDTH))
    out: list[str] = []
    for part in parts:
        out += [part.rstrip()] if _columns(part) <= width else _broken(part, width)
    return "\n".join(out)


def _broken(part: str, width: int) -> list[str]:
    """One line as several, each as far in, or marked as quoted, as the whole was."""
    said = part.removeprefix(QUOTED).lstrip(" ")
    indent = part[: len(part) - len(said)][: width // 2]
    room = width - len(indent)
    if _columns(said) > len(said):
        room //= 2
    lines = textwrap.wrap(
        said.strip(), room, break_long_words=part.startswith(QUOTED), break_on_hyphens=False
    )
    if len(lines) > 1 and " " not in lines[-1]:
        above, _, word = lines[-2].rpartition(" ")
        if " " in above and len(indent) + len(word) + 1 + len(lines[-1]) <= width:
            lines[-2:] = [above.rstrip(), f"{word} {lines[-1]}"]
    return [indent + line for line in lines]


def _columns(line: str) -> int:
    """How wide a terminal shows the line: Chinese letters and most emoji take two columns."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)
