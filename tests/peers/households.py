"""The fixtures that give a test its household, for the conftest of each room that wants one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from peers.household import Household

from bot.run import compose
from bot.store import crypto, migrate
from policy.checker import Checker, Scorer
from policy.pack import Pack, load_pack


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the whole schema and no row, to be copied: migrating takes its time."""
    path = tmp_path_factory.mktemp("template") / "beadle.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


_packs: dict[tuple[str, bytes], Pack] = {}
_checkers: dict[tuple[str, bool], Checker] = {}


def pack(source: str | os.PathLike[str], *, thorough: bool = False) -> Pack:
    """A pack, read once for all tests as long as its file is the same: it never changes.

    What a pack brings from Beadle's own families stays the same while tests run.
    """
    path = Path(source)
    if thorough or not path.is_file():
        return load_pack(source, thorough=thorough)
    key = (str(path), path.read_bytes())
    if key not in _packs:
        _packs[key] = load_pack(source)
    return _packs[key]


def checker(pack: Pack, model: Scorer | None = None) -> Checker:
    """The checker of a pack, made once for all tests unless it reads a model: it never changes."""
    key = (pack.hash, model is None)
    made = _checkers.get(key) or Checker(pack, model)
    if not made.reads_model:
        _checkers[key] = made
    return made


@pytest.fixture
def household(
    empty_database: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
):
    """Make a household (not yet begun) on a database of its own; on both kinds where asked."""
    monkeypatch.setattr(compose, "load_pack", pack)
    monkeypatch.setattr(compose, "Checker", checker)
    crypto.unlock(Fernet.generate_key().decode())
    crypto.unlock(Fernet.generate_key().decode(), crypto.REPORTS)

    def make(**fields: object) -> Household:
        if "database_url" in request.fixturenames:
            url = request.getfixturevalue("database_url")
            migrate.upgrade(url)
            return Household(url, tmp_path, **fields)
        number = len(list(tmp_path.glob("*.db")))
        path = tmp_path / f"beadle{number}.db"
        shutil.copy(empty_database, path)
        return Household(f"sqlite:///{path}", tmp_path, **fields)

    return make
