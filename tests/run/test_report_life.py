"""A report from the first word to its erasure, with the record whole at every step."""

from __future__ import annotations

import asyncio

from peers.memory_mailbox import MemoryMailbox
from sqlalchemy import text

from bot.store import migrate, retention, verify
from bot.store.schema_reports import Report

WORD = "MARMALADE"
STEPS = (
    "", " ack I call you at nine", " assign dev", f" note {WORD} was here before", " link 1",
    " police CR/1", " hold", " hold off", " export", " close He was warned.",
    " ack", " close Done.",
)  # fmt: skip


async def problems(home):
    """What verify finds."""
    return (await home.store.read(verify.verify, "village")).problems


async def hourly(home):
    """What the scheduler does each hour."""
    for wanted in await home.store.read(retention.periods, home.running.house.config):
        await asyncio.to_thread(retention.purge, home.store, wanted)


async def test_a_report_lives_and_is_erased_with_the_record_whole_all_the_way(
    household, database_url
):
    async with household(mailbox=MemoryMailbox()) as home:
        await home.see("a", "A zebra.", author="officer")
        for said in (f"He wrote {WORD}.", "1", "no", "SKIP", "SKIP", "yes", "SKIP"):
            await home.write(said)
        await home.write(f"ADD {WORD} again")
        assert await problems(home) == []
        for step in STEPS:
            await home.move(seconds=1)
            answer = await home.ask(f"report 1{step}")
            assert "NOT DONE" not in answer.text
            assert "Nothing was done" not in answer.text
            assert await problems(home) == [], step
        told = "\n".join(home.mailbox.to("officer"))
        for words in ("has been read", "I call you at nine", "passed to the police", "Done."):
            assert words in told
        assert "was here before" not in told
        home.clock.at = home.clock.at.replace(year=home.clock.at.year + 6)
        await hourly(home)
        assert (await home.rows(Report))[0].erased_at is None
        await home.move(days=1)
        await hourly(home)
        home.desk.said.clear()  # six years: no desk remembers what it showed, nor does Beadle
        [report] = await home.rows(Report)
        assert (report.erased_at, report.answers) == (home.clock.at, None)
        assert (await home.ask("report 1/2027")).text.startswith("There is no report 1/2027 for")
        assert (await home.ask("reports all")).text.startswith("No report is here")
        assert "linked" not in (await home.ask("case 1")).text
        assert await problems(home) == []
        assert await home.store.read(open_columns) == []


def open_columns(session):
    """The columns of all tables in which the word lies in the open."""
    found = []
    for table in migrate.METADATA.sorted_tables:
        for row in session.execute(text(f'SELECT * FROM "{table.name}"')).mappings():
            found += [f"{table.name}.{key}" for key, value in row.items() if holds(value)]
    return found


def holds(value) -> bool:
    """Whether the word lies in a value as the database has it."""
    if isinstance(value, bytes | memoryview):
        return WORD.encode() in bytes(value)
    return WORD in str(value)


async def test_a_draft_that_is_thrown_away_leaves_nothing_to_export_or_verify(household):
    async with household(mailbox=MemoryMailbox()) as home:
        await home.write(f"He wrote {WORD}.")
        await home.write("STOP")
        assert await home.rows(Report) == []
        assert (await home.ask("report 1")).text.startswith("There is no report 1 for you.")
        assert (await home.ask("reports")).text.startswith("No report is here")
        assert await problems(home) == []
        assert await home.store.read(open_columns) == []


async def test_a_draft_is_nobodys_to_read_or_to_know_of(household):
    async with household(mailbox=MemoryMailbox()) as home:
        await home.write(f"He wrote {WORD}.")
        for sender in ("clerk", "deputy", "chairman"):
            assert (await home.ask("reports", sender)).text.startswith("No report is here")
            assert "harassment" not in (await home.ask("status", sender)).text
            assert await home.desk.suggest("desk", sender, "report", "number", "") == []
