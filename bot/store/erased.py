"""What the audit chain says was erased because its time was over: what ``verify`` may excuse."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, type_coerce
from sqlalchemy.orm import Session

from bot.store.keeping.kind import MEDIA, POSTS, REPLIES
from bot.store.legible import MISSHAPEN, page
from bot.store.schema_work import AuditDetail, AuditRow
from bot.store.types import Legible

SOME = 500
"""Rows that are read at once."""


@dataclass
class Erased:
    """The keys of posts and of copies of media that went by a rule.

    ``told``: for each kind of record how many, the last time, and by which rule that was.
    """

    posts: set[int] = field(default_factory=set)
    media: set[int] = field(default_factory=set)
    numbers: Counter[str] = field(default_factory=Counter)
    told: dict[str, tuple[int, datetime, str]] = field(default_factory=dict)

    def add(self, at: datetime, payload: dict[str, Any]) -> None:
        """Take in a row of the chain, in the chain's order."""
        if "kind" not in payload:  # of a Beadle that purged replies alone
            posts, days = payload.get("posts", []), payload.get("days")
            payload = {"kind": REPLIES, "ids": posts, "rule": f"{days} days"}
        kind, ids = str(payload["kind"]), [int(key) for key in payload["ids"]]
        if kind in (POSTS, REPLIES):
            self.posts.update(ids)
        elif kind == MEDIA:
            self.media.update(ids)
        self.numbers[kind] += len(ids)
        self.told[kind] = (self.numbers[kind], at, str(payload["rule"]))


def erased(session: Session, council_id: str) -> Erased:
    """All that was erased of a council by a rule of :mod:`bot.store.retention`."""
    found = Erased()
    query = (
        select(AuditRow.at, type_coerce(AuditDetail.payload, Legible()))
        .join(
            AuditDetail,
            (AuditRow.council_id == AuditDetail.council_id) & (AuditRow.seq == AuditDetail.seq),
        )
        .where(AuditRow.council_id == council_id, AuditRow.kind == "purged")
    )
    last = 0
    while some := page(session, query, AuditRow.seq, last, SOME):
        for last, row in some:  # noqa: B007  where the next page begins
            if row is not None:
                with suppress(*MISSHAPEN):  # what was changed excuses nothing
                    found.add(row[0], row[1])
    return found
