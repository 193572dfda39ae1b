"""The words of a message as people read them, and the links in them.

Owns what Discord's marks mean: mentions and timestamps are written as their names, because an ID
among the words would read as a number; links are found bare, in <> and behind other words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from adapters.contract import Link

_MARK = re.compile(
    r"<@!?(?P<user>\d+)>|<@&(?P<role>\d+)>|<#(?P<channel>\d+)>|<a?:(?P<emoji>\w+):\d+>"
    r"|<t:(?P<time>-?\d{1,12})(?::[tTdDfFR])?>|</(?P<command>[^:>]+):\d+>"
)
_MASKED = re.compile(r"\[(?P<words>[^\[\]\n]+)\]\(<?(?P<url>https?://[^\s<>()]+(?:\([^\s()]*\))?)>?"
                     r"(?:\s+[\"'][^\"'\n]*[\"'])?\)")  # fmt: skip
_BARE = re.compile(r"https?://[^\s<>]+")
_TAIL = ".,:;!?'\"*_~|`"


def _names(message: Mapping[str, Any]) -> dict[str, str]:
    """What a message calls the people and channels that it mentions, by ID."""
    found: dict[str, str] = {}
    for user in message.get("mentions") or ():
        if isinstance(user, Mapping):
            found[str(user.get("id"))] = str(user.get("global_name") or user.get("username") or "")
    for channel in message.get("mention_channels") or ():
        if isinstance(channel, Mapping):
            found[str(channel.get("id"))] = str(channel.get("name") or "")
    return found


def plain(content: str, message: Mapping[str, Any]) -> str:
    """The words with each mark written out; all else as it was typed."""
    names = _names(message)

    def write(mark: re.Match[str]) -> str:
        kind = mark.lastgroup or ""
        value = mark[kind]
        if kind == "user":
            return f"@{names.get(value) or 'someone'}"
        if kind == "channel":
            return f"#{names.get(value) or 'channel'}"
        if kind == "time":
            return _moment(int(value))
        return {"role": "@role", "emoji": f":{value}:", "command": f"/{value}"}[kind]

    return _MARK.sub(write, content)


def _moment(seconds: int) -> str:
    """A timestamp in words; each reader's app shows it in their own time zone."""
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return "a time"


def links(text: str, part: str) -> list[Link]:
    """The links of a part: a masked one with the words that carry it, a bare one with itself."""
    found, taken = [], []
    for masked in _MASKED.finditer(text):
        found.append(Link(masked["url"], part, *masked.span("words")))
        taken.append(masked.span())
    for bare in _BARE.finditer(text):
        start = bare.start()
        if any(begin <= start < end for begin, end in taken):
            continue
        url = _trimmed(bare[0])
        if len(url) > len("https://"):
            found.append(Link(url, part, start, start + len(url)))
    return sorted(found, key=lambda link: link.start)


def _trimmed(url: str) -> str:
    """An address without the punctuation that ends its sentence."""
    while True:
        short = url.rstrip(_TAIL)
        if short.endswith((")", "]")) and short.count("(") < short.count(")") + short.count("]"):
            short = short[:-1]
        if short == url:
            return url
        url = short
