"""The rows of the audit chain as they may be handed out.

A row is given in full, but for its words, only where its kind is listed here. Of any other there is
its number and its hash. So it cannot be told from an export whether anybody reported harassment,
nor when. The digest of such a row stays here too: with it, and by trying kinds and keys until the
hash fits, whoever has the export could find out what the row is. Without it they cannot, for it is
made with a random salt of 128 bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.exporting.scope import EXPORTED, Scope, stream
from bot.store.schema_work import AuditRow

OF_POSTS = frozenset(
    {"archived", "removed", "back", "moved", "media", "edited away", "let stand", "not checked"}
)
OF_CASES = frozenset(
    {"case opened", "case", "ordered", "receipt", "outcome", "note", "escalated", "exempted"}
)
OF_ACCOUNTS = frozenset({"gap", "mode", "receipt", "outcome", "settled"})
OF_ALL = frozenset(
    {
        "configured", "left the configuration", "started", "stopped", "restored", "resolution",
        "resolution withdrawn", "purged", "exempted", EXPORTED,
    }
)  # fmt: skip
GIVEN = {
    "post": OF_POSTS,
    "case": OF_CASES,
    "account": OF_ACCOUNTS,
    "council": OF_ALL,
    "audit": frozenset({"erased"}),
    "election": None,
    "closure": None,
    "rule": None,
}
"""By what a row is about: which kinds are given; None: all. What is not here is withheld."""


@dataclass(frozen=True, slots=True)
class Given:
    """All of a row but its words: with the hash before it, ``hash`` can be computed anew."""

    at: datetime
    kind: str
    actor: str
    subject: str
    digest: str
    previous: str


@dataclass(frozen=True, slots=True)
class Link:
    """A row of the chain; ``given`` is None where only that there is one may be known."""

    seq: int
    hash: str
    given: Given | None


def links(session: Session, scope: Scope) -> Iterator[Link]:
    """The rows of the period, in their order."""
    row = (
        AuditRow.seq, AuditRow.hash, AuditRow.at, AuditRow.kind, AuditRow.actor, AuditRow.subject,
        AuditRow.digest, AuditRow.previous,
    )  # fmt: skip
    query = select(*row).where(AuditRow.council_id == scope.council_id, scope.holds(AuditRow.at))
    for seq, its_hash, *rest in stream(session, query.order_by(AuditRow.seq)):
        given = Given(*rest)
        yield Link(seq, its_hash, given if may_be_given(given) else None)


def may_be_given(row: Given) -> bool:
    """Whether what a row is about may leave the house."""
    about = row.subject.partition(":")[0]
    if about not in GIVEN:
        return False
    kinds = GIVEN[about]
    return kinds is None or row.kind in kinds
