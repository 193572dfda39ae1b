"""Telegram's HTML (core.telegram.org/bots/api#html-style), with its own complaints.

Offsets and lengths of entities are UTF-16 code units. The limits are counted in these as well,
the strictest reading of "characters after entities parsing".
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

from peers.telegram.world import bad

TEXT, CAPTION = 4096, 1024
_NAMES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler", "a": "text_link", "tg-emoji": "custom_emoji",
    "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
_KNOWN = re.compile(r"&(?:lt|gt|amp|quot|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});")
_START = re.compile(
    r"<([^\s/>]+)((?:\s+[^\s=>]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*)\s*>"
)
_END = re.compile(r"</([^\s>]*)\s*>")
_ATTRIBUTE = re.compile(r"([^\s=>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_URL = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)


def units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _complain(what: str) -> None:
    raise bad(f"can't parse entities: {what}")


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """The plain text and its entities. Raises what Telegram says of broken markup."""
    text, found, opened, at = "", [], [], 0
    while at < len(source):
        byte = len(source[:at].encode())
        if source[at] == "&" and (escape := _KNOWN.match(source, at)):
            text, at = text + html.unescape(escape[0]), escape.end()
        elif source.startswith("</", at):
            at = _close(source, at, opened, units(text))
        elif source[at] == "<":
            start = _START.match(source, at)
            if not start:
                _complain(f"Unclosed start tag at byte offset {byte}")
            name = start[1].lower()
            if name not in _NAMES:
                _complain(f'Unsupported start tag "{name}" at byte offset {byte}')
            entity = {"type": _NAMES[name], "offset": units(text), "length": 0}
            _attributes(name, start[2], entity, byte)
            opened.append((name, entity))
            found.append(entity)
            at = start.end()
        else:
            text, at = text + source[at], at + 1
    if opened:
        _complain(f'Can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    return text, found


def _close(source: str, at: int, opened: list[tuple[str, dict[str, Any]]], length: int) -> int:
    """End the last tag that is open; the answer is where its end ends."""
    byte, end = len(source[:at].encode()), _END.match(source, at)
    if not end:
        _complain(f"Unclosed end tag at byte offset {byte}")
    if not opened:
        _complain(f"Unexpected end tag at byte offset {byte}")
    name, entity = opened.pop()
    if end[1].lower() not in {"", name}:
        found = f'expected "</{name}>", found "</{end[1]}>"'
        _complain(f"Unmatched end tag at byte offset {byte}, {found}")
    entity["length"] = length - entity["offset"]
    return end.end()


def _attributes(name: str, source: str, entity: dict[str, Any], byte: int) -> None:
    """What a tag says besides its name."""
    given = {m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "") for m in
             _ATTRIBUTE.finditer(source)}  # fmt: skip
    if name == "a":
        entity["url"] = given.get("href", "")
    elif name == "tg-emoji":
        entity["custom_emoji_id"] = given.get("emoji-id", "")
    elif name == "span" and given.get("class") != "tg-spoiler":
        _complain(f'Tag "span" must have class "tg-spoiler" at byte offset {byte}')
    elif name == "blockquote" and "expandable" in given:
        entity["type"] = "expandable_blockquote"


def written(
    source: str, mode: str | None, entities: str | None, limit: int
) -> tuple[str, list[dict[str, Any]]]:
    """A text as it will stand: parsed, trimmed, and held to the limit."""
    if mode and mode.lower() != "html":
        raise bad("unsupported parse_mode")
    text, marks = parse_html(source) if mode else (source, json.loads(entities or "[]"))
    lead = units(text) - units(text.lstrip())
    text = text.strip()
    room = units(text)
    kept = []
    for mark in marks:
        start = max(mark["offset"] - lead, 0)
        length = min(mark["offset"] - lead + mark["length"], room) - start
        if length > 0 and (mark["type"] != "text_link" or mark.get("url")):
            kept.append({**mark, "offset": start, "length": length})
    if room > limit:
        raise bad("message is too long" if limit == TEXT else "message caption is too long")
    covered = [(m["offset"], m["offset"] + m["length"]) for m in kept]
    for match in _URL.finditer(text):  # Telegram marks bare addresses by itself
        start = units(text[: match.start()])
        if not any(a <= start < b for a, b in covered):
            kept.append({"type": "url", "offset": start, "length": units(match[0])})
    return text, sorted(kept, key=lambda m: (m["offset"], -m["length"]))
