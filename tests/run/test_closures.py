"""A closure's life in moved time: due by rows, carried out once, undone exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from peers.household import council, harbour
from peers.memory_front import OPEN
from peers.memory_platform import Fault, MemoryPlatform, lost_reply

from adapters import contract
from adapters.contract import (
    Abilities,
    Author,
    Level,
    Posted,
    Ref,
    Refused,
    RefusedCode,
    Unavailable,
)
from bot.config.model import Account
from bot.store import verify
from bot.store.schema import Account as AccountRow
from bot.store.schema import Version
from bot.store.schema_closing import ModeChange
from bot.store.schema_work import Action, Step

NOTICE_DAY = "election notice 2027-03-22"
START = datetime(2027, 3, 22, 0, 0, tzinfo=UTC)
END = datetime(2027, 5, 6, 21, 0, tzinfo=UTC)
TICK = timedelta(seconds=5)
PAGES = (Account("site", "page.test", id="page"), Account("site", "other.test", id="other"))


async def ordered(home, mode: str = "") -> None:
    """A poll with its notice, confirmed."""
    await home.ask("election add parish 2027-05-06")
    await home.ask(NOTICE_DAY)
    await home.ask(f"confirm 1 {mode}")


async def at(home, moment: datetime, ticks: int = 2) -> None:
    """Go there in time, and let the clock tick."""
    home.clock.at = moment
    home.store.signals.fire(("action", "closure"))
    for _ in range(ticks):
        await home.tick()


def shown(home, account: str = "page") -> dict[str, str]:
    return home.platform.fronts.shown[account]


async def modes(home) -> list[str]:
    return [row.mode for row in await home.rows(AccountRow)]


# --------------------------------------------------------------------------- on time, once


async def test_a_confirmed_window_is_carried_out_on_time_and_undone_exactly(household, tmp_path):
    """Announced, closed, lived through, opened: each step once, and each verified and told."""
    async with household(councils=(harbour(tmp_path, accounts=PAGES),)) as home:
        shown(home)["banner"] = "Come to the fair!"
        before = {name: dict(shown(home, name)) for name in ("page", "other")}
        await ordered(home)
        await at(home, START - TICK)
        assert home.platform.fronts.rounds == []
        await at(home, START)
        for name in ("page", "other"):
            assert shown(home, name)["comments"] == "off"
            assert shown(home, name)["banner"] == (
                "Village Council: this account is closed until 22:00 on 6 May 2027 because of the "
                "election that day, under clause P2. Comments are closed. Emergency and legal "
                "notices still appear here."
            )
        (text,) = home.desk.texts("Closed by clause P2")
        assert "2 accounts (page, other)" in text
        assert "and I checked" in text
        await home.see("a", "An owl.")
        assert (await home.case()).clauses == ["P2"]
        await at(home, END - TICK, 3)
        assert shown(home)["comments"] == "off"
        await at(home, END)
        assert {name: dict(shown(home, name)) for name in ("page", "other")} == before
        assert len(home.desk.texts("Open again: 2 accounts (page, other), at 22:00, exactly")) == 1
        kinds = [kind for kind, _ in home.platform.fronts.rounds]
        assert kinds.count("reopen") == 2
        await at(home, END + timedelta(days=30))
        assert len(home.desk.texts("Open again")) == 1
        report = await home.store.read(verify.verify, "village")
        assert report.problems == []


async def test_heightened_changes_nothing_that_the_public_sees(household):
    async with household() as home:
        await ordered(home)
        await at(home, START)
        assert await modes(home) == ["heightened"]
        assert home.platform.fronts.rounds == []
        assert len(home.desk.texts("Checked more strictly now: 1 account (page).")) == 1
        await at(home, END)
        assert await modes(home) == ["normal"]
        assert len(home.desk.texts("Checked as always again")) == 1


async def test_nothing_closes_that_nobody_confirmed_and_the_desk_is_told_loudly(
    household, tmp_path
):
    """At the computed last day, and again each morning; once confirmed it closes at once."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await home.ask("election add parish 2027-05-06")
        last_day = datetime(2027, 3, 30, 23, 0, tzinfo=UTC)  # midnight in London
        await at(home, last_day - TICK)
        assert not home.desk.texts("NOT CONFIRMED.")
        await at(home, last_day)
        (said,) = [s.alert for s in home.desk.said if "NOT CONFIRMED" in s.alert.title]
        assert said.level is Level.ALARM
        assert "Nothing is closed." in said.text
        assert await modes(home) == ["heightened"]
        assert shown(home) == OPEN
        await at(home, last_day + timedelta(hours=1))
        assert len(home.desk.texts("NOT CONFIRMED.")) == 1
        await at(home, last_day + timedelta(hours=9))
        await at(home, last_day + timedelta(hours=33))
        assert len(home.desk.texts("NOT CONFIRMED.")) == 2
        await home.ask("confirm")
        await at(home, home.clock.at)
        assert shown(home)["comments"] == "off"


async def test_a_day_of_downtime_over_the_start_or_the_end_ends_in_the_right_state(
    household, tmp_path
):
    home = household(councils=(harbour(tmp_path),))
    await home.start()
    await ordered(home)
    await home.end()
    home.clock.at = START + timedelta(days=1)
    await home.start()
    await at(home, home.clock.at)
    assert shown(home)["comments"] == "off"
    await home.crash()
    home.clock.at = END + timedelta(days=1)
    await home.start()
    await at(home, home.clock.at)
    assert shown(home) == OPEN
    await home.end()
    assert [kind for kind, _ in home.platform.fronts.rounds] == ["close", "reopen"]


async def test_a_downtime_over_the_whole_window_touches_nothing_and_judges_by_what_was(
    household, tmp_path
):
    """A post of those days is still one that was made while the page was to be closed."""
    home = household(councils=(harbour(tmp_path),))
    await home.start()
    await ordered(home)
    await home.end()
    home.clock.at = END + timedelta(days=1)
    post = contract.Post(
        Ref("memory", "a"), "page", Author("officer"), (contract.Part("text", "An owl."),), "f",
        b"", posted_at=START + timedelta(days=3),
    )  # fmt: skip
    home.platform.history.append(Posted(post))
    await home.start()
    await home.settled()
    await at(home, home.clock.at)
    assert home.platform.fronts.rounds == []
    assert [v.mode for v in await home.rows(Version)] == ["closed"]
    await home.end()


async def test_the_clock_change_in_march_moves_no_start_and_in_october_no_end(household, tmp_path):
    """28 March 2027 01:00 and 31 October 2027 02:00: people's midnight is meant."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await home.ask("close page closed from 2027-03-29 until 2027-10-31T22:00 a trial")
        await at(home, datetime(2027, 3, 28, 23, 0, tzinfo=UTC) - TICK)
        assert shown(home) == OPEN
        await at(home, datetime(2027, 3, 28, 23, 0, tzinfo=UTC))
        assert shown(home)["comments"] == "off"
        await at(home, datetime(2027, 10, 31, 22, 0, tzinfo=UTC) - TICK)
        assert shown(home)["comments"] == "off"
        await at(home, datetime(2027, 10, 31, 22, 0, tzinfo=UTC))
        assert shown(home) == OPEN


async def test_an_account_that_is_added_in_the_middle_joins(household, tmp_path):
    home = household(councils=(harbour(tmp_path),))
    await home.start()
    await ordered(home)
    await at(home, START)
    await home.end()
    home.councils = (harbour(tmp_path, accounts=PAGES),)
    await home.start()
    await at(home, START + timedelta(hours=1))
    assert shown(home, "other")["comments"] == "off"
    assert len([r for r in home.platform.fronts.rounds if r == ("close", "page")]) == 1
    await home.end()


async def test_overlapping_windows_open_at_the_last_end(household, tmp_path):
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        await home.ask("close all closed from 2027-05-01 until 2027-05-20 a referendum")
        await at(home, START)
        await at(home, END)
        assert shown(home)["comments"] == "off"
        assert "until 20 May 2027" in shown(home)["banner"]  # the notice says the later end
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


# --------------------------------------------------------------------------- trouble


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


# --------------------------------------------------------------------------- questions


async def asked(home, since: str, until: str) -> list[str]:
    """On which days the Clerk is asked, ticking once each morning."""
    days = []
    day = datetime.fromisoformat(f"{since}T09:00+00:00")
    while day <= datetime.fromisoformat(f"{until}T09:00+00:00"):
        before = len(home.desk.texts("Before") + home.desk.texts("Poll on 6 May"))
        home.clock.at = day
        await home.tick()
        after = len(home.desk.texts("Before") + home.desk.texts("Poll on 6 May"))
        days += [f"{day:%m-%d}"] * (after > before)
        day += timedelta(days=1)
    return days


async def test_the_clerk_is_asked_from_40_days_before_then_each_week_then_each_day(household):
    from bot.config.model import Elections  # noqa: PLC0415

    village = council(elections=Elections(ask_before=timedelta(days=60)))
    async with household(councils=(village,)) as home:
        await home.ask("election add parish 2027-05-06")
        await home.ask("confirm")
        assert await asked(home, "2027-03-03", "2027-04-03") == [
            "03-07", "03-14", "03-21", "03-28", "03-31", "04-01", "04-02", "04-03",
        ]  # fmt: skip
        await home.ask("election notice 2027-03-22 I had forgotten to tell you")
        assert await asked(home, "2027-04-04", "2027-05-08") == []


async def test_by_default_the_first_question_comes_40_days_before_the_poll(household):
    async with household() as home:
        await home.ask("election add parish 2027-05-06")
        await home.ask("confirm")
        assert await asked(home, "2027-03-20", "2027-03-31") == ["03-27", "03-31"]


async def test_a_question_missed_in_a_downtime_is_asked_once_afterwards(household):
    async with household() as home:
        await home.ask("election add parish 2027-05-06")
        home.clock.at = datetime(2027, 3, 30, 9, 0, tzinfo=UTC)
        await home.tick()
        await home.tick()
        assert len(home.desk.texts("Poll on 6 May: election 1")) == 1


@pytest.mark.parametrize("confirmed", [True, False])
async def test_a_day_off_announced_later_moves_a_proposal_and_nothing_that_was_confirmed(
    household, confirmed
):
    from bot.clerk import due  # noqa: PLC0415
    from policy.elections.days import DayOff  # noqa: PLC0415

    async with household() as home:
        await home.ask("election add parish 2027-05-06")
        if confirmed:
            await home.ask("confirm")
        day = datetime(2027, 4, 20, tzinfo=UTC).date()
        off = DayOff(day, "Mourning", home.clock.at.date())
        config = replace(home.running.house.config, days_off=(off,))
        house = replace(home.running.house, config=config)
        await home.store.write(due.recount, house, "village")
        await home.settled()
        (text,) = home.desk.texts("Counted again: the latest start")
        assert "is 30 March now" in text
        assert ("was not changed" in text) is confirmed
        page = (await home.ask("elections")).text
        assert ("from 31 March" if confirmed else "from 30 March") in page
        await home.store.write(due.recount, house, "village")
        await home.settled()
        assert len(home.desk.texts("Counted again")) == 1


async def test_a_reminder_is_no_order(household):
    """Nothing of a mode is in the rows before it is due."""
    async with household() as home:
        await ordered(home)
        await home.tick()
        assert await home.rows(ModeChange) == []
        assert await home.rows(Step) == []
