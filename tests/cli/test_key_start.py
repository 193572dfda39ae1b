"""``beadle run`` where a key is missing or wrong: the general one stops it, the other does not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from e2e import warm

from bot.store import keyfile


@pytest.fixture
def start(config, tmp_path):
    """Run the whole program with one command, and return it when it has ended.

    No model is loaded: none of this is about posts.
    """
    config.write_text(f'scorer = "none"\n{config.read_text()}')
    lives = iter(range(9))

    def run(line: str = "status") -> subprocess.CompletedProcess[str]:
        life = tmp_path / f"life{next(lives)}"
        life.mkdir()
        commands = life / "commands"
        commands.write_text(f"{line}\n")
        words = ("run", "--config", str(config), "--commands", str(commands))
        place = warm.Place(tmp_path, life / "screen", life / "log", dict(os.environ))
        return warm.run(words, place)

    return run


def from_a_shell(config) -> subprocess.CompletedProcess[str]:
    """The same as a shell starts it, with its command on standard input."""
    command = [sys.executable, "-m", "bot", "run", "--config", str(config), "--commands", "-"]
    return subprocess.run(
        command, input="status\n", capture_output=True, text=True, timeout=120, check=False
    )


def test_the_first_start_makes_both_and_the_next_ones_use_them(start, config, tmp_path):
    first = from_a_shell(config)
    assert first.returncode == 0
    assert "NOT WORKING" not in first.stdout
    keys = {name: (tmp_path / name).read_text() for name in ("beadle.key", "beadle-reports.key")}
    assert len(set(keys.values())) == 2
    assert "NOT WORKING" not in start().stdout
    assert {name: (tmp_path / name).read_text() for name in keys} == keys


@pytest.mark.parametrize("wrong", [False, True])
def test_without_the_reports_key_all_else_goes_on_and_it_is_said(start, beadle, tmp_path, wrong):
    start()
    path = tmp_path / "beadle-reports.key"
    right = path.read_text()
    path.unlink()
    if wrong:
        path.write_text(keyfile.new_key())
    ended = start()
    assert ended.returncode == 0
    assert "NO REPORT CAN BE OPENED OR TAKEN IN." in ended.stdout
    assert "NOT WORKING: reports: the reports key " in ended.stdout
    assert path.exists() == wrong
    path.write_text(right)
    path.chmod(0o600)
    assert "REPORTS CAN BE OPENED AGAIN: their key is back." in start().stdout
    assert beadle("key", "check").exit_code == 0


@pytest.mark.parametrize("wrong", [False, True])
def test_without_the_general_key_nothing_starts_and_none_is_made(start, tmp_path, wrong):
    start()
    path = tmp_path / "beadle.key"
    path.unlink()
    if wrong:
        path.write_text(keyfile.new_key())
    before = path.read_text() if wrong else None
    ended = start()
    assert ended.returncode == 2
    assert "back from your backup" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert (path.read_text() if path.exists() else None) == before
