"""The databases that the other tests are given."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from peers import postgres


def test_each_test_gets_an_empty_database_that_keeps_what_is_committed(database_url):
    engine = sa.create_engine(database_url)
    try:
        assert sa.inspect(engine).get_table_names() == []
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE seen (word TEXT)"))
            connection.execute(sa.text("INSERT INTO seen VALUES ('ünïcode')"))
        with engine.begin() as connection:
            assert connection.execute(sa.text("SELECT word FROM seen")).scalar_one() == "ünïcode"
    finally:
        engine.dispose()


@pytest.mark.postgres
def test_two_databases_on_one_server_do_not_see_each_other(postgres_server):
    with postgres.database(postgres_server) as one, postgres.database(postgres_server) as other:
        engines = [sa.create_engine(one), sa.create_engine(other)]
        with engines[0].begin() as connection:
            connection.execute(sa.text("CREATE TABLE mine (word TEXT)"))
        assert sa.inspect(engines[1]).get_table_names() == []
        for engine in engines:
            engine.dispose()


@pytest.mark.postgres
def test_the_server_under_test_is_postgresql_15(postgres_url):
    engine = sa.create_engine(postgres_url)
    with engine.connect() as connection:
        version = connection.execute(sa.text("SHOW server_version")).scalar_one()
    engine.dispose()
    assert version.startswith("15.")


@pytest.mark.postgres
def test_a_command_gets_a_server_and_nothing_is_left_when_it_is_stopped(postgres_server):
    script = "import os, time; print(os.environ['BEADLE_TEST_POSTGRES_URL'], flush=True)"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)  # the server may run as another user
        process = subprocess.Popen(
            [sys.executable, postgres.__file__, sys.executable, "-c", f"{script}; time.sleep(60)"],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": folder},
        )
        with process:
            assert process.stdout.readline().startswith("postgresql+psycopg://")
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 128 + signal.SIGTERM
        assert list(Path(folder).iterdir()) == []
