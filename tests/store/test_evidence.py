"""What ``verify`` finds in versions and media that are no longer what was archived."""

from __future__ import annotations

import pytest
from store.world import PUBLIC, judge, post, purge, row, rows, seeded, sql, take

from adapters.contract import Media, Part, Posted
from bot.store import judging, media, schema, verify
from bot.store.keeping.kind import REPLIES

COUNCIL = "sampleford"
PICTURES = (Media("one", "image/png", "a queue"), Media("two", "image/png"))


def problems(store):
    return store.read_now(verify.verify, COUNCIL).problems


@pytest.fixture
def archive(store):
    """Two posts of the council, the second with two pictures of which copies are kept."""
    seeded(store, "p1")
    take(store, Posted(post("p2", "A queue.", media=PICTURES)))
    for number, kept in enumerate(rows(store, schema.Media)):
        store.write_now(media.keep, kept.id, bytes([number]) * 100)
    assert problems(store) == []
    return store


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("""parts = '[["text","Other words."]]'""", "was changed after it was archived"),
        ("""links = '[["https://example.org","text",0,5]]'""", "was changed after it was archived"),
        ("raw = NULL", "was changed after it was archived"),
        ("parts = NULL", "was changed after it was archived"),
        ("content = 'forged'", "its digest was changed"),
        (
            "parts = NULL, links = NULL, raw = NULL, reduced_at = '2026-11-02 09:00:00'",
            "words of one of the council's own posts were taken away",
        ),
    ],
)
def test_a_changed_version_is_found(archive, change, says):
    _found(archive, change, says)


def test_calling_a_post_the_publics_does_not_excuse_that_its_words_are_gone(archive):
    """Whose words they were stands in the chain."""
    sql(archive, "UPDATE post SET by_public = true")
    gone = "parts = NULL, links = NULL, raw = NULL, reduced_at = '2026-11-02 09:00:00'"
    _found(archive, gone, "words of one of the council's own posts were taken away")


def _found(archive, change, says):
    sql(archive, f"UPDATE version SET {change} WHERE id = 1")
    [problem] = problems(archive)
    assert problem.startswith("version 1")
    assert says in problem


def test_a_missing_version_is_found(archive):
    sql(archive, "DELETE FROM version WHERE id = 1")
    assert problems(archive) == ["version 1 was archived and is missing"]


def test_a_version_that_never_was_is_found(archive):
    sql(
        archive,
        "INSERT INTO version (council_id, post_id, number, fingerprint, content, mode, seen_at)"
        " SELECT council_id, post_id, 2, 'f', content, mode, seen_at FROM version WHERE id = 1",
    )
    assert problems(archive) == ["version 3 is not in the audit chain"]


def test_changed_bytes_of_a_picture_are_found(archive):
    sql(archive, "UPDATE blob SET data = :data WHERE size = 100", data=b"other")
    assert len(problems(archive)) == 2
    assert all("was changed" in problem for problem in problems(archive))


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "DELETE FROM blob WHERE sha256 = (SELECT sha256 FROM media WHERE id = 1)",
            "picture or film 1: its copy is missing",
        ),
        (
            "UPDATE media SET sha256 = (SELECT sha256 FROM media WHERE id = 2) WHERE id = 1",
            "picture or film 1 is not the one that was archived",
        ),
        (
            "UPDATE media SET state = 'dropped', sha256 = NULL WHERE id = 1",
            "picture or film 1: its copy was dropped, and its post was not",
        ),
    ],
)
def test_a_picture_taken_away_is_found(archive, statement, says):
    sql(archive, statement)
    assert problems(archive) == [says]


def test_what_the_public_wrote_may_be_cut_down_and_purged(archive, clock):
    seeded(archive, "r1", author=PUBLIC, media=PICTURES)
    for waiting in rows(archive, schema.Media, state="waiting"):
        archive.write_now(media.keep, waiting.id, b"theirs")
    judge(archive, "r1", "clean")
    archive.write_now(judging.reduce_public, row(archive, schema.Post, ref="r1").id)
    assert problems(archive) == []
    clock.advance(days=60)
    assert purge(archive)[REPLIES] == 1
    assert problems(archive) == []


def test_words_put_into_what_was_cut_down_are_found(archive):
    seeded(archive, "r1", author=PUBLIC)
    judge(archive, "r1", "clean")
    archive.write_now(judging.reduce_public, row(archive, schema.Post, ref="r1").id)
    sql(archive, """UPDATE version SET parts = '[["text","forged"]]' WHERE id = 3""")
    assert problems(archive) == ["version 3 was cut down, and holds words all the same"]


def test_odd_words_are_as_recorded(archive):
    """Lone surrogates, NUL, emoji and 100,000 characters read back as they were archived."""
    for number, words in enumerate(("lone \udc80 \x00", "😀" * 1000, "é" * 100_000)):
        take(archive, Posted(post(f"odd{number}", words)))
        stored = rows(archive, schema.Version)[-1]
        assert stored.parts == [["text", words]]
    take(archive, Posted(post("pair", "", parts=(Part("text", "\ud83d\ude00"),))))
    assert problems(archive) == []
