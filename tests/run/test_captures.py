"""What stands at a link in a report is copied, sealed, before it can vanish."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging

import pytest
from peers import mailing
from peers.capturing_platform import CapturingPlatform
from peers.memory_mailbox import MemoryMailbox
from peers.memory_platform import Fault
from sqlalchemy import text

from adapters.contract import Media, Unavailable
from bot.clerk.reporting.heard import Said
from bot.run import copying
from bot.store import mail, reports
from bot.store.schema_reports import Report, ReportFile, ReportNote

PICTURE = b"\x89PNG a picture of a fist"
LINK = "https://page.test/rant-of-a-resident"
WORDS = "You will regret it, marmalade"


@pytest.fixture(autouse=True)
def _conversation(monkeypatch):
    mailing.script(monkeypatch, mailing.to_report)


@pytest.fixture
def platform():
    made = CapturingPlatform()
    made.bytes_of["fist"] = PICTURE
    pictures = (Media("fist", "image/png"),)
    made.publish("rant-of-a-resident", WORDS, author="rae", official=False, media=pictures)
    return made


async def copies(home):
    """The copies of linked posts, opened."""
    whole = await home.store.read(
        lambda s: [
            (file.state, file.mime, file.sha256, file.data, file.trouble)
            for file in s.query(ReportFile).order_by(ReportFile.id)
        ]
    )
    return [one for one in whole if one]


@pytest.mark.parametrize(
    "said",
    [
        f"He wrote <{LINK}>.",
        "Look at page.test/rant-of-a-resident!",
        f"{LINK} {LINK}\n({LINK})",
        "HTTPS://page.test/rant-of-a-resident",
    ],
)
async def test_a_linked_post_is_copied_once_with_its_picture(household, platform, said):
    """Its record as the platform has it, sealed, with the digests of the bytes."""
    async with household(mailbox=MemoryMailbox(), platform=platform) as home:
        assert await home.write(said) == ["Saved."]
        (record, picture) = await copies(home)
        assert [record[:2], picture[:2]] == [
            ("stored", "application/json"), ("stored", "image/png"),
        ]  # fmt: skip
        assert record[2] == hashlib.sha256(record[3]).hexdigest()
        assert (picture[2], picture[3]) == (hashlib.sha256(PICTURE).hexdigest(), PICTURE)
        told = json.loads(record[3])
        assert (told["author"], told["text"], told["record"]) == ("rae", WORDS, WORDS)
        assert told["address"].lower() == LINK
        assert told["copied"] == "2027-03-02T09:00:00+00:00"
        assert home.platform.asked.count("capture") == 1


async def test_a_copy_is_no_file_that_was_sent(household, platform):
    """So that whoever reports is told how many of theirs are kept."""
    async with household(mailbox=MemoryMailbox(), platform=platform) as home:
        await home.write(LINK, media=(home.mailbox.attach(b"one of their own"),))
        [report] = await home.rows(Report)
        assert len(await copies(home)) == 3
        assert await home.store.read(reports.sent_with, report) == 1


async def test_a_forwarded_post_is_copied_too(household, platform):
    async with household(mailbox=MemoryMailbox(), platform=platform) as home:
        await home.write("This one", forwarded=LINK)
        assert [one[0] for one in await copies(home)] == ["stored", "stored"]


async def test_what_is_copied_is_sealed_in_the_database(household, platform):
    async with household(mailbox=MemoryMailbox(), platform=platform) as home:
        await home.write(LINK)
        raw = await home.store.read(lambda s: s.execute(text("SELECT * FROM report_file")).all())
        assert len(raw) == 2
        assert "rant-of" not in str(raw)
        assert "marmalade" not in str(raw)


async def test_other_addresses_are_left_alone(household, platform):
    """Nobody is asked for what no platform of the council can copy."""
    async with household(mailbox=MemoryMailbox(), platform=platform) as home:
        await home.write("https://page.test.evil.example/rant and https://example.org, page.test")
        assert await copies(home) == []
        assert "capture" not in home.platform.asked


async def test_what_a_stranger_links_to_is_not_looked_at(household, platform):
    """Their words are no report."""
    async with household(mailbox=MemoryMailbox(), platform=platform) as home:
        home.mailbox.put(LINK, "nobody-we-know")
        await home.settled()
        assert "capture" not in home.platform.asked


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("https://page.test/gone-since-yesterday", "The page is not there any more."),
        ("https://page.test/a/list", "no post stands at this address"),
    ],
)
async def test_what_cannot_be_copied_is_noted_and_said(household, platform, link, why):
    """Whoever reported can still make a picture of it."""
    async with household(mailbox=MemoryMailbox(), platform=platform) as home:
        answers = await home.write(link)
        [(state, _, _, data, trouble)] = await copies(home)
        assert (state, data, trouble) == ("refused", None, why)
        assert "- a post that you linked to, or a picture in it: " in answers[1]


async def test_a_platform_that_is_away_is_asked_again(household, platform):
    async with household(mailbox=MemoryMailbox(), platform=platform) as home:
        home.platform.break_down(Unavailable("It is away."))
        home.mailbox.put(LINK)
        await home.settled()
        assert [one[0] for one in await copies(home)] == ["waiting"]
        home.platform.break_down(None)
        await home.move(minutes=5)
        assert [one[0] for one in await copies(home)] == ["stored", "stored"]


async def test_a_copy_that_breaks_says_nothing_of_it_in_the_log(household, platform, caplog):
    async with household(mailbox=MemoryMailbox(), platform=platform) as home:
        platform.public["rant-of-a-resident"] = None
        with caplog.at_level(logging.DEBUG):
            home.mailbox.put(f"{LINK}")
            await home.settled()
            await home.gone_round("captures:site")
        assert [one[0] for one in await copies(home)] == ["waiting"]
        assert "a linked post was not copied: AttributeError" in caplog.text
        assert "rant-of" not in caplog.text


async def test_a_copy_that_hangs_is_given_up_for_now(household, platform, monkeypatch):
    monkeypatch.setattr(copying, "SECONDS", 0.05)
    async with household(mailbox=MemoryMailbox(), platform=platform) as home:
        platform.faults["capture"].append(Fault(waits=asyncio.Event()))
        home.mailbox.put(LINK)
        await home.settled()
        assert [one[0] for one in await copies(home)] == ["waiting"]


async def test_after_a_crash_in_the_middle_it_is_copied_once(household, platform):
    """The row stands until the copy does."""
    async with household(mailbox=MemoryMailbox(), platform=platform) as home:
        home.platform.break_down(Unavailable("It is away."))
        home.mailbox.put(LINK)
        await home.settled()
        await home.crash()
        home.platform.break_down(None)
        await home.start()
        await home.move(minutes=5)
        assert [one[0] for one in await copies(home)] == ["stored", "stored"]


@pytest.mark.parametrize("where", ["https://page.test/reply-00001", "page.test/reply-00001?x=1"])
async def test_a_link_to_an_archived_post_is_linked_with_its_case(household, platform, where):
    """Nobody is asked for that; of the case the report alone knows."""
    async with household(mailbox=MemoryMailbox(), platform=platform) as home:
        await home.see("reply-00001", "A zebra.", author="rae", official=False)
        case = await home.case()
        await home.write(where)
        [report] = await home.rows(Report)
        assert report.case_id == case.id
        [note] = [one for one in await home.rows(ReportNote) if one.kind == "link"]
        assert note.text == "By its address the post belongs to case 1."


async def test_a_link_that_is_added_later_is_copied_too(household, platform, monkeypatch):
    """And one that stood in the report already is not copied again."""

    def add(session, _house, one):
        known = mail.talk_of(session, one.connection, one.sender)
        found = reports.get(session, known.report_id if known else None)
        report = found or session.query(Report).first()
        if report is None:
            return mailing.to_report(session, _house, one)
        return Said("Added.", report_id=report.id)

    mailing.script(monkeypatch, add)
    async with household(mailbox=MemoryMailbox(), platform=platform) as home:
        await home.write("He did it again")
        await home.write(LINK)
        await home.write(f"This: {LINK}")
        assert [one[1] for one in await copies(home)] == ["application/json", "image/png"]
