"""Quiet hours: what can wait is told afterwards and as a whole, what cannot goes at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from peers import reported
from peers.village import council

from bot.clerk import quiet
from bot.config.settings import Escalation, Quiet
from bot.store import schema_work
from bot.store.schema_work import Outbox
from policy.elections.days import DayOff

NIGHT = Quiet(time(20), time(7, 30))
EVENING = datetime(2027, 3, 2, 21, 0, tzinfo=UTC)
"""A Tuesday."""
MORNING = datetime(2027, 3, 3, 7, 30, tzinfo=UTC)


def village(**fields):
    return council(**({"quiet": NIGHT} | fields))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("set_to", "moment", "over"),
    [
        (NIGHT, "2027-03-02T19:59", None),
        (NIGHT, "2027-03-02T20:00", "2027-03-03T07:30"),
        (NIGHT, "2027-03-03T07:29", "2027-03-03T07:30"),
        (NIGHT, "2027-03-03T07:30", None),
        (NIGHT, "2027-03-05T20:00", "2027-03-08T07:30"),  # over a weekend
        (NIGHT, "2027-03-25T20:00", "2027-03-30T06:30"),  # Easter, and summer begins on it
        (NIGHT, "2027-12-23T21:00", "2027-12-29T07:30"),  # Christmas Eve is a Friday
        (Quiet(time(20), time(7, 30), weekends=False), "2027-03-06T12:00", None),
        (Quiet(time(12), time(14), weekends=False), "2027-03-06T12:30", "2027-03-06T14:00"),
        (Quiet(time(12), time(14)), "2027-03-06T09:00", "2027-03-08T00:00"),
        (None, "2027-03-06T12:00", None),
    ],
)
def test_quiet_hours_end_in_the_morning_of_a_working_day(set_to, moment, over):
    assert quiet.ends(set_to, (), at(moment)) == (at(over) if over else None)


def test_a_day_off_that_was_announced_late_counts():
    day = DayOff(date(2027, 3, 3), "Day of thanksgiving", date(2027, 2, 1))
    assert quiet.ends(NIGHT, (day,), EVENING) == MORNING + timedelta(days=1)


def test_the_same_time_twice_is_refused():
    with pytest.raises(ValueError, match="leave the table out"):
        Quiet(time(8), time(8))


def told(home, words=""):
    return [s.alert for s in home.desk.said if not s.replaces and words in s.alert.text]


async def to(home, moment: datetime) -> None:
    home.clock.at = moment
    await home.move()
    await home.tick()


async def test_what_can_wait_is_told_in_the_morning_and_its_deadline_begins_then(
    household, database_url
):
    """On both kinds of database, and though Beadle is killed in the night."""
    assert database_url
    patience = Escalation(refer=timedelta(hours=3))
    async with household(councils=(village(escalation=patience),)) as home:
        await to(home, EVENING)
        await home.see("a", "A heron.", author="officer")
        assert told(home, "heron") == []
        status = (await home.ask("status")).text
        assert "It is quiet: 1 alert that can wait until Wed 3 Mar, 07:30." in status
        assert "0 alerts to deliver" in status
        await to(home, EVENING + timedelta(hours=5))
        assert told(home, "Case 1") == []
        await home.crash()
        await home.start()
        await to(home, MORNING)
        (card,) = told(home, "Case 1: please decide.")
        assert "No answer by 10:30: I ask Dev Deputy." in card.text
        await to(home, MORNING + timedelta(hours=3))
        assert told(home, "Dev Deputy: case 1 has waited")


@pytest.mark.parametrize(("waits", "many"), [(False, 1), (True, 0)])
async def test_a_breach_goes_at_once_unless_the_council_lets_it_wait(household, waits, many):
    hours = Quiet(time(20), time(7, 30), breaches_wait=waits)
    async with household(councils=(village(quiet=hours),)) as home:
        await to(home, EVENING)
        await home.see("a", "A zebra.", author="officer")
        assert len(told(home, "Case 1: please decide.")) == many
        if many:
            assert told(home, "No answer by 23:00: I ask Dev Deputy.")


async def test_answers_alarms_and_reports_never_wait(household):
    async with household(councils=(village(),)) as home:
        await to(home, EVENING)
        assert (await home.ask("cases")).text == "No case is open."
        await reported.file(home, urgent=True)
        await home.tick()
        assert told(home, "H-2027-0001")
        home.platform.break_down(ConnectionError("away"))
        await home.move(minutes=30)
        await home.tick()
        assert [one for one in told(home) if one.level == "alarm"]
        held = await home.rows(Outbox, Outbox.held_until.is_not(None))
        assert held == []


async def test_a_night_s_worth_is_one_message_that_is_said_once(household):
    async with household(councils=(village(),)) as home:
        await to(home, EVENING)
        for number in range(5):
            await home.see(f"p{number}", f"A heron {number}.", author="officer")
        await home.ask("dismiss 2 fine")
        home.platform.delete("p2")
        await home.settled()
        before = len(home.desk.said)
        await to(home, MORNING)
        await to(home, MORNING + timedelta(minutes=10))
        (whole,) = [
            s.alert for s in home.desk.said[before:] if "While it was quiet" in s.alert.text
        ]
        assert whole.title.startswith("While it was quiet: 3 cases")
        assert "- 1 (P2): “A heron 0.”" in whole.text
        assert "- 2 (P2)" not in whole.text, "it was decided meanwhile"
        assert "Case 3 is no longer public" in whole.text
        assert "To see one in full: case 1. To decide: takedown 1 CLAUSE REASON" in whole.text
        assert told(home, "Case 1: please decide.") == []
        waiting = [schema_work.Outbox.state == "waiting", schema_work.Outbox.lane == "alert"]
        assert await home.rows(schema_work.Outbox, *waiting) == []


async def test_what_nobody_gathers_goes_by_itself(household):
    """The tick that gathers may break: each alert then comes alone, a little later."""
    async with household(councils=(village(),)) as home:
        await to(home, EVENING)
        for number in range(3):
            await home.see(f"p{number}", f"A heron {number}.", author="officer")
        home.clock.at = MORNING + timedelta(minutes=2)
        await home.move()
        assert told(home, "heron") == []
        home.clock.at = MORNING + timedelta(minutes=3)
        await home.move()
        assert len(told(home, "please decide.")) == 3


async def test_a_case_that_becomes_worse_in_the_night_is_told_then(household):
    async with household(councils=(village(),)) as home:
        await to(home, EVENING)
        await home.see("a", "A heron.", author="officer")
        home.platform.edit("a", "A heron and a zebra.")
        await home.settled()
        (edited,) = told(home, "Case 1 was edited.")
        assert "No answer by 23:00: I ask Dev Deputy." in edited.text
