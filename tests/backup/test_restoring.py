"""An empty machine is brought back: whole, proved, and without doing anything that waited."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from datetime import timedelta

import pytest
from alembic import command
from alembic.config import Config
from backup.town import COUNCIL
from peers import postgres
from sqlalchemy import create_engine, make_url
from store.world import PUBLIC, open_case, post, rows, sql

from adapters.contract import Address, Alert, Posted, Request
from bot.backup import keysafe
from bot.backup.manifest import BackupProblem
from bot.backup.restoring import Restoring
from bot.clerk import restored as telling
from bot.config.load import load_config
from bot.run import keys
from bot.run.compose import build_house
from bot.store import actions, audit, backups, cases, commands, crypto, migrate, outbox, verify
from bot.store.letters import Letter
from bot.store.schema import ConnectionSecret, Version
from bot.store.schema_backup import Restored
from bot.store.schema_work import Action, Case, Command, Outbox
from bot.store.store import Store

PICTURE = b"\x89PNG " * 20_000
PASSPHRASE = "a long night in Sampleford"
LATER = timedelta(days=3)


@pytest.fixture
def machine(tmp_path, town, request):
    """Where to restore to: options for a new machine, whatever the kind of the database."""
    if make_url(town.url).get_backend_name() == "sqlite":
        yield {"to": tmp_path / "new"}
        return
    with postgres.database(request.getfixturevalue("postgres_server")) as url:
        folder = tmp_path / "new"
        folder.mkdir()
        config = folder / "beadle.toml"
        config.write_text(town.path.read_text().replace(town.url, url))
        yield {"config": config}


def restore(town, made, machine, **more):
    """Restore three days after the backup."""
    town.clock.advance(days=LATER.days)
    return Restoring(made.folder, clock=town.clock, **machine, **more).run()


@contextmanager
def opened(done, clock, old=None):
    """The restored record as the first start opens it; ``old``: whose keys are put back."""
    config = load_config(done.config)
    for secret, before in ((config.key, "key"), (config.reports_key, "reports_key")):
        if old is not None:
            shutil.copy(getattr(old.config, before).file, secret.file)
    url = make_url(config.database.url).render_as_string(hide_password=False)
    migrate.upgrade(url)
    store = Store(url, clock)
    try:
        keys.open_general(store, config)
        keys.open_reports(store, config)
        yield store, config
    finally:
        store.close()


def test_all_that_was_recorded_is_back_and_proved(town, machine):
    town.posts(30)
    town.pictures(PICTURE)
    head = town.store.read_now(audit.head, COUNCIL)
    done = restore(town, town.backup(), machine)
    assert done.problems == []
    with opened(done, town.clock, town) as (store, _config):
        assert len(rows(store, Version)) == 31
        report = store.read_now(verify.verify, COUNCIL, head)
        assert (report.problems, report.blobs) == ([], 1)
        assert report.restored == [(town.clock(), town.clock() - LATER)]
        [row] = rows(store, Restored)
        assert (row.at, row.made_at) == (town.clock(), town.clock() - LATER)
        payload = store.read_now(audit.latest_payload, COUNCIL, "restored")
        assert payload["backup"] == done.manifest.name
        assert payload["by"]


def _waiting(town):
    """An alert that waits and one given up, a request, and an order under way."""
    town.posts(1, start=1)
    case = open_case(town.store)
    letter = Letter(Alert("Old", "Old news."), Address("desk"))
    for key in ("old:1", "old:2"):
        town.store.write_now(outbox.put_alert, COUNCIL, "terminal", key, letter)
    sql(town.store, "UPDATE outbox SET state = 'dead' WHERE key = 'old:2'")
    asked = Request("ask-1", "desk", "clerk", line="takedown 1 W5 at once")
    town.store.write_now(commands.record, COUNCIL, "terminal", asked)

    def order(session):
        file = cases.file(session, session.get_one(Case, case.id))
        wanted = actions.Order(actions.contract.ActionKind.TAKE_DOWN, "not for us")
        actions.order(session, file, wanted)
        cases.move(session, file.case, "ordered")

    town.store.write_now(order)
    return case


def test_nothing_that_waited_is_carried_out_and_the_clerk_is_told_once(town, machine):
    _waiting(town)
    done = restore(town, town.backup(), machine)
    with opened(done, town.clock, town) as (store, config):
        assert {one.state for one in rows(store, Outbox)} == {"dropped"}
        assert all(one.body is None for one in rows(store, Outbox) if one.lane == "alert")
        store.write_now(outbox.revive)  # as each start does with dead letters
        for lane, target in (("alert", "terminal"), ("action", "blog")):
            assert store.write_now(outbox.claim, lane, target) == []
        assert store.read_now(commands.received) == []
        asked = Request("ask-1", "desk", "clerk", line="takedown 1 W5 at once")
        assert store.write_now(commands.record, COUNCIL, "terminal", asked) is None
        [action] = rows(store, Action)
        assert action.state == "unknown"
        assert rows(store, Case)[0].state == "open"

        house = build_house(config)
        assert store.read_now(telling.councils, house) == [COUNCIL]
        store.write_now(telling.heed, house, COUNCIL)
        assert store.read_now(telling.councils, house) == []
        [alert] = store.write_now(outbox.claim, "alert", "terminal")
        said = alert.letter.alert.text
        assert said.startswith("RESTORED from the backup of")
        assert "NOT KNOWN: an order about case 1 was under way. I did not repeat it." in said
        assert "2 alerts" in said
        assert "1 command" in said
        assert "HOLDS that were placed after" in said
        assert rows(store, Case)[0].escalate_at > town.clock()
        assert rows(store, Command)[0].state == "done"


def test_what_connections_remembered_is_forgotten_so_that_old_replies_order_nothing(town, machine):
    """Which mails and buttons may be answered, and how far a mailbox was read, lies there."""
    _remembered(town, "mail-sent-a")
    made = town.backup()
    assert len(rows(town.store, ConnectionSecret)) == 1
    done = restore(town, made, machine)
    with opened(done, town.clock, town) as (store, _config):
        assert rows(store, ConnectionSecret) == []


def test_a_refresh_token_stays_and_it_is_said_that_it_may_be_void(town, machine):
    """The configured one was used up when the provider gave this one in its place."""
    _remembered(town, "mail-oauth", "lent:mail-oauth", "mail-secret")
    done = restore(town, town.backup(), machine)
    [note] = [note for note in done.notes if note.startswith("mail signs in with a refresh token")]
    assert "invalid_grant" in note
    with opened(done, town.clock, town) as (store, _config):
        kept = {one.name: one.value for one in rows(store, ConnectionSecret)}
        assert kept == {"mail-oauth": "of mail-oauth", "lent:mail-oauth": "of lent:mail-oauth"}


def test_nothing_is_said_of_tokens_where_there_are_none(small_town, tmp_path):
    _remembered(small_town, "mail-secret", "lent:mail-oauth")
    done = restore(small_town, small_town.backup(), {"to": tmp_path / "new"})
    assert not any("refresh token" in note for note in done.notes)


def _remembered(town, *names):
    """What the connection "mail" saved."""
    town.store.write_now(
        lambda session: session.add_all(
            ConnectionSecret(connection="mail", name=name, value=f"of {name}") for name in names
        )
    )


def test_what_was_due_to_be_deleted_is_deleted_before_anything_else(town, machine):
    """A backup holds what was purged since; nobody gets to read it again."""
    reply = post("r1", "Private matters of a resident", author=PUBLIC)
    town.take(Posted(reply))
    made = town.backup()
    town.clock.advance(days=40)
    done = restore(town, made, machine)
    assert done.purged == 1
    with opened(done, town.clock, town) as (store, _config):
        [version] = rows(store, Version)
        assert (version.parts, version.raw, version.excerpt) == (None, None, None)
        assert version.purged_at == town.clock()
        assert store.read_now(verify.verify, COUNCIL).problems == []


def test_a_backup_of_an_older_beadle_is_brought_to_this_ones_schema(town, machine):
    town.posts(5)
    config = Config()
    config.set_main_option("script_location", str(migrate.scripts()))
    engine = create_engine(town.url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0011")
    engine.dispose()
    made = town.backup()
    assert made.manifest.revision == "0011"
    done = restore(town, made, machine)
    with opened(done, town.clock, town) as (store, _config):
        assert migrate.current(store.engine.url) == migrate.latest()
        assert len(rows(store, Version)) == 5


def test_the_keys_come_back_with_the_passphrase(small_town, tmp_path):
    made = small_town.backup(PASSPHRASE)
    machine = {"to": tmp_path / "new", "passphrase": lambda: PASSPHRASE}
    done = restore(small_town, made, machine)
    with opened(done, small_town.clock) as (_store, config):
        assert config.key.reveal() == small_town.config.key.reveal()
        assert config.reports_key.reveal() == small_town.config.reports_key.reveal()
    assert any("The reports key is back in" in note for note in done.notes)


def test_a_wrong_passphrase_leaves_the_machine_as_it_was(small_town, tmp_path):
    made = small_town.backup(PASSPHRASE)
    with pytest.raises(BackupProblem, match="does not open the keys"):
        restore(small_town, made, {"to": tmp_path / "new", "passphrase": lambda: "another one!"})
    assert not (tmp_path / "new").exists()


def test_keys_that_are_not_in_it_are_named_by_their_fingerprint(small_town, tmp_path):
    done = restore(small_town, small_town.backup(), {"to": tmp_path / "new"})
    known = keysafe.fingerprint(small_town.config.reports_key.reveal())
    assert any(f"NEEDED: the reports key (fingerprint {known})" in note for note in done.notes)
    with (
        pytest.raises(crypto.KeyProblem, match="the general key is not there"),
        opened(done, small_town.clock),
    ):
        pass


def test_its_own_row_says_that_the_backup_was_made(small_town, tmp_path):
    """It is in the copy as one that is being made."""
    order = small_town.order()
    small_town.store.write_now(backups.begin, order.name, order.folder, scheduled=True)
    done = restore(small_town, small_town.backup(), {"to": tmp_path / "new"})
    with opened(done, small_town.clock, small_town) as (store, _config):
        assert store.read_now(backups.fares).state == backups.MADE
