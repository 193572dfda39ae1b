"""A record that was restored while accounts were being closed or opened."""

from __future__ import annotations

from datetime import timedelta

from peers.memory_front import OPEN
from peers.memory_platform import Fault
from peers.village import harbour
from run.windows import END, START, at, ordered, shown

from adapters.contract import Unavailable
from bot.store import restored

AWAY = [Fault(Unavailable("Away."))] * 500


async def restore(home) -> None:
    """What is under way now is in the backup that is restored."""
    await home.store.write(restored.settle, restored.Source("beadle-x", home.clock.at, "root"))
    home.platform.faults["prepare"] = []


async def test_what_was_being_closed_is_closed_once_more_as_long_as_its_window_holds(
    household, tmp_path
):
    """The Clerk reads that nobody knows, and then that it is closed."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        home.platform.faults["prepare"] = list(AWAY)
        await at(home, START)
        await restore(home)
        for minutes in (1, 2, 30):
            await at(home, START + timedelta(minutes=minutes), ticks=1)
        assert shown(home)["comments"] == "off"
        assert len(home.desk.texts("NOT KNOWN WHETHER IT IS CLOSED: page.")) == 1
        assert not home.desk.texts("PLEASE DECIDE")
        assert home.desk.texts("All closed again: 1 account (page), at 00:01, and I checked.")
        assert "NOT CLOSED" not in (await home.ask("status")).text
        await at(home, END)
        assert shown(home) == OPEN


async def test_what_was_being_opened_is_left_for_the_clerk_to_say(household, tmp_path):
    """Nobody is said to have changed anything; the word that is named puts all back."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await ordered(home)
        await at(home, START)
        home.platform.faults["prepare"] = list(AWAY)
        await at(home, END)
        await restore(home)
        for minutes in (1, 2, 30):
            await at(home, END + timedelta(minutes=minutes))
        (text,) = home.desk.texts("NOT KNOWN WHETHER IT IS OPEN: page.")
        assert "reopen page REASON" in text
        assert not home.desk.texts("PLEASE DECIDE")
        assert shown(home)["comments"] == "off"
        await home.ask("reopen page it is time")
        await at(home, END + timedelta(hours=1))
        assert shown(home) == OPEN
