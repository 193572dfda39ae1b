"""A second closing of an account that a person had changed, so that it was not put back whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from peers.memory_front import OPEN
from peers.memory_platform import Fault
from peers.village import harbour
from run.windows import END, START, TICK, at, ordered, shown

from adapters.contract import Refused, RefusedCode

SECOND = datetime(2027, 5, 20, 9, 0, tzinfo=UTC)
SECOND_END = datetime(2027, 7, 1, 21, 0, tzinfo=UTC)


async def second(home) -> None:
    """A second poll, whose window is confirmed too."""
    await home.ask("election add parish 2027-07-01")
    await home.ask("election notice 2027-05-20 2")
    await home.ask("confirm 2")


async def test_what_a_person_had_changed_is_closed_too_the_next_time_and_put_back_as_they_left_it(
    household, tmp_path
):
    """Nobody has settled it: what stands there is what the next closing finds, and closes."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        await at(home, START)
        shown(home)["banner"] = "Come to the fair!"
        await at(home, END)
        assert len(home.desk.texts("PLEASE DECIDE: page")) == 1
        await second(home)
        await at(home, SECOND)
        assert "this account is closed until 22:00 on 1 July" in shown(home)["banner"]
        await at(home, SECOND + timedelta(hours=1))
        await home.see("a", "A horse.")
        await at(home, SECOND + timedelta(hours=2))  # closed once more: the banner stays ours
        await at(home, SECOND_END)
        assert shown(home) == {"banner": "Come to the fair!", "comments": "on"}


async def test_what_could_not_be_opened_for_another_reason_is_still_what_stood_there_first(
    household, tmp_path
):
    """Nobody changed it: the next closing does not take the closed state for what stood there."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        await at(home, START)
        home.platform.faults["perform"] = [
            Fault(Refused(RefusedCode.PERMISSION, "The bot may not write here."))
        ] * 500
        await at(home, END)
        assert shown(home)["comments"] == "off"
        await home.ask("close all closed until 2027-05-20 a referendum")
        await at(home, END + TICK)
        home.platform.faults["perform"] = []
        await at(home, END + timedelta(hours=9))
        await at(home, datetime(2027, 5, 20, tzinfo=UTC))
        assert shown(home) == OPEN
