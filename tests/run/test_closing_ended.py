"""A closure that is ended before its time, or taken back before it begins, and what is told."""

from __future__ import annotations

from datetime import timedelta

from peers.memory_front import OPEN
from peers.memory_platform import MemoryPlatform
from peers.village import council, harbour
from run.windows import END, PAGES, START, TICK, at, modes, ordered, shown

from adapters.contract import Abilities, Level
from bot.store import audit
from bot.store.schema_closing import Closure


async def second(home) -> None:
    """Another poll on the same day, whose window is confirmed too."""
    await home.ask("election add unitary 2027-05-06")
    await home.ask("election notice 2027-03-22 2")
    await home.ask("confirm 2")


async def reasons(home) -> list[str]:
    """Why accounts went into another mode, as the record has it."""

    def read(session):
        found = audit.about(session, "village", ["account:1"])
        return [detail.payload["reason"] for row, detail in found if row.kind == "mode"]

    return await home.store.read(read)


async def test_a_period_that_was_ended_before_its_time_is_told_as_such_and_can_be_had_again(
    household, tmp_path
):
    """Nobody is asked to confirm it, for whoever ended it has decided; the word works still."""
    async with household(councils=(harbour(tmp_path, accounts=PAGES),)) as home:
        await ordered(home)
        await at(home, START)
        await home.ask("reopen all there is a flood")
        await at(home, START + TICK)
        assert shown(home) == OPEN
        page = (await home.ask("elections")).text
        assert "its period was ended before its time, and nothing holds for it" in page
        assert "To have it again: confirm 1." in page
        for days in (1, 12, 30):
            await at(home, START + timedelta(days=days, hours=9))
        assert not home.desk.texts("NOT CONFIRMED") + home.desk.texts("Poll on 6 May: election 1")
        assert (await home.ask("confirm 1")).text.startswith("Confirmed. Election 1")
        await at(home, START + timedelta(days=30, hours=10))
        assert "until 22:00 on 6 May" in shown(home)["banner"]
        await at(home, END)
        assert shown(home) == OPEN


async def test_a_closure_for_a_later_day_is_taken_back_by_the_word_that_was_told(
    household, tmp_path
):
    """Nothing is opened by it, for nothing is closed yet."""
    async with household(councils=(harbour(tmp_path, accounts=PAGES),)) as home:
        for name in ("page", "all"):
            said = (await home.ask(f"close {name} closed from 2027-03-22 the site is rebuilt")).text
            assert f"To undo: reopen {name} REASON." in said
            said = (await home.ask(f"reopen {name} it is not rebuilt")).text
            assert said.startswith("Taken back, before it began: ")
            assert said.endswith("from 22 March until somebody types reopen. Nothing changes now.")
            assert "is not closed" in (await home.ask(f"reopen {name} again")).text
        await at(home, START)
        assert home.platform.fronts.rounds == []
        assert all(one.ended_at is not None for one in await home.rows(Closure))


async def test_to_open_now_takes_back_nothing_that_is_still_to_come(household, tmp_path):
    """An election's window, and what was put down for later, wait until they are meant."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        await home.ask("close all closed from 2027-06-01 until 2027-06-03 a referendum")
        await home.ask("close page closed a flood")
        assert "Opening page now" in (await home.ask("reopen page it is dry")).text
        assert (await home.ask("reopen all it is dry")).text.startswith("Taken back")
        page = (await home.ask("elections")).text
        assert "a referendum" not in page
        assert "from 22 March until 22:00 on 6 May: closed, confirmed." in page


async def test_a_period_that_is_over_is_neither_confirmed_nor_said_to_have_held(
    household, tmp_path
):
    """On the evening of polling day."""
    async with household(councils=(harbour(tmp_path, accounts=PAGES),)) as home:
        await home.ask("election add parish 2027-05-06")
        await at(home, END + timedelta(minutes=20))
        said = (await home.ask("confirm 1")).text
        assert said.startswith("Nothing was done: the period of election 1")
        said = (await home.ask("election cancel 1 not contested")).text
        assert "Accounts" not in said


async def test_who_cancels_one_of_two_polls_reads_that_the_other_holds_on(household, tmp_path):
    """And what undoes it is a line that can be typed as it stands."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        await second(home)
        await at(home, START)
        said = (await home.ask("election cancel 1 the seats were not contested")).text
        assert "Accounts are closed all the same: something else holds on." in said
        assert said.endswith("To undo: election add parish 2027-05-06")
        assert (await home.ask("election add parish 2027-05-06")).text.startswith("Entered")
        said = (await home.ask("election cancel 2 the seats were not contested")).text
        assert "Accounts" in said


async def test_a_poll_that_is_moved_under_way_is_not_said_to_close_accounts_now(
    household, tmp_path
):
    """They are opened until the notice of the new day is published."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        await at(home, START)
        said = (await home.ask("election move 2027-05-13 1 a candidate died")).text
        assert "Nothing is closed for it before 7 April. Then 1 account (page) is closed" in said
        await at(home, START + timedelta(minutes=5))
        assert await modes(home) == ["normal"]
        await home.ask("election notice 2027-03-20 1")
        said = (await home.ask("election notice 2027-03-22 1")).text
        assert "\nNow 1 account (page) is closed by clause P2" in said


async def test_a_confirmed_window_keeps_its_right_where_the_resolution_was_withdrawn_since(
    household,
):
    """Whatever date is entered afterwards, it closes, and what is new is judged by the minute."""
    async with household(councils=(council(pack="witney"),)) as home:
        await home.ask("resolution 2027/031 2027-02-08")
        await ordered(home)
        await home.ask("resolution 2027/031 withdrawn")
        await home.ask("election notice 2027-03-21 1")
        (window,) = [one for one in await home.rows(Closure) if one.ended_at is None]
        assert window.ground == "minute 2027/031 of 8 February 2027"
        await at(home, START)
        assert "under minute 2027/031 of 8 February 2027" in shown(home)["banner"]


async def test_what_was_to_be_closed_by_hand_is_asked_to_be_opened_by_hand(household, tmp_path):
    """Urgently, like the closing; and once."""
    platform = MemoryPlatform(abilities=Abilities({}))
    async with household(councils=(harbour(tmp_path),), platform=platform) as home:
        await ordered(home)
        await at(home, START)
        await at(home, END)
        await at(home, END + timedelta(hours=1))
        (told,) = [one for one in home.desk.said if "OPEN IT BY HAND: page." in one.alert.text]
        assert told.alert.level is Level.URGENT
        assert "Checked as always again" not in told.alert.text


async def test_the_record_says_why_an_account_went_into_a_mode(household, tmp_path):
    """That a period is over is said where it is."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home, "heightened")
        await at(home, START)
        assert await reasons(home) == ["an election period holds"]
        await at(home, END)
        assert (await reasons(home))[1:] == ["no period holds for it any more"]
