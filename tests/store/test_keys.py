"""What a key opens is found in every table, sealed anew in shares, and known by its mark."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text
from store.world import START

from bot.store import crypto, keys, letterbox, mail, report_files, reports
from bot.store.crypto import GENERAL, REPORTS
from bot.store.schema import ConnectionSecret
from bot.store.schema_reports import KeyMark, LetterboxItem, ReportFile, Talk

WORDS = "marmalade é"
BYTES = b"\x89PNG " * 1000


def new() -> str:
    return Fernet.generate_key().decode()


@pytest.fixture
def reports_key():
    key = new()
    crypto.unlock(key, REPORTS)
    return key


@pytest.fixture
def filled(store, reports_key):
    """Something of each kind: in rows with one key and with two, in text and in bytes."""

    def fill(session):
        for number in range(7):
            session.add(ConnectionSecret(connection="chat", name=f"{number}", value=WORDS))
            letterbox.put(session, "chat", f"{number}", {"text": WORDS}, None)
        mail.put_talk(session, "chat", "olive", place="dm:olive")
        report = reports.begin(session, "sampleford", None, "chat", "dm", {"what": WORDS})
        reports.note(session, report, "added", WORDS)
        file = reports.attach(session, report, "chat", "{}", "image/png")
        report_files.store(session, file.id, report_files.seal(BYTES))

    store.write_now(fill)
    for box in keys.BOXES:
        store.write_now(keys.mark, box)
    return store


def everything(store):
    """All the words and bytes that were put in."""

    def read(session):
        found = [one.value for one in session.scalars(select(ConnectionSecret))]
        found += [one.body for one in session.scalars(select(LetterboxItem))]
        found += [one.place for one in session.scalars(select(Talk))]
        (file,) = session.scalars(select(ReportFile))
        return [*found, file.data]

    return store.read_now(read)


def test_every_encrypted_column_is_found(filled):
    found = {str(p).partition(",")[0] for p in filled.read_now(keys.places, GENERAL)}
    assert found == {"connection_secret.value", "talk.place", "report.place"}
    found = {str(p).partition(",")[0] for p in filled.read_now(keys.places, REPORTS)}
    assert found == {
        "letterbox.body", "report.answers", "report_note.text", "report_file.data"
    }  # fmt: skip
    assert str(filled.read_now(keys.places, GENERAL)[0]) == "connection_secret.value, row chat/0"


@pytest.mark.parametrize("box", keys.BOXES)
@pytest.mark.parametrize("share", [1, 3, 1000])
def test_all_of_it_is_sealed_anew_whatever_the_shares(
    filled, key, reports_key, box, share, monkeypatch
):
    monkeypatch.setattr(keys, "AT_ONCE", share)
    before, old, fresh = everything(filled), {GENERAL: key, REPORTS: reports_key}[box], new()
    crypto.unlock(f"{fresh} {old}", box)
    moved = []
    done = keys.renew(filled, box, moved.append)
    assert done == sum(moved) == len(filled.read_now(keys.places, box))
    crypto.unlock(fresh, box)
    assert everything(filled) == before
    assert filled.read_now(keys.fits, box)
    assert keys.unreadable(filled, box, moved.append) == []
    crypto.unlock(old, box)
    assert not filled.read_now(keys.fits, box)


def test_a_large_value_ends_a_share_sooner(filled, reports_key, monkeypatch):
    monkeypatch.setattr(keys, "MUCH", 1000)
    crypto.unlock(f"{new()} {reports_key}", REPORTS)
    moved = []
    keys.renew(filled, REPORTS, moved.append)
    assert len(moved) > 1


def test_the_change_is_in_the_audit_chain_and_once(filled, key):
    crypto.unlock(f"{new()} {key}", GENERAL)
    for _ in range(2):
        keys.renew(filled, GENERAL, lambda _count: None)
    query = text("SELECT count(*) FROM audit WHERE kind = 'key' AND council_id = 'sampleford'")
    assert filled.read_now(lambda s: s.scalar(query)) == 1


def test_a_mark_is_made_once_and_knows_its_key(store, reports_key, clock):
    assert not store.read_now(keys.is_used, REPORTS)
    store.write_now(keys.mark, REPORTS)
    clock.at += timedelta(days=1)
    store.write_now(keys.mark, REPORTS)
    assert store.read_now(lambda s: s.get(KeyMark, REPORTS).made_at) == START
    assert store.read_now(keys.is_used, REPORTS)
    assert store.read_now(keys.fits, REPORTS)
    crypto.unlock(new(), REPORTS)
    assert not store.read_now(keys.fits, REPORTS)


def test_a_database_that_is_older_than_its_marks_knows_its_key_by_what_is_there(store, key):
    assert not store.read_now(keys.is_used, GENERAL)
    store.write_now(lambda s: s.add(ConnectionSecret(connection="c", name="n", value=WORDS)))
    assert store.read_now(keys.is_used, GENERAL)
    assert store.read_now(keys.fits, GENERAL)
    crypto.unlock(new())
    assert not store.read_now(keys.fits, GENERAL)


def test_while_a_key_is_changed_both_read_and_the_first_writes(store, key):
    fresh = new()
    token = crypto.encrypt(b"old")
    crypto.unlock(f"{fresh}\n{key}\n")
    assert crypto.decrypt(token) == b"old"
    assert not crypto.is_newest(token, GENERAL)
    anew = crypto.renewed(token, GENERAL)
    assert crypto.is_newest(anew, GENERAL)
    crypto.unlock(fresh)
    assert crypto.decrypt(anew) == b"old"
