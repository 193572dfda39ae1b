"""What breaks where people's words are about is logged by its place, and never by its words."""

from __future__ import annotations

import errno
import logging
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from bot.clerk import escalate, perform, wordless
from bot.run.supervisor import Supervisor

WORDS = "he knows where the marmalade is"


def breaks(*_args, **_fields):
    """Raise what somebody wrote, as the cause of something else as well."""
    raise KeyError(WORDS) from ValueError(WORDS)


@pytest.fixture(autouse=True)
def _loud(caplog):
    caplog.set_level(logging.DEBUG)


def seen(caplog, what: str) -> None:
    """It was logged that this broke, and where; none of its words."""
    (record,) = [one for one in caplog.records if what in one.getMessage()]
    assert record.exc_info is None
    assert "KeyError at test_wordless.py:" in record.getMessage()
    assert "in breaks" in record.trace
    assert "marmalade" not in caplog.text


def test_the_lines_of_code_are_named_and_no_text_of_an_error(caplog):
    with pytest.raises(KeyError) as caught:
        breaks()
    wordless.note(logging.getLogger("test"), "something", caught.value)
    assert wordless.of(caught.value).startswith("KeyError at test_wordless.py:")
    seen(caplog, "something")
    assert wordless.of(ValueError(WORDS)) == "ValueError"


def test_what_ails_the_database_or_the_disk_is_said():
    full = OperationalError("INSERT", {"text": WORDS}, sqlite3.OperationalError("disk is full"))
    assert wordless.of(full) == "OperationalError (disk is full)"
    no_room = OSError(errno.ENOSPC, "No space left on device", f"/{WORDS}")
    assert wordless.of(no_room) == "OSError (No space left on device)"


async def test_a_command_that_breaks(household, monkeypatch, caplog):
    async with household() as home:
        monkeypatch.setattr(perform, "_run", breaks)
        assert "NOT DONE." in (await home.ask("status")).text
    seen(caplog, "a command broke")


async def test_a_tick_that_breaks(household, monkeypatch, caplog):
    async with household() as home:
        monkeypatch.setattr(escalate, "overdue", breaks)
        caplog.clear()
        await home.tick()
        assert any(getattr(r, "concern", "") == "due:village" for r in caplog.records)
        assert "marmalade" not in caplog.text


async def test_an_alert_that_breaks_the_desk(household, monkeypatch, caplog):
    async with household() as home:
        say = type(home.desk).say
        home.desk.say = breaks
        home.platform.publish("a", "A zebra.")
        await home.settled(alerts=False)
        while "broke the desk" not in caplog.text:
            home.store.changed.clear()
            await home.store.changed.wait()
        home.desk.say = say.__get__(home.desk)
    seen(caplog, "an alert broke the desk")


async def test_a_loop_that_dies(monkeypatch, caplog):
    supervisor = Supervisor(lambda: None)
    monkeypatch.setattr("bot.run.supervisor.FIRST_PAUSE", 0.01)
    rounds = iter([breaks, None])

    async def loop():
        broken = next(rounds)
        if broken:
            broken()

    supervisor.add("one", loop)
    await supervisor._keep("one", loop)
    assert supervisor.deaths == {"one": "KeyError"}
    seen(caplog, "a loop died")
    assert [one.loop for one in caplog.records if hasattr(one, "loop")] == ["one"]
