"""A closing in trouble: tried again, told, and undone exactly all the same."""

from __future__ import annotations

from datetime import timedelta

from peers.memory_front import OPEN
from peers.memory_platform import Fault, MemoryPlatform, lost_reply
from peers.village import harbour
from run.windows import END, PAGES, START, TICK, at, modes, ordered, shown

from adapters.contract import (
    Abilities,
    Level,
    Outcome,
    Receipt,
    Refused,
    RefusedCode,
    Unavailable,
)
from bot.config.model import Account
from bot.store.schema_work import Action


async def test_an_account_that_fails_is_told_tried_again_and_told_when_it_worked(
    household, tmp_path
):
    """The other is closed all the same; status says which is not in the state it should be."""
    async with household(councils=(harbour(tmp_path, accounts=PAGES),)) as home:
        await ordered(home)
        wrong = Refused(RefusedCode.CREDENTIALS, "The password is wrong.")
        home.platform.faults["prepare"] = [Fault(wrong)] * 4
        home.platform.faults["prepare"].insert(1, Fault())
        await at(home, START)
        assert shown(home, "other")["comments"] == "off"
        assert not home.desk.texts("Closed by")
        await at(home, START + timedelta(minutes=2))
        (text,) = home.desk.texts("NOT CLOSED YET: page. The password is wrong. I keep trying")
        assert "1 account (other)" in text
        assert "NOT CLOSED: page: The password is wrong." in (await home.ask("status")).text
        for minutes in (10, 20, 30, 40):
            await at(home, START + timedelta(minutes=minutes))
        assert shown(home)["comments"] == "off"
        assert len(home.desk.texts("Closed by clause P2: 1 account (page)")) == 1
        assert len(home.desk.texts("NOT CLOSED YET")) == 1
        assert "NOT CLOSED" not in (await home.ask("status")).text


async def test_a_lost_reply_is_read_back_and_what_is_put_back_is_what_stood_there_first(
    household, tmp_path
):
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        home.platform.faults["perform"] = [lost_reply(), lost_reply()]
        for minutes in range(4):
            await at(home, START + timedelta(minutes=minutes))
        assert shown(home)["comments"] == "off"
        await at(home, END)
        assert shown(home) == OPEN


async def test_what_somebody_changed_while_it_was_closed_is_left_and_asked_about(
    household, tmp_path
):
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        await at(home, START)
        shown(home)["banner"] = "Vote, vote, vote."
        await at(home, END)
        assert shown(home) == {"banner": "Vote, vote, vote.", "comments": "on"}
        (text,) = home.desk.texts("PLEASE DECIDE: page was changed by somebody while it was")
        assert "Somebody changed the banner." in text
        assert "NOT AS IT WAS: page" in (await home.ask("status")).text
        assert "stays as it stands" in (await home.ask("settle page it is right")).text
        assert "NOT AS IT WAS" not in (await home.ask("status")).text
        await home.ask("close page closed until 2027-05-10 a second time")
        await at(home, END + TICK)
        await at(home, END + timedelta(days=9))
        assert shown(home) == {"banner": "Vote, vote, vote.", "comments": "on"}


async def test_what_was_undone_by_hand_is_put_back_on_the_next_word(household, tmp_path):
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        await at(home, START)
        ours = shown(home)["banner"]
        shown(home)["banner"] = "Hello."
        await at(home, END)
        shown(home)["banner"] = ours
        assert "Opening page now" in (await home.ask("reopen page I took it back")).text
        await at(home, END + TICK)
        assert shown(home) == OPEN
        assert "is not closed" in (await home.ask("reopen page again")).text


async def test_a_change_before_the_first_step_is_what_is_put_back(household, tmp_path):
    """Somebody edits the banner between the reading and the writing: it is read anew."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        home.platform.faults["perform"] = [Fault(Unavailable("Away."))]
        await at(home, START)
        shown(home)["banner"] = "At the last moment."
        for seconds in (10, 20, 30):
            await at(home, START + timedelta(seconds=seconds))
        assert shown(home)["comments"] == "off"
        await at(home, END)
        assert shown(home) == {"banner": "At the last moment.", "comments": "on"}


async def test_a_closing_that_never_worked_is_given_up_at_the_end(household, tmp_path):
    """Nothing was changed, so that nothing is put back, and nothing is closed late."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        home.platform.faults["prepare"] = [Fault(Unavailable("Away."))] * 500
        await at(home, START)
        await at(home, END)
        home.platform.faults["prepare"] = []
        for hours in range(3):
            await at(home, END + timedelta(hours=hours))
        assert shown(home) == OPEN
        states = [(a.kind, a.state) for a in await home.rows(Action)]
        assert states == [("close", "stopped")]


async def test_a_half_closed_account_is_opened_whole(household, tmp_path):
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        home.platform.faults["perform"] = [Fault(), *[Fault(Unavailable("Away."))] * 500]
        await at(home, START)
        assert shown(home)["banner"] != OPEN["banner"]
        home.platform.faults["perform"] = []
        home.clock.at = END
        await home.tick()
        await home.tick()
        assert shown(home) == OPEN


async def test_a_platform_that_cannot_close_is_a_task_by_hand(household, tmp_path):
    platform = MemoryPlatform(abilities=Abilities({}))
    async with household(councils=(harbour(tmp_path),), platform=platform) as home:
        await ordered(home)
        await at(home, START)
        (text,) = home.desk.texts("CLOSE IT BY HAND: page.")
        assert "New posts are checked as on a closed account" in text
        assert await modes(home) == ["closed"]
        await at(home, END)
        assert home.platform.fronts.rounds == []


async def test_what_comes_of_it_is_told_though_the_clock_shows_the_same_time_again(
    household, tmp_path
):
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        home.platform.faults["prepare"] = [Fault(Unavailable("Away."))] * 3
        await at(home, START)
        await at(home, START + timedelta(minutes=2))
        assert len(home.desk.texts("NOT CLOSED YET: page. Away.")) == 1
        home.platform.faults["prepare"].clear()
        await home.move(minutes=10)
        home.clock.at = START + timedelta(minutes=2)
        await home.tick()
        assert len(home.desk.texts("Closed by clause P2: 1 account (page)")) == 1


async def test_many_that_come_late_are_told_together(household, tmp_path):
    """The first word says which are tried again; the second comes when all of them are done."""
    pages = tuple(Account("site", f"{n}.test", id=f"page{n}") for n in range(12))
    async with household(councils=(harbour(tmp_path, accounts=pages),)) as home:
        await ordered(home)
        away = Fault(Unavailable("Away."))
        home.platform.faults["prepare"] = [away] * 500
        await at(home, START)
        await at(home, START + timedelta(minutes=2))
        assert len(home.desk.texts("NOT CLOSED YET: page0. Away. I keep trying")) == 1
        home.platform.faults["prepare"] = [away] * 5
        await at(home, START + timedelta(minutes=5))
        assert sum(front["comments"] == "off" for front in home.platform.fronts.shown.values()) == 7
        assert not home.desk.texts("Closed by")
        home.platform.faults["prepare"] = []
        await at(home, START + timedelta(minutes=10))
        (text,) = home.desk.texts("Closed by clause P2: 12 accounts")
        assert "and more" in text


async def test_an_account_that_leaves_while_it_is_closed_is_told_to_the_clerk(household, tmp_path):
    """Beadle may not touch it any more, so a person must; put back, it is opened as always."""
    home = household(councils=(harbour(tmp_path, accounts=PAGES),))
    await home.start()
    await ordered(home)
    await at(home, START)
    await home.end()
    home.councils = (harbour(tmp_path, accounts=PAGES[:1]),)
    await home.start()
    await at(home, END)
    await at(home, END + TICK)
    (text,) = home.desk.texts("other left the configuration while it was closed")
    assert "was not put back" in text
    assert shown(home, "other")["comments"] == "off"
    assert shown(home) == OPEN
    await home.end()
    home.councils = (harbour(tmp_path, accounts=PAGES),)
    await home.start()
    await at(home, END + timedelta(days=1))
    assert shown(home, "other") == OPEN
    await home.end()


async def test_what_is_new_on_a_closed_account_and_cannot_be_closed_is_told_once_and_when_it_can(
    household, tmp_path
):
    """Closing a new post is a matter of course, and nothing is said of it; a failure is."""
    async with household(councils=(harbour(tmp_path, accounts=PAGES),)) as home:
        await ordered(home)
        await at(home, START)
        await home.see("a", "A horse.")
        await at(home, START + timedelta(hours=1))
        wrong = Fault(Refused(RefusedCode.PERMISSION, "The gate cannot be set."))
        home.platform.faults["prepare"] = [wrong] * 500
        shown(home)["comments"] = "on"
        await home.see("b", "A pony.")
        await at(home, START + timedelta(hours=2))
        assert not home.desk.texts("NOT ALL CLOSED")
        for minutes in (2, 4, 30, 60, 90):
            await at(home, START + timedelta(hours=2, minutes=minutes))
        (told,) = [one for one in home.desk.said if "NOT ALL CLOSED" in one.alert.text]
        assert told.alert.level is Level.URGENT
        assert told.alert.text == (
            "NOT ALL CLOSED: page. It is closed, but something new there is still open. The gate "
            "cannot be set. I keep trying; status shows how it stands."
        )
        assert "NOT CLOSED: page: The gate cannot be set." in (await home.ask("status")).text
        home.platform.faults["prepare"] = []
        for hours in (4, 5):
            await at(home, START + timedelta(hours=hours))
        assert shown(home)["comments"] == "off"
        (text,) = home.desk.texts("All closed again: 1 account (page), at 04:00, and I checked.")
        assert "To undo" not in text
        assert "NOT CLOSED" not in (await home.ask("status")).text
        assert len(home.desk.texts("NOT ALL CLOSED")) == 1
        await at(home, END)
        assert {name: shown(home, name) for name in ("page", "other")} == {
            "page": OPEN,
            "other": OPEN,
        }


async def test_a_moved_end_that_cannot_be_shown_is_told_for_all_accounts_in_one_alert(
    household, tmp_path
):
    async with household(councils=(harbour(tmp_path, accounts=PAGES),)) as home:
        await ordered(home)
        await at(home, START)
        home.platform.faults["prepare"] = [Fault(Unavailable("Away."))] * 500
        await home.ask("close all closed from 2027-03-23 until 2027-05-20 a referendum")
        for minutes in (0, 1, 3, 5):
            await at(home, START + timedelta(days=1, minutes=minutes))
        (text,) = home.desk.texts("NOT ALL CLOSED: page.")
        assert "NOT ALL CLOSED: other." in text
        home.platform.faults["prepare"] = []
        await at(home, START + timedelta(days=1, hours=1))
        await at(home, START + timedelta(days=1, hours=2))
        assert "until the end of 19 May 2027" in shown(home)["banner"]
        assert len(home.desk.texts("All closed again: 2 accounts (page, other)")) == 1


async def test_what_could_not_be_closed_any_more_is_opened_at_the_end_without_another_word(
    household, tmp_path
):
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        await at(home, START)
        home.platform.faults["prepare"] = [Fault(Unavailable("Away."))] * 500
        await home.see("a", "A horse.")
        for hours in (1, 2, 3):
            await at(home, START + timedelta(hours=hours))
        assert len(home.desk.texts("NOT ALL CLOSED")) == 1
        await at(home, END)  # from here on it is to be opened, whatever answers again first
        home.platform.faults["prepare"] = []
        await at(home, END + timedelta(seconds=30))
        assert shown(home) == OPEN
        assert len(home.desk.texts("Open again: 1 account (page)")) == 1
        assert not home.desk.texts("All closed again")


async def test_what_changes_again_and_again_is_not_read_anew_each_second_for_ever(
    household, tmp_path
):
    """Each time is a row in the chain: after some tries the pauses grow."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        why = Receipt(Outcome.REFUSED, "Somebody changed it.", code=RefusedCode.CHANGED)
        home.platform.faults["perform"] = [Fault(says=why) for _ in range(1000)]
        await at(home, START, ticks=1)
        for second in range(1, 16):
            home.clock.at = START + timedelta(seconds=second)
            home.store.signals.fire(("closure",))
            await home.settled()
        assert 5 <= len(home.platform.fronts.rounds) <= 8
