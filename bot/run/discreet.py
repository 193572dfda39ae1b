"""What may stand in a log: Beadle's own sentences and a few facts by name; nobody's words.

Owns the processors that see to it. A library's own message is shown only as it stands in its
source; an error, whoever's, by its place in the code; and at the end all secrets that this process
has read are taken out, however they came there.
"""

from __future__ import annotations

import json
import linecache
import logging
import re
from collections.abc import Callable, Collection, MutableMapping
from typing import Any
from urllib.parse import quote

from adapters.contract import known_secrets
from bot.clerk import wordless

Entry = MutableMapping[str, Any]
"""One line of the log, by keys."""

OWN = frozenset({"bot", "adapters", "policy"})
"""The rooms whose sentences may be shown; whoever else logs is a library."""
FACTS = frozenset(
    {"concern", "connection", "council", "error", "loop", "number", "seconds", "trace", "trouble"}
)
"""The only facts that a sentence may carry besides itself."""
ALWAYS = frozenset({"event", "level", "logger", "timestamp", "_record", "_from_structlog"})
LEAST = 6
"""Characters below which a secret is not looked for: it would be found everywhere."""
LEFT_OUT = "(its words are left out)"

_ADDRESSES = (
    (
        re.compile(r"(\b[a-z][a-z0-9+.-]*://)(?:[^/\s@]*@)?([^/\s?#]*)[^\s]*", re.IGNORECASE),
        r"\1\2/…",
    ),
    (re.compile(r"[^\s<>()\"',;]+@[\w.-]+"), "(address)"),
    (re.compile(r"\bdid:[a-z]+:[\w.:%-]+"), "(account)"),
    (re.compile(r"(?<![\w/])@[\w.-]{2,}"), "(account)"),
    (re.compile(r"[\w+=-]{32,}"), "(long)"),
    (re.compile(r"-?\d{9,}"), "(number)"),
)
"""What leads to a person or opens a door: addresses, accounts, tokens, numbers of chats."""


def is_own(record: logging.LogRecord) -> bool:
    """Whether one of Beadle's rooms says it."""
    return record.name.partition(".")[0] in OWN


def of_library(_logger: Any, _method: str, entry: Entry) -> Entry:
    """A library's message without what was put into it, and from which line of its it came."""
    record: logging.LogRecord = entry["_record"]
    given = entry.pop("positional_args", None)
    if not is_own(record):
        said = str(record.msg).partition("\n")[0]
        literal = bool(given) or _stands_in_source(record, said)
        entry["event"] = f"{said if literal else LEFT_OUT} ({record.filename}:{record.lineno})"
    return entry


def _stands_in_source(record: logging.LogRecord, said: str) -> bool:
    """Whether the line of code that logs holds these very words: then nobody else wrote them."""
    around = range(record.lineno, record.lineno + 4)
    return bool(said) and any(said in linecache.getline(record.pathname, at) for at in around)


def by_place(_logger: Any, _method: str, entry: Entry) -> Entry:
    """An error by its kind and its place, with the lines of code it came through, and no text."""
    given = entry.pop("exc_info", None)
    entry.pop("stack_info", None)
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        entry["error"] = wordless.of(error)
        entry["trace"] = f"Traceback (most recent call last):\n{wordless.trace(error)}"
    return entry


def only_facts(_logger: Any, _method: str, entry: Entry) -> Entry:
    """Leave out every key that is not on the list, and whatever is neither text nor number."""
    allowed = ALWAYS | FACTS if is_own(entry["_record"]) else ALWAYS | {"error", "trace"}
    for key in list(entry):
        if key not in allowed:
            del entry[key]
        elif key in FACTS and not isinstance(entry[key], str | int | float):
            entry[key] = type(entry[key]).__name__
    return entry


def without_addresses(names: Collection[str]) -> Callable[[Any, str, Entry], Entry]:
    """A processor that takes out what leads to a person: addresses, and the ``names`` known."""
    known = sorted((name for name in names if len(name) >= LEAST), key=len, reverse=True)
    persons = re.compile("|".join(map(re.escape, known))) if known else None

    def clean(text: str) -> str:
        text = " ".join(text.splitlines())
        if persons is not None:
            text = persons.sub("(person)", text)
        for pattern, instead in _ADDRESSES:
            text = pattern.sub(instead, text)
        return text

    def processor(_logger: Any, _method: str, entry: Entry) -> Entry:
        for key in ("event", *FACTS - {"trace"}):
            if isinstance(entry.get(key), str):
                entry[key] = clean(entry[key])
        return entry

    return processor


def without_secrets(_logger: Any, _method: str, line: Any) -> str:
    """The finished line without any secret that this process has read, in whatever writing."""
    shown = str(line)
    for secret in sorted(known_secrets(), key=len, reverse=True):
        if len(secret) >= LEAST:
            for written in {secret, quote(secret), quote(secret, safe=""), _in_json(secret)}:
                shown = shown.replace(written, "(secret)")
    return shown


def _in_json(text: str) -> str:
    return json.dumps(text)[1:-1]
