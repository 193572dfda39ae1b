"""What the Clerk is asked before and after a poll, and dates that move."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from peers.village import council
from run.windows import at, modes, ordered

from bot.clerk import asking
from bot.config.settings import Elections
from bot.store.schema_closing import ModeChange
from bot.store.schema_work import Step
from policy.elections.days import DayOff
from policy.elections.saying import End


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
    async with household() as home:
        await home.ask("election add parish 2027-05-06")
        if confirmed:
            await home.ask("confirm")
        day = datetime(2027, 4, 20, tzinfo=UTC).date()
        off = DayOff(day, "Mourning", home.clock.at.date())
        config = replace(home.running.house.config, days_off=(off,))
        house = replace(home.running.house, config=config)
        await home.store.write(asking.recount, house, "village")
        await home.settled()
        (text,) = home.desk.texts("Counted again: the latest start")
        assert "is 30 March now" in text
        assert ("you confirmed stays" in text) is confirmed
        page = (await home.ask("elections")).text
        assert ("from 31 March" if confirmed else "from 30 March") in page
        await home.store.write(asking.recount, house, "village")
        await home.settled()
        assert len(home.desk.texts("Counted again")) == 1


async def test_a_reminder_is_no_order(household):
    """Nothing of a mode is in the rows before it is due."""
    async with household() as home:
        await ordered(home)
        await home.tick()
        assert await home.rows(ModeChange) == []
        assert await home.rows(Step) == []


async def test_each_question_is_asked_once_whatever_is_started_again(household):
    home = household()
    await home.start()
    await home.ask("election add parish 2027-05-06")
    for hours in (0, 1, 2):
        await home.end()
        home.clock.at = datetime(2027, 3, 27, 9, 0, tzinfo=UTC) + timedelta(hours=hours)
        await home.start()
        await home.tick()
    assert len(home.desk.texts("Poll on 6 May: election 1")) == 1
    await home.end()


@pytest.mark.parametrize("confirmed", [True, False])
async def test_another_end_that_the_council_chooses_moves_a_proposal_alone(household, confirmed):
    """The setting was changed in the file: what was confirmed stays, and the Clerk is told."""
    home = household()
    await home.start()
    await home.ask("election add parish 2027-05-06")
    if confirmed:
        await home.ask("confirm")
    await home.end()
    home.councils = (council(elections=Elections(End.NEXT_DAY)),)
    await home.start()
    await home.store.write(asking.recount, home.running.house, "village")
    await home.settled()
    (text,) = home.desk.texts("Counted again: the period before election 1")
    assert "is from 31 March at the latest (an estimate) until the end of 6 May now" in text
    assert ("you confirmed stays" in text) is confirmed
    page = (await home.ask("elections")).text
    assert ("until 22:00 on 6 May" if confirmed else "until the end of 6 May") in page
    await home.end()


async def test_a_day_of_mourning_in_the_configuration_reaches_the_window_itself(household):
    """As it is read from the file: the last day for the notice is one working day earlier."""
    off = DayOff(
        datetime(2027, 4, 20, tzinfo=UTC).date(),
        "Mourning",
        datetime(2027, 3, 1, tzinfo=UTC).date(),
    )
    home = household()
    plain = home.config
    home.config = lambda: replace(plain(), days_off=(off,))
    async with home:
        said = (await home.ask("election add parish 2027-05-06")).text
        assert "The latest start is 30 March" in said
        await home.ask("confirm")
        await at(home, datetime(2027, 3, 29, 23, 0, tzinfo=UTC))
        assert await modes(home) == ["heightened"]
