"""What becomes of a post after it was archived stands in the chain: gone, back, moved."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from store.world import BLOG, START, post, removed, row, rows, seeded, take

from adapters.contract import Moved, Posted, Ref
from bot.store import audit, schema
from bot.store.schema_work import Action, AuditRow, Step


def kinds(store, ref="p1"):
    number = row(store, schema.Post, ref=ref).id
    return [found.kind for found in rows(store, AuditRow, subject=f"post:{number}")]


def test_a_post_that_came_back_stands_in_the_chain_once_for_each_time(store):
    seeded(store, "p1")
    for _ in range(2):
        take(store, removed("p1"))
        take(store, Posted(post("p1", "Words of p1.")), Posted(post("p1", "Words of p1.")))
    assert kinds(store) == ["archived", "removed", "back", "removed", "back"]
    [found, _] = rows(store, AuditRow, kind="back")
    assert (found.actor, found.council_id) == ("platform", "sampleford")


def test_a_post_that_came_back_with_other_words_is_on_record_too(store):
    seeded(store, "p1")
    take(store, removed("p1"))
    take(store, Posted(post("p1", "Other words.")))
    assert sorted(kinds(store)[2:]) == ["archived", "back"]


def test_our_own_restore_is_not_a_return(store):
    """Its receipt says it."""
    seeded(store, "p1")
    take(store, removed("p1", at=START - timedelta(minutes=1)))
    about = row(store, schema.Post)

    def restoring(session):
        facts = {"council_id": about.council_id, "account_id": about.account_id}
        action = Action(**facts, post_id=about.id, kind="restore", reason="", state="working",
                        created_at=START, prepared_at=START - timedelta(hours=1))  # fmt: skip
        session.add(action)
        session.flush()
        session.add(Step(council_id=about.council_id, action_id=action.id, position=0, kind="put",
                         target="p1", prior={}, args={}, started_at=START))  # fmt: skip

    store.write_now(restoring)
    take(store, Posted(post("p1", "Words of p1.")))
    assert row(store, schema.Post).removed_at is None
    assert rows(store, AuditRow, kind="back") == []


def test_a_move_stands_in_the_chain_with_both_addresses(store):
    seeded(store, "p1")
    moved = Moved(BLOG, Ref("folder", "p1"), Ref("folder", "new"))
    take(store, moved, moved)
    assert kinds(store, "new") == ["archived", "moved"]
    said = store.read_now(audit.latest_payload, "sampleford", "moved")
    assert said == {"from": "p1", "to": "new"}
    assert store.read_now(lambda s: s.scalar(select(schema.Post.ref))) == "new"
