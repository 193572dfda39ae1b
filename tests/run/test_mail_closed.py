"""Without the reports' key messages are kept, everybody is told, and all else goes on."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from peers import mailing
from peers.memory_mailbox import MemoryMailbox
from peers.village import council

from adapters.contract import Level
from bot.clerk.reporting.heard import Said
from bot.config.settings import Reports
from bot.store import crypto, health
from bot.store.schema_reports import Mail, ReportFile

KEPT = "In danger? Call 999. What you wrote is kept, but nobody can open it now"
VILLAGE = council(contacts=("01632 960100",))


@pytest.fixture(autouse=True)
def heard(monkeypatch):
    """What the conversation is told."""
    told: list[str] = []

    def hear(_session, _house, one):
        told.append(one.text)
        return Said("Saved.")

    mailing.script(monkeypatch, hear)
    return told


@pytest.fixture
def closed(household):
    """A house whose reports' key is not there."""
    home = household(mailbox=MemoryMailbox(), councils=(VILLAGE,))
    crypto.lock(crypto.REPORTS)
    return home


def put_back() -> None:
    """The key is there again."""
    crypto.unlock(Fernet.generate_key().decode(), crypto.REPORTS)


async def test_messages_are_held_and_heard_in_order_once_the_key_is_back(closed, heard):
    async with closed as home:
        home.mailbox.put("one")
        home.mailbox.put("a stranger's", sender="stranger")
        ref = home.mailbox.put("two")
        home.mailbox.edit(ref, "two, edited")
        home.mailbox.delete(ref)
        await home.settled()
        assert heard == []
        assert {row.state for row in await home.rows(Mail)} == {"held"}
        await home.end()
        put_back()
        await home.start()
        await home.settled()
        assert heard == ["one", "two", "a stranger's"]  # who is listed goes first
        assert {(row.state, row.body) for row in await home.rows(Mail)} == {("done", None)}


async def test_each_sender_is_told_once_and_whom_to_call(closed):
    async with closed as home:
        for _ in range(3):
            home.mailbox.put("again and again")
            home.mailbox.put("again and again", sender="stranger")
        await home.settled()
        (told,) = home.mailbox.to("officer")
        assert told.startswith(KEPT)
        assert told.endswith("Until then: 01632 960100.")
        assert home.mailbox.to("stranger") == [told]
        await home.end()
        await home.start()  # the key is still missing: they have been told
        await home.write("once more")
        assert home.mailbox.to("officer") == [told]


async def test_the_desks_are_alarmed_once_and_told_when_it_is_over(closed):
    async with closed as home:
        for _ in range(3):
            await home.tick()
        await home.write("kept")
        (said,) = [s for s in home.desk.said if "NO REPORT CAN BE OPENED" in s.alert.text]
        assert said.alert.level is Level.ALARM
        await home.end()
        await home.start()
        await home.settled()
        assert len(home.desk.texts("NO REPORT CAN BE OPENED")) == 1
        await home.end()
        put_back()
        await home.start()
        await home.settled()
        (over,) = home.desk.texts("REPORTS CAN BE OPENED AGAIN: their key is back.")
        assert "1 private message that waited is dealt with now." in over
        assert len(await home.recorded("reports key")) == 1
        assert len(await home.recorded("over: reports key")) == 1


async def test_a_council_that_takes_no_reports_is_not_alarmed(household):
    home = household(councils=(council(reports=Reports(take=False)),))
    crypto.lock(crypto.REPORTS)
    async with home:
        await home.tick()
        assert home.desk.said == []


async def test_status_and_health_show_it_and_posts_are_checked_all_the_same(closed):
    async with closed as home:
        await home.see("a", "A zebra.")
        assert home.desk.texts("Case 1: please decide")
        await home.tick()
        status = (await home.ask("status")).text
        assert "NOT WORKING: reports: the reports' key is not open." in status
        assert await home.store.read(health.ailing) == []
        (line,) = await home.store.read(health.not_restarting)
        assert line == "reports: the reports' key is not open"
        await home.end()
        put_back()
        await home.start()
        await home.tick()
        assert await home.store.read(health.not_restarting) == []


async def test_a_flood_from_a_stranger_does_not_fill_the_disk_meanwhile(household):
    village = council(reports=Reports(letterbox_per_sender=3))
    home = household(mailbox=MemoryMailbox(), councils=(village,))
    crypto.lock(crypto.REPORTS)
    async with home:
        for number in range(10):
            home.mailbox.put(f"flood {number}", sender="stranger")
            home.mailbox.put(f"mine {number}")
        await home.settled()
        kept = [row for row in await home.rows(Mail) if row.state == "held"]
        assert len(kept) == 3 + 10
        assert all(row.body is None for row in await home.rows(Mail, Mail.state == "done"))


async def test_files_wait_for_the_key_as_well(household, monkeypatch):
    mailing.script(monkeypatch, mailing.to_report)
    async with household(mailbox=MemoryMailbox()) as home:
        medium = home.mailbox.attach(b"a picture")
        home.mailbox.slow.add(medium.ref)
        home.mailbox.put("see this", media=(medium,))
        await home.mailbox.until(lambda sent: sent.text == "Saved.")
        key = crypto._boxes[crypto.REPORTS]
        await home.crash()
        crypto.lock(crypto.REPORTS)
        home.mailbox.slow.clear()
        await home.start()
        await home.settled()
        assert await count(home) == {"waiting": 1}
        await home.end()
        crypto._boxes[crypto.REPORTS] = key
        await home.start()
        await home.settled()
        assert await count(home) == {"stored": 1}


async def count(home) -> dict[str, int]:
    """How many files there are in each state, read without the key."""
    states = await home.store.read(lambda s: s.query(ReportFile.state).all())
    return {state: [one.state for one in states].count(state) for (state,) in states}
