"""A rule that is new or was changed is tried on what is archived before it may tell anybody.

One that would have raised more than a set share of the last 90 days' posts starts on watch: a
slip in a pack cannot bury the Clerk. Runs before judging begins; what it decided is one
transaction, so that a crash in the middle begins it again.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import tell
from bot.clerk.house import House
from bot.run.judge import subject
from bot.store import rules
from bot.store.people import roles_of
from bot.store.rules import Tried
from bot.store.store import Store, now
from policy.checker import Checker
from policy.pack import Pack
from policy.rules.base import Rule
from policy.verdict import Severity, Subject

LOOK_BACK = timedelta(days=90)
MOST = 5000
"""Posts that are looked at, the newest: more would hold up the start."""
BATCH = 250


async def try_rules(store: Store, house: House) -> None:
    """Try what is new in each council's pack, and put on watch what would raise too much."""
    for council_id, pack in house.packs.items():
        seals = seals_of(pack.rules)
        fresh = await store.read(rules.changed, council_id, seals)
        tried = await _tried(store, house, council_id, fresh) if fresh else []
        if fresh is None or fresh or await store.read(_gone, council_id, seals):
            await store.write(_adopt, house, council_id, seals, tried)


def seals_of(found: Collection[Rule]) -> dict[str, str]:
    """A seal for each rule id: of all the clauses that it serves."""
    seals: dict[str, str] = {}
    for rule in found:
        seals[rule.head.id] = seals.get(rule.head.id, "") + rule.seal
    return seals


def _gone(session: Session, council_id: str, seals: Mapping[str, str]) -> bool:
    return bool(rules.states(session, council_id).keys() - seals.keys())


async def _tried(
    store: Store, house: House, council_id: str, fresh: Mapping[str, str]
) -> list[Tried]:
    """Each new rule on the newest posts of the last days, in batches and off the event loop."""
    limits = house.council(council_id).rules
    since, after = await store.read(_bounds, council_id)
    checker, raised, looked = house.checkers[council_id], Counter[str](), 0
    while batch := await store.read(_batch, house, council_id, since, after):
        after = max(version for version, _ in batch)
        subjects = [one for _, one in batch]
        raised.update(await asyncio.to_thread(_raising, checker, subjects, fresh.keys()))
        looked += len(subjects)
    return [
        Tried(
            rule,
            seal,
            looked >= limits.least_posts and raised[rule] > limits.most_share * looked,
            raised[rule],
            looked,
        )
        for rule, seal in fresh.items()
    ]


def _bounds(session: Session, council_id: str) -> tuple[datetime, int]:
    since = now(session) - LOOK_BACK
    return since, rules.newest(session, council_id, since, MOST)


def _batch(
    session: Session, house: House, council_id: str, since: datetime, after: int
) -> list[tuple[int, Subject]]:
    facts = house.council(council_id).facts()
    items = rules.recent(session, council_id, since, after, BATCH)
    return [
        (item.version.id, subject(item, facts, roles_of(session, item.post.author_id)))
        for item in items
    ]


def _raising(
    checker: Checker, subjects: Collection[Subject], fresh: Collection[str]
) -> Counter[str]:
    """In how many of the posts each new rule refers something to the Clerk, or says worse."""
    raised = Counter[str]()
    for verdict in checker.check(list(subjects)):
        found = {one.rule for one in verdict.findings if one.severity is not Severity.ADVISE}
        raised.update(found & set(fresh))
    return raised


def _adopt(
    session: Session,
    house: House,
    council_id: str,
    seals: Mapping[str, str],
    tried: Collection[Tried],
) -> None:
    rules.adopt(session, council_id, seals, tried)
    for one in tried:
        if one.watch_only:
            alert = Alert("A rule is on watch", _said(house.packs[council_id], one), Level.ASK)
            key = f"rule on watch:{one.rule}:{one.seal[:32]}:{now(session).isoformat()}"
            tell.council(session, house, council_id, alert, key)


def _said(pack: Pack, one: Tried) -> str:
    clauses = ", ".join(
        dict.fromkeys(rule.head.clause for rule in pack.rules if rule.head.id == one.rule)
    )
    return (
        f"The rule {one.rule} (clause {clauses}) is new or was changed, and would have raised "
        f"{one.raised} of the last {one.looked} posts. I keep it on watch: what it finds is "
        "recorded, opens no case and tells nobody. To see what it would have raised: beadle "
        f"replay. To put it in force: rule-on {one.rule} REASON. To list all: rules."
    )
