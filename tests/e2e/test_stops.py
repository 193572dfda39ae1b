"""How it begins and ends: in good order, one at a time, and with a clear word where it cannot."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path

import pytest
from e2e import configured
from e2e.house import House, newer_schema
from e2e.writing import BREACH, FINE

SOON = 20
"""Seconds: less than any wait for a server, on a machine that does much besides."""


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    """A folder of posts, for what needs no server."""
    folder = tmp_path / "posts"
    folder.mkdir()
    (folder / "one.md").write_text(f"---\ntitle: One\n---\n{FINE}\n")
    return folder


@pytest.fixture
def home(tmp_path: Path, posts: Path):
    """A house that watches the folder."""
    with House(tmp_path / "home", configured.folder(posts)) as house:
        yield house


def plain(run: subprocess.CompletedProcess[str]) -> str:
    """What was said where it could not begin: one clear sentence, and no traceback."""
    assert run.returncode == 2, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    return " ".join(run.stderr.split())


@pytest.mark.parametrize("script", [True, False])
def test_sigterm_ends_it_in_good_order_and_soon(house, council, script):
    """In the middle of work: nothing is half written, and the next life goes on."""
    house.start(ready=script, script=script)
    if not script:
        cursor = "SELECT 1 FROM stream WHERE caught_up_at IS NOT NULL"
        house.until("the first look", lambda: house.rows(cursor))
    council.post_many([f"{BREACH} {n}" for n in range(60)])
    house.until("the first", lambda: house.value("SELECT count(*) FROM post"))
    assert house.stop(SOON) == 0
    house.start()
    house.until("all", lambda: house.value('SELECT count(*) FROM "case"') == 60)
    house.verified()
    house.unbroken()


def test_sigterm_ends_it_while_the_server_answers_nothing(pds, move_in):
    """An order under way does not hold it up; it is carried out in the next life."""
    council = pds.account("silent")
    house = move_in(council)
    house.start()
    uri, _ = council.post(BREACH)
    house.until("the case", lambda: "Case 1: please decide" in house.shown)
    pds.freeze()
    house.type("takedown 1 6.5 reason")
    house.until("the order", lambda: house.rows("SELECT 1 FROM action"))
    assert house.stop(SOON) == 0
    pds.thaw()
    house.start()
    house.until("the take-down", lambda: "Case 1 was removed" in house.shown)
    assert council.get(uri) is None


def test_a_second_one_on_the_same_database_is_refused(home: House):
    """Two would carry out every order twice."""
    home.start()
    said = plain(home.beadle("run", "--commands", os.devnull))
    assert "Another Beadle is at work on this database" in said
    home.kill()  # the lock goes with the process, however it ended
    home.start()
    home.unbroken()


def test_a_database_of_a_later_version_is_refused(home: House):
    """Nothing in it is touched."""
    home.start()
    assert home.stop() == 0
    newer_schema(home.database)
    before = home.database.read_bytes()
    assert "newer" in plain(home.beadle("run", "--commands", os.devnull))
    assert home.database.read_bytes() == before


def test_all_that_is_wrong_with_a_configuration_is_said_at_once(home: House):
    """Each with its key path, and nothing is made."""
    text = home.config.read_text().replace('kind = "official"', 'kind = "personal"')
    home.config.write_text(text.replace('pack = "durrington"', 'pack = "nowhere"').replace(
        '"1m"', '"soon"'))  # fmt: skip
    said = plain(home.beadle("run", "--commands", os.devnull))
    assert "account" in said
    assert "kind" in said
    assert "tell_after" in said
    assert "pack" in said
    assert not home.database.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: mounts a small file system")
def test_a_read_only_folder_is_refused_in_words(tmp_path, posts):
    """A medium that nothing can be written to."""
    with mounted(tmp_path, "1m") as small, House(tmp_path / "home", on(small, posts)) as house:
        subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
        run = house.beadle("run", "--commands", os.devnull)
        said = plain(run)
        assert "Nothing can be written beside the database" in said


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: mounts a small file system")
def test_a_full_disk_is_told_and_nothing_is_corrupt(tmp_path, posts):
    """Beadle keeps trying, says so in its log, and goes on when there is room."""
    with mounted(tmp_path, "12m") as small, House(tmp_path / "home", on(small, posts)) as house:
        house.database = small / "beadle.db"
        house.start()
        house.until("the first post", lambda: house.value("SELECT count(*) FROM post") == 1)
        ballast = small / "ballast"
        fill(ballast)
        for number in range(60):
            words = f"---\ntitle: {number}\n---\n{BREACH} {'Long. ' * 2000}\n"
            (posts / f"many{number}.md").write_text(words)
        full = "database or disk is full"
        house.until("the trouble", lambda: full in house.log.read_text())
        ballast.unlink()
        done = 'SELECT count(*) FROM "case"'
        house.until("all cases", lambda: house.value(done) == 60, 150)
        assert house.stop() == 0
        house.verified()
        with closing(sqlite3.connect(house.database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


class mounted:  # noqa: N801  a context manager, named as it reads
    """A small file system in memory, gone at the end."""

    def __init__(self, folder: Path, size: str) -> None:
        self.place, self.size = folder / "small", size

    def __enter__(self) -> Path:
        self.place.mkdir()
        run = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={self.size}", "none", str(self.place)],
            capture_output=True,
            check=False,
        )
        if run.returncode:
            pytest.skip("may not mount a small file system here")
        return self.place

    def __exit__(self, *_exc: object) -> None:
        subprocess.run(["umount", "-l", str(self.place)], check=True)


def on(place: Path, posts: Path) -> str:
    """The configuration with its database on this file system."""
    return f'[database]\nurl = "sqlite:///{place}/beadle.db"\n\n' + configured.folder(posts)


def fill(file: Path) -> None:
    """Leave no room beside this file."""
    with file.open("wb", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(b"\0" * 4096)
