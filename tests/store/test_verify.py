"""What ``verify`` finds when somebody writes to the database behind Beadle's back."""

from __future__ import annotations

import pytest
from store.world import post, rows, sql, take

from adapters.contract import Posted
from bot.store import audit, evidence, verify
from bot.store.schema_work import AuditRow

COUNCIL = "sampleford"


@pytest.fixture
def chain(store):
    """A store whose council has a chain of six rows."""
    return _lengthened(store)


@pytest.fixture
def own_chain(own_store):
    """The same in a database of its own."""
    return _lengthened(own_store)


def _lengthened(store):
    for number in range(5):
        entry = audit.Entry("note", "council", {"number": number}, "person:1")
        store.write_now(audit.record, COUNCIL, entry)
    return store


def check(store, known_head=None):
    return store.read_now(verify.verify, COUNCIL, known_head)


def head(store):
    return store.read_now(audit.head, COUNCIL)


def cut(store, seq):
    """Cut everything after ``seq``, and put the head back as it was then."""
    sql(
        store,
        "DELETE FROM audit WHERE council_id = 'sampleford' AND seq > :seq",
        "DELETE FROM audit_detail WHERE council_id = 'sampleford' AND seq > :seq",
        "UPDATE audit_head SET seq = :seq, hash = (SELECT hash FROM audit"
        " WHERE council_id = 'sampleford' AND seq = :seq) WHERE council_id = 'sampleford'",
        seq=seq,
    )


def test_a_database_of_some_hundred_versions_is_as_recorded(store):
    take(store, *(Posted(post(f"p{n}", f"Words {n}")) for n in range(150)))
    take(store, *(Posted(post(f"p{n}", f"Other words {n}")) for n in range(150)))
    counted = []
    report = store.read_now(verify.verify, COUNCIL, head(store), counted.append)
    assert (report.problems, report.versions, report.rows) == ([], 300, 301)
    assert report.head == head(store)
    assert sum(counted) == store.read_now(verify.size, COUNCIL)


def test_pages_do_not_hide_rows(store, monkeypatch):
    monkeypatch.setattr(evidence, "PAGE", 7)
    take(store, *(Posted(post(f"p{n}", f"Words {n}")) for n in range(30)))
    report = check(store)
    assert (report.problems, report.versions, report.rows) == ([], 30, 31)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "2026-01-01 00:00:00"),
        ("kind", "other"),
        ("actor", "person:2"),
        ("subject", "case:9"),
        ("digest", "0" * 64),
        ("previous", "0" * 64),
        ("hash", "0" * 64),
        ("seq", 99),
        ("council_id", "otherham"),
    ],
)
def test_a_changed_column_is_found(chain, column, value):
    statement = f"UPDATE audit SET {column} = :value WHERE council_id = :council AND seq = 3"
    if column == "at":
        statement = statement.replace(":value", f"'{value}'")
        sql(chain, statement, council=COUNCIL)
    else:
        sql(chain, statement, council=COUNCIL, value=value)
    assert any("3" in problem for problem in check(chain).problems)


def test_every_stored_column_of_a_row_is_covered_by_its_hash_or_is_the_place(chain):
    """So that a column added later cannot be left out of the test above unseen."""
    covered = {"council_id", "seq", "at", "kind", "actor", "subject", "digest", "previous", "hash"}
    assert {column.name for column in AuditRow.__table__.columns} == covered | {"id"}


@pytest.mark.parametrize("column", ["payload", "salt"])
def test_changed_words_are_found(chain, column):
    changed = '{"number":7}'
    sql(chain, f"UPDATE audit_detail SET {column} = :changed WHERE seq = 3", changed=changed)
    assert check(chain).problems == ["the words of row 3 were changed"]


def test_a_row_missing_in_the_middle_is_found(chain):
    sql(chain, "DELETE FROM audit WHERE seq = 3")
    assert check(chain).problems == [
        "row 3 missing",
        "row 4 does not follow the row before it",
    ]


def test_several_missing_rows_are_named(chain):
    sql(chain, "DELETE FROM audit WHERE seq IN (2, 3, 4)")
    assert "rows 2 to 4 missing" in check(chain).problems


def test_two_rows_out_of_order_are_found(chain):
    """Their order of writing is changed; each row by itself is as it was."""
    ids = {row.seq: row.id for row in rows(chain, AuditRow, council_id=COUNCIL)}
    for old, new in ((ids[3], -1), (ids[4], ids[3]), (-1, ids[4])):
        sql(chain, "UPDATE audit SET id = :new WHERE id = :old", old=old, new=new)
    problems = check(chain).problems
    assert "row 3 missing" in problems
    assert "row 3 stands twice or out of order" in problems


def test_two_rows_that_changed_places_are_found(chain):
    for old, new in ((3, 0), (4, 3), (0, 4)):
        sql(
            chain,
            "UPDATE audit SET seq = :new WHERE council_id = 'sampleford' AND seq = :old",
            old=old,
            new=new,
        )
    problems = check(chain).problems
    assert "row 3 was changed after it was written" in problems
    assert "row 4 was changed after it was written" in problems


def test_a_fork_is_found(own_chain):
    """A second row 4 that follows row 3 by the book, where the constraint was taken away."""
    if own_chain.is_sqlite:
        made = sql(own_chain, "SELECT sql FROM sqlite_master WHERE name = 'audit'")[0][0]
        [line] = [line for line in made.splitlines() if "uq_audit_council_id_seq" in line]
        without = made.replace(line, "").replace("TABLE audit", "TABLE audit_without")
        without = without.replace(", \n\n)", "\n)").rstrip()
        sql(
            own_chain,
            without,
            "INSERT INTO audit_without SELECT * FROM audit",
            "DROP TABLE audit",
            "ALTER TABLE audit_without RENAME TO audit",
        )
    else:
        sql(own_chain, "ALTER TABLE audit DROP CONSTRAINT uq_audit_council_id_seq")
    before = rows(own_chain, AuditRow, council_id=COUNCIL)
    facts = {
        "council_id": COUNCIL,
        "seq": 4,
        "at": before[3].at,
        "kind": "forged",
        "actor": "person:1",
        "subject": "council",
        "digest": before[3].digest,
        "previous": before[2].hash,
    }
    forged = AuditRow(**facts, hash=audit.link_hash(**facts))
    own_chain.write_now(lambda session: session.add(forged))
    assert "row 4 stands twice or out of order" in check(own_chain).problems


def test_the_database_itself_refuses_a_fork(chain):
    statement = (
        "INSERT INTO audit (council_id, seq, at, kind, actor, subject, digest, previous, hash)"
        " SELECT council_id, seq, at, 'forged', actor, subject, digest, previous, hash"
        " FROM audit WHERE seq = 4"
    )
    with pytest.raises(Exception, match=r"(?i)unique"):
        sql(chain, statement)


def test_a_tail_cut_without_care_is_found_from_within(chain):
    sql(chain, "DELETE FROM audit WHERE seq = 6")
    [problem] = check(chain).problems
    assert "the chain ends at row 5, but its head says row 6" in problem


def test_a_tail_cut_with_care_is_found_against_a_known_head_only(chain):
    told = head(chain)
    cut(chain, 4)
    assert check(chain).problems == []
    [problem] = check(chain, told).problems
    assert "row 6, the head that you were told, is missing" in problem


def test_a_chain_that_grew_since_the_known_head_is_as_recorded(chain):
    told = head(chain)
    chain.write_now(audit.record, COUNCIL, audit.Entry("note", "council"))
    assert check(chain, told).problems == []


def test_history_written_anew_is_found_against_a_known_head_only(chain):
    told = head(chain)
    cut(chain, 3)
    for _ in range(5):
        chain.write_now(audit.record, COUNCIL, audit.Entry("note", "council"))
    assert check(chain).problems == []
    [problem] = check(chain, told).problems
    assert "row 6 is not the head that you were told" in problem


def test_words_erased_without_record_are_found(chain):
    sql(chain, "DELETE FROM audit_detail WHERE seq = 3")
    assert check(chain).problems == ["the words of row 3 are missing, and no erasure is on record"]


def test_an_erasure_on_record_excuses_only_the_rows_that_it_names(chain):
    chain.write_now(audit.erase, COUNCIL, [3], "asked for")
    assert check(chain).problems == []
    sql(chain, "DELETE FROM audit_detail WHERE seq = 4")
    assert len(check(chain).problems) == 1


def test_one_councils_trouble_is_not_anothers(chain):
    sql(chain, "UPDATE audit SET kind = 'other' WHERE council_id = 'sampleford' AND seq = 3")
    assert chain.read_now(verify.verify, "otherham").problems == []
    assert chain.read_now(verify.councils) == ["otherham", "sampleford"]
