"""The weekly letter: when it comes, to whom, and what stands in it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from peers import reported
from peers.memory_mailbox import MemoryMailbox
from peers.memory_platform import Fault
from peers.village import council

from adapters.contract import Outcome, Receipt
from bot.clerk import weekly
from bot.config.settings import Letter, LetterDay, Reports
from bot.store.schema_reports import Report
from bot.store.schema_work import Outbox

MONDAY = datetime(2027, 3, 8, 8, 0, tzinfo=UTC)
"""The first that is due in the village, which began on Tuesday the 2nd."""


def letters(home):
    """What was said as a weekly letter."""
    return [one.alert for one in home.desk.said if one.alert.title.startswith("Weekly letter:")]


async def at(home, moment: datetime) -> None:
    """Go there, with rounds of everything before: after a leap of the clock letters are held."""
    await home.tick()
    for before in (timedelta(minutes=7), timedelta(seconds=50), timedelta(0)):
        home.clock.at = moment - before
        await home.tick()


@pytest.mark.parametrize(
    ("day", "clock", "now", "due"),
    [
        (LetterDay.MONDAY, time(8), "2027-03-08T08:00+00:00", "2027-03-08T08:00+00:00"),
        (LetterDay.MONDAY, time(8), "2027-03-08T07:59+00:00", "2027-03-01T08:00+00:00"),
        (LetterDay.MONDAY, time(8), "2027-03-14T23:59+00:00", "2027-03-08T08:00+00:00"),
        (LetterDay.FRIDAY, time(16, 30), "2027-03-08T08:00+00:00", "2027-03-05T16:30+00:00"),
        (LetterDay.SUNDAY, time(0), "2027-03-28T00:30+00:00", "2027-03-28T00:00+00:00"),
        # In summer eight in London is seven in UTC; the night before the clocks changed.
        (LetterDay.MONDAY, time(8), "2027-03-29T07:00+00:00", "2027-03-29T08:00+01:00"),
        (LetterDay.NEVER, time(8), "2027-03-08T08:00+00:00", None),
    ],
)
def test_it_is_due_on_the_day_set_at_the_time_in_london(day, clock, now, due):
    expected = datetime.fromisoformat(due) if due else None
    assert weekly.last_due(Letter(day, clock), datetime.fromisoformat(now)) == expected


async def test_it_comes_once_whatever_the_clock_does(household, database_url):
    """On both kinds of database, and though Beadle is killed."""
    assert database_url
    async with household() as home:
        await at(home, MONDAY - timedelta(seconds=1))
        assert letters(home) == []
        await at(home, MONDAY)
        assert len(letters(home)) == 1
        for moment in (MONDAY, MONDAY + timedelta(days=3), MONDAY - timedelta(days=2), MONDAY):
            await at(home, moment)
        await home.crash()
        await home.start()
        await at(home, MONDAY + timedelta(hours=1))
        assert len(letters(home)) == 1


async def test_after_a_sleep_it_waits_until_there_was_time_to_hear_of_everything(household):
    """Nothing was heard for a night, through nobody's fault; but it is not held for ever."""
    async with household() as home:
        await home.tick()
        home.clock.at = MONDAY + timedelta(hours=1)
        await home.tick()
        for minute in range(7):
            assert letters(home) == []
            await home.move(seconds=59)
            await home.see(f"p{minute}", "The hall is open.")  # each platform has a word to say
            await home.gone_round("judge", "commands")
            await home.tick()
        (said,) = letters(home)
        assert said.text.startswith("All works now, and no case waits."), said.text


async def test_heartbeats_that_are_always_late_hold_it_once(household):
    """On a machine on which each round takes minutes it comes all the same, and says so."""
    async with household() as home:
        await home.tick()
        home.clock.at = MONDAY
        for _round in range(4):
            await home.move(minutes=3)
            await home.tick()
        assert len(letters(home)) == 1


async def test_what_was_missed_is_one_letter_about_all_of_that_time(household):
    async with household() as home:
        await at(home, MONDAY)
        await home.see("a", "A zebra.", author="officer")
        await home.end()
        home.clock.at = MONDAY + timedelta(days=22)
        await home.start()
        await home.tick()
        _, late = letters(home)
        assert "1 opened, 0 decided since Mon 8 Mar, 08:00." in late.text
        assert await home.rows(Outbox, Outbox.key.contains("weekly:2027-03-29"))
        assert not await home.rows(Outbox, Outbox.key.contains("weekly:2027-03-22"))


async def test_outcome_first_then_what_was_decided_and_what_waits_for_whom(household):
    async with household() as home:
        for ref in "abc":
            await home.see(ref, "A zebra.", author="officer")
        await home.see("d", "A heron.", author="clerk")
        await home.ask("dismiss 1 a real zebra")
        await home.ask("takedown 2 P1 a zebra")
        await home.ask("election add parish 2027-05-06")
        await at(home, MONDAY)
        (said,) = letters(home)
        lines = said.text.splitlines()
        assert lines[0].endswith("2 cases wait for a decision.")
        assert lines[1] == "Village Council, Tue 2 Mar to Mon 8 Mar."
        assert "4 opened, 2 decided since Tue 2 Mar, 09:00: 1 dismissed, 1 taken down." in lines
        (third,) = (line for line in lines if line.startswith("- 3"))
        assert third == "- 3 (P1): please decide; 5 days old; Dev Deputy decides."
        (own,) = (line for line in lines if line.startswith("- 4"))
        assert own.endswith("Chris Chair decides."), "nobody decides on their own post"
        assert any(line.startswith("Asked again because no answer came:") for line in lines)
        assert "- Election 1 (parish or town council election, 6 May): " in said.text
        (head,) = (line for line in lines if line.startswith("Its seal now: "))
        rows = await home.rows(Outbox, Outbox.key.contains(":weekly:"))
        assert len(rows) == 1
        assert len(head.partition(":")[2].split(":")[1]) == 64


async def test_what_was_not_done_stands_there_with_what_to_do(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        home.platform.faults["perform"].append(Fault(says=Receipt(Outcome.REFUSED, "Too old.")))
        await home.ask("takedown 1 P1 a zebra")
        answer = await home.ask("weekly")
        assert "- 1 (P1): NOT DONE: Too old. Then: done 1;" in answer.text


async def test_while_the_clerk_is_away_it_goes_to_the_deputy_and_says_why(household):
    async with household() as home:
        await home.ask("away until 2027-03-20")
        await at(home, MONDAY)
        (one,) = (s for s in home.desk.said if s.alert.title.startswith("Weekly letter:"))
        assert one.to.person == "deputy"
        assert "Dev Deputy: this comes to you because Cara Clerk is away." in one.alert.text
        assert "Cara Clerk until the morning of Sat 20 March." in one.alert.text


async def test_a_long_list_is_cut_and_says_what_shows_the_rest(household):
    async with household() as home:
        for number in range(11):
            await home.see(f"p{number}", f"A heron {number}.", author="officer")
        text = (await home.ask("weekly")).text
        assert "Still open: 11" in text
        assert "- and 3 more: cases" in text
        assert sum(line.startswith("- ") and "please decide" in line for line in
                   text.splitlines()) == 8  # fmt: skip


# ------------------------------------------------------------------ reports


async def test_a_report_about_the_clerk_is_nowhere_in_what_the_clerk_or_the_deputy_sees(household):
    """No number, no count, no gap, no other length: the letters are the same, seal and all else."""
    said = []
    for is_there in (False, True):
        async with household() as home:
            if is_there:
                await reported.file(home, concerns="clerk", concerned="clerk")
            await at(home, MONDAY)
            answers = [
                (await home.ask("weekly", who)).text for who in ("clerk", "deputy", "auditor")
            ]
            shown = [one.text for one in letters(home)]
            texts = [_steady(text) for text in (*shown, *answers)]
            assert not any("H-2027" in text for text in texts)
            said.append(texts)
            told = [s for s in home.desk.said if "H-2027-C-0001" in s.alert.text]
            assert {s.to.person for s in told} == ({"chairman"} if is_there else set())
            assert all(s.alert.private and s.alert.confidential for s in told)
    assert said[0] == said[1]


MOVES = ("Its seal now", "NOT ALL IS WELL", "- NOT W", "- and ")
"""Lines that say which loops went round since the clock leapt, and the head of the chain."""


def _steady(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith(MOVES)]


async def test_only_what_the_channel_knows_stands_in_the_letter_to_the_channel(household):
    """About the public: in the letter. About a councillor: to each reader alone."""
    async with household() as home:
        await reported.file(home)
        await reported.file(home, concerns="member", concerned="member")
        await home.store.write(_reminders_off)
        await at(home, MONDAY)
        (letter,) = letters(home)
        assert "Nobody has opened:\n- H-2027-0001" in letter.text
        assert "H-2027-0002" not in letter.text
        alone = [s for s in home.desk.said if "Reports that wait for you" in s.alert.text]
        assert {s.to.person for s in alone} == {"clerk", "deputy"}
        assert all("- H-2027-0002" in s.alert.text and s.alert.private for s in alone)
        assert all("MARMALADE" not in s.alert.text for s in home.desk.said)
        assert "- H-2027-0002" in (await home.ask("weekly")).text
        assert "H-2027" not in (await home.ask("weekly", "auditor")).text


def _reminders_off(session):
    for report in session.query(Report):
        report.remind_at = None


async def test_who_reads_reports_about_the_clerk_is_told_of_those_by_each_way_to_them(household):
    village = council(reports=Reports(about_clerk="Mo Member"))
    async with household(councils=(village,)) as home:
        await reported.file(home, concerns="clerk", concerned="clerk")
        await home.store.write(_reminders_off)
        await at(home, MONDAY)
        alone = [s for s in home.desk.said if "H-2027-C-0001" in s.alert.text]
        assert {s.to.person for s in alone} == {"member"}


async def test_in_a_private_chat_where_there_is_one(household):
    async with household(mailbox=MemoryMailbox()) as home:
        await reported.file(home, concerns="member", concerned="member")
        await home.store.write(_reminders_off)
        await at(home, MONDAY)
        assert any("H-2027-0001" in text for text in home.mailbox.to("clerk"))
        assert not [s for s in home.desk.said if "H-2027-0001" in s.alert.text]
