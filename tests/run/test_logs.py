"""What a line of the log may hold: Beadle's own sentences and a few facts, and nobody's words."""

from __future__ import annotations

import io
import json
import logging
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.contract import connection, remember_secrets
from bot.config.observed import Log
from bot.run import logs
from bot.run.host import StoreHost

FORMATS = [Log("text"), Log("json")]
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=12, max_size=25
).map("marmalade".__add__)


def written(record: logging.LogRecord, settings: Log, persons=()) -> str:
    """The line that a record becomes."""
    stream = io.StringIO()
    logs.handler(settings, stream, persons).handle(record)
    return stream.getvalue()


def record(name="bot.run.judge", message="a batch broke", *args, error=None, **extra):
    """A record as a logger makes it."""
    info = (type(error), error, error.__traceback__) if error else None
    return logging.getLogger(name).makeRecord(
        name, logging.WARNING, __file__, 1, message, args, info, extra=extra
    )


def broken(words: str) -> Exception:
    """An error that repeats what somebody wrote, as does its cause."""
    try:
        wraps(words)
    except KeyError as error:
        return error


def wraps(words: str):
    try:
        int(words)
    except ValueError as cause:  # the library's own sentence quotes what it was given
        raise KeyError(words) from cause


@given(WORDS)
def test_an_error_is_told_by_its_place_whoever_logs_it(words):
    for settings in FORMATS:
        for name in ("bot.run.judge", "discord.client"):
            line = written(record(name, "it broke", error=broken(words)), settings)
            assert words not in line
            assert "marmalade" not in line
            assert "KeyError at test_logs.py:" in line
            assert "ValueError at test_logs.py:" in line
            assert "Traceback (most recent call last):" in line


@given(WORDS)
def test_a_library_s_message_is_shown_without_what_was_put_into_it(words):
    for settings in FORMATS:
        for one in (
            record("aiohttp.client", "could not send %r to %s", words, [words]),
            record("discord.state", f"ignoring {words}"),
            record("asyncio", f"Task exception was never retrieved\nfuture: {words}"),
            record("telegram", "plain", words=words, connection=words),
        ):
            line = written(one, settings)
            assert "marmalade" not in line
            assert "test_logs.py:1" in line
        assert "could not send %r to %s" in written(
            record("aiohttp.client", "could not send %r to %s", words, words), settings
        )


@given(WORDS)
def test_only_facts_on_the_list_are_shown(words):
    for settings in FORMATS:
        line = written(record(text=words, trouble=[words], connection="site"), settings)
        assert "marmalade" not in line
        assert "site" in line


@given(WORDS)
def test_a_secret_that_was_read_is_in_no_line_in_whatever_writing(words):
    connection._KNOWN.clear()
    remember_secrets("test", words)
    for settings in FORMATS:
        for shown in (words, quote(words), quote(words, safe=""), json.dumps(words)):
            for one in (record(message="%s", connection=shown), record("bot.x", "at %s", shown)):
                assert words not in written(one, settings)
                assert quote(words) not in written(one, settings)
                assert json.dumps(words)[1:-1] not in written(one, settings)
    connection._KNOWN.clear()


def test_a_secret_is_remembered_when_it_is_read(monkeypatch, tmp_path):
    monkeypatch.setenv("BEADLE_TEST", "in-the-environment")
    (tmp_path / "secret").write_text("in-a-file\n")
    connection.Secret(env="BEADLE_TEST").reveal()
    connection.Secret(file=str(tmp_path / "secret")).reveal()
    line = written(record(message="in-the-environment in-a-file"), Log())
    assert line.rstrip().endswith("(secret) (secret)")


async def test_what_an_adapter_keeps_is_no_more_in_the_log_than_it_is_in_the_open(household):
    """Tokens inside of a session too; what was renewed takes the place of what was."""
    async with household() as home:
        host = StoreHost(home.store, "site")
        for number in range(50):
            token = f"renewed-token-{number:04}"
            await host.save("session", json.dumps({"for": "x", "tokens": [{"access": token}]}))
        assert written(record(message=f"it was {token}"), Log()).rstrip().endswith("(secret)")
        await host.save("plain", "one plain word")
        assert "plain word" not in written(record(message="at one plain word"), Log())
        assert len([one for one in connection.known_secrets() if "renewed" in one]) == 1


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("refused: 550 <clerk@example.org>: unknown", "refused: 550 <(address)>: unknown"),
        ("GET https://u:p@api.test/bot1:abc?x=1 broke", "GET https://api.test/… broke"),
        ("of did:plc:abc234 by @clerk.bsky.social", "of (account) by (account)"),
        ("token " + "a1B2" * 10, "token (long)"),
        ("no commands in -1001234567892", "no commands in (number)"),
        ("asked by Cara Clerk just now", "asked by (person) just now"),
        ("two\nlines", "two lines"),
        ("again in 60 seconds", "again in 60 seconds"),
        (
            "the disk is full: /var/lib/beadle/beadle.db",
            "the disk is full: /var/lib/beadle/beadle.db",
        ),
    ],
)
def test_what_leads_to_a_person_is_taken_out(said, shown):
    line = written(record("adapters.mail.desk", "%s", said), Log("json"), {"Cara Clerk"})
    assert json.loads(line)["event"] == shown


def test_a_line_to_read_has_its_facts_behind_it():
    one = record("bot.run.take_in", "not watching; again in %s", "1 second", connection="my site")
    line = written(one, Log()).rstrip()
    assert line[20:] == (
        'WARNING bot.run.take_in: not watching; again in 1 second connection="my site"'
    )


def test_a_line_of_json_has_them_by_name():
    one = record("bot.run.take_in", "not watching", connection="site", seconds=2)
    line = json.loads(written(one, Log("json")))
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "not watching",
        "level": "warning",
        "logger": "bot.run.take_in",
        "connection": "site",
        "seconds": 2,
    }


def test_a_line_that_cannot_be_made_is_lost_without_its_contents():
    line = written(record("discord.x", "%d", "marmalade"), Log())
    assert line == "a line of the log was lost (discord.x:1)\n"


@pytest.mark.parametrize(("level", "own", "libraries"), [
    ("debug", logging.DEBUG, logging.WARNING),
    ("error", logging.ERROR, logging.ERROR),
])  # fmt: skip
def test_libraries_say_only_what_is_wrong(level, own, libraries, quiet):
    logs.levels(Log(level=level))
    assert logging.getLogger("adapters.mail").getEffectiveLevel() == own
    assert logging.getLogger("httpx").getEffectiveLevel() == libraries
