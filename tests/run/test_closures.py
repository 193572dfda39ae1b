"""A closure's life in moved time: due by rows, carried out once, undone exactly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from peers.household import council, harbour
from peers.memory_front import OPEN
from peers.memory_platform import Fault
from run.windows import END, PAGES, START, TICK, at, modes, ordered, shown

from adapters import contract
from adapters.contract import (
    Author,
    Level,
    Posted,
    Ref,
    Unavailable,
)
from bot.config.settings import Elections
from bot.run import archive
from bot.run.replay import Tally
from bot.store import verify
from bot.store.schema import Account, Version
from bot.store.schema_work import Case
from policy.elections.saying import End


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


async def test_a_period_closed_by_resolution_cites_the_minute_from_the_start_to_the_end(household):
    """The notice, the case, the take-down and the archive all say by which minute."""
    minute = "minute 2027/031 of 8 February 2027"
    async with household(councils=(council(pack="witney"),)) as home:
        await home.see("before", "We are delighted to announce a skate park!")
        await home.ask("resolution 2027/031 2027-02-08")
        await ordered(home)
        await at(home, START)
        assert f"under {minute}." in shown(home)["banner"]
        await home.see("launch", "We are delighted to announce a library!")
        await home.see("main", "Burst main in the High Street. Bottled water at the hall.")
        case = await home.case()
        assert (case.clauses, case.outcome) == ([minute], "breach")
        await home.ask("takedown 1 2027/031 a launch")
        assert set(home.platform.public) == {"before", "main"}
        await at(home, END)
        assert shown(home) == OPEN
        await home.see("after", "We are delighted to announce a pond!")
        assert len(await home.rows(Case)) == 1
        whole = await home.store.read(archive.size, archive.Span(home.councils[0]))
        (batch,) = archive.batches(home.store, archive.Span(home.councils[0]), whole[1])
        tally = Tally()
        tally.judge(home.running.house.checkers["village"], batch.items)
        assert (tally.looked, tally.changed, tally.on_other_grounds) == (4, 0, 0)
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


def unconfirmed(home) -> list[str]:
    """What the desk was told of it, the week's letter aside."""
    return [text for text in home.desk.texts("NOT CONFIRMED.") if "The record" not in text]


async def test_nothing_closes_that_nobody_confirmed_and_the_desk_is_told_loudly(
    household, tmp_path
):
    """At the computed last day, and again each morning; once confirmed it closes at once."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await home.ask("election add parish 2027-05-06")
        last_day = datetime(2027, 3, 30, 23, 0, tzinfo=UTC)  # midnight in London
        await at(home, last_day - TICK)
        assert not unconfirmed(home)
        await at(home, last_day)
        (said,) = [s.alert for s in home.desk.said if "NOT CONFIRMED" in s.alert.title]
        assert said.level is Level.ALARM
        assert "Nothing is closed for it." in said.text
        assert await modes(home) == ["heightened"]
        assert shown(home) == OPEN
        await at(home, last_day + timedelta(hours=1))
        assert len(unconfirmed(home)) == 1
        await at(home, last_day + timedelta(hours=9))
        await at(home, last_day + timedelta(hours=33))
        assert len(unconfirmed(home)) == 2
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
