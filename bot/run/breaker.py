"""A rule that is new or was changed is tried on what is archived before it may tell anybody.

One that would have raised more than a set share of the last 90 days' posts starts on watch: a
slip in a pack cannot bury the Clerk. Runs before anything is judged; what it decided is one
transaction with the rules' new seals, so that a crash in the middle begins it again.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import tell
from bot.clerk.house import House
from bot.config.settings import Rules
from bot.run.spoken import subject
from bot.store import rules
from bot.store.people import roles_of
from bot.store.rules import Tried
from bot.store.store import Store, now
from bot.words.rules import after_trial
from policy.checker import Checker
from policy.pack import CHECKER_VERSION
from policy.rules.base import Rule
from policy.verdict import Subject

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=90)
MOST = 5000
"""Posts that are looked at, the newest: more would hold up the start."""
BATCH = 250
EXAMPLES = 3


@dataclass
class Trial:
    """What came of it so far: how many posts, and which of them each new rule would raise."""

    fresh: frozenset[str]
    looked: int = 0
    raised: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, checker: Checker, posts: Sequence[tuple[str, Subject]]) -> None:
        """Hold posts against the rules; one that breaks a rule is left out."""
        for name, one in posts:
            try:
                raising = checker.raising(one) & self.fresh
            except Exception:
                log.exception("a post could not be checked while new rules were tried")
                continue
            self.looked += 1
            self.raised.update(raising)
            for rule in raising:
                self.examples.setdefault(rule, []).append(name)
                del self.examples[rule][:-EXAMPLES]

    def result(self, rule: str, limits: Rules) -> Tried:
        """What is to be made of it for one rule."""
        enough = self.looked >= limits.least_posts
        too_many = enough and self.raised[rule] > limits.most_share * self.looked
        examples = tuple(reversed(self.examples.get(rule, ())))
        return Tried(rule, self.raised[rule], self.looked, enough, too_many, examples)


async def try_rules(store: Store, house: House, beat: Callable[[], None]) -> None:
    """Try what is new in each council's pack, and put on watch what would raise too much."""
    model = await asyncio.to_thread(_asked, house)
    for council_id, pack in house.packs.items():
        wanted = seals_of(pack.rules, model)
        known = await store.read(rules.seals, council_id)
        beat()
        if known == wanted:
            continue
        fresh = frozenset(rule for rule, seal in wanted.items() if known.get(rule) != seal)
        tried = await _tried(store, house, council_id, fresh, beat)
        await store.write(adopt_rules, house, council_id, wanted, tried)


def _asked(house: House) -> str:
    """Which model answers; loaded now, as the rules that read its scores are tried with it."""
    return house.model.hash if house.model is not None and house.model.works() else "none"


def seals_of(found: Collection[Rule], model: str = "none") -> dict[str, str]:
    """A seal for each rule id: of all the clauses that it serves, and of what reads it.

    A rule that reads a model's scores is another where the model is another.
    """
    parts: dict[str, list[str]] = {}
    for rule in found:
        reader = [CHECKER_VERSION, model] if rule.reads_scores else [CHECKER_VERSION]
        parts.setdefault(rule.head.id, reader).append(rule.seal)
    return {
        rule: hashlib.sha256("\n".join(seals).encode()).hexdigest() for rule, seals in parts.items()
    }


async def _tried(
    store: Store,
    house: House,
    council_id: str,
    fresh: frozenset[str],
    beat: Callable[[], None],
) -> list[Tried]:
    """Each new rule on the newest posts of the last days, in batches and off the event loop."""
    trial = Trial(fresh)
    since, after = await store.read(_bounds, council_id)
    while fresh:
        batch = await store.read(_batch, house, council_id, since, after)
        if not batch:
            break
        after = batch[-1][0]
        posts = [(name, post) for _, name, post in batch]
        await asyncio.to_thread(trial.add, house.checkers[council_id], posts)
        beat()
    limits = house.council(council_id).rules
    return [trial.result(rule, limits) for rule in sorted(fresh)]


def _bounds(session: Session, council_id: str) -> tuple[datetime, int]:
    since = now(session) - LOOK_BACK
    return since, rules.newest(session, council_id, since, MOST)


def _batch(
    session: Session,
    house: House,
    council_id: str,
    since: datetime,
    after: int,
) -> list[tuple[int, str, Subject]]:
    """The next posts: version, address, and what is held against the rules."""
    facts = house.council(council_id).facts()
    items = rules.recent(session, council_id, since, after, BATCH)
    roles = {author: roles_of(session, author) for author in {i.post.author_id for i in items}}
    return [
        (
            item.version.id,
            item.post.url or item.post.ref,
            subject(item, facts, roles[item.post.author_id]),
        )
        for item in items
    ]


def adopt_rules(
    session: Session,
    house: House,
    council_id: str,
    wanted: Mapping[str, str],
    tried: Collection[Tried],
) -> None:
    """Write down what the trial decided, and tell the desk, in one message, what it must know."""
    turned = rules.adopt(session, council_id, wanted, tried)
    text = after_trial(house.packs[council_id], turned)
    if text:
        alert = Alert("New rules of the policy were tried", text, Level.ASK)
        seal = hashlib.sha256(repr(sorted(wanted.items())).encode()).hexdigest()
        key = f"rules tried:{seal[:16]}:{now(session).isoformat()}"
        tell.council(session, house, council_id, alert, key, can_wait=True)
