"""Accounts, posts, replies and what was not watched, as the tables of an export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from bot.store.exporting.scope import Facts
from bot.words.export_cells import Value, cell

Line = Sequence[Value]

ACCOUNTS = ("Account", "Connection", "Address", "Kind", "Watched since", "No longer watched since")
POSTS = (
    "Post", "Account", "Platform", "Link", "Published", "First seen", "Version", "Version seen",
    "Text", "Text as kept", "Pictures and films", "Mode of the account", "Verdict", "Judged",
    "Gone", "Removed by", "Public again", "SHA-256 of the version",
)  # fmt: skip
REPLIES = (
    "Reply", "Account", "Platform", "First seen", "Version", "Version seen", "Text",
    "Text as kept", "Verdict", "Judged", "Hidden", "Gone",
)  # fmt: skip
STRETCHES = ("Account", "Address", "From", "To", "Why", "What came of it")
GAPS = ("Account", "Address", "From", "To", "Why")
_VERDICTS = {None: "not judged", "clean": "clean", "refer": "for the Clerk", "breach": "breach"}


def account(_facts: Facts, row: Row[Any]) -> Line:
    """An account that was ever watched."""
    return row.key, row.connection, row.address, row.kind, row.watched_since, row.left_at


def post(_facts: Facts, row: Row[Any]) -> Line:
    """A version of a post of the Council's own."""
    return (
        row.post, row.account, row.platform, row.url, row.posted_at, row.first_seen, row.number,
        row.seen_at, text(row), kept(row), row.pictures, row.mode, _verdict(row), row.judged_at,
        row.removed_at, _remover(row), row.returned_at, row.content,
    )  # fmt: skip


def reply(_facts: Facts, row: Row[Any]) -> Line:
    """A version of what a member of the public wrote: no name, no link, which may name them."""
    return (
        row.post, row.account, row.platform, row.first_seen, row.number, row.seen_at, text(row),
        kept(row), _verdict(row), row.judged_at, row.hidden_at, row.removed_at,
    )  # fmt: skip


def text(row: Row[Any]) -> str:
    """The words of a version; parts beside the text itself are named."""
    if row.parts is None:
        return row.excerpt or ""
    return "\n".join(
        said if name == "text" else f"[{name}] {said}" for name, said in row.parts if said
    )


def kept(row: Row[Any]) -> str:
    """Whether the words are whole, cut down, or erased."""
    if row.purged_at is not None:
        return f"erased {cell(row.purged_at)}: its time was over"
    if row.reduced_at is not None:
        return f"cut down to its first words {cell(row.reduced_at)}"
    return "whole"


def _verdict(row: Row[Any]) -> str:
    return _VERDICTS.get(row.outcome, str(row.outcome))


def _remover(row: Row[Any]) -> str:
    if row.removed_at is None:
        return ""
    by = row.removed_by or "unknown"
    return {"beadle": "Beadle, as ordered", "unknown": "the platform did not say"}.get(by, by)


def stretch(_facts: Facts, row: Row[Any]) -> Line:
    """A stretch in which an account was not watched."""
    if row.ends_at is None:
        came = "it still is not watched; posts not checked are not “clean”"
    elif row.caught_up_at is None:
        came = "what was missed was not all checked when this was made"
    else:
        came = f"what was still public was checked by {cell(row.caught_up_at)}"
    if row.lost:
        came += "; a part of it cannot be recovered: see cannot-be-recovered.csv"
    return row.account, row.address, row.starts_at, row.ends_at, row.why, came


def gap(_facts: Facts, row: Row[Any]) -> Line:
    """What cannot be recovered."""
    return row.account, row.address, row.starts_at, row.ends_at, row.why
