"""What another pack would have said of what is archived, against what was said.

Owns the comparison and nothing of the screen. Reads in batches, writes nothing, opens no case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from bot.config.model import Council
from bot.run.judge import subject
from bot.store import schema
from bot.store.judging import Unjudged
from bot.store.people import roles_of
from bot.store.schema import Account, Version
from bot.store.schema_work import Verdict
from policy.verdict import Finding, Outcome, Severity, Subject
from policy.verdict import Verdict as Said

BATCH = 250
SHOWN = 40
"""Code points shown on each side of the words that raised a finding."""


@dataclass(frozen=True, slots=True)
class Item:
    """A post to be judged anew: what it is called, and what was said of it (None: nothing yet)."""

    name: str
    at: datetime | None
    subject: Subject
    before: Said | None


@dataclass(frozen=True, slots=True)
class Example:
    """One post that would be judged otherwise, with the words that raised it."""

    name: str
    at: datetime | None
    words: str


@dataclass(slots=True)
class Change:
    """What becomes of one rule for one clause: how often it speaks anew, no more, or otherwise."""

    new: int = 0
    gone: int = 0
    otherwise: int = 0
    examples: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """What came of it. ``outcomes``: before and after of each post; ``unkept``: words are gone."""

    looked: int = 0
    unkept: int = 0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    changes: dict[tuple[str, str], Change] = field(default_factory=dict)
    most_examples: int = 3

    def add(self, item: Item, after: Said) -> None:
        """Take in one post. One without an earlier verdict is taken as clean before."""
        self.looked += 1
        before = item.before or Said(Outcome.CLEAN)
        self.outcomes[before.outcome.value, after.outcome.value] += 1
        old, new = _said(before), _said(after)
        for key in old.keys() | new.keys():
            was, now = old.get(key), new.get(key)
            if was is None or now is None or was.severity is not now.severity:
                self._note(key, item, was, now)

    def _note(
        self, key: tuple[str, str], item: Item, was: Finding | None, now: Finding | None
    ) -> None:
        change = self.changes.setdefault(key, Change())
        if was is None:
            change.new += 1
        elif now is None:
            change.gone += 1
        else:
            change.otherwise += 1
        finding = now or was
        if finding is not None and len(change.examples) < self.most_examples:
            words = _words(item.subject, finding)
            change.examples.append(Example(item.name, item.at, words))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON: ``looked``, ``not_kept``, ``outcomes``, ``changes``."""
        return {
            "looked": self.looked,
            "not_kept": self.unkept,
            "outcomes": [
                {"before": before, "after": after, "posts": count}
                for (before, after), count in sorted(self.outcomes.items())
            ],
            "changes": [
                {
                    "clause": clause,
                    "rule": rule,
                    "newly_flagged": change.new,
                    "no_longer_flagged": change.gone,
                    "other_severity": change.otherwise,
                    "examples": [
                        {
                            "post": one.name,
                            "at": one.at.isoformat() if one.at else None,
                            "words": one.words,
                        }
                        for one in change.examples
                    ],
                }
                for (clause, rule), change in sorted(self.changes.items())
            ],
        }


def _said(verdict: Said) -> dict[tuple[str, str], Finding]:
    """The weightiest finding of each rule for each clause."""
    weights = list(Severity)
    found: dict[tuple[str, str], Finding] = {}
    for one in verdict.findings:
        key = (one.clause, one.rule)
        if key not in found or weights.index(one.severity) > weights.index(found[key].severity):
            found[key] = one
    return found


def _words(subject: Subject, finding: Finding) -> str:
    text = next((part.text for part in subject.parts if part.name == finding.part), "")
    start, end = max(0, finding.start - SHOWN), min(len(text), finding.end + SHOWN)
    piece = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{piece}{'…' if end < len(text) else ''}"


def size(session: Session, council_id: str, since: datetime, until: datetime) -> int:
    """How many versions there are to look at."""
    query = select(func.count()).select_from(Version)
    query = query.where(
        Version.council_id == council_id, Version.seen_at >= since, Version.seen_at < until
    )
    return session.scalar(query) or 0


def batch(
    session: Session, council: Council, since: datetime, until: datetime, after: int
) -> tuple[int, list[Item], int]:
    """The next versions with what was said of them: the last id, the items, how many are not kept.

    The last id is ``after`` where there is nothing more.
    """
    rows = session.execute(
        select(Version, schema.Post, Account)
        .join(schema.Post, schema.Post.id == Version.post_id)
        .join(Account, Account.id == schema.Post.account_id)
        .where(
            Version.council_id == council.id,
            Version.id > after,
            Version.seen_at >= since,
            Version.seen_at < until,
        )
        .order_by(Version.id)
        .limit(BATCH)
        .options(defer(Version.raw))
    ).all()
    kept = [Unjudged(*row) for row in rows if row[0].parts is not None]
    before = _verdicts(session, [item.version.id for item in kept])
    items = list(_items(session, council, kept, before))
    last = rows[-1][0].id if rows else after
    return last, items, len(rows) - len(kept)


def _items(
    session: Session, council: Council, kept: Sequence[Unjudged], before: dict[int, Said]
) -> Iterator[Item]:
    facts = council.facts()
    for item in kept:
        roles = roles_of(session, item.post.author_id)
        name = item.post.url or item.post.ref
        earlier = before.get(item.version.id)
        yield Item(name, item.version.seen_at, subject(item, facts, roles), earlier)


def _verdicts(session: Session, versions: Sequence[int]) -> dict[int, Said]:
    """The last verdict of each version."""
    query = select(Verdict).where(Verdict.version_id.in_(versions)).order_by(Verdict.id)
    return {
        row.version_id: Said(
            Outcome(row.outcome),
            tuple(Finding.from_json(one) for one in row.findings),
            tuple(row.unchecked),
        )
        for row in session.scalars(query)
    }
