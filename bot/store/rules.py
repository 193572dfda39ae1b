"""Each council's rules as its posts were last judged with them, and which are on watch.

A rule on watch is asked of every post; what it finds is stored with the verdict, opens no case
and tells nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, defer

from bot.store import audit, schema
from bot.store.judging import Unjudged
from bot.store.people import Somebody
from bot.store.schema import Account, Version
from bot.store.schema_work import RuleState, Verdict
from bot.store.store import now, wake


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule that was tried on what is archived: it would have raised so many of so many posts.

    ``enough``: there were so many posts that this says something. ``examples`` are addresses.
    """

    rule: str
    raised: int
    looked: int
    enough: bool
    too_many: bool
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turned:
    """What became of a rule that was tried: ``on_watch`` now, and whether it ``was`` before.

    ``ordered``: somebody had put it on watch, and their order stands.
    """

    tried: Tried
    on_watch: bool
    was: bool
    ordered: bool


def watched(session: Session, councils: Collection[str]) -> dict[str, frozenset[str]]:
    """The rules on watch, by council; a council that has none is left out."""
    query = select(RuleState.council_id, RuleState.rule).where(
        RuleState.council_id.in_(councils), RuleState.watch_only.is_(True)
    )
    found: dict[str, set[str]] = {}
    for council_id, rule in session.execute(query):
        found.setdefault(council_id, set()).add(rule)
    return {council_id: frozenset(rules) for council_id, rules in found.items()}


def states(session: Session, council_id: str) -> dict[str, RuleState]:
    """Every rule that is known of a council, by its id."""
    query = select(RuleState).where(RuleState.council_id == council_id).order_by(RuleState.rule)
    return {row.rule: row for row in session.scalars(query)}


def seals(session: Session, council_id: str) -> dict[str, str]:
    """The seal of every rule that is known of a council, by the rule's id."""
    query = select(RuleState.rule, RuleState.seal).where(RuleState.council_id == council_id)
    return {row.rule: row.seal for row in session.execute(query)}


def recent(
    session: Session, council_id: str, since: datetime, after: int, limit: int
) -> list[Unjudged]:
    """The next of the council's own posts that were judged, by version id above ``after``.

    Of each the version that is public now, where it was first seen ``since`` then. What the
    public wrote is left out: it is kept in full where a case holds it, which is no fair sample.
    """
    rows = session.execute(
        select(Version, schema.Post, Account)
        .join(schema.Post, schema.Post.id == Version.post_id)
        .join(Account, Account.id == schema.Post.account_id)
        .where(*_sample(council_id, since), Version.id > after)
        .order_by(Version.id)
        .limit(limit)
        .options(defer(Version.raw))
    )
    return [Unjudged(version, post, account) for version, post, account in rows]


def newest(session: Session, council_id: str, since: datetime, most: int) -> int:
    """The version id above which lie at most ``most`` of those that :func:`recent` gives."""
    query = (
        select(Version.id)
        .join(schema.Post, schema.Post.id == Version.post_id)
        .where(*_sample(council_id, since))
        .order_by(Version.id.desc())
        .offset(most)
        .limit(1)
    )
    return session.scalar(query) or 0


def _sample(council_id: str, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Version.council_id == council_id,
        Version.number == schema.Post.versions,
        Version.seen_at >= since,
        Version.judged_at.is_not(None),
        schema.Post.by_public.is_(False),
    )


def adopt(
    session: Session, council_id: str, wanted: Mapping[str, str], tried: Collection[Tried]
) -> list[Turned]:
    """Make the rows agree with the rules' seals; those that were tried get what came of it.

    An order to keep a rule on watch outlives a change of the rule, and a rule that was put on
    watch for what it raised stays there until there are enough posts to say that it is better.
    """
    audit.lock(session, council_id)  # an order that is given at this moment comes before or after
    known = states(session, council_id)
    for rule in known.keys() - wanted.keys():
        session.delete(known[rule])
    results = {one.rule: one for one in tried}
    turned = []
    for rule, seal in wanted.items():
        row = known.get(rule)
        if row is not None and row.seal == seal:
            continue
        one = results.get(rule) or Tried(rule, 0, 0, enough=False, too_many=False)
        turned.append(_turn(session, council_id, row, seal, one))
    return turned


def _turn(
    session: Session, council_id: str, row: RuleState | None, seal: str, one: Tried
) -> Turned:
    was = row is not None and row.watch_only
    ordered = was and row is not None and row.ordered_by_id is not None
    on_watch = ordered or one.too_many or (was and not one.enough)
    if row is None:
        row = RuleState(council_id=council_id, rule=one.rule, watch_only=False)
        session.add(row)
    row.seal = seal
    if not ordered:
        row.raised, row.looked, row.ordered_by_id = one.raised, one.looked, None
    if on_watch != was or row.since is None:
        row.watch_only, row.since = on_watch, now(session)
    if on_watch != was:
        payload = {"raised": one.raised, "looked": one.looked}
        audit.record(session, council_id, audit.Entry(_kind(on_watch), f"rule:{one.rule}", payload))
    return Turned(one, on_watch, was, ordered)


def order(
    session: Session, row: RuleState, person: Somebody, *, watch_only: bool, reason: str
) -> None:
    """Put a rule on watch, or let it open cases, as somebody ordered."""
    audit.lock(session, row.council_id)
    session.refresh(row)
    row.watch_only, row.since, row.ordered_by_id = watch_only, now(session), person.id
    entry = audit.Entry(_kind(watch_only), f"rule:{row.rule}", {"reason": reason}, person.actor)
    audit.record(session, row.council_id, entry)
    wake(session, "judge")


def _kind(on_watch: bool) -> str:  # noqa: FBT001  the one thing that it says
    return "rule on watch" if on_watch else "rule in force"


def found_since(session: Session, rows: Collection[RuleState]) -> Counter[str]:
    """In how many versions each rule on watch, of one council, would have raised something since.

    Reads an index of the verdicts in which rules on watch found anything.
    """
    since = {row.rule: row.since for row in rows}
    found = Counter[str]()
    if not since:
        return found
    query = select(Verdict.watch_only, Verdict.judged_at).where(
        Verdict.council_id == next(iter(rows)).council_id,
        Verdict.watch_only.is_not(None),
        Verdict.judged_at >= min(since.values()),
    )
    for findings, at in session.execute(query):
        raised = {one["rule"] for one in findings if one["severity"] != "advise"}
        found.update(rule for rule in raised & since.keys() if at >= since[rule])
    return found
