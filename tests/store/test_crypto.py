"""The key of the encrypted columns: made once, readable by its owner alone, missed in clear."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from store.world import row

from bot.store import crypto
from bot.store.schema import ConnectionSecret

KEYMAKER = Path(__file__).with_name("keymaker.py")


def keep_secret(store):
    secret = ConnectionSecret(connection="blog", name="session", value="words")
    store.write_now(lambda session: session.merge(secret))


def test_another_key_cannot_read_and_says_what_to_do(store):
    keep_secret(store)
    crypto.unlock(Fernet.generate_key().decode())
    with pytest.raises(crypto.KeyProblem, match="put back the key file") as caught:
        row(store, ConnectionSecret)
    assert "words" not in str(caught.value)


def test_the_right_key_reads_again(store, key):
    keep_secret(store)
    crypto.unlock(Fernet.generate_key().decode())
    crypto.unlock(f" {key}\n")
    assert row(store, ConnectionSecret).value == "words"


def test_without_a_key_nothing_is_written(store, monkeypatch):
    monkeypatch.setattr(crypto, "_boxes", {})
    with pytest.raises(crypto.KeyProblem, match="no general key"):
        keep_secret(store)


@pytest.mark.parametrize("key", ["", "short", "é" * 44, "!" * 44])
def test_a_malformed_key_is_refused_without_being_shown(key):
    with pytest.raises(crypto.KeyProblem, match="malformed") as caught:
        crypto.unlock(key)
    assert not key or key not in str(caught.value)


def test_a_new_key_can_be_read_by_its_owner_alone(tmp_path):
    path = tmp_path / "beadle.key"
    old = os.umask(0)
    try:
        made = crypto.read_or_make_key(path)
    finally:
        os.umask(old)
    assert path.stat().st_mode & 0o777 == 0o600
    crypto.unlock(made)
    assert crypto.read_or_make_key(path) == made


def test_processes_that_start_at_once_make_one_key(tmp_path):
    path = tmp_path / "beadle.key"
    makers = [
        subprocess.Popen(
            [sys.executable, KEYMAKER, path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    assert [maker.stdout.readline() for maker in makers] == ["ready\n"] * 4
    for maker in makers:
        maker.stdin.write("\n")
        maker.stdin.flush()
    keys = {maker.communicate(timeout=30)[0].strip() for maker in makers}
    assert keys == {path.read_text().strip()}


def test_threads_that_start_at_once_make_one_key(tmp_path):
    """Many rounds, so that a reader between creation and writing would be met."""
    with ThreadPoolExecutor(8) as threads:
        for number in range(50):
            path = tmp_path / f"{number}.key"
            keys = set(threads.map(crypto.read_or_make_key, [path] * 8))
            assert len(keys) == 1
            crypto.unlock(keys.pop())


def test_a_start_that_was_killed_before_it_wrote_the_key_harms_nothing(tmp_path):
    """The file is there and empty: no row can have been written under it."""
    path = tmp_path / "beadle.key"
    path.touch(0o644)
    crypto.unlock(crypto.read_or_make_key(path))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_that_only_can_be_read_is_read(tmp_path, key):
    """A container's secret is mounted read-only."""
    path = tmp_path / "beadle.key"
    path.write_text(key)
    path.chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        assert crypto.read_or_make_key(path) == key
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(crypto.KeyProblem, match=r"cannot be made: No such file"):
        crypto.read_or_make_key(tmp_path / "missing" / "beadle.key")


@pytest.mark.parametrize("content", [b"\xff\xfe", None])
def test_a_key_file_that_cannot_be_read_is_said(tmp_path, content):
    path = tmp_path / "beadle.key"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(crypto.KeyProblem, match=r"cannot be (read|made)"):
        crypto.read_or_make_key(path)
