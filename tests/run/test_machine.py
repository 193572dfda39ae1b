"""The machine's own troubles: a disk that fills, a clock that leaps, two clocks that disagree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.clerk import machine
from bot.clerk.machine import Disk, Reading
from bot.config.alarm import size
from bot.run.machine import Machine, disks, synchronised
from bot.run.ticks import Ticker
from bot.store import migrate
from bot.store.schema import Version
from bot.store.schema_alarm import Trouble

GB = 10**9


class Bench:
    """A machine whose clock and disk are what the test says."""

    def __init__(self, home, free: float = 100.0) -> None:
        self.home, self.free, self.leapt, self.off = home, free, 0.0, timedelta()

    def look(self, *, at_once: bool = False) -> Reading:  # noqa: ARG002  as the real one's
        leapt, self.leapt = self.leapt, 0.0
        return Reading((Disk("here", int(self.free * GB)),), datetime.now(UTC) + self.off, leapt)

    def ticker(self) -> Ticker:
        at_work = self.home.running
        return Ticker(self.home.store, at_work.house, at_work.supervisor, at_work.alone,
                      at_work.stop, self)  # fmt: skip

    async def tick(self) -> None:
        await self.ticker().often()
        await self.home.settled()

    async def hour(self) -> None:
        await self.ticker().hourly()


async def test_a_disk_that_fills_is_told_and_told_anew_when_nearly_full_and_when_there_is_room(
    household,
):
    async with household() as home:
        bench = Bench(home, free=1.9)
        await bench.tick()
        await bench.tick()
        (text,) = home.desk.texts("THE DISK IS FILLING: 1.9 GB free in here")
        assert "posts not checked are not “clean”" in text
        assert "THE DISK IS FILLING" in (await home.ask("status")).text
        bench.free = 0.4
        await bench.tick()
        assert len(home.desk.texts("THE DISK IS NEARLY FULL: 400 MB free")) == 1
        bench.free = 0.6  # a little was freed: no news, and not over
        await bench.tick()
        bench.free = 2.1
        await bench.tick()
        assert not home.desk.texts("THERE IS ROOM AGAIN")
        bench.free = 3
        await bench.tick()
        assert len(home.desk.texts("THERE IS ROOM AGAIN: 3.0 GB free in here.")) == 1
        assert (await home.ask("status")).text.startswith("All is well.")


async def test_a_disk_with_room_and_a_steady_clock_are_told_to_nobody(household):
    async with household() as home:
        await Bench(home).tick()
        assert await home.rows(Trouble) == []
        assert home.desk.said == []


@pytest.mark.parametrize(("seconds", "words"), [(7200, "FORWARD by 2 hours"), (-90, "BACK by 1")])
async def test_a_clock_that_was_moved_is_told_once(household, seconds, words):
    async with household() as home:
        bench = Bench(home)
        bench.leapt = seconds
        await bench.tick()
        home.clock.at += timedelta(hours=2)
        await bench.tick()
        (text,) = home.desk.texts("THE CLOCK WAS PUT")
        assert f"THE CLOCK WAS PUT {words}" in text
        assert "I tell you again" not in text


@pytest.mark.parametrize("restarted", [True, False])
async def test_a_clock_that_went_far_ahead_erases_nothing_for_a_day(household, restarted):
    """What a wrong year would erase does not come back when the clock is put right."""
    home = household()
    await home.start()
    await home.see("a", "A horse.")
    if restarted:
        await home.crash()
    home.clock.at += timedelta(days=3000)
    if restarted:
        await home.start()
    bench = Bench(home)
    bench.leapt = 0.0 if restarted else timedelta(days=3000).total_seconds()
    await bench.tick()
    (text,) = home.desk.texts("FORWARD by 3,000 days, or I did not run for so long;")
    assert "nothing is erased whose time is over" in text
    await bench.hour()
    [version] = await home.rows(Version)
    assert version.parts is not None
    home.clock.at += timedelta(days=1)
    await bench.hour()
    [version] = await home.rows(Version)
    assert version.parts is None
    await home.end()


async def test_a_leap_is_known_before_the_hour_that_it_lets_fall_erases_anything(household):
    """The scheduler goes by the same clock: the hour falls at once, the next look is later."""
    async with household() as home:
        await home.see("a", "A horse.")
        bench = Bench(home)
        home.clock.at += timedelta(days=3000)
        bench.leapt = timedelta(days=3000).total_seconds()
        await bench.hour()
        [version] = await home.rows(Version)
        assert version.parts is not None


async def test_a_leap_that_could_not_be_written_down_is_kept_and_nothing_erased_until_it_is(
    household, monkeypatch
):
    async with household() as home:
        await home.see("a", "A horse.")
        bench = Bench(home)
        ticker = bench.ticker()
        home.clock.at += timedelta(days=3000)
        bench.leapt = timedelta(days=3000).total_seconds()
        with monkeypatch.context() as broken:
            broken.setattr(machine, "heed", None)
            await ticker.hourly()
        for _ in range(2):
            [version] = await home.rows(Version)
            assert version.parts is not None
            await ticker.hourly()
        await home.settled()
        assert home.desk.texts("FORWARD by 3,000 days")


async def test_a_clock_that_was_put_back_is_believed_again(household):
    async with household() as home:
        bench = Bench(home)
        home.clock.at += timedelta(days=3000)
        bench.leapt = timedelta(days=3000).total_seconds()
        await bench.tick()
        assert await home.store.read(machine.is_doubted)
        home.clock.at -= timedelta(days=3000)
        assert not await home.store.read(machine.is_doubted)


async def test_rows_of_a_time_that_has_not_come_are_told_at_the_start(household):
    home = household()
    await home.start()
    await home.see("a", "A horse.")
    await home.crash()
    home.clock.at -= timedelta(hours=3)
    await home.start()
    await home.settled()
    assert home.desk.texts("THE CLOCK WAS PUT BACK by 3 hours")
    await home.end()


def test_a_leap_is_told_from_time_that_passed_and_from_sleep():
    """The machine's own count of seconds goes on in its sleep: waking up is no leap."""
    wall, elapsed = [1000.0], [50.0]
    seen = Machine((), lambda: wall[0], lambda: elapsed[0], every=0.0)
    for by_wall, by_count, leapt in ((30, 30, 0), (3600, 3600, 0), (90, 30, 60), (-100, 20, -120)):
        wall[0] += by_wall
        elapsed[0] += by_count
        reading = seen.look()
        assert reading is not None
        assert round(reading.leapt) == leapt


def test_a_machine_is_looked_at_now_and_then(tmp_path):
    elapsed = [0.0]
    seen = Machine((tmp_path,), elapsed=lambda: elapsed[0], every=30.0)
    assert seen.look() is not None
    assert seen.look() is None
    elapsed[0] += 30
    assert seen.look() is not None


def test_room_is_that_of_the_real_disk_once_for_each_and_a_folder_that_is_gone_is_passed(tmp_path):
    (tmp_path / "b").mkdir()
    [found] = disks((tmp_path, tmp_path / "b", tmp_path / "gone"))
    assert found.folder == str(tmp_path)
    assert found.free > 0
    assert synchronised() in (True, False, None)


@pytest.mark.postgres
async def test_a_database_whose_clock_disagrees_is_told_until_it_agrees(household, postgres_url):
    """PostgreSQL's real clock against a machine's that is off."""
    migrate.upgrade(postgres_url)
    home = household()
    home.url = postgres_url
    async with home:
        bench = Bench(home)
        bench.off = timedelta(minutes=10)
        await bench.tick()
        await bench.tick()
        (text,) = home.desk.texts("A CLOCK IS OFF since 09:00: this machine's is ")
        assert "ahead of the database's" in text
        bench.off = timedelta()
        await bench.tick()
        assert len(home.desk.texts("THE CLOCKS AGREE AGAIN")) == 1


@pytest.mark.parametrize(("text", "count"), [("500MB", 5 * 10**8), ("1.5 GB", 15 * 10**8)])
def test_sizes_are_read_as_people_write_them(text, count):
    assert size(text) == count


@pytest.mark.parametrize("text", ["", "12", "a lot", "-1GB", "2GiB", True])
def test_what_is_no_size_says_what_was_expected(text):
    with pytest.raises(ValueError, match='such as "500MB"'):
        size(text)
