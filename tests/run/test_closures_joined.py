"""Windows that overlap, move or wait, and accounts and posts that come in the middle of one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from peers.memory_front import OPEN
from peers.memory_platform import Fault
from peers.village import council, harbour
from run.windows import END, PAGES, START, TICK, at, ordered, shown

from adapters.contract import (
    Unavailable,
)
from bot.config.settings import Elections
from bot.store.schema import Account
from policy.elections.saying import End


async def test_overlapping_windows_open_at_the_last_end(household, tmp_path):
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        await home.ask("close all closed from 2027-05-01 until 2027-05-20 a referendum")
        await at(home, START)
        await at(home, END)
        assert shown(home)["comments"] == "off"
        # the notice says the later end
        assert "until the end of 19 May 2027" in shown(home)["banner"]
        await at(home, datetime(2027, 5, 19, 23, 0, tzinfo=UTC))
        assert shown(home) == OPEN


async def test_a_poll_that_is_moved_in_the_middle_changes_what_the_public_reads(
    household, tmp_path
):
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        await at(home, START)
        await home.ask("election move 2027-06-10 by order")
        await home.ask("election notice 2027-03-22 by order")
        await at(home, START + timedelta(hours=1))
        assert "until 22:00 on 10 June 2027" in shown(home)["banner"]
        await at(home, END)
        assert shown(home)["comments"] == "off"
        await at(home, datetime(2027, 6, 10, 21, 0, tzinfo=UTC))
        assert shown(home) == OPEN


async def test_a_picture_without_a_word_is_asked_about_while_closed(household):
    async with household(councils=(council(pack="durrington"),)) as home:
        await home.ask("close all closed the Council has resolved so")
        await home.tick()
        home.platform.publish("a", "")
        said = await home.desk.until(lambda one: one.alert.case == "1")
        assert (
            "May touch 6.12 (Closure before elections): the post has no words." in said.alert.text
        )
        assert "a picture, or something shared" in said.alert.text


async def test_a_cancelled_election_opens_what_it_had_closed(household, tmp_path):
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        await at(home, START)
        await home.ask("election cancel the poll was abandoned")
        await at(home, START + TICK)
        assert shown(home) == OPEN


async def test_one_account_is_opened_and_the_others_stay_closed(household, tmp_path):
    async with household(councils=(harbour(tmp_path, accounts=PAGES),)) as home:
        await ordered(home)
        await at(home, START)
        assert "Opening page now" in (await home.ask("reopen page the river is rising")).text
        await at(home, START + TICK)
        assert shown(home) == OPEN
        assert shown(home, "other")["comments"] == "off"
        assert "is not closed" in (await home.ask("reopen page again")).text
        await at(home, END)
        assert shown(home, "other") == OPEN


async def test_posts_made_while_closed_are_closed_too(household, tmp_path):
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        await at(home, START)
        await at(home, START + timedelta(hours=1))
        assert len(home.platform.fronts.rounds) == 1
        await home.see("a", "A horse.")
        await at(home, START + timedelta(hours=2))
        await at(home, START + timedelta(hours=3))
        assert home.platform.fronts.rounds == [("close", "page")] * 2
        assert len(home.desk.texts("Closed by clause")) == 1
        await at(home, END)
        assert shown(home) == OPEN


async def test_two_polls_on_one_day_close_once_and_open_at_the_later_end(household, tmp_path):
    """Each account is closed once for both; where one poll is cancelled the other still holds."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        await home.ask("election add pcc 2027-05-06")
        await home.ask("election notice 2027-03-24 2")
        await home.ask("confirm 2")
        await at(home, START)
        await at(home, START + timedelta(days=3))
        assert [kind for kind, _ in home.platform.fronts.rounds] == ["close"]
        await home.ask("election cancel 1 nobody stands against them")
        await at(home, START + timedelta(days=4))
        assert shown(home)["comments"] == "off"
        await at(home, END - TICK)
        assert shown(home)["comments"] == "off"
        await at(home, END)
        assert shown(home) == OPEN
        assert len(home.desk.texts("Closed by clause P2")) == 1
        assert len(home.desk.texts("Open again")) == 1


async def test_a_period_that_waits_for_the_result_ends_when_it_is_declared(household, tmp_path):
    """The Clerk is asked each morning after the poll, and the word ends that period alone."""
    village = harbour(tmp_path, elections=Elections(End.DECLARATION))
    async with household(councils=(village,)) as home:
        await ordered(home)
        await at(home, START)
        assert "until" not in shown(home)["banner"]
        await at(home, END - timedelta(hours=1))
        early = (await home.ask("election declared")).text
        assert early.startswith("Nothing was done: no period of a poll that is over")
        for day in range(1, 4):
            await at(home, END + timedelta(days=day - 1, hours=12))
            await at(home, END + timedelta(days=day - 1, hours=13))
            assert len(home.desk.texts("Has the result been declared?")) == day
        assert shown(home)["comments"] == "off"
        said = (await home.ask("election declared")).text
        assert said.startswith("Noted: the result is declared, and the period of election 1")
        await at(home, home.clock.at + TICK)
        assert shown(home) == OPEN
        await at(home, END + timedelta(days=9))
        assert len(home.desk.texts("Has the result been declared?")) == 3


async def test_a_period_over_the_october_change_ends_at_people_s_ten_o_clock(household, tmp_path):
    """Notice on 29 September in summer time; the poll on 4 November in winter time."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await home.ask("election add district 2027-11-04")
        await home.ask("election notice 2027-09-29")
        await home.ask("confirm")
        await at(home, datetime(2027, 9, 28, 23, 0, tzinfo=UTC) - TICK)
        assert shown(home) == OPEN
        await at(home, datetime(2027, 9, 28, 23, 0, tzinfo=UTC))
        assert shown(home)["comments"] == "off"
        await at(home, datetime(2027, 11, 4, 22, 0, tzinfo=UTC) - TICK)
        assert shown(home)["comments"] == "off"
        await at(home, datetime(2027, 11, 4, 22, 0, tzinfo=UTC))
        assert shown(home) == OPEN


async def test_only_accounts_on_which_something_happened_are_closed_once_more(household, tmp_path):
    """A reply of the public, and a post that came before all was read, need no second closing."""
    async with household(councils=(harbour(tmp_path, accounts=PAGES),)) as home:
        await ordered(home)
        await at(home, START)
        await home.see("r", "A horse.", author="neighbour", official=False)
        await at(home, START + timedelta(hours=1))
        assert home.platform.fronts.rounds == [("close", "page"), ("close", "other")]
        await home.see("a", "A pony.")
        assert [row.again_at is not None for row in await home.rows(Account)] == [True, False]
        await at(home, START + timedelta(hours=2))
        assert home.platform.fronts.rounds[2:] == [("close", "page")]
        assert [row.again_at for row in await home.rows(Account)] == [None, None]


async def test_a_new_post_during_a_closing_that_does_not_work_yet_is_closed_with_it(
    household, tmp_path
):
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        home.platform.faults["prepare"] = [Fault(Unavailable("Away."))] * 3
        await at(home, START)
        await home.see("a", "A pony.")
        for minutes in (1, 10, 20, 30):
            await at(home, START + timedelta(minutes=minutes))
        assert shown(home)["comments"] == "off"
        assert [row.again_at for row in await home.rows(Account)] == [None]
        await at(home, END)
        assert shown(home) == OPEN
