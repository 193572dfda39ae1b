"""What goes wrong while watching: it is shown, told in time, and told again when it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters import contract
from adapters.contract import Failing, Level, Recovered, Refused, RefusedCode, Unavailable
from bot.run import reading, take_in
from bot.store import health
from bot.store.schema import Post, Version

AWAY = Unavailable("The server does not answer.")


@pytest.fixture(autouse=True)
def _hurry(monkeypatch):
    """Try again at once; the waiting itself is no part of these tests."""
    monkeypatch.setattr(take_in.IntakeLoop, "pause", 0.01)
    for name in ("FIRST_PAUSE", "LONGEST_PAUSE", "REFUSED_PAUSE"):
        monkeypatch.setattr(take_in, name, 0.01)


async def failing(home, error: Exception | None) -> None:
    """Break the platform, or mend it, and wait until the stream says so."""
    home.platform.break_down(error)
    wanted = "failing" if error else "working"
    while (await home.store.read(health.streams))["site"].state != wanted:
        home.store.changed.clear()
        await home.store.changed.wait()


async def test_a_platform_that_is_away_shows_at_once_and_is_told_after_the_set_time(household):
    async with household() as home:
        await failing(home, AWAY)
        status = (await home.ask("status")).text
        assert status.startswith("NOT ALL IS WELL.")
        assert "NOT WATCHED: Memory (page.test) since 09:00: The server does not" in status
        await home.move(minutes=14)
        await home.tick()
        assert not home.desk.texts("NOT WATCHED since")
        await home.move(minutes=1)
        for _ in range(3):
            await home.tick()
        (text,) = home.desk.texts("NOT WATCHED since 09:00: Memory (page.test).")
        assert "Posts not checked are not “clean”." in text
        await home.move(minutes=45)
        await failing(home, None)
        await home.settled()
        assert home.desk.texts("WATCHED AGAIN: Memory, after 60 minutes.")
        loops = ("judge", "commands", "media:site", "actions:site", "alerts:desk", "bundles")
        await home.gone_round(*loops)
        await home.tick()
        assert (await home.ask("status")).text.startswith("All is well.")


async def test_a_platform_that_breaks_at_the_same_place_each_time_is_told(household):
    async with household() as home:
        home.platform.stumbles = AWAY
        await failing(home, AWAY)
        home.platform.down = None
        while home.platform.asked.count("watch page") < 5:
            home.store.changed.clear()
            await home.store.changed.wait()
        await home.move(minutes=15)
        for _ in range(3):
            await home.tick()
        assert home.desk.texts("NOT WATCHED since 09:00: Memory (page.test).")
        home.platform.stumbles = None
        await failing(home, None)
        await home.settled()
        assert home.desk.texts("WATCHED AGAIN: Memory, after 15 minutes.")


async def test_a_watch_that_goes_on_counts_though_it_has_not_caught_up(household, monkeypatch):
    async with household() as home:
        home.platform.catches_up = False
        monkeypatch.setattr(take_in, "STEADY", 0.0)
        await failing(home, AWAY)
        await failing(home, None)


async def test_a_short_absence_is_told_to_nobody(household):
    async with household() as home:
        await failing(home, AWAY)
        await home.move(minutes=5)
        await home.tick()
        await failing(home, None)
        await home.tick()
        assert home.desk.said == []


async def test_refused_credentials_are_told_at_once_and_once(household):
    async with household() as home:
        await failing(home, Refused(RefusedCode.CREDENTIALS, "The password was revoked."))
        for _ in range(3):
            await home.tick()
        (said,) = [s for s in home.desk.said if "NOT WATCHED since" in s.alert.text]
        assert said.alert.level is Level.ALARM
        assert "A person must mend the password" in said.alert.text
        assert [r["why"] for r in await home.recorded("not watched")] == [
            "The password was revoked."
        ]


async def test_an_adapter_that_breaks_is_not_watched_either(household):
    """An error that no adapter may raise is the same to the Clerk: nobody watches."""
    async with household() as home:
        await failing(home, KeyError("what somebody wrote"))
        status = (await home.ask("status")).text
        assert "Something went wrong inside Beadle (KeyError)." in status
        assert "what somebody wrote" not in status
        await home.move(minutes=15)
        await home.tick()
        assert home.desk.texts("NOT WATCHED since 09:00")


async def test_what_was_missed_meanwhile_is_taken_in_from_the_stored_cursor(household):
    async with household() as home:
        await home.see("a", "A horse.")
        await failing(home, AWAY)
        home.platform.publish("b", "A zebra.")
        home.platform.delete("a")
        await failing(home, None)
        await home.settled()
        posts = {p.ref: p.removed_at is None for p in await home.rows(Post)}
        assert posts == {"a": False, "b": True}
        assert home.desk.texts("Case 1: please decide")


async def test_something_to_mend_while_watching_goes_on_is_told_and_its_end_too(household):
    async with household() as home:
        event = Failing(RefusedCode.CREDENTIALS, "The app password was refused.")
        home.platform.happen(event)
        await home.settled()
        home.platform.happen(event)
        await home.settled()
        (text,) = home.desk.texts("NEEDS YOU: Memory. The app password was refused.")
        assert "Posts are still watched, but nothing can be taken down" in text
        status = (await home.ask("status")).text
        assert "NEEDS YOU: site: The app password was refused." in status
        home.platform.happen(Recovered(RefusedCode.PERMISSION), Recovered(RefusedCode.CREDENTIALS))
        await home.settled()
        (text,) = home.desk.texts("MENDED: Memory, after ")
        assert text.endswith("is over: The app password was refused.")
        assert (await home.ask("status")).text.startswith("All is well.")


def poison(home, ref: str) -> contract.Posted:
    """A post that no database takes: its time is no time."""
    home.platform.public[ref] = home.platform.public["good-1"]
    post = home.platform.post(ref)
    object.__setattr__(post, "posted_at", "yesterday")
    del home.platform.public[ref]
    return contract.Posted(post)


async def test_what_cannot_be_stored_does_not_stop_what_can_and_is_named(household):
    """Two such events in one batch: the others are stored, and the Clerk is told of both."""
    async with household() as home:
        home.platform.silent = True
        home.platform.publish("good-1", "A horse.")
        home.platform.happen(poison(home, "bad-1"), poison(home, "bad-2"))
        home.platform.publish("good-2", "A zebra.")
        home.platform.silent = False
        home.platform.ring()
        await home.settled()
        assert [p.ref for p in await home.rows(Post)] == ["good-1", "good-2"]
        assert home.desk.texts("Case 1: please decide")
        assert len(home.desk.texts("NOT STORED: something on Memory")) == 2
        assert home.desk.texts("bad-1. Please read it yourself")


async def test_rubbish_is_stored_with_its_reason_and_never_called_clean(household):
    """Broken Unicode, nothing but emoji, 100,000 characters, an unknown record."""
    async with household() as home:
        await home.see("broken", "half \ud83d a pair \x00 and a null")
        await home.see("emoji", "🦓" * 300)
        await home.see("long", "horse " * 16_667)
        home.platform.publish("odd", "A horse.")
        odd = home.platform.history.pop().post
        object.__setattr__(odd, "trouble", "An unknown kind of record.")
        object.__setattr__(odd, "kind", contract.PostKind.UNKNOWN)
        home.platform.happen(contract.Posted(odd))
        await home.settled()
        versions = await home.rows(Version)
        assert len(versions) == 4
        assert all(v.judged_at for v in versions)
        (text,) = home.desk.texts("please decide")
        assert "An unknown kind of record." in text
        assert "part of the post" in text


async def test_an_event_about_what_nobody_knows_changes_nothing(household):
    async with household() as home:
        ref = contract.Ref("memory", "never-seen")
        home.platform.happen(
            contract.Removed("page", ref),
            contract.Removed("no-such-page", ref),
            contract.Moved("page", ref, contract.Ref("memory", "new")),
            contract.Listing("no-such-page", {}),
        )
        await home.settled()
        assert await home.rows(Post) == []
        assert home.desk.said == []


async def test_a_stream_that_fell_silent_was_not_watched_since_it_was_last_heard(household):
    """Not since it began to work, and not since the silence was noticed."""
    async with household() as home:
        for ref in "abcd":
            await home.move(minutes=5)
            await home.see(ref, "A horse.")
        await home.move(minutes=6)
        await home.tick()
        assert "NOT WATCHED" not in (await home.ask("status")).text
        await home.move(minutes=20)
        await home.tick()
        (text,) = home.desk.texts("NOT WATCHED since")
        heard = "NOT WATCHED since 09:20: Memory (page.test). Nothing was heard for too long."
        assert text.startswith(heard)
        assert "(page.test) since 09:20: Nothing was heard" in (await home.ask("status")).text
        (entry,) = await home.recorded("not watched")
        assert entry["since"].startswith("2027-03-02 09:20")
        await home.move(minutes=34)
        await home.see("e", "A horse.")
        assert home.desk.texts("WATCHED AGAIN: Memory, after 60 minutes.")
        for round_ in (2, 3):  # each silence is told anew
            await home.move(minutes=30)
            await home.tick()
            assert len(home.desk.texts("NOT WATCHED since")) == round_
            await home.see(f"f{round_}", "A horse.")


async def test_a_watch_that_says_nothing_is_given_up_and_counts_from_its_last_word(
    household, monkeypatch
):
    monkeypatch.setattr(reading, "SILENCE", 0.2)
    async with household() as home:
        await home.see("a", "A horse.")
        home.platform.down = AWAY  # it cannot be begun anew
        home.clock.at += timedelta(minutes=5)
        while (await home.store.read(health.streams))["site"].state != "failing":
            home.store.changed.clear()
            await home.store.changed.wait()
        assert "(page.test) since 09:00" in (await home.ask("status")).text
