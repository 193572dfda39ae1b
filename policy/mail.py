"""Electronic mail addresses as they stand in texts, plain and spelled out.

Owns their forms ("jane dot smith at gmail dot com", "(at)", "[dot]", blanks), and which hosts
give mailboxes to anybody. No address is looked up anywhere.
"""

from __future__ import annotations

import re

FREE = (
    "gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|rocketmail|icloud|me|mac|aol|btinternet|"
    "sky|talktalk|virginmedia|virgin|proton|protonmail|pm|ntlworld|tiscali|blueyonder|gmx|zoho|"
    "plusnet|fastmail|tutanota|tuta|mail|email|btopenworld|o2|orange|freeserve|uwclub"
)
_SURE = "gmail|googlemail|hotmail|outlook|yahoo|icloud|btinternet|protonmail|aol|virginmedia"
_AT = r"(?: ?@ ?| ?[\[({<] ?(?:at|@) ?[\])}>] ?| at )"
_DOT = r"(?: ?\. ?| ?[\[({<] ?(?:dot|\.) ?[\])}>] ?| dot )"
_LOCAL = rf"[\pL\pN_+%-]+(?:(?:[._+%-]+|{_DOT}| (?:underscore|dash|hyphen) )[\pL\pN_+%-]+){{0,4}}"
PATTERNS = (
    r"(?i)\b[\pL\pN_+%-]+(?:[._+%-]+[\pL\pN_+%-]+)*@[\pL\pN-]+(?:\.[\pL\pN-]+)+",
    rf"(?i)\b{_LOCAL}{_AT}(?:{FREE}){_DOT}(?:com|co{_DOT}uk|net|org|uk|me|ch)\b",
    rf"(?i)\b{_LOCAL} ?[\[({{<] ?(?:at|@) ?[\])}}>] ?[\pL\pN-]+(?:{_DOT}[\pL\pN-]+){{1,3}}\b",
    rf"(?i)\b{_LOCAL}(?: ?@ ?| ?[\[({{<] ?(?:at|@) ?[\])}}>] ?)(?:{_SURE})\b",
)
"""How an address may stand in a text, in RE2's syntax."""

_SPELLED_AT = re.compile(r"\s*[\[({<]\s*(?:at|@)\s*[\])}>]\s*|\s+at\s+|\s*@\s*", re.IGNORECASE)
_SPELLED_DOT = re.compile(r"\s*[\[({<]\s*(?:dot|\.)\s*[\])}>]\s*|\s+dot\s+|\s*\.\s*", re.IGNORECASE)
_MARKS = re.compile(r"\s+(underscore|dash|hyphen)\s+", re.IGNORECASE)
_FREE = re.compile(rf"(?:{FREE})(?:\.(?:com|co\.uk|net|org|uk|me|ch))?", re.IGNORECASE)


def address(words: str) -> tuple[str, str] | None:
    """The mailbox and the host, in small letters, of what may be an address; None where none is.

    "at" as a word needs a dot or a digit beside it: "log in at yahoo.com" is no address.
    """
    halves = _SPELLED_AT.split(words, maxsplit=1)
    if len(halves) != 2:  # noqa: PLR2004 - a mailbox and a host
        return None
    if "@" not in words and not re.search(r"[\[({<]|\bdot\b|[._\d].*\bat\b", words, re.IGNORECASE):
        return None
    local, host = (_SPELLED_DOT.sub(".", half.strip()).casefold() for half in halves)
    local = _MARKS.sub(lambda mark: "_" if mark.group(1) == "underscore" else "-", local)
    return local, host


def is_free(words: str) -> bool:
    """Whether the words are an address at a host that gives mailboxes to anybody."""
    found = address(words)
    return found is not None and _FREE.fullmatch(found[1]) is not None
