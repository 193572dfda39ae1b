"""``beadle elections`` without a poll shows what the Clerk has entered, from the rows."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from icalendar import Calendar

from bot.cli import main
from bot.config.load import load_config
from bot.store import closures, councils, elections, migrate, people
from bot.store.closures import Window
from bot.store.store import Store

POLL = date(2098, 5, 1)  # no test waits for its date


def enter(session):
    """A poll with its notice, and a confirmed window."""
    [clerk] = people.holders(session, "sampleford", "clerk")
    poll = elections.add(session, "sampleford", "parish", POLL, "", clerk)
    elections.enter_notice(session, poll, date(2098, 3, 20), "", clerk)
    starts = datetime(2098, 3, 20, tzinfo=UTC)
    window = Window("closed", starts, datetime(2098, 5, 1, 21, tzinfo=UTC), "clause 6.12")
    closures.put(session, "sampleford", window, election=poll, confirmed_by=clerk)


@pytest.fixture
def entered(config):
    """A database in which an election is entered."""
    url = f"sqlite:///{config.parent / 'beadle.db'}"
    migrate.upgrade(url)
    store = Store(url)
    store.write_now(councils.adopt, load_config(config), {"sampleford": "hash"})
    store.write_now(enter)
    store.close()


@pytest.mark.usefixtures("entered")
def test_the_page_is_the_one_that_the_desk_shows(beadle):
    done = beadle("elections")
    assert done.exit_code == 0, done.output
    said = done.stdout.splitlines()
    assert said[:2] == [
        "Sampleford Town Council",
        ("Election 1 (parish or town council election, 1 May 2098): from 20 March 2098 until 22:00 "
        "on 1 May 2098: closed, confirmed."),
    ]  # fmt: skip
    assert "Accounts are closed by clause 6.12." in said
    assert "Nobody's personal account is watched." in said[-2]


@pytest.mark.usefixtures("entered")
def test_the_calendar_has_the_windows_of_the_rows(beadle, tmp_path):
    path = tmp_path / "polls.ics"
    assert beadle("elections", "--council", "sampleford", "--ics", str(path)).exit_code == 0
    calendar = Calendar.from_ical(path.read_bytes())
    assert calendar["x-wr-calname"] == "Elections: Sampleford Town Council"
    found = {str(one["uid"]): one for one in calendar.events}
    period = found["period.sampleford.1@beadle"]
    assert period["dtstart"].dt == datetime(2098, 3, 20, tzinfo=UTC)
    assert period["dtend"].dt == datetime(2098, 5, 1, 21, tzinfo=UTC)
    assert str(period["summary"]).endswith("(accounts closed)")
    assert period["status"] == "CONFIRMED"
    assert found["poll.sampleford.1@beadle"]["dtstart"].dt == POLL


def test_a_council_that_beadle_has_not_begun_with_has_nothing_entered(beadle, config):
    migrate.upgrade(f"sqlite:///{config.parent / 'beadle.db'}")
    done = beadle("elections")
    assert done.exit_code == 0
    assert "No election is entered, and no account is closed." in done.stdout


@pytest.mark.usefixtures("entered")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--council", "witney"), "There is no council witney; known: sampleford."),
        (("--format", "json"), "are about one poll: add --type and --poll"),
        (("--notice", "2027-03-22"), "are about one poll: add --type and --poll"),
        (("--ics", "nowhere/polls.ics"), "cannot be written: No such file or directory."),
        (("--type", "parish"), "Missing option '--poll'. To see what is entered, leave both out"),
        (("--type", "parish", "--poll", "2098-05-01", "--council", "sampleford"),
         "--council is for what is entered"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(beadle, arguments, said):
    done = beadle("elections", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_before_the_first_run_there_is_no_database(beadle):
    done = beadle("elections")
    assert done.exit_code == 2
    assert "There is no database at" in done.stderr


def test_without_a_configuration_a_poll_is_wanted(monkeypatch):
    monkeypatch.delenv("BEADLE_CONFIG", raising=False)
    done = CliRunner().invoke(main, ["elections"])
    assert done.exit_code == 2
    assert "Missing option '--type'" in done.stderr
