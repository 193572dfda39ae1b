"""What was asked for while Beadle was down for a restore: no order is carried out, none is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from peers.household import START
from peers.memory_mailbox import MemoryMailbox

from adapters.contract import LONG_AGO, Level
from bot.clerk.table import TABLE
from bot.store import restored
from bot.store.restored import Source
from bot.store.schema_reports import Report
from bot.store.schema_work import Command

BREACH = "A zebra was seen."
BEFORE, AFTER = timedelta(hours=-1), timedelta(hours=2)


@pytest.fixture
async def home(household):
    """A record with a case, restored from a backup while Beadle was down; it is not begun yet."""
    made = household(mailbox=MemoryMailbox())
    async with made:
        await made.see("p1", BREACH)
        await made.case()
    made.clock.at += timedelta(days=1)
    async with made.store.__class__(made.url, made.clock) as store:
        await store.write(restored.settle, Source("beadle-x", START, "root"))
    made.clock.at += timedelta(hours=1)
    return made


async def answer(home, line, known, sender="clerk"):
    """What is said to a line of which the platform tells when it was typed."""
    key = home.desk.put(line, sender, known_at=home.clock.at + known if known else None)
    said = await home.desk.until(lambda s: s.alert.reply_to == key and s.alert.final)
    await home.settled()
    return said.alert


async def test_an_order_typed_before_the_restore_was_told_is_not_carried_out(home):
    """It waited on the platform while Beadle was down; whoever typed it is told to look again."""
    keys = [
        home.desk.put("dismiss 1 a street name", known_at=home.clock.at + timedelta(minutes=since))
        for since in (-90, -30)  # before the restore, and after it but before anybody knew
    ]
    async with home:
        for key in keys:
            said = await home.desk.until(
                lambda s, key=key: s.alert.reply_to == key and s.alert.final
            )
            assert said.alert.text.startswith("NOT DONE: this comes from before the restore.")
            assert said.alert.level is Level.URGENT
        await home.settled()
        assert home.desk.texts("RESTORED from the backup of")
        assert (await home.case()).state == "open"
        assert {row.state for row in await home.rows(Command)} == {"done"}


async def test_of_a_button_whose_time_nobody_knows_none_is_told(home):
    """It counts as from before, and nobody reads of 1970."""
    async with home:
        key = home.desk.put("dismiss 1 a street name", known_at=LONG_AGO)
        said = await home.desk.until(lambda s: s.alert.reply_to == key and s.alert.final)
        assert said.alert.text.startswith(
            "NOT DONE: I cannot tell whether this comes from before the restore. Its button is old,"
        )
        assert "1970" not in said.alert.text
        assert (await home.case()).state == "open"


async def test_given_again_it_is_carried_out(home):
    async with home:
        assert "NOT DONE" in (await answer(home, "dismiss 1 a street name", BEFORE)).text
        assert "NOT DONE" not in (await answer(home, "dismiss 1 a street name", AFTER)).text
        assert (await home.case()).state == "dismissed"


async def test_a_desk_that_tells_no_times_is_as_it_was(home):
    """A terminal delivers nothing that was typed before it was opened."""
    async with home:
        await answer(home, "dismiss 1 a street name", None)
        assert (await home.case()).state == "dismissed"


async def test_what_only_looks_is_answered_however_old(home):
    async with home:
        assert "1 case not closed" in (await answer(home, "cases", BEFORE)).text
        assert "a draft" not in (await answer(home, "check A zebra again.", BEFORE)).text


async def test_whoever_may_not_do_it_is_told_that_alone(home):
    """Not that there was a restore."""
    async with home:
        said = await answer(home, "dismiss 1 x", BEFORE, sender="stranger")
        assert said.text.startswith("Nothing was done: I do not know you.")


async def test_a_report_is_taken_in_however_old(home):
    """An officer in need wrote it; nothing of it follows from what the record was."""
    home.desk.put("report He waits for me at the car park.", "officer", known_at=START)
    home.mailbox.put("She posted my address.", "member")
    async with home:
        await home.settled()
        assert len(await home.rows(Report)) == 2


def test_the_commands_that_change_something_are_no_looks():
    """Whoever adds a command says so on purpose."""
    looks = {name for name, entry in TABLE.items() if entry.looks}
    assert looks == {
        "help", "accounts", "status", "cases", "case", "audit", "weekly", "handover", "rules",
        "elections", "rehearse", "reports", "letters", "holds",
    }  # fmt: skip
