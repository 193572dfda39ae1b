"""A file that is written whole or not at all."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.store.whole import written

KILLED = """
import os, signal, sys
from pathlib import Path
from bot.store.whole import written
with written(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_takes_the_place_of_what_was_there_only_at_the_end(tmp_path):
    path = tmp_path / "key"
    path.write_text("old")
    path.chmod(0o644)
    with written(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["key"]


def test_where_it_breaks_all_is_as_it_was(tmp_path):
    path = tmp_path / "key"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError), written(path) as file:
        file.writelines(words.encode("ascii") for words in ("new", "é"))
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["key"]


def test_a_kill_leaves_nothing_under_the_name_and_the_next_time_writes_over_it(tmp_path):
    path = tmp_path / "record.zip"
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], timeout=120, check=False)
    assert done.returncode == -9
    assert not path.exists()
    with written(path) as file:
        file.write(b"x")
    assert path.read_bytes() == b"x"
    assert [one.name for one in tmp_path.iterdir()] == ["record.zip"]


def test_a_link_that_somebody_laid_beside_it_is_not_followed(tmp_path):
    """In a folder in which others may write."""
    mine = tmp_path / "mine"
    mine.write_text("dear to me")
    (tmp_path / ".record.zip.part").symlink_to(mine)
    with pytest.raises(OSError, match="symbolic links"), written(tmp_path / "record.zip"):
        pass
    assert mine.read_text() == "dear to me"
