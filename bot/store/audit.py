"""The audit chain: who did what, in an order that cannot be changed unseen.

Each council has a chain of its own. A row's hash covers its place, time, kind, actor, subject, the
salted digest of its words, and the hash before it. The words lie in ``audit_detail`` and can be
erased (UK GDPR Art. 17) without breaking the chain; the erasure is a row of the chain itself.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.store.schema_work import AuditDetail, AuditHead, AuditRow
from bot.store.store import now
from bot.store.types import canonical

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to put on record. ``actor``: ``person:ID``, ``beadle``, or ``platform``.

    ``subject`` is what it is about (``case:12``, ``post:7``, ``council``). No personal text in
    either: that belongs into ``payload``, which can be erased.
    """

    kind: str
    subject: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    actor: str = "beadle"


def start_chain(session: Session, council_id: str) -> None:
    """Give a new council its empty chain."""
    session.add(AuditHead(council_id=council_id, seq=0, hash=GENESIS))


def record(session: Session, council_id: str, *entries: Entry) -> tuple[int, str]:
    """Add entries to a council's chain in this transaction; the new head (sequence, hash).

    Locks the head row until the commit, so that two writers cannot continue from the same link.
    """
    seq, previous = lock(session, council_id)
    at = now(session)
    rows: list[dict[str, Any]] = []
    details: list[dict[str, Any]] = []
    for entry in entries:
        seq += 1
        salt = secrets.token_hex(16)
        payload = dict(entry.payload)
        row: dict[str, Any] = {
            "council_id": council_id,
            "seq": seq,
            "at": at,
            "kind": entry.kind,
            "actor": entry.actor,
            "subject": entry.subject,
            "digest": digest(salt, payload),
            "previous": previous,
        }
        previous = link_hash(**row)
        rows.append({**row, "hash": previous})
        details.append({"council_id": council_id, "seq": seq, "salt": salt, "payload": payload})
    if rows:
        session.execute(insert(AuditRow), rows)
        session.execute(insert(AuditDetail), details)
        session.execute(
            update(AuditHead)
            .where(AuditHead.council_id == council_id)
            .values(seq=seq, hash=previous)
        )
    return seq, previous


def lock(session: Session, council_id: str) -> tuple[int, str]:
    """Hold a council's chain until the commit; its head (sequence, hash).

    Also for what must not happen twice at once beside the chain. Take it before other rows.
    """
    head = session.execute(
        select(AuditHead.seq, AuditHead.hash)
        .where(AuditHead.council_id == council_id)
        .with_for_update()
    ).one()
    return head.seq, head.hash


def erase(session: Session, council_id: str, seqs: Sequence[int], why: str) -> None:
    """Erase the words of some rows; the chain stays verifiable and says what was erased."""
    session.execute(
        delete(AuditDetail).where(
            AuditDetail.council_id == council_id, AuditDetail.seq.in_(list(seqs))
        )
    )
    record(session, council_id, Entry("erased", "audit", {"seqs": sorted(seqs), "why": why}))


def digest(salt: str, payload: Mapping[str, Any]) -> str:
    """SHA-256 over salt and words: without the salt, short words could be guessed."""
    return hashlib.sha256((salt + canonical(dict(payload))).encode()).hexdigest()


def link_hash(
    *,
    council_id: str,
    seq: int,
    at: datetime,
    kind: str,
    actor: str,
    subject: str,
    digest: str,
    previous: str,
) -> str:
    """SHA-256 over all that a link states, in the one canonical form."""
    when = at.astimezone(UTC).isoformat(timespec="microseconds")
    stated = [council_id, seq, when, kind, actor, subject, digest, previous]
    return hashlib.sha256(canonical(stated).encode()).hexdigest()


def head(session: Session, council_id: str) -> tuple[int, str]:
    """The end of the chain as (sequence, hash)."""
    found = session.get(AuditHead, council_id)
    return (found.seq, found.hash) if found else (0, GENESIS)


def latest_payload(session: Session, council_id: str, kind: str) -> dict[str, Any] | None:
    """The words of the newest row of a kind, if they were not erased."""
    return session.scalar(
        select(AuditDetail.payload)
        .join(
            AuditRow,
            (AuditRow.council_id == AuditDetail.council_id) & (AuditRow.seq == AuditDetail.seq),
        )
        .where(AuditRow.council_id == council_id, AuditRow.kind == kind)
        .order_by(AuditRow.seq.desc())
        .limit(1)
    )


def belongs(council_id: InstrumentedAttribute[str] | str) -> ColumnElement[bool]:
    """Whether a row is of this council, for a query that says more closely which it wants.

    In words that no index has: SQLite keeps no figures about its tables, takes one council for a
    narrow choice, and would walk its whole chain for each page or subject.
    """
    return func.coalesce(AuditRow.council_id, "") == council_id


def about(
    session: Session, council_id: str, subjects: Sequence[str]
) -> list[tuple[AuditRow, AuditDetail | None]]:
    """The rows about some subjects, in order, with their words where they were not erased."""
    rows = session.execute(
        select(AuditRow, AuditDetail)
        .outerjoin(
            AuditDetail,
            (AuditRow.council_id == AuditDetail.council_id) & (AuditRow.seq == AuditDetail.seq),
        )
        .where(belongs(council_id), AuditRow.subject.in_(subjects))
        .order_by(AuditRow.seq)
    )
    return [(row, detail) for row, detail in rows]
