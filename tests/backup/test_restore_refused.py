"""What is not restored, and where nothing is restored to: nothing that is there is touched."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from pathlib import Path

import pytest
from backup.town import COUNCIL
from click.testing import CliRunner
from sqlalchemy import select

from bot.backup import manifest
from bot.backup.manifest import BackupProblem
from bot.backup.restoring import Restoring
from bot.cli import main
from bot.config.load import load_config
from bot.store import migrate
from bot.store.schema import Version

PASSPHRASE = "a long night in Sampleford"
VILLAGE = Path(__file__).parents[1] / "peers" / "village.toml"


def restore(town, made, machine, **more):
    """Restore, now."""
    return Restoring(made.folder, clock=town.clock, **machine, **more).run()


def _newer(folder, **changes):
    found = manifest.read(folder)
    for name, value in changes.items():
        object.__setattr__(found, name, value)
    found.write(folder)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": 2}, "made by a newer Beadle"),
        ({"revision": "9999"}, "made by a newer Beadle"),
    ],
)
def test_a_backup_of_a_newer_version_is_refused(small_town, tmp_path, changes, said):
    made = small_town.backup()
    _newer(made.folder, **changes)
    with pytest.raises(BackupProblem, match=said):
        restore(small_town, made, {"to": tmp_path / "new"})
    assert not (tmp_path / "new").exists()


def test_a_damaged_backup_is_refused_before_anything_is_written(small_town, tmp_path):
    made = small_town.backup()
    with (made.folder / "database.sqlite").open("r+b") as file:
        file.seek(50_000)
        file.write(b"\x00\x01\x02")
    with pytest.raises(BackupProblem, match="damaged or changed"):
        restore(small_town, made, {"to": tmp_path / "new"})
    assert not (tmp_path / "new").exists()


def test_a_folder_that_holds_something_is_refused(small_town, tmp_path):
    made = small_town.backup()
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "minutes.txt").write_text("of the Council")
    with pytest.raises(BackupProblem, match="is not empty"):
        restore(small_town, made, {"to": tmp_path / "new"})
    assert [one.name for one in (tmp_path / "new").iterdir()] == ["minutes.txt"]


def test_a_database_that_holds_something_is_refused(town):
    """The town's own, of all: its record would be gone."""
    town.posts(3)
    made = town.backup()
    with pytest.raises(BackupProblem, match="overwrite nothing"):
        restore(town, made, {"config": town.path})
    assert town.store.read_now(lambda session: len(session.scalars(select(Version)).all())) == 3
    migrate.upgrade(town.url)  # and it starts as before


def test_what_was_refused_beside_a_record_at_work_leaves_no_word_of_a_restore(town):
    """The next one would be told to empty the place, in which the living record is."""
    first = town.backup()
    town.clock.advance(hours=1)
    for made in (first, town.backup(), first):
        with pytest.raises(BackupProblem, match="I overwrite nothing"):
            restore(town, made, {"config": town.path})
    assert not [one for one in town.folder.iterdir() if "restoring" in one.name]


def test_a_copy_that_is_not_as_recorded_is_not_taken(small_town, tmp_path):
    """Its digests are in order, and its chain is another than the manifest says."""
    small_town.posts(3)
    made = small_town.backup()
    _newer(made.folder, heads={COUNCIL: f"2:{'0' * 64}"})
    with pytest.raises(BackupProblem, match="NOT RESTORED"):
        restore(small_town, made, {"to": tmp_path / "new"})
    assert not (tmp_path / "new" / "beadle.db").exists()
    with pytest.raises(migrate.DatabaseProblem, match="not finished"):
        migrate.upgrade(f"sqlite:///{tmp_path / 'new' / 'beadle.db'}")


def test_a_pack_of_the_councils_own_is_laid_where_it_was(small_town, tmp_path):
    own = small_town.folder / "packs" / "own.toml"
    own.parent.mkdir()
    own.write_bytes(VILLAGE.read_bytes())
    small_town.path.write_text(
        small_town.path.read_text().replace('"durrington"', '"packs/own.toml"')
    )
    small_town.config = load_config(small_town.path)
    done = restore(small_town, small_town.backup(), {"to": tmp_path / "new"})
    assert (tmp_path / "new" / "packs" / "own.toml").read_bytes() == own.read_bytes()
    assert load_config(done.config).councils[0].pack == str(tmp_path / "new" / "packs" / "own.toml")


def test_another_beadle_cannot_start_while_a_restore_is_under_way(small_town, tmp_path):
    made, seen = small_town.backup(), []
    url = f"sqlite:///{tmp_path / 'new' / 'beadle.db'}"

    @contextmanager
    def show(label, _length):
        if label.startswith("Proving"):
            with pytest.raises(migrate.DatabaseProblem, match="not finished"):
                migrate.upgrade(url)
            seen.append(label)
        yield lambda _done: None

    restore(small_town, made, {"to": tmp_path / "new"}, show=show)
    assert seen
    migrate.upgrade(url)


def test_no_beadle_starts_where_a_restore_ended_before_there_was_a_database(
    small_town, tmp_path, monkeypatch
):
    """It would make a new one, with new keys, into which nothing is restored any more."""
    made, new = small_town.backup(PASSPHRASE), tmp_path / "new"

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Restoring, "_sqlite", full)
        with pytest.raises(BackupProblem, match="NOT RESTORED"):
            restore(small_town, made, {"to": new}, passphrase=lambda: PASSPHRASE)
    for words in (("db", "upgrade"), ("run",)):
        shown = CliRunner().invoke(main, [*words, "--config", str(new / "beadle.toml")])
        assert shown.exit_code == 2
        assert "not finished, so I do not start" in shown.output
    assert not (new / "beadle.db").exists()
    assert restore(small_town, made, {"to": new}, passphrase=lambda: PASSPHRASE).problems == []
    migrate.refuse_half(new / "beadle.toml", new, f"sqlite:///{new / 'beadle.db'}")


def test_no_beadle_starts_with_a_configuration_whose_restore_ended_before_there_was_a_database(
    small_town, tmp_path, monkeypatch
):
    """The same where the configuration was there first; what is said gives a way out as well."""
    made, new = small_town.backup(PASSPHRASE), tmp_path / "new"
    new.mkdir()
    config = new / "beadle.toml"
    config.write_text(small_town.path.read_text())
    machine = {"config": config, "passphrase": lambda: PASSPHRASE}

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Restoring, "_sqlite", full)
        with pytest.raises(BackupProblem, match="NOT RESTORED"):
            restore(small_town, made, machine)
    for words in (("db", "upgrade"), ("run",)):
        shown = CliRunner().invoke(main, [*words, "--config", str(config)])
        assert shown.exit_code == 2
        assert "not finished, so I do not start" in shown.output
        assert f"delete {config}.restoring" in shown.output
    assert restore(small_town, made, machine).problems == []
    url = f"sqlite:///{new / 'beadle.db'}"
    migrate.refuse_half(config, new, url)
    migrate.config_mark(config).touch()  # left by one that was refused: the record is there
    migrate.refuse_half(config, new, url)
