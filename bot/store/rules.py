"""Each council's rules as its posts were last judged with them, and which are on watch.

A rule on watch is asked of every post; what it finds is stored with the verdict, opens no case
and tells nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from bot.store import audit, schema
from bot.store.judging import Unjudged
from bot.store.schema import Account, Version
from bot.store.schema_work import RuleState, Verdict
from bot.store.store import now, wake


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule that was tried on what is archived: it would have raised so many of so many posts."""

    rule: str
    seal: str
    watch_only: bool
    raised: int
    looked: int


def watched(session: Session, council_id: str) -> frozenset[str]:
    """The rules of a council that are on watch."""
    query = select(RuleState.rule).where(
        RuleState.council_id == council_id, RuleState.watch_only.is_(True)
    )
    return frozenset(session.scalars(query))


def states(session: Session, council_id: str) -> dict[str, RuleState]:
    """Every rule that is known of a council, by its id."""
    query = select(RuleState).where(RuleState.council_id == council_id).order_by(RuleState.rule)
    return {row.rule: row for row in session.scalars(query)}


def changed(session: Session, council_id: str, seals: Mapping[str, str]) -> dict[str, str] | None:
    """The rules that are new or other than when posts were last judged; None at the first start."""
    known = states(session, council_id)
    if not known:
        return None
    return {
        rule: seal for rule, seal in seals.items() if rule not in known or known[rule].seal != seal
    }


def recent(
    session: Session, council_id: str, since: datetime, after: int, limit: int
) -> list[Unjudged]:
    """The next latest versions of posts since then, by id above ``after``, words still kept."""
    rows = session.execute(
        select(Version, schema.Post, Account)
        .join(schema.Post, schema.Post.id == Version.post_id)
        .join(Account, Account.id == schema.Post.account_id)
        .where(
            Version.council_id == council_id,
            Version.id > after,
            Version.number == schema.Post.versions,
            Version.seen_at >= since,
            Version.parts.is_not(None),
        )
        .order_by(Version.id)
        .limit(limit)
        .options(defer(Version.raw))
    )
    return [Unjudged(version, post, account) for version, post, account in rows]


def newest(session: Session, council_id: str, since: datetime, most: int) -> int:
    """The version id above which lie at most ``most`` versions since then."""
    query = (
        select(Version.id)
        .where(Version.council_id == council_id, Version.seen_at >= since)
        .order_by(Version.id.desc())
        .offset(most)
        .limit(1)
    )
    return session.scalar(query) or 0


def adopt(
    session: Session, council_id: str, seals: Mapping[str, str], tried: Collection[Tried]
) -> None:
    """Make the rows agree with the rules; those that were tried get what came of it."""
    known = states(session, council_id)
    for rule in known.keys() - seals.keys():
        session.delete(known[rule])
    results = {one.rule: one for one in tried}
    for rule, seal in seals.items():
        if rule in known and known[rule].seal == seal:
            continue
        one = results.get(rule) or Tried(rule, seal, watch_only=False, raised=0, looked=0)
        row = known.get(rule) or RuleState(council_id=council_id, rule=rule)
        row.seal, row.watch_only, row.since = seal, one.watch_only, now(session)
        row.raised, row.looked = one.raised, one.looked
        session.add(row)
        if one.watch_only:
            payload = {"raised": one.raised, "looked": one.looked}
            audit.record(session, council_id, audit.Entry("rule on watch", f"rule:{rule}", payload))


def order(session: Session, row: RuleState, *, watch_only: bool, actor: str, reason: str) -> None:
    """Put a rule on watch, or let it raise cases, as somebody ordered."""
    row.watch_only, row.since = watch_only, now(session)
    kind = "rule on watch" if watch_only else "rule in force"
    entry = audit.Entry(kind, f"rule:{row.rule}", {"reason": reason}, actor)
    audit.record(session, row.council_id, entry)
    wake(session, "judge")


def found_since(session: Session, row: RuleState) -> int:
    """In how many versions a rule on watch has found something since it is."""
    return sum(1 for found in _found(session, row) if any(one["rule"] == row.rule for one in found))


def _found(session: Session, row: RuleState) -> Iterator[list[dict[str, str]]]:
    query = select(Verdict.watch_only).where(
        Verdict.council_id == row.council_id,
        Verdict.watch_only.is_not(None),
        Verdict.judged_at >= row.since,
    )
    yield from (found or [] for found in session.scalars(query))
