"""Closures as rows: proposed, confirmed, moved, ended. What mode follows is in :mod:`.modes`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.contract import Post
from bot.store import audit
from bot.store.people import Somebody
from bot.store.schema import Account
from bot.store.schema_closing import Closure, ClosureLeft, Election, Exemption
from bot.store.store import now

LONGEST_EXEMPTION = timedelta(days=14)
"""How long words that were exempted beforehand may still go out."""


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when, with which mode, and by what right (a clause, a resolution)."""

    mode: str
    starts_at: datetime
    ends_at: datetime | None
    ground: str = ""
    reason: str = ""
    estimated: bool = False


def put(
    session: Session,
    council_id: str,
    window: Window,
    *,
    election: Election | None = None,
    account: Account | None = None,
    confirmed_by: Somebody | None = None,
) -> Closure:
    """Write a window down, as a proposal unless somebody confirms it at once; on record."""
    row = Closure(
        council_id=council_id,
        election_id=election.id if election else None,
        account_id=account.id if account else None,
        mode=window.mode,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        estimated=window.estimated,
        ground=window.ground,
        reason=window.reason,
        created_at=now(session),
        confirmed_at=now(session) if confirmed_by else None,
        confirmed_by_id=confirmed_by.id if confirmed_by else None,
    )
    session.add(row)
    session.flush()
    payload = {
        "mode": window.mode,
        "from": window.starts_at.isoformat(),
        "until": window.ends_at.isoformat() if window.ends_at else None,
        "account": account.key if account else "all",
        "election": election.number if election else None,
        "ground": window.ground,
        "reason": window.reason,
    }
    kind = "closure confirmed" if confirmed_by else "closure proposed"
    actor = confirmed_by.actor if confirmed_by else "beadle"
    audit.record(session, council_id, audit.Entry(kind, subject(row), payload, actor))
    return row


def subject(closure: Closure) -> str:
    """As the audit chain names it."""
    return f"closure:{closure.id}"


def of_election(session: Session, election: Election) -> Closure | None:
    """The window of an election that was not ended, if it has one."""
    query = select(Closure).where(Closure.election_id == election.id, Closure.ended_at.is_(None))
    return session.scalars(query.order_by(Closure.id.desc()).limit(1)).first()


def live(session: Session, council_id: str) -> list[Closure]:
    """The closures that hold, or are still to come, the earliest first."""
    at = now(session)
    query = select(Closure).where(
        Closure.council_id == council_id,
        Closure.ended_at.is_(None),
        (Closure.ends_at.is_(None)) | (Closure.ends_at > at),
    )
    return list(session.scalars(query.order_by(Closure.starts_at, Closure.id)))


def end(session: Session, closure: Closure, why: str, by: Somebody | None) -> None:
    """End a closure now, on record."""
    closure.ended_at = now(session)
    actor = by.actor if by else "beadle"
    entry = audit.Entry("closure ended", subject(closure), {"why": why}, actor)
    audit.record(session, closure.council_id, entry)


def replace(
    session: Session,
    old: Closure,
    window: Window,
    *,
    election: Election | None,
    confirmed_by: Somebody | None,
    why: str,
) -> Closure:
    """Put another window in the place of one; accounts that had left it have left this one too."""
    end(session, old, why, confirmed_by)
    row = put(
        session, old.council_id, window, election=election, confirmed_by=confirmed_by,
        account=session.get_one(Account, old.account_id) if old.account_id else None,
    )  # fmt: skip
    for left in session.scalars(select(ClosureLeft).where(ClosureLeft.closure_id == old.id)):
        session.add(_left(row, left.account_id, left.left_at))
    return row


def leave(session: Session, closure: Closure, account: Account, why: str, by: Somebody) -> None:
    """Take one account out of a closure of all, on record."""
    session.add(_left(closure, account.id, now(session)))
    payload = {"account": account.key, "why": why}
    entry = audit.Entry("closure left", subject(closure), payload, by.actor)
    audit.record(session, closure.council_id, entry)


def _left(closure: Closure, account_id: int, at: datetime) -> ClosureLeft:
    return ClosureLeft(
        closure_id=closure.id, account_id=account_id, council_id=closure.council_id, left_at=at
    )


def digest_of(words: str) -> str:
    """The digest by which words are known again, whatever their case and their spaces."""
    return sha256(" ".join(words.casefold().split()).encode("utf-8", "surrogatepass")).hexdigest()


def digests(post: Post) -> list[str]:
    """The digests of a post's text, and of all of its words together."""
    text = next((part.text for part in post.parts if part.name == "text"), "")
    return [digest_of(words) for words in (text, " ".join(p.text for p in post.parts)) if words]


def exempt(
    session: Session,
    council_id: str,
    category: str,
    reason: str,
    by: Somebody,
    *,
    case_id: int | None = None,
    words: str | None = None,
) -> Exemption:
    """Note that a case's post, or these words when they come, may go out; on record.

    Of the words the digest alone is kept.
    """
    row = Exemption(
        council_id=council_id,
        case_id=case_id,
        digest=digest_of(words) if words is not None else None,
        category=category,
        reason=reason,
        given_at=now(session),
        given_by_id=by.id,
        until=now(session) + LONGEST_EXEMPTION if words is not None else None,
    )
    session.add(row)
    session.flush()
    about = f"case:{case_id}" if case_id is not None else "council"
    payload = {"category": category, "reason": reason, "beforehand": words is not None}
    audit.record(session, council_id, audit.Entry("exempted", about, payload, by.actor))
    return row


def exempted(session: Session, council_id: str, digests: list[str], at: datetime) -> bool:
    """Whether words with one of these digests were exempted beforehand, and still are."""
    query = select(Exemption.id).where(
        Exemption.council_id == council_id,
        Exemption.digest.in_(digests),
        Exemption.given_at <= at,
        Exemption.until > at,
    )
    return session.scalar(query.limit(1)) is not None
