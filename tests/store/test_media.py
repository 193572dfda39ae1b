"""Copies of media: kept once, tried again with growing pauses, given up in the end."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from store.world import PUBLIC, judge, post, row, rows, seeded, take

from adapters.contract import Kept, Media, Posted
from bot.store import audit, judging, media, schema, verify
from bot.store.schema_work import AuditRow

DATA = b"\x89PNG the bytes"
SHA = hashlib.sha256(DATA).hexdigest()


def with_pictures(store, ref="p1", count=1, **more):
    pictures = tuple(Media(f"{ref}/m{n}", "image/png", f"alt {n}") for n in range(count))
    take(store, Posted(post(ref, f"Words of {ref}.", media=pictures, **more)))
    return [found.id for found in rows(store, schema.Media) if found.ref.startswith(f"{ref}/")]


def due(store):
    return [wanted.media.ref for wanted in store.read_now(media.due, "blog")]


def test_what_is_due_says_all_that_an_adapter_needs(store):
    with_pictures(store)
    [wanted] = store.read_now(media.due, "blog")
    assert (wanted.account.id, wanted.account.address) == ("blog:posts", row_address(store))
    assert (wanted.post.platform, wanted.post.id) == ("folder", "p1")
    assert wanted.media == Media("p1/m0", "image/png", "alt 0", None)
    assert store.read_now(media.due, "elsewhere") == []


def row_address(store):
    return row(store, schema.Account, key="blog:posts").address


def test_what_is_due_comes_oldest_first_and_not_all_at_once(store):
    with_pictures(store, count=20)
    first = store.read_now(media.due, "blog")
    assert [wanted.media.ref for wanted in first] == [f"p1/m{n}" for n in range(16)]


def test_bytes_are_kept_with_their_digest_in_the_chain(store):
    [number] = with_pictures(store)
    store.write_now(media.keep, number, DATA)
    kept, blob = row(store, schema.Media), row(store, schema.Blob)
    assert (kept.state, kept.sha256, kept.size, kept.detail) == ("stored", SHA, len(DATA), None)
    assert (blob.sha256, blob.size, blob.data) == (SHA, len(DATA), DATA)
    payload = store.read_now(audit.latest_payload, "sampleford", "media")
    assert payload == {"ref": "p1/m0", "sha256": SHA}
    assert due(store) == []
    version = row(store, schema.Version)
    assert store.read_now(media.kept, version.id) == (Kept("p1/m0", "image/png", DATA),)


def test_the_same_bytes_are_there_once_per_council(store):
    numbers = with_pictures(store, count=2)
    other = take(
        store,
        Posted(post("o1", "x", account="blog:other", media=(Media("o1/m", "image/png"),))),
    )
    assert other.new_versions == 1
    for number in (*numbers, rows(store, schema.Media)[-1].id):
        store.write_now(media.keep, number, DATA)
    assert [blob.council_id for blob in rows(store, schema.Blob)] == ["otherham", "sampleford"]
    assert len(store.read_now(media.kept, 1)) == 2


def test_the_same_bytes_from_two_workers_at_once_are_kept_once(store):
    numbers = with_pictures(store, count=12)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: store.write_now(media.keep, number, DATA), numbers))
    assert len(rows(store, schema.Blob)) == 1
    assert {found.state for found in rows(store, schema.Media)} == {"stored"}
    assert store.read_now(verify.verify, "sampleford").problems == []


def test_a_copy_that_comes_twice_is_on_record_once(store):
    """A worker was killed after the commit, and its successor fetched again."""
    [number] = with_pictures(store)
    store.write_now(media.keep, number, DATA)
    store.write_now(media.keep, number, b"other bytes")
    assert row(store, schema.Media).sha256 == SHA
    assert len(rows(store, AuditRow, kind="media")) == 1


def test_a_failure_is_tried_again_after_growing_pauses_and_then_stated(store, clock):
    [number] = with_pictures(store)
    pauses = []
    for attempt in range(1, media.ATTEMPTS + 1):
        assert due(store) == ["p1/m0"]
        store.write_now(media.fail, number, "it does not answer", for_good=False)
        found = row(store, schema.Media)
        assert (found.attempts, found.detail) == (attempt, "it does not answer")
        if found.state == "waiting":
            assert due(store) == []
            pauses.append(found.next_at - clock.at)
            clock.at = found.next_at
    assert pauses == [timedelta(seconds=2**n) for n in range(1, media.ATTEMPTS)]
    assert found.state == "failed"
    assert due(store) == []
    payload = store.read_now(audit.latest_payload, "sampleford", "media")
    assert payload == {"ref": "p1/m0", "failed": "it does not answer"}


def test_a_pause_has_an_end(store, monkeypatch, clock):
    monkeypatch.setattr(media, "ATTEMPTS", 100)
    [number] = with_pictures(store)
    for _ in range(60):
        store.write_now(media.fail, number, "no", for_good=False)
    assert row(store, schema.Media).next_at - clock.at == media.LONGEST_PAUSE


def test_what_is_refused_is_not_asked_for_again(store):
    [number] = with_pictures(store)
    store.write_now(media.fail, number, "too large", for_good=True)
    assert (row(store, schema.Media).state, due(store)) == ("failed", [])
    store.write_now(media.fail, number, "again", for_good=True)
    assert len(rows(store, AuditRow, kind="media")) == 1


def test_one_medium_that_fails_does_not_hold_up_the_next(store):
    first, second = with_pictures(store, count=2)
    store.write_now(media.fail, first, "no", for_good=False)
    assert due(store) == ["p1/m1"]
    store.write_now(media.keep, second, DATA)
    assert [found.state for found in store.read_now(media.of_version, 1)] == ["waiting", "stored"]


@pytest.mark.parametrize("late", ["keep", "fail"])
def test_what_was_dropped_while_it_was_fetched_stays_dropped(store, late):
    """A reply was judged clean and cut down: its picture may not come back."""
    [number] = with_pictures(store, "r1", author=PUBLIC)
    judge(store, "r1", "clean")
    store.write_now(judging.reduce_public, row(store, schema.Post).id)
    if late == "keep":
        store.write_now(media.keep, number, DATA)
    else:
        store.write_now(media.fail, number, "no", for_good=False)
    assert (row(store, schema.Media).state, rows(store, schema.Blob)) == ("dropped", [])
    assert due(store) == []


def test_bytes_that_something_else_needs_are_not_dropped(store):
    [theirs] = with_pictures(store, "r1", author=PUBLIC)
    [ours] = with_pictures(store, "p1")
    for number in (theirs, ours):
        store.write_now(media.keep, number, DATA)
    judge(store, "r1", "clean")
    store.write_now(judging.reduce_public, row(store, schema.Post, ref="r1").id)
    assert [found.state for found in rows(store, schema.Media)] == ["dropped", "stored"]
    assert row(store, schema.Blob).data == DATA
    assert store.read_now(verify.verify, "sampleford").problems == []


def test_bytes_that_nothing_else_needs_are_dropped(store):
    numbers = with_pictures(store, "r1", count=2, author=PUBLIC)
    for number in numbers:
        store.write_now(media.keep, number, DATA)
    judge(store, "r1", "clean")
    store.write_now(judging.reduce_public, row(store, schema.Post).id)
    assert rows(store, schema.Blob) == []


def test_an_edit_has_media_of_its_own(store):
    with_pictures(store)
    edited = post("p1", "Other words.", media=(Media("p1/new", "video/mp4"),))
    take(store, Posted(edited))
    assert due(store) == ["p1/m0", "p1/new"]
    assert [found.version_id for found in rows(store, schema.Media)] == [1, 2]


def test_a_post_without_media_has_none(store):
    seeded(store, "p1")
    assert rows(store, schema.Media) == []
