"""What a platform delivers becomes posts and versions, once, whatever comes twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session
from store.world import BLOG, NEWS, PUBLIC, START, config, post, removed, row, rows, take

from adapters.contract import (
    Author,
    Batch,
    Edited,
    Failing,
    Gap,
    Link,
    Media,
    Moved,
    Part,
    Posted,
    PostKind,
    Recovered,
    Ref,
    RefusedCode,
)
from bot.store import councils, schema, verify
from bot.store.intake import Intake
from bot.store.schema_work import AuditRow


def words(store):
    """The versions' words in the order of their numbers."""
    found = sorted(
        rows(store, schema.Version), key=lambda version: (version.post_id, version.number)
    )
    return [(version.number, version.parts[0][1]) for version in found]


def test_a_post_is_stored_as_it_was_delivered(store):
    whole = post(
        "p1",
        parts=(Part("text", "Come along."), Part("alt:1", "a map")),
        links=(Link("https://example.org", "text", 0, 4),),
        media=(Media("m1", "image/png", "a map", 12),),
        kind=PostKind.REPLY,
        reply_to=Ref("folder", "p0"),
        url="https://blog.example.org/p1",
        trouble="part of it is of an unknown type",
        raw=b"\x00\xff raw",
    )
    assert take(store, Posted(whole)).new_versions == 1
    stored, version, kept = (row(store, t) for t in (schema.Post, schema.Version, schema.Media))
    assert (stored.platform, stored.ref, stored.kind) == ("folder", "p1", "reply")
    assert (stored.reply_to, stored.url) == ("p0", whole.url)
    assert (stored.posted_at, stored.seen_at) == (whole.posted_at, START)
    assert (stored.council_id, stored.versions, stored.removed_at) == ("sampleford", 1, None)
    assert version.parts == [["text", "Come along."], ["alt:1", "a map"]]
    assert version.links == [["https://example.org", "text", 0, 4]]
    assert (version.raw, version.mode, version.trouble) == (whole.raw, "normal", whole.trouble)
    assert (kept.ref, kept.alt, kept.size, kept.state) == ("m1", "a map", 12, "waiting")


def test_a_batch_that_comes_twice_changes_nothing(store):
    events = (Posted(post("p1")), Posted(post("p2", "Other words.")))
    assert take(store, *events, cursor="1").new_versions == 2
    before = [rows(store, table) for table in (schema.Post, schema.Version, AuditRow)]
    assert take(store, *events, cursor="1").new_versions == 0
    after = [rows(store, table) for table in (schema.Post, schema.Version, AuditRow)]
    assert [len(found) for found in after] == [len(found) for found in before]


@pytest.mark.parametrize("event", [Edited, Posted])
def test_other_words_are_a_version_whatever_the_platform_calls_it(store, event):
    take(store, Posted(post("p1", "first")))
    take(store, event(post("p1", "second", url="https://moved.example.org")))
    assert words(store) == [(1, "first"), (2, "second")]
    stored = row(store, schema.Post)
    assert (stored.versions, stored.url) == (2, "https://moved.example.org")
    assert stored.fingerprint == post("p1", "second").fingerprint


def test_an_edit_of_a_post_never_seen_makes_it_known(store):
    take(store, Edited(post("p1", "second")))
    assert words(store) == [(1, "second")]


def test_several_edits_in_one_batch_keep_their_order_and_numbers(store):
    take(store, Posted(post("p1", "one")))
    take(
        store,
        Edited(post("p1", "two")),
        Posted(post("p2", "other")),
        Edited(post("p1", "three")),
        Edited(post("p2", "another")),
        Edited(post("p1", "four")),
    )
    first = [(1, "one"), (2, "two"), (3, "three"), (4, "four")]
    assert words(store) == [*first, (1, "other"), (2, "another")]
    ids = [version.id for version in rows(store, schema.Version, post_id=1)]
    assert ids == sorted(ids)


@pytest.mark.parametrize("batches", [1, 3])
def test_a_post_that_is_changed_back_has_three_versions(store, batches):
    events = [Posted(post("p1", "A")), Edited(post("p1", "B")), Edited(post("p1", "A"))]
    for batch in [events] if batches == 1 else [[event] for event in events]:
        take(store, *batch)
    assert words(store) == [(1, "A"), (2, "B"), (3, "A")]
    assert row(store, schema.Post).fingerprint == post("p1", "A").fingerprint


def test_the_same_reference_on_two_accounts_is_two_posts(store):
    take(store, Posted(post("p1")), Posted(post("p1", account=NEWS)))
    assert [found.account_id for found in rows(store, schema.Post)] == [1, 2]


def test_an_account_that_is_not_watched_is_left_alone(store):
    gap = Gap("blog:gone", START, START, "why")
    strange = post("p1", account="blog:gone")
    taken = take(store, Posted(strange), removed(account="blog:gone"), gap, cursor="7")
    assert (taken.new_versions, taken.gaps) == (0, [])
    assert rows(store, schema.Post) == rows(store, schema.Gap) == []
    assert row(store, schema.Stream, connection="blog").cursor == "7"


def test_an_account_that_left_the_configuration_is_left_alone(store):
    sql_account = row(store, schema.Account, key=NEWS)
    sql_account.left_at = START
    store.write_now(lambda session: session.merge(sql_account))
    take(store, Posted(post("p1", account=NEWS)))
    assert rows(store, schema.Post) == []


def test_the_cursor_and_the_events_are_one(store):
    """A batch that cannot be stored moves no cursor; a cursor alone loses no event."""
    take(store, Posted(post("p1")), cursor="1")

    def fails(session: Session) -> None:
        Intake(session, "blog", "folder").take(Batch((Posted(post("p2", "x")),), "2"))
        raise LookupError

    with pytest.raises(LookupError):
        store.write_now(fails)
    assert row(store, schema.Stream, connection="blog").cursor == "1"
    assert [found.ref for found in rows(store, schema.Post)] == ["p1"]
    assert store.read_now(verify.verify, "sampleford").problems == []


def test_a_batch_without_a_cursor_leaves_the_last_one(store, clock):
    take(store, cursor="1", caught_up=True)
    clock.advance(minutes=5)
    take(store, Posted(post()), caught_up=True)
    stream = row(store, schema.Stream, connection="blog")
    assert (stream.cursor, stream.last_batch_at) == ("1", clock.at)
    assert stream.caught_up_at == START  # the first time counts


def test_events_of_several_councils_are_stored_each_with_its_own(store):
    take(store, Posted(post("p1")), Posted(post("p2", "x", account="blog:other")))
    assert [found.council_id for found in rows(store, schema.Post)] == ["sampleford", "otherham"]
    for council in ("sampleford", "otherham"):
        report = store.read_now(verify.verify, council)
        assert (report.problems, report.versions) == ([], 1)


def test_who_wrote_it_is_known_by_identity(store):
    """Asked of the connection's id and of its adapter's name, within the council only."""
    olive = Author("olive", "Olive")
    take(store, Posted(post("p1", author=olive)), Posted(post("p2", account=BLOG, author=PUBLIC)))
    take(store, Posted(post("p3", account="blog:other", author=olive)))
    person = row(store, schema.Person, slug="olive-officer")
    found = {stored.ref: stored.author_id for stored in rows(store, schema.Post)}
    assert found == {"p1": person.id, "p2": None, "p3": None}
    by_public = {stored.ref: stored.by_public for stored in rows(store, schema.Post)}
    assert by_public == {"p1": False, "p2": True, "p3": False}


def test_who_left_the_configuration_is_nobody(store):
    store.write_now(councils.adopt, config(people=False), {"sampleford": "1", "otherham": "2"})
    take(store, Posted(post("p1", author=Author("olive", "Olive"))))
    assert row(store, schema.Post).author_id is None
    assert row(store, schema.Person, slug="olive-officer").left_at == START


def test_a_gap_is_a_row_and_on_record_once(store):
    gap = Gap(BLOG, START - timedelta(hours=3), START, "the server kept no events")
    assert len(take(store, gap).gaps) == 1
    stored = row(store, schema.Gap)
    assert (stored.starts_at, stored.ends_at, stored.why) == (gap.start, gap.end, gap.why)
    assert row(store, AuditRow, kind="gap").subject == "account:1"
    assert take(store, gap, gap).gaps == []
    assert len(rows(store, schema.Gap)) == len(rows(store, AuditRow, kind="gap")) == 1


def test_a_post_that_moved_keeps_its_history(store):
    take(store, Posted(post("old", "A")))
    from_old_to_new = _moved("old", "new")
    taken = take(store, from_old_to_new, Edited(post("new", "B")))
    assert taken.new_versions == 1
    assert (row(store, schema.Post).ref, words(store)) == ("new", [(1, "A"), (2, "B")])
    take(store, from_old_to_new)
    assert row(store, schema.Post).ref == "new"


def test_a_move_to_where_a_post_is_known_already_stops_nothing(store):
    take(store, Posted(post("old", "A")), Posted(post("new", "B")))
    take(store, _moved("old", "new"), Posted(post("p3", "C")), cursor="5")
    assert [found.ref for found in rows(store, schema.Post)] == ["old", "new", "p3"]
    assert row(store, schema.Stream, connection="blog").cursor == "5"


def test_what_a_person_must_mend_is_handed_on(store):
    failing, mended = Failing(RefusedCode.CREDENTIALS, "Log in."), Recovered(RefusedCode.PERMISSION)
    taken = take(store, failing, mended)
    assert (taken.failing, taken.recovered) == ([failing], [mended])


def _moved(old, new):
    return Moved(BLOG, Ref("folder", old), Ref("folder", new))


def test_a_post_that_stands_elsewhere_as_it_was_is_linked_where_it_stands(store):
    """A restored message has a new address on some platforms, and is no new version."""
    take(store, Posted(post("p1", url="https://blog.example.org/p1")))
    moved = post("p2", url="https://blog.example.org/p2", fingerprint=post("p1").fingerprint)
    take(store, _moved("p1", "p2"), Posted(moved))
    found = row(store, schema.Post)
    assert (found.ref, found.url, found.versions) == ("p2", "https://blog.example.org/p2", 1)
