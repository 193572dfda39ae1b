"""Whatever was archived, decided and held, and whenever it is purged: nothing goes too soon.

What is held, or younger than its period, stays whole; what is neither goes; a dry run counts what
the purge then does, killed in between or not; the chain and the foreign keys stay whole.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url
from store import kept
from store.kept import BY, COUNCIL
from store.world import Clock, rows

from bot.config.model import LONDON
from bot.store import holds, retention, verify
from bot.store.schema import Version
from bot.store.schema_keeping import Hold
from bot.store.store import Store

WANTED = retention.Periods(COUNCIL)
REFS = range(3)

WAIT = st.tuples(st.just("wait"), st.sampled_from((1, 29, 31, 200, 366, 1500, 2300)))
POST = st.tuples(st.just("post"), st.sampled_from(REFS))
CASE = st.tuples(st.just("case"), st.sampled_from(REFS))
DECIDE = st.tuples(st.just("decide"), st.sampled_from(REFS),
                   st.sampled_from(("taken_down", "dismissed")))  # fmt: skip
HOLD = st.tuples(
    st.just("hold"), st.sampled_from(("case", "account", "all")), st.sampled_from(REFS)
)
RELEASE = st.tuples(st.just("release"))
PURGE = st.tuples(st.just("purge"), st.integers(0, 4))
LIFE = st.lists(st.one_of(WAIT, WAIT, POST, CASE, DECIDE, HOLD, RELEASE, PURGE), max_size=14)


@dataclass
class Known:
    """A post as the oracle knows it, by dates alone. ``public``: a reply; ``clean``: judged so."""

    key: int
    public: bool
    seen: datetime
    case: int | None = None
    decided: datetime | None = None
    state: str = ""
    clean: bool = False

    def is_over(self, at: datetime) -> bool:
        """By the rules as docs/retention.md tells them to people, worked out another way."""
        if self.case is not None and self.decided is None:
            return False
        if not self.public:
            last = max(self.seen, self.decided or self.seen)
            return at.astimezone(LONDON).date() >= _goes_on(last)
        if at - self.seen <= timedelta(days=30):
            return False
        days = 365 if self.state == "taken_down" else 30
        return self.decided is None or at - self.decided > timedelta(days=days)


def _goes_on(last: datetime) -> date:
    """The 1 April on which the year of a day, to 31 March, is six whole years ago."""
    day = last.astimezone(LONDON).date()
    ends = day.year if (day.month, day.day) <= (3, 31) else day.year + 1
    return date(ends + 6, 4, 1)


@dataclass
class Life:
    """A council's records, and what is expected of them."""

    store: Store
    posts: dict[int, Known] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    held: dict[int, tuple[str, int]] = field(default_factory=dict)

    def post(self, ref: int) -> None:
        """Of an odd number a reply of the public."""
        if ref not in self.posts:
            key = kept.archive(self.store, f"p{ref}", public=ref % 2 == 1)
            self.posts[ref] = Known(key, ref % 2 == 1, self.store.clock())

    def case(self, ref: int) -> None:
        one = self.posts.get(ref)
        if one and one.case is None and not one.clean:
            one.case = kept.case(self.store, one.key)

    def decide(self, ref: int, state: str) -> None:
        one = self.posts.get(ref)
        if one and one.case is not None and one.decided is None:
            kept.decide(self.store, one.case, state)
            one.decided, one.state = self.store.clock(), state

    def hold(self, kind: str, ref: int) -> None:
        one = self.posts.get(ref)
        if kind == "case" and (one is None or one.case is None):
            return
        on = {"case": {"case_id": one and one.case}, "account": {"account_id": 1}, "all": {}}[kind]
        row = self.store.write_now(holds.place, COUNCIL, kind, BY, "asked", **on)
        self.held[row.id] = (kind, ref)

    def release(self) -> None:
        if self.held:
            key = min(self.held)
            self.held.pop(key)
            self.store.write_now(lambda s: holds.release(s, s.get_one(Hold, key), BY))

    def is_held(self, ref: int) -> bool:
        return any(kind != "case" or of == ref for kind, of in self.held.values())

    def wait(self, days: int) -> None:
        self.store.clock.advance(days=days)

    def judge(self) -> None:
        """As the judge does: what has no case is clean."""
        for one in self.posts.values():
            waiting = [v for v in rows(self.store, Version, post_id=one.key) if not v.judged_at]
            if waiting:
                kept.judged(self.store, one.key)
                one.clean = True

    def purge(self, killed_after: int) -> None:
        """Purge, killed after so many steps and begun anew; nought: not killed."""
        self.judge()
        planned = {one.kind: one.due for one in self.store.read_now(retention.plan, WANTED)}
        done, deed = None, Counter()
        for _ in range(killed_after):
            done = self.store.write_now(retention.step, WANTED, done)
            if done is None:
                break
            deed[done.kind] += done.number
            self.look()
        deed += retention.purge(self.store, WANTED)
        assert deed == Counter({kind: due for kind, due in planned.items() if due})
        assert {one.due for one in self.store.read_now(retention.plan, WANTED)} == {0}
        at = self.store.clock()
        for ref, one in self.posts.items():
            if one.is_over(at) and not self.is_held(ref):
                self.gone.add(one.key)
        self.look(done=True)

    def look(self, *, done: bool = False) -> None:
        """Nothing that is to stay has gone; where the purge is ``done``, what is to go has."""
        kept.whole(self.store)
        assert self.store.read_now(verify.verify, COUNCIL).problems == []
        erased = {v.post_id for v in rows(self.store, Version) if v.purged_at}
        at = self.store.clock()
        for ref, one in self.posts.items():
            if one.key in erased and one.key not in self.gone:
                assert one.is_over(at)
                assert not self.is_held(ref)
        if done:
            assert erased == self.gone


@pytest.fixture(scope="module")
def lives(tmp_path_factory):
    return tmp_path_factory.mktemp("lives")


def _live(store, life):
    found = Life(store)
    for what, *args in [*life, ("purge", 0)]:
        getattr(found, what)(*args)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(LIFE)
def test_no_life_loses_anything_too_soon(adopted_file, lives, life):
    _in_a_copy(adopted_file, lives, life)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(LIFE)
def test_no_life_of_many_loses_anything_too_soon(adopted_file, lives, life):
    _in_a_copy(adopted_file, lives, life)


def _in_a_copy(adopted_file, lives, life):
    url = f"sqlite:///{lives / 'life.db'}"
    for end in ("-wal", "-shm"):
        (lives / f"life.db{end}").unlink(missing_ok=True)
    shutil.copy(adopted_file, make_url(url).database)
    store = Store(url, Clock())
    try:
        _live(store, life)
    finally:
        store.close()


def test_a_long_life(store):
    """One of each, on both databases: kept, held, killed, released, gone."""
    _live(store, [
        ("post", 0), ("post", 1), ("post", 2), ("case", 0), ("case", 1),
        ("decide", 0, "taken_down"), ("wait", 31), ("purge", 1),
        ("decide", 1, "taken_down"), ("hold", "case", 1), ("wait", 366),
        ("purge", 2), ("release",), ("hold", "account", 0), ("wait", 2300), ("purge", 0),
        ("release",), ("purge", 3),
    ])  # fmt: skip
