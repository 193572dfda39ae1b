"""``beadle doctor``: one line each, what is wrong and how to mend it; nothing is changed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from peers.healthchecks import CHECK, Healthchecks

from bot.cli import checks, main
from bot.config.load import load_config
from bot.store import migrate


@pytest.fixture
def lines(beadle):
    """The lines by what was looked at, as the program prints them."""

    def run():
        shown = beadle("doctor")
        found = [line for line in shown.output.splitlines() if line[:5] in ("ok   ", "WRONG")]
        assert shown.exit_code == int(any(line.startswith("WRONG") for line in found))
        return found

    return run


def wrong(found):
    return [line.removeprefix("WRONG  ") for line in found if line.startswith("WRONG")]


def test_a_first_run_is_in_order_and_makes_nothing(lines, config):
    before = sorted(config.parent.rglob("*"))
    assert wrong(lines()) == []
    assert sorted(config.parent.rglob("*")) == before


def test_each_error_of_the_configuration_is_a_line(lines, config):
    config.write_text(config.read_text().replace('"clerk"\n', '"clrek"\n') + "colour = 3\n")
    first, second = wrong(lines())
    assert first.startswith("configuration: council[0].person[0].role: expected one of clerk")
    assert "council[0].desk[0].colour: unknown key" in second
    assert "To mend it: change this in beadle.toml" in second


def test_an_old_database_is_told_from_a_new_one(lines, config):
    database = config.parent / "beadle.db"
    database.touch()
    [found] = wrong(lines())
    assert "is at revision none; this Beadle wants" in found
    assert "To mend it: beadle db upgrade" in found
    migrate.upgrade(f"sqlite:///{database}")
    assert wrong(lines()) == []


def test_a_file_that_is_no_database_is_said(lines, config):
    (config.parent / "beadle.db").write_bytes(b"not a database" * 100)
    [found] = wrong(lines())
    assert found.startswith("database: The database cannot be used: file is not a database")


def test_a_key_that_others_can_read_is_wrong(lines, config):
    key = config.parent / "beadle.key"
    key.write_bytes(Fernet.generate_key())
    key.chmod(0o644)
    [found] = wrong(lines())
    assert "others can read" in found
    assert f"To mend it: chmod 600 {key}" in found
    key.chmod(0o600)
    assert wrong(lines()) == []


def test_an_alarm_route_that_others_can_read_is_wrong(lines, config):
    """Whoever knows its address can write there, or log in where it names a password."""
    route = config.parent / "route"
    route.write_text("json://127.0.0.1:1/x")
    route.chmod(0o644)
    config.write_text(config.read_text() + '[alarm]\nroutes = [{ file = "route" }]\n')
    [found] = wrong(lines())
    assert found.startswith("secret alarm.routes.1: others can read")
    assert f"To mend it: chmod 600 {route}" in found
    route.chmod(0o600)
    assert wrong(lines()) == []


def test_a_malformed_key_is_wrong_and_not_shown(lines, config):
    key = config.parent / "beadle.key"
    key.write_text("hunter2")
    key.chmod(0o600)
    [found] = wrong(lines())
    assert found.startswith("encryption key: the encryption key is malformed")
    assert "hunter2" not in "".join(lines())


def test_a_secret_that_is_not_set_is_named(lines, config, monkeypatch):
    monkeypatch.delenv("BEADLE_TEST_SECRET", raising=False)
    config.write_text('key = { env = "BEADLE_TEST_SECRET" }\n' + config.read_text())
    [found] = wrong(lines())
    assert "the environment variable BEADLE_TEST_SECRET is not set" in found
    assert "To mend it: set BEADLE_TEST_SECRET" in found


def test_a_database_whose_password_is_missing_leaves_out_no_other_line(lines, config, monkeypatch):
    monkeypatch.delenv("BEADLE_TEST_SECRET", raising=False)
    database = '[database]\nurl = "postgresql://me@db/beadle"\n'
    config.write_text(database + 'password = { env = "BEADLE_TEST_SECRET" }\n' + config.read_text())
    found = lines()
    assert [line.partition(":")[0] for line in wrong(found)][:2] == [
        "secret database.password", "database",
    ]  # fmt: skip
    assert any(line.startswith("ok     connection blog, ") for line in found)


def test_a_pack_that_is_refused_is_wrong(lines, config):
    (config.parent / "own.toml").write_text("colour = 3\n")
    config.write_text(config.read_text().replace('"durrington"', '"own.toml"'))
    assert any(line.startswith("pack of sampleford: ") for line in wrong(lines()))


def test_an_account_that_is_not_there_is_the_adapters_line(lines, config):
    (config.parent / "posts").rmdir()
    [found] = wrong(lines())
    assert found.startswith("connection blog, ")
    assert "To mend it: " in found


def test_a_clerk_whose_time_is_over_is_wrong(lines, config):
    config.write_text(
        config.read_text().replace('role = "clerk"', 'role = "clerk"\nuntil = 2020-01-01')
    )
    [found] = wrong(lines())
    assert found.startswith("the Clerk of sampleford: nobody is Clerk today")


async def test_an_adapter_that_never_answers_is_given_up(config, monkeypatch):
    async def silent(_options, _accounts, _host):
        await asyncio.Event().wait()

    monkeypatch.setattr(checks, "ADAPTER_SECONDS", 0.05)
    loaded = load_config(config)
    line = loaded.connections[0]
    line = replace(line, adapter=replace(line.adapter, diagnose=silent))
    [check] = await checks.connection(loaded, line)
    assert not check.ok
    assert "no answer within" in check.detail


@pytest.fixture
def monitor(config, monkeypatch):
    with Healthchecks() as server:
        monkeypatch.setenv("BEADLE_MONITOR_URL", server.address)
        table = '[monitor]\nurl = { env = "BEADLE_MONITOR_URL" }\n'
        config.write_text(table + config.read_text())
        yield server


def test_the_outside_monitor_is_pinged_once_and_that_is_said(lines, monitor):
    [found] = [line for line in lines() if "outside monitor" in line]
    assert "was pinged once just now, which counts there" in found
    assert [method for method, _path, _body in monitor.pings] == ["GET"]


def test_a_monitor_that_does_not_hear_is_wrong_and_its_address_not_shown(lines, monitor):
    monitor.status = 404
    [found] = wrong(lines())
    assert "outside monitor: the address is not known there" in found
    assert CHECK not in "".join(lines())


def test_a_monitor_whose_address_is_not_set_is_one_line(lines, monitor, monkeypatch):
    monkeypatch.delenv("BEADLE_MONITOR_URL")
    [found] = wrong(lines())
    assert "secret monitor.url: the environment variable BEADLE_MONITOR_URL is not set" in found


def test_the_folder_for_backups_is_looked_at(beadle, config):
    """It is beside the database here, and so lost with it."""
    config.write_text(f'[backup]\nfolder = "backups"\n{config.read_text()}')
    shown = beadle("doctor").output
    assert "ok     backup folder" in shown
    assert "it is on the same disk as the database" in shown
    assert "ok     backup room" in shown


def test_without_a_schedule_doctor_says_so_and_nothing_is_wrong(beadle):
    assert "ok     backup: but note: none is scheduled" in beadle("doctor").output


def test_without_a_configuration_it_says_that_none_was_looked_at():
    """All in order would be half the truth."""
    shown = CliRunner().invoke(main, ["doctor"])
    assert shown.exit_code == 0
    assert shown.output.endswith("No configuration was looked at: beadle doctor --config FILE\n")
