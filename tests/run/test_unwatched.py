"""Every stretch not watched is a row: when it fails, falls silent, stops, or is killed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from peers.household import START
from peers.village import council

from adapters import contract
from adapters.contract import Unavailable
from bot.config.model import Account
from bot.run import take_in
from bot.store import health, unwatched
from bot.store.store import Store

LONG_AGO = START - timedelta(days=1)


@pytest.fixture(autouse=True)
def _hurry(monkeypatch):
    """Try again at once; the waiting itself is no part of these tests."""
    monkeypatch.setattr(take_in.IntakeLoop, "pause", 0.01)
    monkeypatch.setattr(take_in, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(take_in, "LONGEST_PAUSE", 0.01)


async def breaks(home, error: Exception | None) -> None:
    """Break the platform, or mend it, and wait until the stream says so."""
    home.platform.break_down(error)
    await says(home, "failing" if error else "working")


async def says(home, wanted: str) -> None:
    while (await home.store.read(health.streams))["site"].state != wanted:
        home.store.changed.clear()
        await home.store.changed.wait()


async def made_good(home) -> None:
    """Wait until all that was missed was taken in."""
    while not all(one.caught_up_at for one in await stretches(home)):
        home.store.changed.clear()
        await home.store.changed.wait()
    await home.settled()


async def stretches(home, council_id: str = "village") -> list[unwatched.Stretch]:
    return await home.store.read(unwatched.between, council_id, LONG_AGO)


def minutes(found: unwatched.Stretch) -> tuple[float, float | None]:
    """When it began and ended, in minutes since nine o'clock."""
    ends = None if found.ends_at is None else (found.ends_at - START).total_seconds() / 60
    return (found.starts_at - START).total_seconds() / 60, ends


async def test_a_connection_that_fails_leaves_a_stretch_that_says_what_came_of_it(household):
    async with household() as home:
        await home.move(minutes=10)
        await breaks(home, Unavailable("The server does not answer."))
        (lasting,) = await stretches(home)
        assert minutes(lasting) == (10, None)
        await home.move(minutes=5)
        await breaks(home, None)
        await made_good(home)
        (over,) = await stretches(home)
        assert minutes(over) == (10, 15)
        assert over.why == "The server does not answer."
        assert over.caught_up_at == home.clock.at
        assert not over.lost
        text = (await home.ask("status")).text
        assert (
            "Not watched: page.test from 09:10 to 09:15 (5 minutes). The server does not answer. "
            "What was still public was checked afterwards."
        ) in text


async def test_each_account_of_a_connection_has_its_stretch_and_no_other_council_sees_it(
    household,
):
    two = council(id="other", desks=council().desks[:0], accounts=(Account("site", "other.test"),))
    many = council(accounts=(Account("site", "page.test", id="page"), Account("site", "b.test")))
    async with household(councils=(many, two)) as home:
        await home.move(minutes=1)
        await breaks(home, Unavailable("Away."))
        assert {one.account for one in await stretches(home)} == {"page.test", "b.test"}
        assert [one.account for one in await stretches(home, "other")] == ["other.test"]


async def test_what_fell_silent_was_not_watched_since_its_last_word(household):
    async with household() as home:
        await home.move(minutes=5)
        await home.see("a", "A horse.")
        await home.move(minutes=20)
        await home.tick()
        assert minutes((await stretches(home))[0]) == (5, None)


async def killed(home) -> None:
    """End it as a power cut does: its last heartbeat stays."""
    at = home.clock.at
    await home.crash()
    store = Store(home.url, lambda: at)
    store.write_now(health.beat, "intake:site")
    store.close()


@pytest.mark.parametrize("orderly", [True, False], ids=["stopped", "killed"])
async def test_the_time_in_which_beadle_did_not_run_is_a_stretch(household, orderly):
    home = household()
    await home.start()
    await home.move(minutes=3)
    await home.see("a", "A horse.")
    await home.move(minutes=1)
    await home.tick()  # its last sign of life
    await (home.end() if orderly else killed(home))
    home.clock.at += timedelta(minutes=30)
    home.platform.publish("b", "A zebra.")
    await home.start()
    await made_good(home)
    (found,) = await stretches(home)
    assert minutes(found) == (4, 34)
    assert found.why == (unwatched.STOPPED if orderly else unwatched.NOT_RUNNING)
    assert found.caught_up_at == home.clock.at
    await home.end()


async def test_a_platform_that_fails_after_a_stop_was_not_watched_since_the_stop(household):
    home = household()
    await home.start()
    await home.move(minutes=2)
    await home.end()
    home.clock.at += timedelta(minutes=30)
    home.platform.down = Unavailable("Away.")
    await home.start()
    assert "since 09:02" in (await home.ask("status")).text
    assert [minutes(one) for one in await stretches(home)] == [(2, None)]
    home.clock.at += timedelta(minutes=10)
    await home.crash()
    home.platform.down = None
    await home.start()
    await says(home, "working")
    assert [minutes(one) for one in await stretches(home)] == [(2, 42)]
    await home.end()


async def test_what_is_watched_for_the_first_time_has_missed_nothing(household):
    home = household()
    await home.start()
    await home.end()
    home.clock.at += timedelta(minutes=30)
    both = (Account("site", "page.test", id="page"), Account("site", "new.test"))
    home.councils = (council(accounts=both),)
    await home.start()
    await home.settled()
    assert "new.test" not in {one.account for one in await stretches(home)}
    await home.end()


async def test_a_stretch_of_which_the_platform_lost_something_says_so(household):
    async with household() as home:
        await home.move(minutes=10)
        await breaks(home, Unavailable("Away."))
        await home.move(minutes=5)
        at = home.clock.at
        home.platform.happen(contract.Gap("page", at - timedelta(minutes=4), at, "It forgets."))
        await breaks(home, None)
        await made_good(home)
        assert [one.lost for one in await stretches(home)] == [True]
        assert "A part of it cannot be recovered: see the gap." in (await home.ask("status")).text
