"""``beadle export``: one zip of tables; what it holds, what it never holds, and what it refuses."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile

import pytest
from click.testing import CliRunner
from peers import reported
from sqlalchemy import create_engine, text
from store.world import PUBLIC, post, take

from adapters.contract import Posted
from bot.clerk.house import House
from bot.cli import main
from bot.config.load import load_config
from bot.run import keys as opening
from bot.store import councils, crypto, migrate
from bot.store.schema_work import AuditRow
from bot.store.store import Store

FORMULA = '=HYPERLINK("http://example.org")'
RESIDENT = "A resident said QUAGMIRE."


@pytest.fixture
def url(config, monkeypatch):
    """A record with a post, a reply of the public and a report of harassment; no key is open."""
    monkeypatch.setattr(crypto, "_boxes", {})
    loaded = load_config(config)
    migrate.upgrade(loaded.database.url)
    store = Store(loaded.database.url)
    opening.open_general(store, loaded)
    assert opening.open_reports(store, loaded) == ""
    store.write_now(councils.adopt, loaded, {"sampleford": "hash"})
    take(store, Posted(post("p1", FORMULA)), Posted(post("r1", RESIDENT, author=PUBLIC)))
    facts = {"council": "sampleford", "reporter": None}
    store.write_now(reported.of_officer, House(loaded, {}, {}), **facts)
    store.close()
    monkeypatch.setattr(crypto, "_boxes", {})
    return loaded.database.url


@pytest.fixture
def out(tmp_path):
    return tmp_path / "record.zip"


def kinds(url):
    store = Store(url)
    try:
        return store.read_now(lambda s: [(row.kind, row.actor) for row in s.query(AuditRow)])
    finally:
        store.close()


def contents(out):
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def table(found, name):
    shown = found[name].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(shown, newline="")))


def test_the_tables_open_in_a_spreadsheet_and_nothing_runs_there(beadle, url, out):
    shown = beadle("export", "--out", str(out))
    assert shown.exit_code == 0, shown.output
    found = contents(out)
    assert all(data.startswith(b"\xef\xbb\xbf") for name, data in found.items() if ".csv" in name)
    [one] = table(found, "posts.csv")
    assert (one["Account"], one["Version"], one["Text"]) == ("blog:posts", "1", f"'{FORMULA}")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+0[01]:00", one["First seen"])
    assert [row["Address"] for row in table(found, "accounts.csv")] == ["posts"]


def test_each_file_is_listed_with_its_rows_and_its_digest(beadle, url, out):
    shown = beadle("export", "--out", str(out))
    found = contents(out)
    sums = dict(line.split("  ")[::-1] for line in found["SHA256SUMS.txt"].decode().splitlines())
    assert sums == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in found.items()
        if name != "SHA256SUMS.txt"
    }
    page = found["README.txt"].decode()
    for name in found.keys() - {"README.txt", "SHA256SUMS.txt"}:
        rows = len(table(found, name))
        said = f"{rows} row" if rows == 1 else f"{rows} rows"
        assert re.search(rf"^{name}: [^\n]+(\n\S[^\n]*)*\n    {said}\n    SHA-256 {sums[name]}$",
                         page, re.MULTILINE)  # fmt: skip
    assert hashlib.sha256(out.read_bytes()).hexdigest() in shown.output
    assert out.stat().st_mode & 0o077 == 0


def test_the_command_in_it_proves_the_head_and_the_export_is_on_record(beadle, config, url, out):
    assert beadle("export", "--out", str(out)).exit_code == 0
    found = contents(out)
    assert "The audit chain is WHOLE" in found["README.txt"].decode()
    last = table(found, "audit-chain.csv")[-1]
    assert (last["Kind"], last["Actor"]) == ("record exported", "operator")
    head = f"{last['Row']}:{last['Hash']}"
    assert kinds(url)[-1] == ("record exported", "operator")
    [command] = re.findall(r"^    beadle (.+)$", found["README.txt"].decode(), re.MULTILINE)
    words = [str(config) if word == "FILE" else word for word in command.split()]
    shown = CliRunner().invoke(main, words)
    assert shown.exit_code == 0, shown.output
    assert f"Head: {head}" in shown.output


def test_without_beadle_what_is_not_withheld_fits_its_hash_and_what_is_cannot_be_held(
    beadle, url, out
):
    assert beadle("export", "--out", str(out)).exit_code == 0
    found = contents(out)
    before = ""
    rows = table(found, "audit-chain.csv")
    for row in rows:
        if row["Kind"] != "(withheld)":
            cells = ("Kind", "Actor", "Subject", "Digest of the words", "Hash of the row before")
            stated = ["sampleford", int(row["Row"]), row["When, as hashed (UTC)"]]
            listed = json.dumps([*stated, *map(row.get, cells)], separators=(",", ":"))
            assert hashlib.sha256(listed.encode()).hexdigest() == row["Hash"]
            assert not before or row["Hash of the row before"] == before
        before = row["Hash"]
    assert 0 < sum(row["Kind"] == "(withheld)" for row in rows) < len(rows)
    page = " ".join(found["README.txt"].decode().split())
    assert "cannot be checked so, nor that it follows the row before it" in page


def test_of_reports_nothing_is_in_it_not_even_that_there_is_one(beadle, url, out):
    assert beadle("export", "--with-replies", "--out", str(out)).exit_code == 0
    assert any("report" in kind for kind, _actor in kinds(url))
    found = contents(out)
    assert not any(b"MARMALADE" in data for data in found.values())
    assert not any(b"report" in data for name, data in found.items() if name != "README.txt")
    withheld = [row for row in table(found, "audit-chain.csv") if row["Kind"] == "(withheld)"]
    assert withheld
    assert {key for row in withheld for key in row if row[key]} == {"Row", "Kind", "Hash"}


def test_words_of_the_public_are_in_it_only_when_asked_for_and_their_names_never(
    beadle, url, out, tmp_path
):
    assert beadle("export", "--out", str(out)).exit_code == 0
    found = contents(out)
    assert "replies.csv" not in found
    assert not any(b"QUAGMIRE" in data for data in found.values())
    assert "1 reply of the time. Their words and names are left out" in " ".join(
        found["README.txt"].decode().split()
    )
    asked = tmp_path / "asked.zip"
    assert beadle("export", "--with-replies", "--out", str(asked)).exit_code == 0
    found = contents(asked)
    [one] = table(found, "replies.csv")
    assert (one["Text"], one["Text as kept"]) == (RESIDENT, "whole")
    assert not any(PUBLIC.name.encode() in data for data in found.values())


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--council", "nowhere"), "There is no council nowhere; known: sampleford."),
        (("--from", "2027-02-30"), "there is no day 2027-02-30"),
        (("--to", "6/5/27"), "expected a day as in 2027-05-06"),
        (("--from", "2027-05-07", "--to", "2027-05-06"), "--from 2027-05-07 is after"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_put_on_record(beadle, url, out, args, says):
    shown = beadle("export", *args, "--out", str(out))
    assert shown.exit_code == 2
    assert says in shown.output
    assert not out.exists()
    assert ("record exported", "operator") not in kinds(url)


def test_a_file_that_is_there_is_left_alone(beadle, url, out):
    out.write_text("mine")
    shown = beadle("export", "--out", str(out))
    assert shown.exit_code == 2
    assert "is there already: nothing was written" in shown.output
    assert out.read_text() == "mine"
    assert beadle("export", "--out", str(out.parent / "no" / "x.zip")).exit_code == 2
    assert ("record exported", "operator") not in kinds(url)


def test_where_it_cannot_be_written_nothing_is_left_and_it_is_said(beadle, url, out):
    (out.parent / ".record.zip.part").mkdir()
    shown = beadle("export", "--out", str(out))
    assert shown.exit_code == 2
    assert "NOT DONE." in shown.output
    assert not out.exists()


def test_a_record_that_was_changed_is_exported_and_it_says_so(beadle, url, out):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit SET actor = 'person:9' WHERE seq = 2"))
    engine.dispose()
    shown = beadle("export", "--out", str(out))
    assert shown.exit_code == 1
    assert "row 2 was changed" in shown.output
    page = contents(out)["README.txt"].decode()
    assert "THE RECORD IS NOT AS IT WAS WRITTEN" in page
    assert "WHOLE" not in page


@pytest.mark.parametrize("words", ["no JSON", "[1]", '{"text": 1}'])
def test_a_record_with_words_that_cannot_be_read_is_exported_and_it_says_so(
    beadle, url, out, words
):
    engine = create_engine(url)
    with engine.begin() as connection:
        changed = text("UPDATE version SET parts = :words WHERE id = 1")
        connection.execute(changed, {"words": words})
    engine.dispose()
    shown = beadle("export", "--out", str(out))
    assert shown.exit_code == 1
    assert "version 1 was changed" in shown.output
    [told] = table(contents(out), "posts.csv")
    assert told["Text"] == "(these words were changed, and cannot be read any more)"


def test_without_a_database_nothing_is_made(beadle, config, out):
    shown = beadle("export", "--out", str(out))
    assert shown.exit_code == 2
    assert "beadle run makes it" in shown.output
    assert not out.exists()
    assert not (config.parent / "beadle.db").exists()
