"""``beadle report export``: a bundle that whoever runs Beadle writes, encrypted, on record."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import pyzipper
from peers import reported

from bot.clerk.house import House
from bot.config.load import load_config
from bot.run import keys as opening
from bot.store import councils, crypto, migrate
from bot.store.schema_work import AuditRow
from bot.store.store import Store

WORD = b"MARMALADE"


@pytest.fixture
def filed(config, monkeypatch):
    """A database with a report, its keys beside it, and none of them open."""
    monkeypatch.setattr(crypto, "_boxes", {})
    loaded = load_config(config)
    migrate.upgrade(loaded.database.url)
    store = Store(loaded.database.url)
    opening.open_general(store, loaded)
    assert opening.open_reports(store, loaded) == ""
    store.write_now(councils.adopt, loaded, {"sampleford": "hash"})
    house = House(loaded, {}, {})
    facts = {"council": "sampleford", "reporter": None}
    key = store.write_now(reported.of_officer, house, **facts)
    store.write_now(reported.with_file, key, WORD * 100)
    store.close()
    monkeypatch.setattr(crypto, "_boxes", {})
    return loaded


def kinds(loaded):
    store = Store(loaded.database.url)
    try:
        return store.read_now(lambda s: [(row.kind, row.actor) for row in s.query(AuditRow)])
    finally:
        store.close()


@pytest.mark.parametrize("number", ["1", "h-{year}-0001"])
def test_a_report_is_written_encrypted_with_a_passphrase_that_is_shown_once(
    beadle, filed, tmp_path, number
):
    out = tmp_path / "for-the-police.zip"
    shown = beadle("report", "export", number.format(year=year(filed)), "--out", str(out))
    assert shown.exit_code == 0, shown.output
    key = re.search(r"Passphrase, shown this once: (\S+)", shown.output)[1]
    assert WORD not in out.read_bytes()
    with pyzipper.AESZipFile(out) as archive:
        archive.setpassword(key.encode())
        assert archive.read("files/01.png") == WORD * 100
        assert WORD in archive.read("report.html")
    assert ("report exported", "operator") in kinds(filed)
    assert beadle("verify").exit_code == 0
    left = [path for path in tmp_path.rglob("*") if path.is_file() and WORD in path.read_bytes()]
    assert left == []


def year(loaded):
    store = Store(loaded.database.url)
    try:
        return store.read_now(lambda s: s.connection().exec_driver_sql(
            "SELECT year FROM report").scalar())  # fmt: skip
    finally:
        store.close()


def test_plain_is_written_only_where_it_is_asked_for_and_says_so(beadle, filed, tmp_path):
    out = tmp_path / "plain.zip"
    shown = beadle("report", "export", "1", "--plain", "--out", str(out))
    assert shown.exit_code == 0, shown.output
    assert "NOT ENCRYPTED" in shown.output
    with zipfile.ZipFile(out) as archive:
        assert WORD in archive.read("report.html")


def test_a_file_that_is_there_is_left_alone(beadle, filed, tmp_path):
    out = tmp_path / "there.zip"
    out.write_text("mine")
    shown = beadle("report", "export", "1", "--out", str(out))
    assert shown.exit_code == 2
    assert "is there already: nothing was written" in shown.output
    assert out.read_text() == "mine"
    assert beadle("report", "export", "1", "--out", f"{out.parent}/no/x.zip").exit_code == 2
    assert "report exported" not in dict(kinds(filed))
    assert ("report exported", "operator") not in kinds(filed)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("9",), "There is no report 9 of sampleford"),
        (("1", "--council", "nowhere"), "--council sampleford"),
    ],
)
def test_what_is_not_there_is_said(beadle, filed, tmp_path, args, says):
    out = tmp_path / "x.zip"
    shown = beadle("report", "export", *args, "--out", str(out))
    assert shown.exit_code == 2
    assert says in shown.output
    assert not out.exists()


@pytest.mark.parametrize("lost", ["key", "reports_key"])
def test_without_a_key_nothing_is_written_and_it_is_said_which(beadle, filed, tmp_path, lost):
    Path(getattr(filed, lost).file).unlink()
    out = tmp_path / "x.zip"
    shown = beadle("report", "export", "1", "--out", str(out))
    assert shown.exit_code != 0
    assert "NOT DONE. The " in shown.output
    assert not out.exists()


def test_verify_reads_reports_with_the_key_and_says_so_where_it_is_missing(beadle, filed):
    shown = beadle("verify")
    assert shown.exit_code == 0, shown.output
    assert "Of reports only" not in shown.output
    Path(filed.reports_key.file).rename(f"{filed.reports_key.file}.away")
    crypto.lock(crypto.REPORTS)
    shown = beadle("verify")
    assert shown.exit_code == 0
    assert "Of reports only that none is missing was looked at" in shown.output


def test_verify_finds_a_report_that_was_taken_away(beadle, filed):
    store = Store(filed.database.url)
    store.write_now(lambda s: s.connection().exec_driver_sql("DELETE FROM report_file"))
    store.write_now(lambda s: s.connection().exec_driver_sql("DELETE FROM report"))
    store.close()
    shown = beadle("verify")
    assert shown.exit_code == 1
    assert "report 1 was filed and is missing" in shown.output
