"""What cannot be read any more is found as well: it ends neither the proof nor a backup."""

from __future__ import annotations

import pytest
from store.world import post, rows, seeded, sql, take

from adapters.contract import Media, Posted
from bot.store import audit, media, schema, verify
from bot.store.schema_work import AuditRow

COUNCIL = "sampleford"


def problems(store):
    return store.read_now(verify.verify, COUNCIL).problems


@pytest.fixture
def archive(store):
    """Sixty posts, and one with a picture of which a copy is kept; the chain's rows by kind."""
    take(store, Posted(post("p0", "A queue.", media=(Media("one", "image/png"),))))
    seeded(store, *(f"p{number}" for number in range(1, 61)))
    [picture] = rows(store, schema.Media)
    store.write_now(media.keep, picture.id, b"picture")
    store.write_now(audit.record, COUNCIL, audit.Entry("note", "council", {}, "person:1"))
    assert problems(store) == []
    return store


def row_of(store, kind):
    return max(row.seq for row in rows(store, AuditRow, council_id=COUNCIL, kind=kind))


def spoil(store, kind, words):
    """Write these words where those of a row of the chain were; the row's number."""
    seq = row_of(store, kind)
    change = "UPDATE audit_detail SET payload = :words WHERE council_id = :council AND seq = :seq"
    sql(store, change, words=words, council=COUNCIL, seq=seq)
    return seq


@pytest.mark.parametrize("words", ["no JSON", "{}", "[1]", "null", '{"version": "x"}'])
@pytest.mark.parametrize(
    ("kind", "follows"),
    [
        ("archived", "version 61 is not in the audit chain"),
        ("media", "picture or film 1 is not the one that was archived"),
    ],
)
def test_words_that_are_none_any_more_are_named_and_all_else_is_proved(
    archive, kind, follows, words
):
    sql(archive, "UPDATE version SET raw = NULL WHERE id = 30")
    seq = spoil(archive, kind, words)
    assert set(problems(archive)) == {
        f"the words of row {seq} were changed",
        follows,
        "version 30 was changed after it was archived",
    }


@pytest.mark.parametrize("words", ["no JSON", "[1]", "null"])
def test_words_put_where_there_were_none_are_found(archive, words):
    assert problems(archive) == []
    seq = spoil(archive, "note", words)
    assert problems(archive) == [f"the words of row {seq} were changed"]


@pytest.mark.parametrize("kind", ["purged", "erased", "restored", "report filed", "archived"])
def test_a_row_that_is_called_another_kind_excuses_nothing_and_stops_nothing(archive, kind):
    seq = row_of(archive, "media")
    sql(archive, "UPDATE audit SET kind = :kind WHERE kind = 'media'", kind=kind)
    assert problems(archive) == [
        f"row {seq} was changed after it was written",
        "picture or film 1 is not the one that was archived",
    ]


@pytest.mark.parametrize("parts", ["no JSON", "[1]", '{"text": 1}'])
def test_a_version_that_cannot_be_read_is_named_among_many(archive, parts):
    sql(archive, "UPDATE version SET parts = :parts WHERE id = 30", parts=parts)
    [problem] = problems(archive)
    assert problem.startswith("version 30 was changed after it was archived")


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE version SET raw = 'text' WHERE id = 30", "version 30 was changed"),
        ("UPDATE version SET seen_at = 'soon' WHERE id = 30", "version 30 was changed"),
        ("UPDATE version SET parts = CAST(x'5bff5d' AS TEXT) WHERE id = 30", "version 30 was"),
        ("UPDATE audit_detail SET salt = 7 WHERE seq = 3", "the words of row 3 were changed"),
        ("UPDATE audit SET kind = CAST(x'ff' AS TEXT) WHERE seq = 3", "row 3 was changed"),
        ("UPDATE blob SET data = 'text'", "a picture or film (SHA-256"),
    ],
)
def test_what_a_broken_file_holds_is_found_with_whatever_bytes(archive, statement, says):
    if not archive.is_sqlite:
        pytest.skip("PostgreSQL takes no such value")
    sql(archive, statement)
    assert problems(archive)[0].startswith(says)


def test_a_row_of_the_chain_that_cannot_be_read_is_one_finding(archive):
    if not archive.is_sqlite:
        pytest.skip("PostgreSQL takes no such value")
    sql(archive, "UPDATE audit SET at = 'soon' WHERE council_id = 'sampleford' AND seq = 30")
    found = problems(archive)
    assert "row 30 was changed: it cannot be read any more" in found
    assert len(found) == 1


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM media", "UPDATE media SET state = 'failed'", "UPDATE media SET version_id = 2"],
)
def test_a_picture_whose_row_is_gone_is_missed(archive, statement):
    """Who takes a copy away takes its row as well."""
    sql(archive, statement, "DELETE FROM blob")
    assert "a picture or film of post 1 was archived and is missing" in problems(archive)
