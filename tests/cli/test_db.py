"""``beadle db``: from nothing to the schema on both databases, and differences are found."""

from __future__ import annotations

import shutil

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from bot.cli import main
from bot.store import migrate


def test_from_empty_to_the_schema_and_again(database_url):
    assert migrate.current(database_url) is None
    migrate.upgrade(database_url)
    assert migrate.current(database_url) == migrate.latest()
    assert migrate.check(database_url) == []
    migrate.upgrade(database_url)
    assert migrate.check(database_url) == []


def test_a_difference_is_named(database_url):
    migrate.upgrade(database_url)
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE council ADD COLUMN motto TEXT"))
        connection.execute(text("DROP TABLE audit_head"))
    engine.dispose()
    assert sorted(migrate.check(database_url)) == [
        "add table: audit_head",
        "remove column: council motto",
    ]


def test_a_failed_migration_leaves_nothing_behind(database_url, tmp_path, monkeypatch):
    copy = tmp_path / "migrations"
    shutil.copytree(migrate.scripts(), copy)
    bad = (
        'revision, down_revision = "9999", "{head}"\n\ndef upgrade():\n    from alembic import op\n'
    )
    bad += '    op.execute("CREATE TABLE half (id INTEGER)")\n    raise RuntimeError("power cut")\n'
    (copy / "versions" / "9999_bad.py").write_text(bad.format(head=migrate.latest()))
    monkeypatch.setattr(migrate, "_PLACES", (copy,))
    with pytest.raises(RuntimeError, match="power cut"):
        migrate.upgrade(database_url)
    assert migrate.current(database_url) is None


def test_a_database_of_a_newer_beadle_is_left_alone(sqlite_url):
    migrate.upgrade(sqlite_url)
    engine = create_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(migrate.DatabaseProblem, match="A newer Beadle has written it"):
        migrate.upgrade(sqlite_url)


def test_upgrade_and_current_say_what_is_so(beadle, config):
    assert "database: empty" in beadle("db", "current").output
    assert not (config.parent / "beadle.db").exists()
    assert "Done. The database is at revision" in beadle("db", "upgrade").output
    assert "Nothing to do" in beadle("db", "upgrade").output
    assert f"database: {migrate.latest()}\n" in beadle("db", "current").output


def test_a_server_that_is_not_there_is_a_sentence(config, beadle):
    url = '[database]\nurl = "postgresql://nobody@127.0.0.1:1/none"\n'
    config.write_text(url + config.read_text())
    shown = beadle("db", "current")
    assert shown.exit_code == 2
    assert shown.output.startswith("The database cannot be used: ")


def test_which_database_has_to_be_said(monkeypatch):
    monkeypatch.delenv("BEADLE_CONFIG", raising=False)
    shown = CliRunner().invoke(main, ["db", "upgrade"])
    assert shown.exit_code == 2
    assert "Say which database: --config FILE" in shown.output


def test_check_passes_here(monkeypatch):
    monkeypatch.delenv("BEADLE_TEST_POSTGRES_URL", raising=False)
    shown = CliRunner().invoke(main, ["db", "check"])
    assert shown.exit_code == 0, shown.output
    assert "SQLite: the migrations make the schema in the code" in shown.output


def test_check_fails_where_a_migration_is_missing(tmp_path, monkeypatch):
    copy = tmp_path / "migrations"
    shutil.copytree(migrate.scripts(), copy)
    max((copy / "versions").glob("*.py")).unlink()
    monkeypatch.setattr(migrate, "_PLACES", (copy,))
    monkeypatch.delenv("BEADLE_TEST_POSTGRES_URL", raising=False)
    shown = CliRunner().invoke(main, ["db", "check"])
    assert shown.exit_code == 1
    assert "SQLite: a migration is missing for " in shown.output
