"""``beadle export`` of a long record: killed in its middle, and how much memory it takes."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from store.world import post, take

from adapters.contract import Posted
from bot.config.load import load_config
from bot.store import councils, migrate
from bot.store.store import Store

PROGRAM = Path(__file__).with_name("exporting_program.py")
FEW, MANY = 500, 5_000
WORDS = "The hall is open on Sunday, and everybody is welcome. " * 20


@pytest.fixture
def store(config):
    """A record with few posts of a thousand letters."""
    loaded = load_config(config)
    migrate.upgrade(loaded.database.url)
    store = Store(loaded.database.url)
    store.write_now(councils.adopt, loaded, {"sampleford": "hash"})
    publish(store, 0, FEW)
    yield store
    store.close()


def publish(store, first, last):
    """Posts of which no two are alike."""
    take(store, *(Posted(post(f"p{n}", f"{n}. {WORDS}")) for n in range(first, last)))


def exported(config, out, *what):
    """The program's end."""
    url = load_config(config).database.url
    return subprocess.run(
        [sys.executable, str(PROGRAM), url, str(out), *map(str, what)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.parametrize("point", [1, FEW, FEW + FEW // 2, 2 * FEW + 1])
def test_killed_in_its_middle_it_leaves_no_half_file_and_can_be_given_again(
    beadle, config, store, tmp_path, point
):
    """While the record is proved, and while a table of it is written."""
    out = tmp_path / "out" / "record.zip"
    out.parent.mkdir()
    assert exported(config, out, "kill", point).returncode == -9
    assert not out.exists()
    shown = beadle("export", "--out", str(out))
    assert shown.exit_code == 0, shown.output
    assert [one.name for one in out.parent.iterdir()] == [out.name]
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        assert archive.read("posts.csv").count(WORDS.strip().encode()) == FEW


def test_ten_times_the_posts_take_no_more_memory(config, store, tmp_path):
    """5,000 posts are ten megabytes with what was received; two pages of them may be there."""
    few = exported(config, tmp_path / "few.zip", "measure")
    publish(store, FEW, MANY)
    many = exported(config, tmp_path / "many.zip", "measure")
    assert (few.returncode, many.returncode) == (0, 0), few.stderr + many.stderr
    assert (tmp_path / "many.zip").stat().st_size > 5 * (tmp_path / "few.zip").stat().st_size
    assert int(many.stdout) < int(few.stdout) + 4_000_000
