"""A verdict once per version; what the public wrote is kept only while it is needed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from store.world import HASHES, PUBLIC, judge, open_case, post, purge, row, rows, seeded, sql, take

from adapters.contract import Edited, Posted
from bot.store import content, judging, schema, verify
from bot.store.keeping.kind import REPLIES
from bot.store.schema_work import Verdict

SECRET = "Mrs Example of 4 The Green is a thief"


def test_what_waits_for_a_verdict_comes_oldest_first(store):
    seeded(store, "p1", "p2", "p3")
    take(store, Posted(post("o1", "x", account="blog:other")))
    judge(store, "p2", "clean")
    unjudged = store.read_now(judging.unjudged, ["sampleford"])
    assert [item.post.ref for item in unjudged] == ["p1", "p3"]
    assert {item.account.key for item in unjudged} == {"blog:posts"}
    assert [i.post.ref for i in store.read_now(judging.unjudged, ["sampleford"], 1)] == ["p1"]
    assert store.read_now(judging.backlog, ["sampleford"]) == 2  # one that left is nobody's lag


def test_a_verdict_is_stored_once(store):
    seeded(store, "p1")
    first = judge(store, "p1", "refer")
    assert (first.outcome, first.unchecked, first.mode) == ("refer", ["toxicity"], "normal")
    assert judge(store, "p1", "breach", hashes=("other pack", "scorer")) is None
    assert row(store, Verdict).outcome == "refer"
    assert row(store, Verdict).id == first.id


def test_judging_twice_at_once_makes_one_verdict(store):
    seeded(store, *(f"p{n}" for n in range(8)))

    def verdicts(numbers):
        opinions = [judging.Opinion(number, *HASHES, "clean", [], []) for number in numbers]
        return len(store.write_now(judging.store_verdicts, opinions))

    with ThreadPoolExecutor(4) as threads:
        stored = sum(threads.map(verdicts, [(1, 2, 3), (3, 4), (4, 5, 1), (6, 7, 8, 3), (8, 1)]))
    assert stored == 8
    assert sorted(v.version_id for v in rows(store, Verdict)) == list(range(1, 9))


def test_the_database_itself_refuses_a_second_verdict(store):
    seeded(store, "p1")
    judge(store, "p1", "clean")
    with pytest.raises(IntegrityError):
        sql(
            store,
            "INSERT INTO verdict (council_id, version_id, pack_hash, scorer_hash, outcome,"
            " findings, unchecked, mode, judged_at) SELECT council_id, version_id, pack_hash,"
            " scorer_hash, 'breach', findings, unchecked, mode, judged_at FROM verdict",
        )


# ------------------------------------------------------------------ the public's words


def reply(store, words=SECRET):
    take(store, Posted(post("r1", words, author=PUBLIC)))
    return row(store, schema.Post, ref="r1").id


def test_a_clean_reply_is_cut_down_to_an_excerpt_and_its_digest(store):
    long = SECRET + " and so on" * 40
    number = reply(store, long)
    before = row(store, schema.Version)
    judge(store, "r1", "clean")
    store.write_now(judging.reduce_public, number)
    version = row(store, schema.Version)
    assert (version.parts, version.links, version.raw) == (None, None, None)
    assert version.excerpt == long[: content.EXCERPT - 1] + "…"
    assert len(version.excerpt) == content.EXCERPT
    assert (version.content, version.reduced_at) == (before.content, store.clock())


def test_a_reply_is_cut_down_in_the_transaction_that_judges_it(store):
    """As the judge does it: of the version, the raw record was not even read."""
    number = reply(store)

    def verb(session):
        judging.store_verdicts(session, [judging.Opinion(1, *HASHES, "clean", [], [])])
        judging.reduce_public(session, number)

    store.write_now(verb)
    [found] = sql(store, "SELECT parts, links, raw, excerpt FROM version")
    assert tuple(found) == (None, None, None, SECRET)


def test_a_version_that_waits_for_its_verdict_is_not_cut_down(store):
    number = reply(store)
    store.write_now(judging.reduce_public, number)
    assert row(store, schema.Version).parts == [["text", SECRET]]


def test_nothing_that_a_case_holds_is_cut_down_or_purged(store, clock):
    number = reply(store)
    open_case(store, "r1")
    clock.advance(days=400)
    store.write_now(judging.reduce_public, number)
    assert purge(store)[REPLIES] == 0
    assert row(store, schema.Version).parts == [["text", SECRET]]
    assert row(store, schema.Post).author_name == PUBLIC.name


def test_after_the_set_days_words_and_names_are_gone(store, clock):
    number = reply(store)
    judge(store, "r1", "clean")
    store.write_now(judging.reduce_public, number)
    clock.advance(days=30)
    assert purge(store)[REPLIES] == 0
    clock.advance(seconds=1)
    assert purge(store)[REPLIES] == 1
    version, stored = row(store, schema.Version), row(store, schema.Post)
    assert (version.excerpt, version.purged_at) == (None, clock.at)
    assert (stored.author_name, stored.author_ref) == (None, None)
    assert purge(store)[REPLIES] == 0
    assert store.read_now(verify.verify, "sampleford").problems == []


def test_purged_words_stand_in_no_row_of_any_table(store, clock):
    """Of a reply that was edited, with every version judged."""
    number = reply(store)
    judge(store, "r1", "clean")
    store.write_now(judging.reduce_public, number)
    take(store, Edited(post("r1", SECRET + ", again", author=PUBLIC)))
    judge(store, "r1", "clean")
    clock.advance(days=31)
    purge(store)
    for table in schema.Base.metadata.tables:
        found = repr(sql(store, f'SELECT * FROM "{table}"'))
        assert "Mrs Example" not in found, table
        assert PUBLIC.name not in found, table
        assert PUBLIC.id not in found, table


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_purged_words_are_gone_from_sqlites_file(store, clock):
    """Once the log is written back: pages are overwritten, not only let go."""
    reply(store)
    judge(store, "r1", "clean")
    clock.advance(days=31)
    path = Path(store.engine.url.database)
    log = path.with_name(path.name + "-wal")
    assert b"Mrs Example" in path.read_bytes() + log.read_bytes()
    purge(store)
    with store.engine.connect() as connection:
        connection.rollback()
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    assert b"Mrs Example" not in path.read_bytes() + log.read_bytes()


@pytest.mark.parametrize(
    ("parts", "excerpt"),
    [
        ([], ""),
        ([["text", "  two\n\n words "], ["alt:1", ""], ["alt:2", "a map"]], "two words a map"),
        ([["text", "x" * 120]], "x" * 120),
        ([["text", "x" * 121]], "x" * 119 + "…"),
    ],
)
def test_an_excerpt_is_one_short_line(parts, excerpt):
    assert content.excerpt(parts) == excerpt
