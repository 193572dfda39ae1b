"""A backup is whole and proved before it gets its name, and is of one moment."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest
from backup.town import COUNCIL, Town
from store.world import sql

from bot.backup import keysafe, manifest, shelf
from bot.backup.making import DUMP, SQLITE
from bot.backup.manifest import BackupProblem
from bot.config.load import load_config
from bot.store import audit

PICTURE = b"\x89PNG " * 20_000
PASSPHRASE = "a long night in Sampleford"
KILLED = Path(__file__).with_name("killed_program.py")


def head(town):
    return "{}:{}".format(*town.store.read_now(audit.head, COUNCIL))


def test_it_holds_database_configuration_and_head_and_nothing_secret(town):
    town.posts(30)
    town.pictures(PICTURE)
    made = town.backup()
    found = manifest.check(made.folder)
    assert found == made.manifest
    assert found.heads == {COUNCIL: head(town)}
    assert (found.verified, found.problems, found.moment) == (True, (), town.clock())
    database = SQLITE if found.kind == "sqlite" else DUMP
    assert set(found.files) == {database, "beadle.toml", "READ-ME.txt"}
    assert (made.folder / "beadle.toml").read_bytes() == town.path.read_bytes()
    for secret in (town.config.key, town.config.reports_key):
        assert all(
            secret.reveal().encode() not in one.read_bytes() for one in made.folder.iterdir()
        )
        assert keysafe.fingerprint(secret.reveal()) in json.dumps(found.keys)
    assert {one.name for one in town.shelf.iterdir()} == {shelf.LOCK, made.folder.name}


def test_only_its_owner_can_read_it(small_town):
    made = small_town.backup()
    assert made.folder.stat().st_mode & 0o077 == 0
    assert all(one.stat().st_mode & 0o077 == 0 for one in made.folder.iterdir())


def test_the_keys_are_in_it_only_sealed_and_only_where_that_was_asked_for(small_town):
    made = small_town.backup(PASSPHRASE)
    sealed = (made.folder / keysafe.NAME).read_bytes()
    assert small_town.config.key.reveal().encode() not in sealed
    assert keysafe.unseal(sealed, PASSPHRASE) == {
        "general": small_town.config.key.reveal(),
        "reports": small_town.config.reports_key.reveal(),
    }
    with pytest.raises(BackupProblem, match="does not open the keys"):
        keysafe.unseal(sealed, f"{PASSPHRASE}!")


def test_a_short_passphrase_makes_no_backup(small_town):
    with pytest.raises(BackupProblem, match="too short"):
        small_town.backup("short")
    assert shelf.backups(small_town.shelf) == []


def test_a_pack_of_the_councils_own_is_in_it(tmp_path, sqlite_url):
    """Where the configuration names a file instead of a pack that comes with Beadle."""
    own = Path(__file__).parents[1] / "peers" / "village.toml"
    pack = (tmp_path / "village.toml").absolute()
    pack.write_bytes(own.read_bytes())
    with Town(tmp_path / "town", sqlite_url) as town:
        text = town.path.read_text().replace('"durrington"', f'"{pack}"')
        town.path.write_text(text)
        town.config = load_config(town.path)
        made = town.backup()
    [(name, where)] = made.manifest.packs.items()
    assert where == str(pack)
    assert (made.folder / name).read_bytes() == own.read_bytes()


def test_what_is_stored_while_it_is_made_is_not_in_it_and_holds_nothing_up(town):
    """The copy is of one moment, however much is written from its first page to its last."""
    town.posts(50)
    town.pictures(*(bytes([number]) * 300_000 for number in range(10)))
    before = head(town)
    stop, written = threading.Event(), []

    def go_on():
        while not stop.is_set():
            town.posts(1, start=1000 + len(written))
            written.append(1)

    writer = threading.Thread(target=go_on)
    seen_before = town.backup().manifest.heads[COUNCIL]
    town.clock.advance(minutes=1)
    writer.start()
    try:
        made = town.backup()
    finally:
        stop.set()
        writer.join(60)
    assert seen_before == before
    assert len(written) > 1
    assert made.manifest.verified
    rows = int(made.manifest.heads[COUNCIL].partition(":")[0])
    assert int(before.partition(":")[0]) <= rows < int(head(town).partition(":")[0])


def test_a_record_that_was_changed_is_backed_up_and_told(town):
    """It is evidence all the same, and older backups are what it is compared with."""
    town.posts(5)
    sql(town.store, "UPDATE version SET parts = '[]' WHERE number = 1")
    made = town.backup()
    assert not made.manifest.verified
    assert "was changed after it was archived" in made.manifest.problems[0]
    assert manifest.check(made.folder).problems == made.manifest.problems


def test_a_post_that_cannot_be_read_any_more_ends_no_backup(town):
    """One bit that fell over would else be the end of all backups."""
    town.posts(3)
    sql(town.store, "UPDATE version SET parts = 'no JSON' WHERE id = 2")
    made = town.backup()
    [problem] = made.manifest.problems
    assert "version 2 was changed" in problem
    assert not made.manifest.verified


def test_a_damaged_database_is_not_taken_for_a_backup(small_town):
    small_town.posts(400)
    small_town.store.checkpoint()
    file = small_town.folder / "beadle.db"
    data = bytearray(file.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 12_288] = b"\xff" * 12_288
    small_town.store.close()
    file.write_bytes(data)
    with pytest.raises(BackupProblem, match=r"No backup was made|could not be copied"):
        small_town.backup()
    assert shelf.backups(small_town.shelf) == []


@pytest.mark.parametrize("name", [SQLITE, "beadle.toml", manifest.NAME])
def test_a_file_that_was_changed_since_is_found(small_town, name):
    made = small_town.backup()
    file = made.folder / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(BackupProblem, match="damaged or changed"):
        manifest.check(made.folder)


def test_two_at_once_in_one_folder_are_refused(small_town):
    with shelf.locked(small_town.shelf), pytest.raises(BackupProblem, match="at this moment"):
        small_town.backup()
    assert small_town.backup().manifest.verified


def test_a_disk_without_room_is_told_and_leaves_nothing(small_town):
    """With a limit on what a file may be, as a disk that is full refuses it."""
    small_town.posts(50)
    order = small_town.path.parent / "order.json"
    order.write_text(json.dumps(asdict(small_town.order())))
    done = run(order, "limit")
    assert done.returncode == 3, done.stderr
    assert "No backup was made" in done.stderr or "could not be copied" in done.stderr
    assert [one.name for one in small_town.shelf.iterdir()] == [shelf.LOCK]


def run(order: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The making of a backup in a process of its own, which ends as ``words`` say."""
    return subprocess.run(
        [sys.executable, str(KILLED), str(order), *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def killed(town, point: int) -> int:
    order = town.folder / "order.json"
    order.write_text(json.dumps(asdict(town.order())))
    return run(order, "kill", str(point)).returncode


def _survives(town, points) -> None:
    town.posts(20)
    town.pictures(PICTURE)
    for point in points:
        town.clock.advance(minutes=1)
        left = killed(town, point)
        assert left in (-9, 0)
        assert all(manifest.check(town.shelf / name).verified for name in shelf.backups(town.shelf))
        assert len(shelf.backups(town.shelf)) == (1 if left == 0 else 0)
        if left == 0:
            return
    town.clock.advance(minutes=1)
    assert town.backup().manifest.verified
    assert len([one for one in town.shelf.iterdir() if one.name.endswith(shelf.BEGUN)]) == 0


@pytest.mark.parametrize("point", [1, 4])
def test_killed_on_its_way_there_is_no_backup_and_the_next_one_is_whole(small_town, point):
    _survives(small_town, [point])


@pytest.mark.soak
def test_killed_at_each_point_there_is_no_backup_and_the_next_one_is_whole(town):
    _survives(town, range(1, 200))


def test_sqlite_alone_opens_the_copy(small_town):
    """Whoever has no Beadle left can still read the rows."""
    small_town.posts(3)
    made = small_town.backup()
    with closing(sqlite3.connect(f"file:{made.folder / SQLITE}?mode=ro", uri=True)) as copy:
        assert copy.execute("SELECT count(*) FROM version").fetchone() == (3,)
