"""config.example.toml runs as it stands, and so does what is commented in it."""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.config.alarm import Alarm, CouncilAlarm
from bot.config.backups import Backups, Kept
from bot.config.daysoff import DayOff
from bot.config.desks import options_of
from bot.config.keys import allowed
from bot.config.load import _File, load_config
from bot.config.model import (
    Account,
    Council,
    Database,
    DeskChannel,
    Detoxify,
    Person,
    Sponsor,
)
from bot.config.observed import Log, Metrics, Monitor
from bot.config.sandbox import sandbox_config
from bot.config.settings import (
    Advice,
    Elections,
    Escalation,
    Letter,
    Quiet,
    Reports,
    Retention,
    Rules,
)

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
BLOCK = re.compile(r"^#> from here: (.+)\n((?:#.*\n)+?)#< to here\n", re.MULTILINE)


def switched_on(text: str, *names: str) -> str:
    """The example with the first ``#`` taken from every line of some blocks."""

    def uncomment(block: re.Match[str]) -> str:
        lines = block[2].splitlines(keepends=True)
        return "".join(re.sub(r"^# ?", "", line) for line in lines) if block[1] in names else ""

    return BLOCK.sub(uncomment, text)


def test_it_loads_as_it_stands():
    config = load_config(EXAMPLE)
    assert [line.adapter.name for line in config.connections] == ["folder", "terminal"]
    [council] = config.councils
    assert council.tell_after == timedelta(minutes=15)
    assert council.adviser().name == "Mona Monitor"
    assert config.warnings == ()
    [account] = council.accounts
    assert config.connection("website").options.folder(account.address).is_dir()


def test_its_bluesky_block_loads_with_its_secret(load, monkeypatch):
    monkeypatch.setenv("BEADLE_BLUESKY_PASSWORD", "abcd-efgh")
    config = load(switched_on(EXAMPLE.read_text(), "Bluesky"))
    options = config.connection("bluesky").options
    assert options.password.reveal() == "abcd-efgh"
    assert options.replies
    assert "bluesky" in [account.connection for account in config.councils[0].accounts]


def test_its_block_about_backups_loads(load):
    backup = load(switched_on(EXAMPLE.read_text(), "backups")).backup
    assert (backup.folder, backup.at) == ("/mnt/backups/beadle", time(2, 30))
    assert (backup.keep.daily, backup.keep.weekly, backup.keep.monthly) == (7, 5, 12)


def test_its_discord_block_loads_with_its_secret(load, monkeypatch):
    monkeypatch.setenv("BEADLE_DISCORD_TOKEN", "a.b.c")
    config = load(switched_on(EXAMPLE.read_text(), "Discord"))
    assert config.connection("discord").options.token.reveal() == "a.b.c"
    [council] = config.councils
    assert "discord" in [account.connection for account in council.accounts]
    assert "discord" in [desk.connection for desk in council.desks]
    options = options_of(config, config.connection("discord"))
    assert options.channels == ("1180249153287913999",)


def test_its_telegram_block_loads_with_its_secret(load, monkeypatch):
    monkeypatch.setenv("BEADLE_TELEGRAM_TOKEN", "1:abc")
    config = load(switched_on(EXAMPLE.read_text(), "Telegram"))
    options = config.connection("telegram").options
    assert options.token.reveal() == "1:abc"
    [council] = config.councils
    assert "telegram" in [account.connection for account in council.accounts]
    assert "-1001234567892" in [desk.channel for desk in council.desks]


def test_its_alarm_routes_load_with_their_secrets(load):
    blocks = ("the alarm's routes", "the council's own alarm routes")
    config = load(switched_on(EXAMPLE.read_text(), *blocks))
    assert [route.env for route in config.alarm.routes] == ["BEADLE_ALARM_TEAMS"]
    [council] = config.councils
    assert [route.env for route in council.alarm.routes] == ["BEADLE_ALARM_SAMPLEFORD"]
    assert council.alarm.contact == "Ann Admin (IT), 01632 960001"


def test_its_mail_block_loads_with_its_secret(load, monkeypatch):
    monkeypatch.setenv("BEADLE_MAIL_PASSWORD", "abcd-efgh")
    config = load(switched_on(EXAMPLE.read_text(), "mail"))
    options = options_of(config, config.connection("mail"))
    assert options.password.reveal() == "abcd-efgh"
    assert options.channels == ("clerk@sampleford-tc.gov.uk",)
    assert (options.smtp.port, options.imap.port) == (587, 993)


def test_its_mail_block_loads_with_a_token_in_the_password_s_place(load, monkeypatch):
    monkeypatch.setenv("BEADLE_MAIL_CLIENT_SECRET", "abcd-efgh")
    text = switched_on(EXAMPLE.read_text(), "mail", "mail by token")
    config = load(text.replace('password = { env = "BEADLE_MAIL_PASSWORD" }\n', ""))
    oauth = config.connection("mail").options.oauth
    assert oauth.client_secret.reveal() == "abcd-efgh"
    assert set(allowed(type(oauth))) <= set(re.findall(r"[a-z_]+", EXAMPLE.read_text()))


@pytest.mark.parametrize("number", [0, 1])
def test_the_token_page_s_configurations_load(load, number):
    text = switched_on(EXAMPLE.read_text(), "mail")
    page = (EXAMPLE.parent / "docs" / "mail-oauth.md").read_text()
    blocks = re.findall(r"^```toml\n(.+?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    own = re.search(r'^\[\[connection\]\]\nid = "mail".+?(?=^\[\[)', text, re.MULTILINE | re.DOTALL)
    options = load(text.replace(own[0], blocks[number])).connection("mail").options
    assert options.oauth.token_url.startswith("https://")
    assert options.password is None


def test_the_mail_page_s_configuration_loads(load):
    page = (EXAMPLE.parent / "docs" / "mail.md").read_text()
    [block] = re.findall(r"^```toml\n(.+?)^```$", page, re.MULTILINE | re.DOTALL)
    config = load(block)
    assert config.warnings == ()
    [council] = config.councils
    assert [desk.channel for desk in council.desks] == ["clerk@sampleford-tc.gov.uk"]
    assert council.persons[0].identity(config.connection("mail")) == "clerk@sampleford-tc.gov.uk"


def test_the_telegram_page_s_configuration_loads(load):
    page = (EXAMPLE.parent / "docs" / "telegram.md").read_text()
    [block] = re.findall(r"^```toml\n(.+?)^```$", page, re.MULTILINE | re.DOTALL)
    config = load(block)
    assert config.warnings == ()
    [council] = config.councils
    assert {p.identity(config.connection("telegram")) for p in council.persons} == {
        "5000001",
        "5000002",
        "5000003",
    }


def test_the_bluesky_page_s_configuration_loads(load):
    page = (EXAMPLE.parent / "docs" / "bluesky.md").read_text()
    first, _reports = re.findall(r"^```toml\n(.+?)^```$", page, re.MULTILINE | re.DOTALL)
    config = load(first)
    assert config.warnings == ()
    [council] = config.councils
    assert council.accounts[0].address == config.connection("bluesky").options.identifier
    assert council.persons[0].identity(config.connection("terminal")) == "clerk"


def test_its_detoxify_block_loads(load):
    text = EXAMPLE.read_text().replace('scorer = "mini"', 'scorer = "detoxify"')
    assert load(switched_on(text, "Detoxify")).detoxify.model == "unbiased"


def test_its_monitor_loads_with_its_secret(load, monkeypatch):
    monkeypatch.setenv("BEADLE_MONITOR_URL", "https://monitor.test/1")
    monitor = load(switched_on(EXAMPLE.read_text(), "the outside monitor")).monitor
    assert monitor.url.reveal() == "https://monitor.test/1"
    assert (monitor.every, monitor.fail) == (timedelta(minutes=1), False)


def test_its_quiet_hours_load(load):
    [council] = load(switched_on(EXAMPLE.read_text(), "quiet hours")).councils
    assert (council.quiet.starts, council.quiet.ends) == (time(20), time(7, 30))
    assert load(EXAMPLE.read_text()).councils[0].quiet is None


def test_its_metrics_load(load):
    assert load(switched_on(EXAMPLE.read_text(), "metrics")).metrics.port == 9464


def test_its_second_council_loads(load):
    config = load(switched_on(EXAMPLE.read_text(), "a second council"))
    assert [council.id for council in config.councils] == ["sampleford", "witney"]
    channels = config.connection("terminal").options.channels
    assert channels == tuple(council.desks[0].channel for council in config.councils)


@pytest.mark.parametrize(
    "shape",
    [
        _File,
        Council,
        Account,
        Advice,
        Backups,
        Kept,
        Database,
        DayOff,
        Detoxify,
        DeskChannel,
        Elections,
        Alarm,
        CouncilAlarm,
        Escalation,
        Log,
        Metrics,
        Letter,
        Monitor,
        Person,
        Quiet,
        Reports,
        Retention,
        Rules,
        Sponsor,
    ],
)
def test_it_explains_every_key(shape):
    words = set(re.findall(r"[a-z_]+", EXAMPLE.read_text()))
    assert set(allowed(shape)) <= words


@pytest.mark.parametrize(
    "connection", ["website", "terminal", "bluesky", "discord", "mail", "telegram"]
)
def test_it_explains_every_key_of_an_adapter(load, connection):
    config = load(switched_on(EXAMPLE.read_text(), "Bluesky", "Discord", "mail", "Telegram"))
    words = set(re.findall(r"[a-z_]+", EXAMPLE.read_text()))
    assert set(allowed(config.connection(connection).adapter.options)) <= words


def test_the_sandbox_is_a_whole_configuration(tmp_path):
    config = sandbox_config(tmp_path)
    assert config.warnings == ()
    assert config.path is None
    assert config.database.url == f"sqlite:///{tmp_path}/beadle.db"
    [council] = config.councils
    desk = config.connection(council.desks[0].connection)
    assert council.persons[0].identity(desk) == "clerk"
