"""``beadle key``: all that is encrypted is opened, or encrypted anew, and no kill loses any."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from bot.cli import main
from bot.config.load import load_config
from bot.run import keys as opening
from bot.run.lock import only_one
from bot.store import crypto, keyfile, keys, migrate
from bot.store.schema import ConnectionSecret
from bot.store.schema_reports import LetterboxItem
from bot.store.store import Store

AT = datetime(2027, 3, 2, tzinfo=UTC)
WORDS = "the marmalade is in the shed"


@pytest.fixture(autouse=True)
def _own_keys(monkeypatch):
    monkeypatch.setattr(crypto, "_boxes", {})


@pytest.fixture
def house(config):
    """A database as a first start leaves it, with five values of each key besides."""
    loaded = load_config(config)
    migrate.upgrade(loaded.database.url)
    store = Store(loaded.database.url)
    opening.open_general(store, loaded)
    assert opening.open_reports(store, loaded) == ""

    def fill(session):
        for number in range(5):
            session.add(ConnectionSecret(connection="blog", name=f"{number}", value=WORDS))
            letter = {"connection": "blog", "sender": "x", "received_at": AT, "council_id": None}
            session.add(LetterboxItem(body=WORDS, number=None, **letter))

    store.write_now(fill)
    store.close()
    return loaded


def words(loaded) -> list[str]:
    """All that was encrypted, read with the keys that lie there now."""
    crypto.unlock(loaded.key.reveal())
    crypto.unlock(loaded.reports_key.reveal(), crypto.REPORTS)
    store = Store(loaded.database.url)
    try:
        return store.read_now(
            lambda s: (
                [one.value for one in s.query(ConnectionSecret)]
                + [one.body for one in s.query(LetterboxItem)]
            )
        )
    finally:
        store.close()


def test_new_keys_open_everything_and_the_old_ones_nothing(house, beadle):
    old = {crypto.GENERAL: house.key.reveal(), crypto.REPORTS: house.reports_key.reveal()}
    result = beadle("key", "rotate")
    assert result.exit_code == 0, result.output
    assert "Done. 5 values encrypted with a new general key, and I checked." in result.output
    assert "Done. 5 values encrypted with a new reports' key, and I checked." in result.output
    assert words(house) == [WORDS] * 10
    store = Store(house.database.url)
    for box, key in old.items():
        crypto.unlock(key, box)
        assert not store.read_now(keys.fits, box)
        assert len(keys.unreadable(store, box, lambda _n: None)) == 5
    store.close()
    assert old[crypto.GENERAL] not in result.output
    assert house.key.reveal() not in result.output


def test_one_key_can_be_changed_alone(house, beadle):
    general = house.key.reveal()
    assert beadle("key", "rotate", "--which", "reports").exit_code == 0
    assert house.key.reveal() == general
    assert words(house) == [WORDS] * 10


@pytest.mark.parametrize("which", ["general", "reports"])
def test_a_kill_at_any_point_loses_nothing_and_the_next_try_ends_it(
    house, beadle, monkeypatch, which
):
    """Before each replacing of the file and each transaction, and after the last of them."""
    monkeypatch.setattr(keys, "AT_ONCE", 2)
    rounds, fell = 0, True
    while fell:
        fell = _cut(monkeypatch, rounds, lambda: beadle("key", "rotate", "--which", which))
        assert words(house) == [WORDS] * 10
        rounds += 1
        assert beadle("key", "check").exit_code == 0
    assert rounds >= 6  # the file twice, three batches, the mark
    assert len((house.key if which == "general" else house.reports_key).reveal().split()) == 1


class Killed(BaseException):
    """The process is gone."""


def _cut(monkeypatch, at: int, work) -> bool:
    """Work until the ``at``-th change of anything would begin; whether it came so far."""
    left = iter(range(at))

    def before(change):
        def guarded(*args, **kwargs):
            if next(left, None) is None:
                raise Killed
            return change(*args, **kwargs)

        return guarded

    with monkeypatch.context() as patch:
        patch.setattr(keyfile, "replace", before(keyfile.replace))
        patch.setattr(Store, "write_now", before(Store.write_now))
        try:
            result = work()
        except Killed:
            return True
    assert result.exit_code == 0, result.output
    return False


def test_a_start_in_the_midst_of_it_reads_everything_and_writes_with_the_new_key(
    house, beadle, monkeypatch
):
    assert _cut(monkeypatch, 3, lambda: beadle("key", "rotate", "--which", "general"))
    store = Store(house.database.url)
    opening.open_general(store, house)
    store.write_now(lambda s: s.add(ConnectionSecret(connection="b", name="n", value=WORDS)))
    store.close()
    assert words(house) == [WORDS] * 11
    assert "beadle key rotate again" in beadle("key", "check").output
    assert beadle("key", "rotate", "--which", "general").exit_code == 0
    assert words(house) == [WORDS] * 11


def test_nothing_is_changed_while_beadle_is_at_work(house, beadle):
    with only_one(house.database.url):
        before = house.key.reveal()
        result = beadle("key", "rotate")
    assert result.exit_code == 2
    assert "Another Beadle is at work" in result.output
    assert house.key.reveal() == before


def test_a_wrong_key_changes_nothing_not_even_the_other(house, beadle, tmp_path):
    general = house.key.reveal()
    (tmp_path / "beadle-reports.key").write_text(keyfile.new_key())
    result = beadle("key", "rotate")
    assert result.exit_code == 2
    assert "NOT DONE. The reports' key is not the one" in result.output
    assert house.key.reveal() == general


def test_a_key_in_the_environment_is_changed_by_hand_and_everything_with_it(
    house, beadle, config, monkeypatch
):
    old, new = house.reports_key.reveal(), CliRunner().invoke(main, ["key", "new"]).output.strip()
    config.write_text('reports_key = { env = "KEY_OF_TEST" }\n' + config.read_text())
    monkeypatch.setenv("KEY_OF_TEST", old)
    result = beadle("key", "rotate", "--which", "reports")
    assert result.exit_code == 2
    assert "which I cannot change. Put a new key before the old one there" in result.output
    monkeypatch.setenv("KEY_OF_TEST", f"{new} {old}")
    result = beadle("key", "rotate", "--which", "reports")
    assert result.exit_code == 0
    assert "leave the old key out of KEY_OF_TEST" in result.output
    monkeypatch.setenv("KEY_OF_TEST", new)
    assert words(load_config(config)) == [WORDS] * 10


def test_check_says_what_each_key_opens(house, beadle):
    result = beadle("key", "check")
    assert result.exit_code == 0
    assert "general key: opens all of 5 encrypted values." in result.output
    assert "reports' key: opens all of 5 encrypted values." in result.output
    assert WORDS not in result.output


def test_check_names_what_a_key_does_not_open_and_not_its_words(house, beadle):
    store = Store(house.database.url)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE letterbox SET body = x'00' WHERE id = 3"))
    store.close()
    result = beadle("key", "check")
    assert result.exit_code == 1
    assert "reports' key: WRONG. Of 5 encrypted values it does not open 1:" in result.output
    assert "letterbox.body, row 3" in result.output


def test_what_cannot_be_read_stops_the_change_and_both_keys_stay(house, beadle):
    store = Store(house.database.url)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE letterbox SET body = x'00' WHERE id = 3"))
    store.close()
    result = beadle("key", "rotate", "--which", "reports")
    assert result.exit_code == 2
    assert "letterbox.body, row 3 cannot be read" in result.output
    assert len(house.reports_key.reveal().split()) == 2


@pytest.mark.parametrize("name", ["beadle.key", "beadle-reports.key"])
def test_a_key_that_is_missing_or_wrong_is_said_by_check_and_doctor(house, beadle, tmp_path, name):
    (tmp_path / name).unlink()
    assert "WRONG. The file" in beadle("key", "check").output.replace("the file", "The file")
    assert "not there, and this database was written with it" in beadle("doctor").output
    (tmp_path / name).write_text(keyfile.new_key())
    (tmp_path / name).chmod(0o600)
    crypto.lock(crypto.GENERAL)
    crypto.lock(crypto.REPORTS)
    result = beadle("key", "check")
    assert result.exit_code == 1
    assert "WRONG. It is not the one that this database was written with." in result.output
    assert "this database was written with another key" in beadle("doctor").output


def test_a_missing_general_key_stops_the_start_and_none_is_made(house, tmp_path):
    (tmp_path / "beadle.key").unlink()
    store = Store(house.database.url)
    with pytest.raises(crypto.KeyProblem, match="Put the file back from your backup"):
        opening.open_general(store, house)
    store.close()
    assert not (tmp_path / "beadle.key").exists()


@pytest.mark.parametrize("instead", [None, "", "wrong", "short"])
def test_without_the_right_reports_key_it_is_closed_and_none_is_made(house, tmp_path, instead):
    path = tmp_path / "beadle-reports.key"
    path.unlink()
    if instead is not None:
        path.write_text(keyfile.new_key() if instead == "wrong" else instead)
    before = path.read_text() if instead is not None else None
    store = Store(house.database.url)
    why = opening.open_reports(store, house)
    store.close()
    assert "back" in why
    assert not crypto.is_open(crypto.REPORTS)
    assert (path.read_text() if path.exists() else None) == before
