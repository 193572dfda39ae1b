"""A judge that does not work: the Clerk is told that posts are not checked, and when they are."""

from __future__ import annotations

import logging

import pytest

from adapters.contract import Level
from bot.run import judge
from bot.run import supervisor as supervision
from bot.run.ticks import Ticker
from bot.store.schema import Version


@pytest.fixture
def dying(monkeypatch, caplog):
    """Have the judge die at its next batch and lie for an hour; call it to have it work again."""
    works = judge.check
    caplog.set_level(logging.CRITICAL)

    def check(_house, _items, _watch_only):
        raise RuntimeError("out of memory")

    monkeypatch.setattr(judge, "check", check)
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 3600.0)
    return lambda: monkeypatch.setattr(judge, "check", works)


async def dead(home, ref: str) -> None:
    """A post comes, and the judge dies of it."""
    home.platform.publish(ref, "A zebra.")
    while "judge" not in home.running.supervisor.deaths:
        home.store.changed.clear()
        await home.store.changed.wait()


async def tick(home) -> None:
    """A tick, and its alerts shown: nobody waits until all posts are judged."""
    running = home.running
    await Ticker(home.store, running.house, running.supervisor, running.alone, running.stop).often()
    home.store.signals.fire(("alert:desk",))


def alarms(home) -> list[str]:
    return home.desk.texts("POSTS ARE NOT BEING CHECKED")


async def test_posts_that_nobody_checks_are_told_once_and_told_when_they_are_checked(
    household, dying
):
    """In the time that the council allows; also where Beadle was started again in between."""
    home = household()
    await home.start()
    await dead(home, "a")
    home.clock.at += home.running.house.council("village").tell_after / 2
    await tick(home)
    home.clock.at += home.running.house.council("village").tell_after / 2
    await tick(home)
    said = await home.desk.until(lambda one: "NOT BEING CHECKED" in one.alert.text)
    assert said.alert.level is Level.ALARM
    assert said.alert.text.startswith(
        "POSTS ARE NOT BEING CHECKED since 09:00: 1 post waits. They are kept; posts not checked "
        "are not “clean”."
    )
    home.platform.publish("b", "A horse.")
    for _ in range(3):
        await tick(home)
    assert len(alarms(home)) == 1
    dying()
    await home.end()
    await home.start()
    await home.settled()
    await home.gone_round("judge")
    for _ in range(3):
        await home.tick()
    assert home.desk.texts("POSTS ARE CHECKED AGAIN. What had waited since 09:00")
    assert len(home.desk.texts("CHECKED AGAIN")) == len(alarms(home)) == 1
    assert home.desk.texts("Case 1: please decide")
    await home.end()


async def test_many_posts_that_wait_while_the_judge_goes_on_are_no_alarm(household):
    """A first look takes its time, and says how far it is."""
    async with household() as home:
        await home.gone_round("judge")

        def unread(session):
            for version in session.query(Version):
                version.judged_at = None

        await home.see("a", "A horse.")
        home.clock.at += home.running.house.council("village").tell_after * 2
        await home.gone_round("judge")
        await tick(home)  # what it writes down of the judge, another tick may read
        await home.store.write(unread)
        await tick(home)
        assert alarms(home) == []
