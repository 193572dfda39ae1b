"""The migrations make the schema of the code, on both databases, however they are started."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bot.store import migrate
from bot.store.engine import make_engine


def run(url, *statements):
    engine = make_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def indexes(url):
    """Name, uniqueness and condition of every index, as the database states them."""
    engine = make_engine(url)
    with engine.connect() as connection:
        seen = inspect(connection)
        found = {
            (table, index["name"], bool(index["unique"]), condition(index))
            for table in seen.get_table_names()
            for index in seen.get_indexes(table)
        }
    engine.dispose()
    return found


def condition(index):
    options = index.get("dialect_options", {})
    where = options.get("sqlite_where", options.get("postgresql_where"))
    return str(where) if where is not None else None


def test_an_empty_database_becomes_the_schema_of_the_code(database_url):
    assert migrate.current(database_url) is None
    migrate.upgrade(database_url)
    assert migrate.current(database_url) == migrate.latest()
    assert migrate.check(database_url) == []
    migrate.upgrade(database_url)
    assert migrate.check(database_url) == []


def test_the_files_are_named_by_their_revisions_in_their_order():
    """By these names Beadle knows whether there is anything to do, before it asks Alembic."""
    walked = ScriptDirectory(str(migrate.scripts())).walk_revisions()
    assert migrate.revisions() == [one.revision for one in walked][::-1]
    assert migrate.knows("0001")
    assert not migrate.knows("9999")


def test_an_installation_without_migrations_says_so(tmp_path, monkeypatch):
    (tmp_path / "env.py").touch()
    monkeypatch.setattr(migrate, "_PLACES", (tmp_path,))
    with pytest.raises(migrate.DatabaseProblem, match="install again"):
        migrate.latest()


def test_where_there_is_nothing_to_do_nothing_heavy_is_imported(sqlite_url):
    migrate.upgrade(sqlite_url)
    code = (
        "import sys\nfrom bot.store import migrate\n"
        "migrate.upgrade(sys.argv[1])\nassert migrate.current(sys.argv[1]) == migrate.latest()\n"
        "print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, sqlite_url], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_a_difference_is_found(database_url):
    """So that the test above can fail."""
    migrate.upgrade(database_url)
    run(database_url, "DROP INDEX ix_case_holding", "ALTER TABLE gap DROP COLUMN why")
    assert migrate.check(database_url) != []


def test_conditions_of_indexes_are_those_of_the_code(database_url):
    """What Alembic does not compare: an index of all cases would refuse the second one for ever."""
    migrate.upgrade(database_url)
    found = indexes(database_url)
    conditional = {name: where for _, name, _, where in found if where}
    declared = {
        index.name
        for table in migrate.METADATA.tables.values()
        for index in table.indexes
        if index.dialect_options["sqlite"]["where"] is not None
    }
    assert set(conditional) == declared
    assert "closed_at IS NULL" in conditional["ix_case_holding"]
    assert ("case", "ix_case_holding", True, conditional["ix_case_holding"]) in found


def test_the_migrations_and_the_code_make_the_same_indexes(database_url, tmp_path):
    migrate.upgrade(database_url)
    migrated = indexes(database_url)
    run(database_url, "DROP TABLE alembic_version")
    engine = make_engine(database_url)
    with engine.begin() as connection:
        migrate.METADATA.drop_all(connection)
        migrate.METADATA.create_all(connection)
    engine.dispose()
    assert indexes(database_url) == migrated


def test_two_that_start_at_once_migrate_once(database_url):
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(migrate.upgrade, [database_url] * 2))
    assert migrate.check(database_url) == []


def test_several_that_start_at_once_on_a_new_file_all_get_in(tmp_path):
    """Some rounds: SQLite now and then refuses the switch to its log without waiting."""
    with ThreadPoolExecutor(3) as threads:
        for number in range(10):
            url = f"sqlite:///{tmp_path / str(number)}.db"
            list(threads.map(migrate.upgrade, [url] * 3))


def test_a_new_database_is_its_owner_s_alone_and_an_old_one_keeps_its_mode(tmp_path):
    """It holds residents' words; whoever opened it to a group meant that."""
    path, before = tmp_path / "beadle.db", os.umask(0o022)
    try:
        migrate.upgrade(f"sqlite:///{path}")
        run(f"sqlite:///{path}", "CREATE TABLE more (x INTEGER)")
    finally:
        os.umask(before)
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    path.chmod(0o640)
    migrate.upgrade(f"sqlite:///{path}")
    assert path.stat().st_mode & 0o777 == 0o640


def test_every_migration_can_be_taken_back(database_url):
    migrate.upgrade(database_url)
    config = Config()
    config.set_main_option("script_location", str(migrate.scripts()))
    engine = make_engine(database_url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    engine.dispose()
    migrate.upgrade(database_url)
    assert migrate.check(database_url) == []


def test_a_report_that_was_on_hold_before_holds_were_rows_stays_on_hold(database_url):
    migrate.upgrade(database_url)
    config = Config()
    config.set_main_option("script_location", str(migrate.scripts()))
    engine = make_engine(database_url)
    at = "'2026-11-02 09:00:00+00:00'"
    filled = {"council_id": "'one'", "connection": "'chat'", "state": "'closed'", "urgent": "false",
              "concerns": "'public'", "kept_from": "'[]'", "place": "''", "begun_at": at,
              "reminders": "0"}  # fmt: skip
    names, values = ", ".join(filled), ", ".join(filled.values())
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0016")
        connection.execute(text(f"INSERT INTO council (id, name, since) VALUES ('one', '1', {at})"))
        for held in (at, "NULL"):
            connection.execute(
                text(f"INSERT INTO report ({names}, held_since) VALUES ({values}, {held})")
            )
        command.upgrade(config, "head")
        rows = connection.execute(text("SELECT kind, report_id, released_at FROM hold")).all()
    engine.dispose()
    assert [tuple(row) for row in rows] == [("report", 1, None)]


def test_cursors_stay_when_what_nobody_reads_beside_them_is_dropped(database_url):
    """A lost cursor would have everything taken in again; also there and back once more."""
    tables = ("stream", "mail_stream")
    migrate.upgrade(database_url)
    config = Config()
    config.set_main_option("script_location", str(migrate.scripts()))
    engine = make_engine(database_url)
    at = "'2026-11-02 09:00:00+00:00'"
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0017")
        for name in tables:
            connection.execute(
                text(
                    f"INSERT INTO {name} (connection, state, since, detail, told_at) "
                    f"VALUES ('blog', 'failing', {at}, 'no answer', {at})"
                )
            )
        connection.execute(text("UPDATE stream SET cursor = 'c-7', needs = 'credentials'"))
        for step in ("head", "0017", "head"):
            (command.downgrade if step == "0017" else command.upgrade)(config, step)
            for name in tables:
                columns = {column["name"] for column in inspect(connection).get_columns(name)}
                assert ("told_at" in columns) is (step == "0017")
                row = connection.execute(text(f"SELECT * FROM {name}")).mappings().one()
                kept = {key: row[key] for key in ("connection", "state", "detail")}
                assert kept == {"connection": "blog", "state": "failing", "detail": "no answer"}
                assert str(row["since"]).startswith("2026-11-02 09:00")
        row = connection.execute(text("SELECT cursor, needs FROM stream")).one()
        assert tuple(row) == ("c-7", "credentials")
    engine.dispose()
    assert migrate.check(database_url) == []


def test_a_database_of_a_newer_beadle_is_refused(database_url):
    migrate.upgrade(database_url)
    run(database_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(migrate.DatabaseProblem, match="newer Beadle"):
        migrate.upgrade(database_url)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "beadle.db"
    path.write_text("this is a letter to the Clerk, and no database at all" * 50)
    with pytest.raises(migrate.DatabaseProblem, match="not a database"):
        migrate.upgrade(f"sqlite:///{path}")
    assert "letter to the Clerk" in path.read_text()
