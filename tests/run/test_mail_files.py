"""What is sent with a report is kept whole and sealed, or its sender hears what was not kept."""

from __future__ import annotations

import hashlib
import logging

import pytest
from peers import mailing
from peers.memory_mailbox import MemoryMailbox
from sqlalchemy import text

from adapters.contract import Media, Refused, RefusedCode, Unavailable
from bot.run import copying
from bot.store import report_files
from bot.store.schema_reports import Report, ReportFile

PICTURE = b"\x89PNG a picture of a marmalade cat"
FILM = 30_000_000
NOT_KEPT = "NOT ALL YOU SENT COULD BE KEPT."


@pytest.fixture(autouse=True)
def _conversation(monkeypatch):
    mailing.script(monkeypatch, mailing.to_report)


async def test_a_file_is_kept_sealed_with_the_digest_of_its_bytes(household):
    async with household(mailbox=MemoryMailbox()) as home:
        answers = await home.write("See this.", media=(home.mailbox.attach(PICTURE),))
        assert answers == ["Saved."]
        (file,) = await home.rows(ReportFile)
        assert (file.state, file.size, file.source) == ("stored", len(PICTURE), None)
        assert file.sha256 == hashlib.sha256(PICTURE).hexdigest()
        assert await home.store.read(lambda s: s.get(ReportFile, file.id).data) == PICTURE
        query = text("SELECT data, source FROM report_file")
        (raw, _) = await home.store.read(lambda s: s.execute(query).one())
        assert b"marmalade" not in raw


async def test_of_an_album_with_a_film_too_large_the_rest_is_kept_and_it_is_said_once(household):
    async with household(mailbox=MemoryMailbox()) as home:
        box = home.mailbox
        film = box.attach(b"film", "video/mp4", size=FILM)
        album = (box.attach(PICTURE), film, box.attach(PICTURE + b"2"))
        answers = await home.write("An album.", media=album)
        assert answers == ["Saved.", (
            f"{NOT_KEPT} Your words are kept, and so are 2 files. Not kept:\n"
            "- a film: it has 30 MB, and only files of up to 25 MB are kept.\n"
            "Please do not delete it yourself; keep it for whoever reads your report."
        )]  # fmt: skip
        states = [f.state for f in await home.rows(ReportFile)]
        assert states == ["stored", "refused", "stored"]


async def test_a_file_that_is_larger_than_it_was_said_to_be_is_not_kept(household, monkeypatch):
    monkeypatch.setattr(report_files, "LARGEST", 10)
    async with household(mailbox=MemoryMailbox()) as home:
        answers = await home.write("x", media=(home.mailbox.attach(b"eleven bytes", size=3),))
        assert NOT_KEPT in answers[1]


async def test_a_report_is_kept_up_to_its_size_and_the_next_one_anew(household, monkeypatch):
    monkeypatch.setattr(report_files, "LARGEST_IN_ALL", 25)
    async with household(mailbox=MemoryMailbox()) as home:
        box = home.mailbox
        answers = await home.write("x", media=tuple(box.attach(b"ten bytes!") for _ in range(3)))
        assert "so are 2 files. Not kept:\n- a picture: there are more than 0 MB" in answers[1]
        assert await home.write("y", media=(box.attach(b"ten bytes!"),)) == ["Saved."]


async def test_what_the_platform_refuses_is_said_with_its_reason(household):
    async with household(mailbox=MemoryMailbox()) as home:
        medium = Media("gone", "image/png")
        home.mailbox.missing["gone"] = Refused(RefusedCode.GONE, "Telegram has it no more")
        _, told = await home.write("x", media=(medium,))
        assert "Not kept:\n- a picture: Telegram has it no more." in told
        (file,) = await home.rows(ReportFile)
        assert (file.state, file.data if "data" in file.__dict__ else None) == ("refused", None)


async def test_a_platform_that_is_away_is_asked_again_until_it_is_back(household):
    async with household(mailbox=MemoryMailbox()) as home:
        medium = home.mailbox.attach(PICTURE)
        home.mailbox.missing[medium.ref] = Unavailable("It is away.")
        home.mailbox.put("x", media=(medium,))
        await home.settled()
        assert [f.state for f in await home.rows(ReportFile)] == ["waiting"]
        del home.mailbox.missing[medium.ref]
        await home.move(seconds=5)
        assert [f.state for f in await home.rows(ReportFile)] == ["stored"]
        assert home.mailbox.to("officer") == ["Saved."]


async def test_what_can_never_be_had_is_given_up_and_said(household, caplog):
    """Whatever the mailbox raises: its words go nowhere."""
    async with household(mailbox=MemoryMailbox()) as home:
        medium = Media("bad", "audio/ogg")
        home.mailbox.missing["bad"] = KeyError("marmalade")
        with caplog.at_level(logging.DEBUG):
            home.mailbox.put("x", media=(medium,))
            for _ in range(report_files.ATTEMPTS):
                await home.move(minutes=31)
        assert "a sound: fetching failed (KeyError)." in home.mailbox.to("officer")[1]
        assert "marmalade" not in caplog.text
        assert "a file was not fetched: KeyError at memory_mailbox.py" in caplog.text


async def test_a_fetch_that_hangs_stops_none_of_the_others(household, monkeypatch):
    monkeypatch.setattr(copying, "SECONDS", 1.0)
    async with household(mailbox=MemoryMailbox()) as home:
        box = home.mailbox
        slow, quick = box.attach(b"slow"), box.attach(PICTURE)
        box.slow.add(slow.ref)
        box.put("x", media=(slow, quick))
        await home.settled()
        assert [f.state for f in await home.rows(ReportFile)] == ["waiting", "stored"]


async def test_a_draft_thrown_away_meanwhile_loses_its_files_too(household):
    async with household(mailbox=MemoryMailbox()) as home:
        medium = home.mailbox.attach(PICTURE)
        home.mailbox.missing[medium.ref] = Unavailable("It is away.")
        home.mailbox.put("x", media=(medium,))
        await home.settled()
        (file,) = await home.rows(ReportFile)

        def throw_away(session):
            session.delete(session.get_one(ReportFile, file.id))
            session.flush()
            session.delete(session.get_one(Report, file.report_id))

        await home.store.write(throw_away)
        assert (
            await home.store.write(report_files.store, file.id, report_files.seal(PICTURE)) is None
        )
        await home.move(minutes=31)
        assert await home.rows(ReportFile) == []
