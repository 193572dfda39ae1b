"""A closure's life in moved time: due by rows, carried out once, undone exactly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from peers.memory_front import OPEN
from peers.village import council, harbour
from run.windows import END, PAGES, START, TICK, at, modes, ordered, shown

from adapters import contract
from adapters.contract import (
    Author,
    Level,
    Posted,
    Ref,
)
from bot.run import archive
from bot.run.replay import Tally
from bot.store import verify
from bot.store.schema import Version
from bot.store.schema_work import Case


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
