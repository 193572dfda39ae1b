"""``beadle verify`` and ``beadle health`` on a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from bot.cli import main
from bot.config.load import load_config
from bot.store import audit, councils, health, migrate
from bot.store.store import Store


@pytest.fixture
def url(config):
    """A database in which the council has a chain of a few rows."""
    url = f"sqlite:///{config.parent / 'beadle.db'}"
    migrate.upgrade(url)
    store = Store(url)
    store.write_now(councils.adopt, load_config(config), {"sampleford": "hash"})
    for number in range(3):
        entry = audit.Entry("note", "council", {"number": number}, "person:1")
        store.write_now(audit.record, "sampleford", entry)
    store.close()
    return url


def run(url, statement):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def head(shown):
    [line] = [line for line in shown.output.splitlines() if line.startswith("  Head: ")]
    return line.removeprefix("  Head: ")


def test_a_whole_chain_is_as_recorded(beadle, url):
    shown = beadle("verify")
    assert shown.exit_code == 0, shown.output
    assert (
        "sampleford: as recorded. Looked at 4 rows, 0 archived versions, 0 media." in shown.output
    )
    assert beadle("verify", "--head", head(shown)).exit_code == 0


def test_a_changed_row_is_found(beadle, url):
    run(url, "UPDATE audit SET kind = 'other' WHERE seq = 2")
    shown = beadle("verify")
    assert shown.exit_code == 1
    assert "sampleford: NOT as recorded." in shown.output
    assert "row 2 was changed" in shown.output


def test_a_cut_tail_is_found_by_a_head_from_outside(beadle, url):
    told = head(beadle("verify"))
    last = told.partition(":")[0]
    run(url, f"DELETE FROM audit WHERE seq = {last}")
    run(url, f"DELETE FROM audit_detail WHERE seq = {last}")
    run(
        url,
        "UPDATE audit_head SET seq = (SELECT max(seq) FROM audit),"
        " hash = (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1)",
    )
    assert beadle("verify").exit_code == 0
    shown = beadle("verify", "--head", told)
    assert shown.exit_code == 1
    assert "a tail was cut" in shown.output


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--council", "nowhere"), "There is no council nowhere; known: sampleford."),
        (("--head", "4-abc"), "expected ROW:HASH"),
    ],
)
def test_misuse_is_said(beadle, url, args, says):
    shown = beadle("verify", *args)
    assert shown.exit_code == 2
    assert says in shown.output


def test_without_a_configuration_it_says_that_it_looks_at_the_sandbox(tmp_path, monkeypatch):
    """A proof of the sandbox's record is none of the council's."""
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(main, ["verify"])
    assert "No --config was given: this is about the sandbox in ./sandbox." in shown.stderr


@pytest.mark.parametrize("command", ["verify", "health"])
def test_no_database_is_made_by_looking(beadle, config, command):
    shown = beadle(command)
    assert shown.exit_code == 2
    assert "beadle run makes it" in shown.output
    assert not (config.parent / "beadle.db").exists()


def test_health_is_well_only_while_judging_works(beadle, url):
    assert beadle("health").exit_code == 1
    store = Store(url)
    store.write_now(health.beat, "judge")
    store.close()
    shown = beadle("health")
    assert (shown.exit_code, shown.output) == (0, "Beadle takes in posts and checks them.\n")


def test_health_is_ill_when_a_loop_is_silent(beadle, url):
    store = Store(url, clock=lambda: datetime.now(UTC) - timedelta(hours=1))
    store.write_now(health.beat, "judge")
    store.close()
    shown = beadle("health")
    assert shown.exit_code == 1
    assert "judge: silent for" in shown.output
