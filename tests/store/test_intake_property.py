"""Whatever is delivered, in whatever batches, and however often: the same posts are public."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store.world import BLOG, PUBLIC, post, removed, rows, sql, take

from adapters.contract import Edited, Event, Listing, Posted
from bot.store import schema, verify
from bot.store.audit import GENESIS

OWN = ("p1", "p2", "p3")
REPLY = "r1"
REFS = (*OWN, REPLY)

MADE = st.builds(
    lambda kind, ref, words: kind(post(ref, words, author=PUBLIC if ref == REPLY else None)),
    st.sampled_from((Posted, Edited)),
    st.sampled_from(REFS),
    st.sampled_from("ABC"),
)
GONE = st.builds(removed, st.sampled_from(REFS))
LISTED = st.builds(
    lambda refs: Listing(BLOG, dict.fromkeys(refs, "f")), st.sets(st.sampled_from(OWN))
)
BATCHES = st.lists(
    st.tuples(st.lists(MADE | GONE | LISTED, max_size=5), st.integers(1, 3)), max_size=5
)


@dataclass
class Model:
    """What an account looks like to somebody who reads one event after another."""

    public: dict[str, bool]
    words: dict[str, list[str]]

    def see(self, event: Event) -> None:
        match event:
            case Posted(post) | Edited(post):
                history = self.words.setdefault(post.ref.id, [])
                if history[-1:] != [post.parts[0].text]:
                    history.append(post.parts[0].text)
                self.public[post.ref.id] = True
            case Listing():
                for ref in self.public:
                    if ref in OWN and ref not in event.fingerprints:
                        self.public[ref] = False
            case _ if event.ref.id in self.public:
                self.public[event.ref.id] = False


def begin_anew(store):
    tables = ("media", "version", "post", "audit", "audit_detail")
    sql(
        store,
        *(f"DELETE FROM {table}" for table in tables),
        f"UPDATE audit_head SET seq = 0, hash = '{GENESIS}'",
    )


def archived(store):
    posts = {found.id: found for found in rows(store, schema.Post)}
    public = {found.ref: found.removed_at is None for found in posts.values()}
    words: dict[str, list[str]] = {ref: [] for ref in public}
    for version in sorted(rows(store, schema.Version), key=lambda v: (v.post_id, v.number)):
        words[posts[version.post_id].ref].append(version.parts[0][1])
        assert version.number == len(words[posts[version.post_id].ref])
    assert all(found.versions == len(words[found.ref]) for found in posts.values())
    return public, words


PROPERTY = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@PROPERTY
@given(BATCHES)
def test_any_batching_and_repetition_ends_in_the_same_public_state(store, batches):
    begin_anew(store)
    model = Model({}, {})
    for events, times in batches:
        for event in events:
            model.see(event)
        for _ in range(times):
            take(store, *events)
    public, words = archived(store)
    assert public == model.public
    newest = {ref: history[-1] for ref, history in words.items()}
    assert newest == {ref: history[-1] for ref, history in model.words.items()}
    assert store.read_now(verify.verify, "sampleford").problems == []


@PROPERTY
@given(BATCHES)
def test_without_repetition_every_version_is_kept_in_order(store, batches):
    begin_anew(store)
    model = Model({}, {})
    for events, _ in batches:
        for event in events:
            model.see(event)
        take(store, *events)
    assert archived(store) == (model.public, model.words)
