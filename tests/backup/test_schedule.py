"""Backups are made when they are due, kept for their time, and told of where they fail."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from store.world import rows

from bot.backup import manifest, shelf
from bot.clerk import backing, restored
from bot.config.backups import Backups, Kept
from bot.run.backups import BackupLoop, slots
from bot.run.compose import build_house
from bot.store import backups, outbox, tried
from bot.store.schema_backup import Backup

NIGHT = datetime(2026, 11, 3, 2, 30, tzinfo=UTC)


@pytest.fixture
def loop(small_town):
    """The loop that makes the town's backups, at half past two; the town's clock shows nine."""
    settings = Backups(folder=str(small_town.shelf), at=time(2, 30), keep=Kept(2, 0, 0))
    small_town.config = replace(small_town.config, backup=settings)
    house = build_house(small_town.config)
    return BackupLoop(small_town.store, house, settings, lambda: None)


async def go(loop) -> None:
    """What a round of the loop does, if one is due."""
    if await loop.store.read(backups.is_due):
        await loop.make()


def fares(loop):
    return loop.store.read_now(backups.fares)


def told(loop) -> list[str]:
    claimed = loop.store.write_now(outbox.claim, "alert", "terminal")
    for one in claimed:
        loop.store.write_now(tried.sent, one, None)
    return [one.letter.alert.text for one in claimed]


async def test_the_first_is_made_at_once_and_the_next_in_the_night(loop, small_town):
    small_town.posts(5)
    await loop._plan()
    await go(loop)
    [name] = shelf.backups(small_town.shelf)
    assert manifest.check(small_town.shelf / name).verified
    how = fares(loop)
    assert (how.state, how.good_at, how.verified_at) == ("made", small_town.clock(), how.good_at)
    assert how.due_at == NIGHT
    assert told(loop) == []


async def test_nothing_is_made_before_its_time(loop, small_town):
    await loop._plan()
    await go(loop)
    small_town.clock.at = NIGHT - timedelta(seconds=1)
    await go(loop)
    assert len(shelf.backups(small_town.shelf)) == 1
    small_town.clock.at = NIGHT
    await go(loop)
    assert len(shelf.backups(small_town.shelf)) == 2
    assert fares(loop).due_at == NIGHT + timedelta(days=1)


async def test_one_that_was_missed_is_made_at_the_start(loop, small_town):
    await loop._plan()
    await go(loop)
    small_town.clock.advance(days=3)
    await loop._plan()
    assert fares(loop).due_at == small_town.clock()


async def test_one_that_a_stop_cut_short_is_begun_again_and_nobody_is_told(loop, small_town):
    small_town.store.write_now(backups.begin, "beadle-x", str(small_town.shelf), scheduled=True)
    await loop._plan()
    assert [one.state for one in rows(loop.store, Backup)] == ["failed", "planned"]
    await go(loop)
    assert fares(loop).state == "made"
    assert told(loop) == []


async def test_what_is_too_old_is_deleted_after_a_good_one_and_on_record(loop, small_town):
    await loop._plan()
    for _night in range(3):
        await go(loop)
        small_town.clock.at = fares(loop).due_at
    assert len(shelf.backups(small_town.shelf)) == 2
    made = [one for one in rows(loop.store, Backup) if one.state == "made"]
    assert [one.removed_at is None for one in made] == [False, True, True]


async def test_a_failure_is_told_at_once_then_seldom_and_its_end_once(loop, small_town):
    """Where the disk is gone for nine days, nobody has two hundred alarms."""
    await loop._plan()
    await go(loop)
    small_town.clock.at = NIGHT
    gone = small_town.shelf.with_name("gone")
    small_town.shelf.rename(gone)
    small_town.shelf.write_text("no folder")
    said, begun = [], small_town.clock.at
    while small_town.clock.at < begun + timedelta(days=1, hours=2):
        await go(loop)
        said.append(told(loop))
        assert fares(loop).due_at == small_town.clock.at + backups.AGAIN
        small_town.clock.advance(hours=9)  # of the rounds in between each would be as this one
    assert [len(one) for one in said] == [1, 0, 0]
    small_town.clock.at = begun + timedelta(days=1)
    await go(loop)
    assert len(told(loop)) == 1
    assert said[0][0].startswith("NO BACKUP was made since")
    assert "cannot be used for backups" in said[0][0]
    assert "The last good one was made" in said[0][0]
    problem = loop.store.read_now(backing.trouble, loop.house)
    assert problem[0].startswith("NO GOOD BACKUP since")

    small_town.shelf.unlink()
    gone.rename(small_town.shelf)
    small_town.clock.at = fares(loop).due_at
    await go(loop)
    [over] = told(loop)
    assert over.startswith("BACKUPS WORK AGAIN.")
    assert loop.store.read_now(backing.trouble, loop.house) == []
    assert "and proved" in loop.store.read_now(backing.line, loop.house)[0]


async def test_a_process_that_is_killed_is_a_failure_that_is_told(loop, small_town):
    small_town.pictures(*(os.urandom(2_000_000) for _ in range(8)))
    await loop._plan()
    making = asyncio.ensure_future(go(loop))
    [child] = await _begun()
    os.kill(child, signal.SIGKILL)
    await making
    assert fares(loop).state == "failed"
    assert shelf.backups(small_town.shelf) == []
    assert len(told(loop)) == 1


async def test_a_stop_ends_the_process_and_leaves_no_backup(loop, small_town):
    small_town.pictures(*(os.urandom(2_000_000) for _ in range(8)))
    await loop._plan()
    making = asyncio.ensure_future(go(loop))
    await _begun()
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert _children() == []
    assert shelf.backups(small_town.shelf) == []


async def _begun() -> list[int]:
    """The process that makes the backup, once there is one."""
    for _look in range(6000):
        found = await asyncio.to_thread(_children)
        if found:
            return found
        await asyncio.sleep(0.01)
    raise AssertionError("no process was begun")


def _children() -> list[int]:
    """Our processes that make backups."""
    line = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    return [int(word) for word in line.split() if "bot.backup.worker" in _words_of(word)]


def _words_of(process: str) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text(encoding="ascii")
    except OSError:
        return ""


def test_a_restore_is_told_only_where_there_was_one(loop):
    assert loop.store.read_now(restored.councils, loop.house) == []
    assert loop.store.read_now(backing.line, loop.house) == ["Backups: none was made yet."]


@pytest.mark.parametrize(
    ("moment", "last", "following"),
    [
        ("2027-05-06T12:00+00:00", "2027-05-06T01:30+00:00", "2027-05-07T01:30+00:00"),
        ("2027-05-06T01:29+00:00", "2027-05-05T01:30+00:00", "2027-05-06T01:30+00:00"),
        ("2027-12-06T02:30+00:00", "2027-12-06T02:30+00:00", "2027-12-07T02:30+00:00"),
    ],
)
def test_the_time_of_day_is_londons(moment, last, following):
    found = slots(time(2, 30), datetime.fromisoformat(moment))
    assert found == (datetime.fromisoformat(last), datetime.fromisoformat(following))


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
def test_the_night_in_which_the_clocks_change_has_its_backup(day):
    """One that would fall into the missing hour, or twice into the one that comes again."""
    noon = datetime.fromisoformat(f"{day}T12:00+00:00")
    last, following = slots(time(1, 30), noon)
    assert timedelta(hours=9) < noon - last < timedelta(hours=12)
    assert following > noon


@pytest.mark.parametrize("at", [time(1, 0), time(1, 30), time(1, 59), time(2, 30)])
@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"])
def test_none_is_ever_due_before_the_moment_at_which_it_is_planned(day, at):
    """Else a Beadle that starts in that hour makes one after another until it is over."""
    midnight = datetime.fromisoformat(f"{day}T00:00+00:00")
    for minutes in range(0, 180, 5):
        moment = midnight + timedelta(minutes=minutes)
        last, following = slots(at, moment)
        assert last <= moment < following


async def test_one_planned_by_a_clock_that_ran_ahead_is_not_waited_for(loop, small_town):
    """A machine that starts in another year and is then set right has its backups all the same."""
    small_town.store.write_now(backups.begin, "beadle-x", str(small_town.shelf), scheduled=True)
    small_town.clock.advance(days=400)
    small_town.store.write_now(backups.made, 1, 1)
    small_town.store.write_now(backups.begin, "beadle-y", str(small_town.shelf), scheduled=True)
    small_town.store.write_now(backups.made, 2, 1)
    await loop._plan()
    assert not await loop.store.read(backups.is_due)
    small_town.clock.advance(days=-399)
    assert await loop.store.read(backups.is_due)
    await loop._plan()
    assert not await loop.store.read(backups.is_due)
    assert fares(loop).due_at == NIGHT + timedelta(days=1)
