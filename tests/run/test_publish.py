"""The calendar and the page about elections are files that follow the rows."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from icalendar import Calendar
from peers.village import council, harbour
from run.windows import END, START, at, ordered

from bot.config.settings import Elections
from bot.run.publish import Publisher


def events(path) -> dict[str, tuple[str, str, str]]:
    """By uid: title, start, status."""
    found = Calendar.from_ical(path.read_bytes()).events
    return {
        str(one["uid"]): (str(one["summary"]), one["dtstart"].dt.isoformat(), str(one["status"]))
        for one in found
    }


async def test_a_subscriber_sees_the_period_become_sure_move_and_go(household, tmp_path):
    """Entries keep their uids; a proposal is tentative; a cancelled poll is gone."""
    path = tmp_path / "elections.ics"
    village = harbour(tmp_path, elections=Elections(calendar=str(path)))
    async with household(councils=(village,)) as home:
        await home.tick()
        assert events(path) == {}
        await home.ask("election add parish 2027-05-06 North Ward")
        await home.tick()
        first = events(path)
        assert first["period.village.1@beadle"] == (
            ("Pre-election period (estimate): parish or town council election, North Ward "
            "(NOT CONFIRMED)"), "2027-03-30T23:00:00+00:00", "TENTATIVE",
        )  # fmt: skip
        await home.ask("election notice 2027-03-22")
        await home.ask("confirm")
        await home.ask("close page closed from 2027-05-20 until 2027-05-22 a referendum")
        await home.tick()
        second = events(path)
        title, starts, status = second.pop("period.village.1@beadle")
        assert title.endswith(", North Ward (accounts closed)")
        assert (starts, status) == ("2027-03-22T00:00:00+00:00", "CONFIRMED")
        assert second.pop("closure.village.4@beadle")[0] == "page: closed"
        assert set(second) == {"notice.village.1@beadle", "poll.village.1@beadle"}
        await home.ask("election move 2027-06-10 1 by order")
        await home.tick()
        assert events(path)["poll.village.1@beadle"][1] == "2027-06-10"
        await home.ask("election cancel 1 nobody stands against them")
        await home.tick()
        assert list(events(path)) == ["closure.village.4@beadle"]
        text = path.read_text()
        assert "X-WR-CALNAME:Elections: Village Council" in text
        assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text


async def test_the_page_says_what_holds_now_and_is_written_only_when_it_changes(
    household, tmp_path
):
    path = tmp_path / "elections.md"
    village = harbour(tmp_path, elections=Elections(page=str(path)))
    async with household(councils=(village,)) as home:
        publisher = Publisher(home.store, home.running.house)
        await ordered(home)
        await publisher.publish()
        assert path.read_text().startswith(
            "# Elections: Village Council\n\nElection 1 (parish or town council election, 6 May): "
            "from 22 March until 22:00 on 6 May: closed, confirmed.\n\n"
        )
        path.unlink()
        home.clock.at = datetime(2027, 3, 10, 12, 0, tzinfo=UTC)
        await publisher.publish()
        assert not path.exists()  # nothing has changed
        home.clock.at = START
        await publisher.publish()
        assert "until 22:00 on 6 May: closed, now." in path.read_text()
        home.clock.at = datetime(2027, 5, 7, 12, 0, tzinfo=UTC)
        await publisher.publish()
        assert "No election is entered, and no account is closed." in path.read_text()
        assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


async def test_a_file_that_cannot_be_written_stops_nothing_and_is_written_later(
    household, tmp_path, caplog
):
    """Accounts close on time all the same; status says that something does not work."""
    caplog.set_level(logging.CRITICAL)
    path = tmp_path / "gone" / "elections.ics"
    village = harbour(tmp_path, elections=Elections(calendar=str(path)))
    async with household(councils=(village,)) as home:
        await ordered(home)
        await at(home, START)
        assert home.platform.fronts.shown["page"]["comments"] == "off"
        path.parent.mkdir()
        await at(home, END)
        assert "poll.village.1@beadle" in events(path)


async def test_without_a_name_no_file_is_written(household, tmp_path):
    async with household(councils=(council(),)) as home:
        await home.ask("election add parish 2027-05-06")
        before = {p.name for p in tmp_path.iterdir()}
        await home.tick()
        assert {p.name for p in tmp_path.iterdir()} == before
