"""The words of a message, piece by piece, and the links in them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.contract import Link

Raw = Mapping[str, Any]


def texts(message: Raw, number: int) -> Iterator[tuple[str, str, Sequence[Raw]]]:
    """The pieces of a message's text: name, words, marks."""
    if message.get("text"):
        yield "text", message["text"], message.get("entities", ())
    if message.get("caption"):
        yield f"caption:{number}", message["caption"], message.get("caption_entities", ())
    poll = message.get("poll")
    if poll:
        yield "question", poll.get("question", ""), poll.get("question_entities", ())
        for at, option in enumerate(poll.get("options", ()), 1):
            yield f"option:{at}", option.get("text", ""), option.get("text_entities", ())
    venue = message.get("venue")
    if venue:
        yield "venue", f"{venue.get('title', '')}, {venue.get('address', '')}", ()
    quote = message.get("quote")
    if quote:
        yield "quote", quote.get("text", ""), quote.get("entities", ())
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", ())
    for at, button in enumerate((one for row in rows for one in row), 1):
        words = str(button.get("text", ""))
        mark = {"type": "text_link", "offset": 0, "length": _units(words), "url": button.get("url")}
        yield f"button:{number}.{at}", words, (mark,) if button.get("url") else ()


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def links_of(part: str, text: str, marks: Sequence[Raw]) -> Iterator[Link]:
    """The links of a piece of text; Telegram counts in UTF-16, the contract in code points."""
    wide = text.encode("utf-16-le", "surrogatepass")

    def at(units: int) -> int:
        return len(wide[: 2 * units].decode("utf-16-le", "replace"))

    for mark in marks:
        start, end = at(mark["offset"]), at(mark["offset"] + mark["length"])
        if mark["type"] == "text_link" and mark.get("url"):
            yield Link(str(mark["url"]), part, start, end)
        elif mark["type"] == "url":
            words = text[start:end]
            yield Link(words if "://" in words else f"https://{words}", part, start, end)
