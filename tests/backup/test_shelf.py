"""How long each backup is kept, and what is never deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.backup import shelf
from bot.backup.manifest import Manifest
from bot.backup.shelf import Keep
from bot.config.model import LONDON

NIGHT = datetime(2027, 5, 31, 1, 30, tzinfo=UTC)


def local(at):
    return at.astimezone(LONDON).date()


def nights(count):
    return [shelf.name_of(NIGHT - timedelta(days=back)) for back in range(count)]


def kept(names, *keep):
    gone = shelf.too_old(names, Keep(*keep), local, NIGHT)
    return [shelf.moment_of(name) for name in sorted(set(names) - set(gone), reverse=True)]


def test_a_year_of_nights_leaves_seven_days_five_weeks_and_twelve_months():
    found = kept(nights(400), 7, 5, 12)
    days = [(NIGHT - one).days for one in found]
    assert days[:7] == [0, 1, 2, 3, 4, 5, 6]
    weeks = {one.isocalendar()[:2] for one in found}
    months = {(one.year, one.month) for one in found}
    assert len(months) == 12
    assert {(NIGHT - timedelta(weeks=back)).isocalendar()[:2] for back in range(5)} <= weeks
    assert len(found) <= 7 + 5 + 12


def test_the_newest_stays_whatever_the_settings_say():
    assert kept(nights(30), 0, 0, 0) == [NIGHT]


def test_of_several_in_a_day_the_newest_is_the_days():
    morning = shelf.name_of(NIGHT - timedelta(hours=26))
    evening = shelf.name_of(NIGHT - timedelta(hours=20))
    assert kept([*nights(1), morning, evening], 2, 0, 0) == [NIGHT, NIGHT - timedelta(hours=20)]


def test_a_long_pause_costs_no_backup():
    """Counted are the days on which there is one: a server that was off for a year keeps them."""
    old = [shelf.name_of(NIGHT - timedelta(days=400 + back)) for back in range(7)]
    assert len(kept([*nights(1), *old], 7, 0, 0)) == 7


def test_those_of_a_clock_that_ran_ahead_cost_no_backup_of_today():
    ahead = [NIGHT + timedelta(days=900 + back) for back in range(3)]
    names = [*nights(5), *map(shelf.name_of, ahead)]
    assert kept(names, 2, 0, 0) == [*reversed(ahead), NIGHT, NIGHT - timedelta(days=1)]
    assert NIGHT in kept(names, 0, 0, 0)


def test_a_day_is_londons():
    late = datetime(2027, 5, 30, 23, 30, tzinfo=UTC)  # half past midnight in London, on the 31st
    assert len(kept([shelf.name_of(NIGHT), shelf.name_of(late)], 7, 0, 0)) == 1


def _stand(folder, name, house):
    (folder / name).mkdir(parents=True)
    Manifest(name, NIGHT.isoformat(), "1", "0012", "sqlite", house, "").write(folder / name)


def test_another_beadles_backups_and_other_files_are_not_ours(tmp_path):
    mine, other = nights(2)
    _stand(tmp_path, mine, "mine")
    _stand(tmp_path, other, "other")
    (tmp_path / "letters").mkdir()
    assert shelf.of_house(tmp_path, "mine") == [mine]


@pytest.mark.parametrize("suffix", [shelf.BEGUN, shelf.GOING])
def test_what_a_killed_process_left_is_swept_and_nothing_else(tmp_path, suffix):
    [name] = nights(1)
    _stand(tmp_path, name, "mine")
    _stand(tmp_path, f".{name}{suffix}", "mine")
    (tmp_path / ".profile").touch()
    with shelf.locked(tmp_path):
        pass
    assert {one.name for one in tmp_path.iterdir()} == {name, ".profile", shelf.LOCK}


def test_one_that_is_removed_is_gone(tmp_path):
    first, second = nights(2)
    for name in (first, second):
        _stand(tmp_path, name, "mine")
    shelf.remove(tmp_path, [first])
    assert shelf.backups(tmp_path) == [second]
    assert [one.name for one in tmp_path.iterdir()] == [second]
