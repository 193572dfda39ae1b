"""Which decided cases were most like one: by the vectors that the model gave their posts.

Owns the comparison. Vectors of different models cannot be compared, and never are.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.schema_work import Case, Verdict

LOOKED_AT = 2_000
"""Decided cases that are compared, the newest."""
ALIKE = 0.55
"""The cosine from which two posts are worth setting side by side."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A decided case, and how much its post is like: 1 is the same, 0 has nothing in common."""

    case: Case
    likeness: float


def most_like(session: Session, case: Case, most: int = 3) -> list[Alike]:
    """The decided cases of the council that are most like a case, the most like first.

    None where no model gave the case's post a vector. Another case of the same post is left out:
    it is the same words.
    """
    own = session.execute(
        select(Verdict.vector, Verdict.scorer_hash).where(Verdict.id == case.verdict_id)
    ).one()
    if own.vector is None:
        return []
    rows = session.execute(
        select(Case.id, Verdict.vector)
        .join(Verdict, Verdict.id == Case.verdict_id)
        .where(
            Case.council_id == case.council_id,
            Case.post_id != case.post_id,
            Case.decided_at.is_not(None),
            Verdict.vector.is_not(None),
            Verdict.scorer_hash == own.scorer_hash,
        )
        .order_by(Case.id.desc())
        .limit(LOOKED_AT)
    ).all()
    if not rows:
        return []
    import numpy as np  # noqa: PLC0415 - heavy, and only where there is something to compare

    mine = np.frombuffer(own.vector, dtype=np.float16).astype(np.float32)
    theirs = np.frombuffer(b"".join(row.vector for row in rows), dtype=np.float16)
    cosines = theirs.astype(np.float32).reshape(len(rows), -1) @ mine
    order = np.argsort(-cosines, kind="stable")[:most]
    found = [(rows[place].id, float(cosines[place])) for place in order]
    return [
        Alike(session.get_one(Case, case_id), likeness)
        for case_id, likeness in found
        if likeness >= ALIKE
    ]
