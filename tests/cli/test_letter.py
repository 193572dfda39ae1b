"""``beadle letter --preview`` shows the weekly letter as it stands, and leaves no trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.config.load import load_config
from bot.store import councils, crypto, migrate
from bot.store.schema_told import LetterSent
from bot.store.schema_work import Outbox
from bot.store.store import Store


@pytest.fixture
def begun(config, monkeypatch):
    """A database that Beadle has begun with, and its store."""
    monkeypatch.setattr(crypto, "_boxes", {})
    url = f"sqlite:///{config.parent / 'beadle.db'}"
    migrate.upgrade(url)
    loaded = load_config(config)
    for secret, box in ((loaded.key, crypto.GENERAL), (loaded.reports_key, crypto.REPORTS)):
        crypto.unlock(crypto.read_or_make_key(Path(secret.file)), box)
    store = Store(url)
    store.write_now(councils.adopt, loaded, {"sampleford": "hash"})
    yield store
    store.close()


def test_it_shows_what_would_be_sent_now_and_stores_nothing(beadle, begun):
    done = beadle("letter", "--preview")
    assert done.exit_code == 0, done.output
    title, _, first, about, *rest = done.stdout.splitlines()
    assert title == "Weekly letter: NOT ALL IS WELL"
    assert first == "NOT ALL IS WELL: 1 thing to mend."
    assert about.startswith("Sampleford Town Council, ")
    assert "- NOTHING IS WATCHED: Beadle is not running. To start it: beadle run" in rest
    for table in (LetterSent, Outbox):
        assert begun.read_now(lambda s, t=table: s.scalar(select(func.count()).select_from(t))) == 0


@pytest.mark.usefixtures("begun")
def test_it_shows_what_a_new_clerk_is_sent_first(beadle, config):
    done = beadle("letter", "--preview", "--handover")
    assert done.exit_code == 0, done.output
    said = done.stdout
    assert said.startswith(
        "Hand-over: you are the Clerk\n\nSam Clerk: Beadle knows you as the Clerk"
    )
    assert f"The key of the reports: the file {config.parent / 'beadle-reports.key'}" in said
    assert (config.parent / "beadle-reports.key").read_text().strip() not in said
    assert "- takedown CASE CLAUSE REASON: " in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Add --preview. The letter itself is sent by beadle run."),
        (("--preview", "--council", "witney"), "There is no council witney; known: sampleford."),
        (("--preview",), "There is no database at"),
    ],
)
def test_what_cannot_be_shown_is_refused(beadle, arguments, said):
    done = beadle("letter", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
