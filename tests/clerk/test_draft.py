"""`check` leaves no trace: what an officer tries out is nobody's evidence."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from peers.village import council, people
from sqlalchemy import make_url

from bot.config.model import Person, Role
from bot.store import crypto
from bot.store.schema_work import Command, Outbox

SECRET = "zebrasecretword"
DRAFT = f"Our {SECRET} zebra opens on Saturday."


def traces(home, caplog) -> list[str]:
    """Where the draft's words lie: files of the database, every encrypted cell, the log."""
    found = [record.name for record in caplog.records if SECRET in record.getMessage()]
    if SECRET in caplog.text:
        found.append("log")
    path = Path(make_url(home.url).database)
    files = path.parent.glob(f"{path.name}*")
    found += [file.name for file in files if SECRET.encode() in file.read_bytes()]
    with closing(sqlite3.connect(path)) as raw:
        for (table,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            for row in raw.execute(f'SELECT * FROM "{table}"'):
                found += [table for cell in row if SECRET in plain(cell)]
    return found


def plain(cell: object) -> str:
    """A cell as whoever holds the key reads it."""
    if isinstance(cell, bytes) and cell.startswith(b"gAAAA"):
        return crypto.decrypt(cell).decode()
    return cell.decode(errors="replace") if isinstance(cell, bytes) else str(cell)


def test_the_search_for_traces_sees_into_encrypted_cells(household):
    household()  # unlocks a key
    assert SECRET in plain(crypto.encrypt(SECRET.encode()))


@pytest.mark.parametrize(
    ("line", "sender", "said"),
    [
        (f"check {DRAFT}", "officer", "BREACH."),
        (f"/CHECK {DRAFT}", "clerk", "Nothing of this draft was kept."),
        (f"check\n{DRAFT}", "officer", "BREACH."),
        (f"Check: {DRAFT}", "officer", "BREACH."),
        (f"check\t{DRAFT}", "volunteer", "BREACH."),
        (f"check {DRAFT}", "none", "check may be used by"),
        (f"check {DRAFT}", "stranger", "I do not know you"),
        (f"chekc {DRAFT}", "officer", "Did you mean check?"),
        (f"chekc {DRAFT}", "stranger", "I do not know you"),
        (f"! check {DRAFT}", "officer", "I do not know “!”"),
    ],
)
async def test_no_word_of_a_draft_is_kept_anywhere(household, caplog, line, sender, said):
    """Nor where it was refused or mistyped; only the attempt is on record then."""
    caplog.set_level(logging.DEBUG)
    home = household()
    async with home:
        answer = await home.ask(line, sender)
        assert said in answer.text
        assert traces(home, caplog) == []
        outbox = await home.rows(Outbox)
        assert not [row for row in outbox if row.body and SECRET in row.body]
    assert traces(home, caplog) == []


async def test_a_form_without_a_line_leaves_no_trace_either(household, caplog):
    home = household()
    async with home:
        key = home.desk.put(None, "officer", command="check", args={"text": DRAFT})
        await home.desk.until(lambda s: s.alert.reply_to == key)
        assert traces(home, caplog) == []
        assert await home.rows(Command) == []


async def test_a_checker_that_breaks_says_not_checked_and_logs_no_word(household, caplog):
    class Broken:
        pack_hash = scorer_hash = "broken"

        def check(self, subjects):
            raise ValueError(subjects[0].parts[0].text)

    home = household()
    async with home:
        home.running.house.checkers["village"] = Broken()
        answer = await home.ask(f"check {DRAFT}", "officer")
        assert answer.text.startswith("NOT CHECKED.")
        assert traces(home, caplog) == []


async def test_a_desk_that_fails_in_the_answer_keeps_nothing_and_takes_the_next(household, caplog):
    home = household()
    async with home:
        home.desk.down = ConnectionError("gone")
        home.desk.put(f"check {DRAFT}", "officer")
        home.desk.down = None
        assert "No case is open." in (await home.ask("cases")).text
        assert traces(home, caplog) == []


async def test_the_answer_underlines_the_words_and_quotes_the_clause(household):
    async with household() as home:
        answer = await home.ask("check A zebra here.", "officer")
        assert answer.private
        assert "  A zebra here.\n    ^^^^^" in answer.text
        assert "The Council's pages do not speak of zebras." in answer.text
        assert (await home.ask("check A horse.", "officer")).text.startswith("CLEAN.")
        assert "the draft is missing" in (await home.ask("check", "officer")).text


async def test_whoever_has_several_roles_is_checked_in_the_first(household):
    """A member who is the Chairman as well may still check."""
    both = (
        Person("Mo Member", "member", Role.MEMBER, identities={"chat": "member"}),
        Person("Mo Member", "member", Role.CHAIRMAN, identities={"chat": "member"}),
    )
    village = council(persons=(*people(member=None, chairman=None), *both))
    async with household(councils=(village,)) as home:
        assert (await home.ask("check A zebra.", "member")).text.startswith("BREACH.")
        assert "No case is open" in (await home.ask("cases", "member")).text
