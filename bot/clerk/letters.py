"""The letterbox at the desk: ``letters`` and ``letter N``, for Clerk and deputy alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

from bot.clerk import find_report
from bot.clerk.table import Asked, Refuse, Reply, command, parameter
from bot.store import audit, letterbox
from bot.store.schema_reports import LetterboxItem
from bot.store.store import now
from bot.store.types import storable
from bot.words.cases import sentence
from bot.words.times import counted, day, when

ROLES = frozenset({"clerk", "deputy"})
SHOWN = 30
TO_ACKNOWLEDGE = timedelta(days=30)
"""Within which a complaint about data protection must be acknowledged (Data Protection Act 2018
s.164A, put in by the Data (Use and Access) Act 2025 s.103)."""


@command("letters", "List what people wrote who are not on the list", roles=ROLES, looks=True)
def letters(asked: Asked, args: Mapping[str, str]) -> Reply:  # noqa: ARG001  every command is called so
    """One line a letter, without a word of it: those first that nobody has read."""
    find_report.need_key()
    found = letterbox.listed(asked.session, asked.council.id)
    if not found:
        return Reply("The letterbox is empty.")
    found.sort(key=lambda item: (item.dealt_at is not None, item.read_at is not None, item.id))
    days = asked.council.reports.letterbox_days
    lines = [f"{counted(len(found), 'letter')} in the letterbox, each kept {days} days:"]
    lines += [_line(asked, item) for item in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(f"… and {len(found) - SHOWN} more.")
    lines.append(f"To read one: letter {found[0].number}. That is on record.")
    return Reply("\n".join(lines), confidential=True)


def _line(asked: Asked, item: LetterboxItem) -> str:
    state = "dealt with" if item.dealt_at else "read" if item.read_at else "NOT READ"
    platform, at = asked.house.platform(item.connection), now(asked.session)
    return f"{item.number}: {state}; came {when(item.received_at, at)} by {platform}."


@command("letter", "Read a letter, or note that it was dealt with",
         parameter("number", "letter", "the letter's number"),
         parameter("do", "word", "done: it was dealt with", required=False, choices=("done",)),
         roles=ROLES, example="letter 3 done")  # fmt: skip
def letter(asked: Asked, args: Mapping[str, str]) -> Reply:
    """The letter in full, with what it may be; every reading is on record, without its words."""
    find_report.need_key()
    item = _find(asked, args["number"])
    if args["do"].casefold() == "done":
        return _done(asked, item)
    if args["do"]:
        raise Refuse(f"Nothing was done. Type: letter {item.number}, or letter {item.number} done")
    if item.read_at is None:
        item.read_at, item.read_by_id = now(asked.session), asked.person.id
    _record(asked, item, "letter read")
    text = storable("\n".join(_text(asked, item)))
    return Reply(text, title=f"Letter {item.number}", confidential=True)


def _find(asked: Asked, text: str) -> LetterboxItem:
    number = text.strip().removeprefix("#")
    item = (
        letterbox.by_number(asked.session, asked.council.id, int(number))
        if number.isascii() and number.isdigit() and len(number) <= _DIGITS
        else None
    )
    if item is None or item.body is None:
        raise Refuse(
            f"There is no letter {number[:20]}, or its time was over and it was deleted. "
            "Type letters to see those that are here."
        )
    return item


def _done(asked: Asked, item: LetterboxItem) -> Reply:
    if item.dealt_at is not None:
        raise Refuse(f"Nothing to do: letter {item.number} was dealt with already.")
    item.dealt_at = now(asked.session)
    _record(asked, item, "letter dealt with")
    return Reply(
        f"Letter {item.number} is marked as dealt with. It is deleted {_until(asked, item)}; copy "
        "before then what you must keep."
    )


def _text(asked: Asked, item: LetterboxItem) -> list[str]:
    at = now(asked.session)
    body = json.loads(item.body or "{}")
    who = body.get("name") or body.get("sender") or "somebody"
    lines = [
        f"Letter {item.number}, from somebody who is not on the list.",
        f"{who} wrote by {asked.house.platform(item.connection)}, {when(item.received_at, at)}:",
        str(body.get("text") or "(no words)"),
    ]
    lines += [
        f"{key}: {_plain(body[key])}" for key in sorted(body) if key not in _SHOWN and body[key]
    ]
    acknowledge = day(item.received_at + TO_ACKNOWLEDGE, at)
    lines += [
        (
            "It may be a request for information (answer within 20 working days of its coming), "
            f"a complaint about data protection (acknowledge by {acknowledge}), a request for "
            "somebody's own data (one month), or an officer with a new telephone: make sure of "
            "that in another way before you enter it."
        ),
        f"It is deleted {_until(asked, item)}. When it was dealt with: letter {item.number} done",
    ]
    return lines


_DIGITS = 9
"""What fits the column of a number."""
_SHOWN = frozenset({"name", "sender", "text"})


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return sentence(str(value))


def _until(asked: Asked, item: LetterboxItem) -> str:
    ends = item.received_at + timedelta(days=asked.council.reports.letterbox_days)
    return f"on {day(ends, now(asked.session))}"


def _record(asked: Asked, item: LetterboxItem, kind: str) -> None:
    entry = audit.Entry(kind, f"letter:{item.id}", {"letter": item.number}, asked.person.actor)
    audit.record(asked.session, asked.council.id, entry)
