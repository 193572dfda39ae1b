"""``beadle elections``: the dates before a poll, for people and for programs."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime, timedelta
from itertools import product

import pytest
from click.testing import CliRunner
from icalendar import Calendar

from bot.cli import main
from policy.deadlines import LONDON
from policy.elections.rules import Kind

TYPES = [
    "parish", "district", "county", "unitary", "mayor", "pcc", "london", "uk-general",
    "uk-by-election", "neighbourhood-plan", "referendum",
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch):
    monkeypatch.delenv("BEADLE_CONFIG", raising=False)


def run(*arguments: str, kind: str = "parish", poll: str = "2025-05-01", past: bool = True):
    """The command on a poll that is over, unless told otherwise; no test waits for its date."""
    options = ["--past"] if past else []
    return CliRunner().invoke(
        main, ["elections", "--type", kind, "--poll", poll, *options, *arguments]
    )


def as_json(*arguments: str, **more):
    done = run(*arguments, "--format", "json", **more)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_people_get_the_dates_first_and_then_the_reasons():
    done = run("--notice", "2025-03-11", kind="unitary")
    assert done.exit_code == 0
    assert done.stderr == ""
    said = done.stdout.splitlines()
    assert said[0] == "Unitary council election: poll on Thursday 1 May 2025."
    assert "  Last day for notice  Tuesday 25 March 2025" in said
    assert "  Starts               Tuesday 11 March 2025, 00:00" in said
    assert "  Ends                 Thursday 1 May 2025, 22:00" in said
    reasons = " ".join(said[6:])
    assert "SI 2006/3304, Sch. 2 r. 1" in reasons
    assert "as entered" in reasons
    assert max(map(len, said)) <= 100


def test_programs_get_five_keys():
    found = as_json()
    assert list(found) == ["last_day_for_notice", "starts", "ends", "provisional", "reasons"]
    assert found["last_day_for_notice"] == "2025-03-25"
    assert found["starts"] == "2025-03-25T00:00:00+00:00"
    assert found["ends"] == "2025-05-01T22:00:00+01:00"
    assert found["provisional"] is False
    assert all(isinstance(reason, str) for reason in found["reasons"])
    assert "SI 2006/3305" in found["reasons"][0]


def test_an_estimate_says_so_and_an_entered_notice_wins():
    assert "00:00 (estimate)" in run().stdout
    entered = run("--notice", "2025-03-11")
    assert "(estimate)" not in entered.stdout
    assert as_json("--notice", "2025-03-11")["starts"] == "2025-03-11T00:00:00+00:00"


def test_a_holiday_announced_late_is_left_out_by_as_of():
    poll = {"kind": "district", "poll": "2022-09-22"}
    assert as_json(**poll)["last_day_for_notice"] == "2022-08-16"
    then = as_json("--as-of", "2022-08-17", past=False, **poll)  # not over yet on that day
    assert then["last_day_for_notice"] == "2022-08-17"


def test_a_general_election_tells_the_dissolution():
    done = run(kind="uk-general", poll="2024-07-04")
    assert "  Dissolution          Thursday 30 May 2024" in done.stdout
    assert "  Last day for notice  Tuesday 4 June 2024" in done.stdout


def test_a_by_election_to_parliament_says_what_cannot_be_known():
    found = as_json(kind="uk-by-election")
    assert (found["last_day_for_notice"], found["starts"]) == (None, None)
    assert found["ends"] == "2025-05-01T22:00:00+01:00"
    assert "does not follow from polling day" in found["reasons"][0]
    said = run(kind="uk-by-election").stdout
    assert "  Last day for notice  does not follow from polling day" in said
    assert "  Starts               not known yet" in said


def test_beyond_the_named_holidays_it_says_provisional_first():
    done = run(poll="2098-05-01", past=False)
    assert done.exit_code == 0
    assert "PROVISIONAL" in done.stdout.splitlines()[1]
    found = as_json(poll="2098-05-01", past=False)
    assert found["provisional"] is True
    assert any(reason.startswith("Provisional: ") for reason in found["reasons"])


@pytest.mark.parametrize(
    ("end", "ends"),
    [
        ("close-of-poll", "2025-05-01T22:00:00+01:00"),
        ("next-day", "2025-05-02T00:00:00+01:00"),
        ("declaration", None),
    ],
)
def test_the_end_is_the_councils_choice(end, ends):
    assert as_json("--ends", end)["ends"] == ends


@pytest.mark.parametrize(
    ("arguments", "doubt"),
    [
        ({"poll": "2025-05-02"}, "Friday 2 May 2025 is not a Thursday"),
        ({"notice": "2025-03-26"}, "came after the last lawful day, Tuesday 25 March 2025"),
        ({"notice": "2024-03-11"}, "Is the year right?"),
        ({"notice": "2025-03-22"}, "Saturday 22 March 2025 is no working day"),
    ],
)
def test_a_doubt_is_a_warning_and_no_error(arguments, doubt):
    notice = ["--notice", arguments["notice"]] if "notice" in arguments else []
    poll = arguments.get("poll", "2025-05-01")
    done = run(*notice, poll=poll)
    assert done.exit_code == 0
    assert done.stderr.startswith("Warning: ")
    assert doubt in done.stderr
    assert doubt in as_json(*notice, poll=poll)["reasons"][-1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"past": False}, "Thursday 1 May 2025 is over. To see the dates of a poll that was: --p"),
        ({"notice": "2025-05-02"}, "the period would end before it starts. Put one of the two"),
        ({"poll": "6/5/27"}, "expected a day as in 2027-05-06"),
        ({"poll": "20270506"}, "expected a day as in 2027-05-06"),
        ({"poll": "2027-02-30"}, "there is no day 2027-02-30"),
        ({"poll": "1997-05-01"}, "No rule is known for a parish or town council election"),
        ({"poll": "2127-05-06"}, "2127-05-06 is too far ahead"),
        ({"kind": "mayer"}, "'mayer' is not one of 'parish', 'district', 'county'"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused_with_the_reason(arguments, said):
    more = dict(arguments)
    notice = more.pop("notice", None)
    done = run(*(["--notice", notice] if notice else []), **more)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_the_type_and_the_poll_must_be_given():
    done = CliRunner().invoke(main, ["elections", "--poll", "2027-05-06"])
    assert done.exit_code == 2
    assert "Missing option '--type'" in done.stderr


def test_a_poll_today_is_not_over():
    today = datetime.now(LONDON).date()
    assert run(poll=today.isoformat(), past=False).exit_code == 0
    before = run(poll=(today - timedelta(days=2)).isoformat(), past=False)
    assert before.exit_code == 2


def test_a_day_off_of_the_configuration_is_not_counted(beadle, config):
    arguments = (
        "elections",
        "--type",
        "parish",
        "--poll",
        "2025-05-01",
        "--past",
        "--format",
        "json",
    )
    assert json.loads(beadle(*arguments).stdout)["last_day_for_notice"] == "2025-03-25"
    mourning = '[[day_off]]\nday = 2025-04-14\nname = "Mourning"\nannounced = 2025-04-04\n'
    config.write_text(mourning + config.read_text())
    found = json.loads(beadle(*arguments).stdout)
    assert found["last_day_for_notice"] == "2025-03-24"
    assert "Monday 14 April 2025 (Mourning)" in found["reasons"][0]
    then = json.loads(beadle(*arguments, "--as-of", "2025-04-03").stdout)
    assert then["last_day_for_notice"] == "2025-03-25"


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_goes_with_every_option(kind):
    assert [str(each) for each in Kind] == TYPES
    polls = ("2017-05-04", "2022-09-22", "2024-12-24", "2025-05-04", "2031-05-01")
    ends = ("close-of-poll", "declaration", "next-day")
    for poll, end, notice, as_of in product(polls, ends, ("", "2017-03-01"), ("", "2022-08-17")):
        options = ["--ends", end, *(["--notice", notice] if notice else [])]
        found = as_json(*options, *(["--as-of", as_of] if as_of else []), kind=kind, poll=poll)
        if found["starts"] and found["ends"]:
            assert datetime.fromisoformat(found["starts"]) < datetime.fromisoformat(found["ends"])
        assert (found["ends"] is None) == (end == "declaration")
        assert not notice or found["starts"].startswith(notice)


def test_the_program_itself_prints_json_alone_on_standard_output():
    done = subprocess.run(
        [sys.executable, "-m", "bot", "elections", "--type", "parish", "--poll", "2025-05-02",
         "--past", "--format", "json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["last_day_for_notice"] == "2025-03-26"
    assert "not a Thursday" in done.stderr


def test_a_calendar_file_is_written_beside_what_is_printed(tmp_path):
    path = tmp_path / "polls.ics"
    path.write_text("old")
    assert "Thursday 1 May 2025" in run("--ics", str(path)).stdout
    events = Calendar.from_ical(path.read_bytes()).events
    assert [event["dtstart"].dt.isoformat() for event in events] == [
        "2025-03-25", "2025-03-25T00:00:00+00:00", "2025-05-01",
    ]  # fmt: skip
    assert [each.name for each in tmp_path.iterdir()] == ["polls.ics"]


def test_a_calendar_file_that_cannot_be_written_is_an_error(tmp_path):
    done = run("--ics", str(tmp_path / "nowhere" / "polls.ics"))
    assert done.exit_code == 2
    assert "cannot be written: No such file or directory. Nothing was changed." in done.stderr
