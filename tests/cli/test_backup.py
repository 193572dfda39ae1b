"""``beadle backup`` on the command line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bot.backup import manifest
from bot.cli import main
from bot.config.load import load_config
from bot.store import backups, councils, migrate
from bot.store.store import Store
from bot.words.times import exactly


@pytest.fixture
def url(config):
    """A database where the configuration says."""
    url = f"sqlite:///{config.parent / 'beadle.db'}"
    migrate.upgrade(url)
    return url


@pytest.fixture
def shelf(tmp_path):
    return tmp_path / "shelf"


def fares(url):
    store = Store(url)
    try:
        return store.read_now(backups.fares)
    finally:
        store.close()


def test_it_says_what_was_made_and_what_to_keep_apart(beadle, url, shelf):
    shown = beadle("backup", "--to", str(shelf))
    assert shown.exit_code == 0, shown.output
    [made] = shelf.glob("beadle-*")
    assert f"Done. {made} is whole" in shown.output
    assert "The keys are NOT in it." in shown.output
    assert f"beadle restore {made} --to FOLDER" in shown.output
    found = fares(url)
    assert (found.state, found.failures, found.place) == ("made", 0, str(shelf))
    assert found.good_at == found.tried_at
    assert found.verified_at is not None


def test_the_passphrase_is_asked_for_twice_and_never_shown(beadle, url, shelf, monkeypatch):
    monkeypatch.setenv("BEADLE_BACKUP_PASSPHRASE", "a long night in Sampleford")
    shown = beadle("backup", "--to", str(shelf), "--with-keys")
    assert shown.exit_code == 0, shown.output
    assert "a long night" not in shown.output
    [made] = shelf.glob("beadle-*")
    assert "keys.sealed" in manifest.check(made).files


def test_one_that_failed_is_on_record(beadle, url, shelf):
    shelf.write_text("a file where the folder should be")
    shown = beadle("backup", "--to", f"{shelf}/below")
    assert shown.exit_code == 2
    found = fares(url)
    assert (found.state, found.failures, found.good_at) == ("failed", 1, None)
    assert "cannot be used" in found.detail


def test_without_a_folder_it_asks_for_one(beadle, url):
    shown = beadle("backup")
    assert shown.exit_code == 2
    assert "--to FOLDER, or folder under [backup]" in shown.output


def test_the_folder_of_the_configuration_is_beside_the_file(beadle, config, url):
    config.write_text(f'[backup]\nfolder = "backups"\n{config.read_text()}')
    assert beadle("backup").exit_code == 0
    assert len(list((config.parent / "backups").glob("beadle-*"))) == 1


def test_there_is_nothing_to_back_up_before_the_first_run(beadle, shelf):
    shown = beadle("backup", "--to", str(shelf))
    assert shown.exit_code == 2
    assert "no database yet" in shown.output
    assert not shelf.exists()


def test_a_database_of_an_older_beadle_is_copied_and_left_alone(beadle, url, shelf):
    """It is what is to be done before db upgrade."""
    store = Store(url)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE backup")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0011'")
    store.close()
    shown = beadle("backup", "--to", str(shelf))
    assert shown.exit_code == 0, shown.output
    assert "Its audit chain was not walked" in shown.output
    [made] = shelf.glob("beadle-*")
    assert (manifest.check(made).revision, manifest.check(made).verified) == ("0011", False)


@pytest.mark.parametrize("at", ["25:00", "half past two", 230])
def test_a_time_that_is_none_is_told(beadle, config, at):
    shown_as = f'"{at}"' if isinstance(at, str) else at
    config.write_text(f'[backup]\nfolder = "b"\nat = {shown_as}\n{config.read_text()}')
    shown = beadle("backup")
    assert shown.exit_code == 2
    assert "expected a time of day" in shown.output


def test_a_restore_says_what_is_lost_and_verify_ever_after(beadle, config, url, shelf):
    """A hold of that time is gone, and with it perhaps what it kept."""
    store = Store(url)
    store.write_now(councils.adopt, load_config(config), {"sampleford": "hash"})
    store.close()
    assert beadle("backup", "--to", str(shelf)).exit_code == 0
    [made] = shelf.glob("beadle-*")
    folder = shelf.parent / "new"
    shown = CliRunner().invoke(main, ["restore", str(made), "--to", str(folder)])
    assert shown.exit_code == 0, shown.output
    moment = exactly(manifest.read(made).moment)
    assert f"NOT IN IT: what was ordered, decided, reported or put on hold after {moment}." in (
        shown.output
    )
    shown = CliRunner().invoke(main, ["verify", "--config", str(folder / "beadle.toml")])
    assert shown.exit_code == 0, shown.output
    assert f"from a backup of {moment}: what was ordered, decided or put on hold" in shown.output
