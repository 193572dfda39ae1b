"""A tick takes up the councils in which something may be due, and passes over all others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from peers.village import council, harbour
from run.windows import PAGES, START, at, ordered
from sqlalchemy import text

from bot.clerk import glance
from bot.config.model import Account
from bot.run import ticks
from bot.store.carrying import QUIET
from bot.store.schema_closing import ModeChange
from bot.store.schema_work import Action

VERBS = ("council_due", "elections_due")


@pytest.fixture(autouse=True)
def no_other_tick(monkeypatch):
    """On a busy machine one of Beadle's own would fall among those that are counted."""
    monkeypatch.setattr(ticks, "OFTEN", 3600)


class Writes:
    """Which of a tick's concerns were taken up."""

    def __init__(self, home):
        self.done = []
        home.store.gate = self.note

    async def note(self, when, name):
        if when == "before" and name in VERBS:
            self.done.append(name)


async def taken_up(home) -> list[str]:
    """What the next tick takes up."""
    writes = Writes(home)
    await home.tick()
    home.store.gate = None
    return writes.done


async def seen(home) -> glance.Glance:
    """A look with nothing remembered."""
    return await home.store.read(glance.look, home.running.house, {})


async def test_a_tick_with_nothing_to_do_takes_up_no_council(household):
    async with household() as home:
        await home.tick()
        assert await taken_up(home) == []


async def test_closed_accounts_are_no_reason_to_take_a_council_up(household, tmp_path):
    village = harbour(tmp_path, accounts=PAGES)
    async with household(councils=(village,)) as home:
        await ordered(home)
        assert home.ticker is None
        await at(home, START, 3)
        assert home.platform.fronts.shown["page"]["comments"] == "off"
        assert await taken_up(home) == []


async def test_an_election_is_taken_up_when_it_is_entered_on_the_next_day_and_at_eight(household):
    async with household() as home:
        await home.tick()
        await home.ask("election add parish 2027-05-06")
        assert await taken_up(home) == ["elections_due"]
        assert await taken_up(home) == []
        home.clock.at = datetime(2027, 3, 3, 3, 0, tzinfo=UTC)
        assert await taken_up(home) == ["elections_due"]
        home.clock.at = datetime(2027, 3, 3, 6, 30, tzinfo=UTC)
        assert await taken_up(home) == []
        home.clock.at = datetime(2027, 3, 3, 8, 0, tzinfo=UTC)
        assert "elections_due" in await taken_up(home)
        assert await taken_up(home) == []


async def test_a_window_is_taken_up_the_moment_it_begins_and_when_its_grace_is_over(household):
    async with household() as home:
        await home.ask("election add parish 2027-05-06")
        (row,) = (await seen(home)).asked.values()
        begins = row[1][-3]
        home.clock.at = begins - timedelta(seconds=1)
        await home.tick()
        await home.tick()
        assert await taken_up(home) == []
        home.clock.at = begins
        assert await taken_up(home) == ["elections_due"]
        assert home.desk.texts("NOT CONFIRMED")


async def test_only_the_council_that_something_is_due_for_is_taken_up(household, tmp_path):
    town = council(id="town", accounts=(Account("site", "town.test", id="town"),))
    async with household(councils=(harbour(tmp_path), town)) as home:
        await ordered(home)
        home.clock.at = START
        found = await seen(home)
        assert found.elections == {"village"}


async def test_one_account_out_of_its_mode_among_many_is_seen(household, tmp_path):
    village = harbour(tmp_path, accounts=PAGES)
    async with household(councils=(village,)) as home:
        await ordered(home)
        await at(home, START, 3)
        await home.store.write(_set, "UPDATE account SET mode = 'normal' WHERE key = 'other'")
        assert await taken_up(home) == ["elections_due"]


async def test_an_account_that_was_opened_again_in_a_closure_is_where_it_should_be(
    household, tmp_path
):
    village = harbour(tmp_path, accounts=PAGES)
    async with household(councils=(village,)) as home:
        await ordered(home)
        await at(home, START, 3)
        await home.ask("reopen other the museum needs it")
        await home.tick()
        await home.tick()
        assert await taken_up(home) == []
        await home.store.write(_set, "UPDATE account SET mode = 'closed' WHERE key = 'other'")
        assert await taken_up(home) == ["elections_due"]


async def test_what_broke_is_tried_until_it_works_though_nothing_is_due(household, monkeypatch):
    done, broken = ticks.council_due, [True]

    def breaks(session, house, council_id):
        if broken:
            raise LookupError
        done(session, house, council_id)

    breaks.__name__ = "council_due"
    async with household() as home:
        await home.tick()
        home.running.supervisor.deaths["ticks due:village"] = "LookupError"
        monkeypatch.setattr(ticks, "council_due", breaks)
        assert await taken_up(home) == ["council_due"]
        assert await taken_up(home) == ["council_due"]
        broken.clear()
        assert await taken_up(home) == ["council_due"]
        assert await taken_up(home) == []


async def test_where_the_look_itself_breaks_each_council_is_taken_up(household, monkeypatch):
    def breaks(*_):
        raise LookupError

    async with household() as home:
        await home.tick()
        with monkeypatch.context() as patch:
            patch.setattr(glance, "look", breaks)
            assert await taken_up(home) == list(VERBS)
            assert "ticks glance" in home.running.supervisor.deaths
        assert await taken_up(home) == []
        assert "ticks glance" not in home.running.supervisor.deaths


@pytest.mark.parametrize(
    ("told", "outcome", "age", "still", "is_due"),
    [
        ("", "done", 0, False, True),
        ("", "done", 0, True, False),
        ("", "waiting", 59, False, False),
        ("", "waiting", 60, False, True),
        ("waiting", "waiting", 99, False, False),
        ("waiting", "done", 0, False, True),
        (QUIET, "done", 0, False, True),
        (QUIET, "waiting", 59, False, False),
        (QUIET, "waiting", 60, False, True),
        ("done", "done", 99, False, False),
    ],
)
async def test_the_word_on_accounts_is_due_by_what_was_told_and_what_came_of_it(
    household, told, outcome, age, still, is_due
):
    """``still``: another account, that was never told of, is still being worked on."""
    async with household(councils=(council(accounts=PAGES),)) as home:
        await home.store.write(_changed, 1, told, outcome)
        if still:
            await home.store.write(_changed, 2, "", "waiting")
        home.clock.at += timedelta(seconds=age)
        assert ("village" in (await seen(home)).elections) is is_due


def _changed(session, account_id, told, outcome):
    """A change of mode with an order, as it stands."""
    at = session.info["clock"]()
    finished = None if outcome == "waiting" else at
    row = Action(
        council_id="village", account_id=account_id, kind="close", reason="", created_at=at,
        state="working" if finished is None else outcome, finished_at=finished,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add(
        ModeChange(council_id="village", account_id=account_id, was="normal", mode="normal", at=at,
                   action_id=row.id, told=told)
    )  # fmt: skip


def _set(session, statement):
    session.execute(text(statement))
