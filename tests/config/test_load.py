"""A configuration that is right becomes plain, frozen facts."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.contract import Secret
from bot.config.database import engine_url
from bot.config.errors import ConfigErrors
from bot.config.load import load_config
from bot.config.model import Role
from bot.config.settings import Elections
from policy.elections.saying import End
from policy.verdict import AccountKind, AuthorKind, NamedPerson, Sponsor


def test_derives_what_is_left_out(load, good, tmp_path):
    config = load(good)
    [council] = config.councils
    assert council.accounts[0].id == "shelf:@town"
    assert council.accounts[0].kind is AccountKind.OFFICIAL
    assert council.accounts[0].author_kind is AuthorKind.OFFICER
    assert council.desks[0].channel == "desk"
    assert [person.id for person in council.persons] == [
        "sam-clerk", "dee-deputy", "chris-chairman",
    ]  # fmt: skip
    assert council.escalation.breach == timedelta(hours=2)
    assert config.key == Secret(file=str(tmp_path / "beadle.key"))
    assert config.path == tmp_path / "beadle.toml"
    assert config.warnings == ()


def test_is_frozen(load, good):
    config = load(good)
    with pytest.raises(FrozenInstanceError):
        config.scorer = "other"
    with pytest.raises(FrozenInstanceError):
        config.councils[0].name = "Other"


def test_relative_paths_start_at_the_files_folder(load, good, tmp_path):
    extra = 'root = "a/b"\nextra = ["c", "/d"]\npassword = { file = "secret" }\n'
    extra += 'server = { token = { file = "token" } }'
    config = load(good.replace('adapter = "paper"', f'adapter = "paper"\n{extra}'))
    options = config.connection("shelf").options
    assert options.root == tmp_path / "a/b"
    assert options.extra == (tmp_path / "c", Path("/d"))
    assert options.password == Secret(file=str(tmp_path / "secret"))
    assert options.server.token == Secret(file=str(tmp_path / "token"))
    assert config.councils[0].pack == str(tmp_path / "witney.toml")
    assert config.database.url == f"sqlite:///{tmp_path}/beadle.db"


@pytest.mark.parametrize("script", ["commands.txt", "-"])
def test_a_terminal_s_script_starts_there_too_but_standard_input_is_no_file(
    load, good, tmp_path, script
):
    desk = f'\n[[connection]]\nid = "t"\nadapter = "terminal"\nscript = "{script}"\n'
    found = load(good + desk).connection("t").options.script
    assert found == (script if script == "-" else tmp_path / script)


def test_an_options_default_path_starts_there_too(load, good, tmp_path):
    assert load(good).connection("shelf").options.root == tmp_path / "posts"


def test_a_postgresql_password_comes_from_its_secret_only_when_it_is_needed(
    load, good, tmp_path, monkeypatch
):
    text = '[database]\nurl = "postgresql://me@db/beadle"\npassword = { env = "DB_PASSWORD" }\n'
    config = load(text + good)
    assert config.database.url == "postgresql+psycopg://me@db/beadle"
    assert config.key == Secret(file=str(tmp_path / "beadle.key"))
    monkeypatch.setenv("DB_PASSWORD", "p@ss/word")
    assert engine_url(config.database).password == "p@ss/word"
    assert "p@ss" not in str(engine_url(config.database))


def test_every_dated_fact_reaches_the_checker(load, good):
    config = load(
        good
        + """
        [[council.sponsor]]
        name = "Bakery"
        of = "the fair"
        from = 2026-04-01
        until = 2027-03-31
        approved_by = "minute 12"
        [[council.person]]
        name = "Max Member"
        role = "member"
        party = "First"
        standing = "Town, 6 May 2027"
        from = "2026-05-01"
        """.replace("        ", "")
    )
    facts = config.councils[0].facts()
    assert facts.sponsors == (
        Sponsor("Bakery", "the fair", date(2026, 4, 1), date(2027, 3, 31), "minute 12"),
    )
    assert facts.persons[-1] == NamedPerson(
        "Max Member", "member", "First", standing=True, since=date(2026, 5, 1)
    )


def test_somebody_whose_role_changes_stands_there_twice(load, good):
    config = load(
        good.replace('role = "deputy"', 'role = "deputy"\nuntil = 2026-12-31')
        + '[[council.person]]\nname = "Dee Deputy"\nrole = "officer"\nfrom = 2027-01-01\n'
    )
    deputy, officer = (p for p in config.councils[0].persons if p.id == "dee-deputy")
    assert deputy.serves(date(2026, 12, 31))
    assert not deputy.serves(date(2027, 1, 1))
    assert officer.serves(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("role", "author"),
    [
        (Role.CLERK, AuthorKind.OFFICER),
        (Role.CHAIRMAN, AuthorKind.MEMBER),
        (Role.CO_OPTED, AuthorKind.CO_OPTED),
        (Role.AUDITOR, AuthorKind.PUBLIC),
        (Role.NONE, AuthorKind.PUBLIC),
    ],
)
def test_a_role_says_what_kind_of_author_it_is(role, author):
    assert role.author is author


def test_a_person_is_found_by_connection_before_adapter(load, good):
    config = load(
        good.replace('{ shelf = "sam" }', '{ shelf = "sam", paper = "sam-anywhere" }').replace(
            'role = "deputy"', 'role = "deputy"\nidentities = { paper = "dee" }'
        )
    )
    sam, dee, chris = config.councils[0].persons
    line = config.connection("shelf")
    assert [p.identity(line) for p in (sam, dee, chris)] == ["sam", "dee", None]


def test_warns_of_what_a_council_should_have(load, good):
    text = good.replace("deputy", "officer").replace("chairman", "member")
    spare = '[[connection]]\nid = "spare"\nadapter = "paper"\n'
    warnings = "\n".join(load(spare + text).warnings)
    assert "no deputy" in warnings
    assert "no Chairman" in warnings
    assert "spare is used by no account" in warnings


def test_two_councils_may_share_a_connection_but_no_channel(load, good, wrong):
    second = good[good.index("[[council]]") :].replace("sampleford", "witney")
    assert wrong(good + second) == {
        "council[1].account[0].address": 'the account "shelf @town" is taken by '
        "council[0].account[0].address",
        "council[1].desk[0].channel": 'the desk "shelf desk" is taken by '
        "council[0].desk[0].channel",
    }
    second = second.replace("@town", "@witney") + 'channel = "two"\n'
    config = load(good + second)
    assert [council.id for council, _ in config.accounts_on("shelf")] == ["sampleford", "witney"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[[council]]\nid = \n", "line 2, column 6"),
        (b"name = 'caf\xe9'", "not UTF-8: byte 11"),
        (b"port = " + b"9" * 5000, "a number in it is too long"),
        (b"a = " + b"[" * 5000, "nested too deep"),
    ],
)
def test_a_file_that_is_not_toml_says_where(tmp_path, content, says):
    path = tmp_path / "beadle.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigErrors, match=says):
        load_config(path)


def test_a_file_as_windows_editors_save_it_is_read(tmp_path):
    path = tmp_path / "beadle.toml"
    path.write_bytes(b'\xef\xbb\xbfscorer = "awful"\n')
    with pytest.raises(ConfigErrors, match="scorer"):
        load_config(path)


def test_a_file_that_is_not_there_is_said_plainly(tmp_path):
    with pytest.raises(ConfigErrors, match=r"gone\.toml cannot be used(.|\n)*No such file"):
        load_config(tmp_path / "gone.toml")


def test_each_council_says_when_its_periods_end_and_where_its_files_lie(load, good, tmp_path):
    """By default at the close of poll, and no file; paths start at the configuration's folder."""
    [council] = load(good).councils
    assert council.elections == Elections(End.CLOSE_OF_POLL, timedelta(days=40), "", "")
    given = 'elections = { ends = "next-day", ask_before = "60d", page = "polls.md" }'
    [council] = load(good.replace('id = "sampleford"', f'id = "sampleford"\n{given}', 1)).councils
    assert council.elections == Elections(
        End.NEXT_DAY, timedelta(days=60), "", str(tmp_path / "polls.md")
    )


def test_a_monitor_s_address_is_a_secret_and_it_is_pinged_often_enough(good, wrong):
    shown = good + '\n[monitor]\nurl = "https://hc.test/x"\nevery = "2h"\n'
    found = wrong(shown)
    assert "secrets do not stand in this file" in found["monitor.url"]
    assert found["monitor.every"] == 'expected a length of time from "1m" to "1h"'


def test_metrics_are_shown_to_this_machine_alone(good, wrong):
    found = wrong(good + '\n[metrics]\nport = 9464\naddress = "0.0.0.0"\n')
    assert found == {"metrics.address": "unknown key; known here: port"}
    assert "metrics.port" in wrong(good + "\n[metrics]\nport = 70000\n")
    assert "missing" in wrong(good + "\n[metrics]\n")["metrics.port"]
