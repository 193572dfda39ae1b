"""A crash between any two rows of a private message loses nothing and doubles nothing.

The process is stopped dead before every write and every call of the mailbox, one boundary after
the other, and after the last; what a thread had begun to write is finished, as a disk would.
"""

from __future__ import annotations

import asyncio
import logging

import pytest
from peers import mailing
from peers.memory_mailbox import MemoryMailbox

from bot.store import verify
from bot.store.schema_reports import Mail, MailStream, Report, ReportFile, ReportNote
from bot.store.schema_work import Outbox

OURS = {"take_mail", "hear", "claim", "send", "sent", "fetch", "keep"}
LAST = {"send", "sent"}
MOST = 40
WORDS = "He knows where I live."


class Guillotine:
    """Counts the boundaries passed, and lets nobody pass the one with the number ``at``."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.passed: list[str] = []
        self.fell = asyncio.Event()
        self.armed = False

    async def __call__(self, side: str, what: str) -> None:
        if not self.armed or what not in OURS or (side == "after" and what not in LAST):
            return  # after one and before the next the world is the same
        if what == "claim" and self.passed[-1:] == [f"{side} claim"]:
            return  # a look that found nothing changes nothing
        self.passed.append(f"{side} {what}")
        if len(self.passed) > self.at:
            self.fell.set()
            await asyncio.Event().wait()  # until the process is ended


def guard(mailbox: MemoryMailbox, blade: Guillotine) -> None:
    """Put the blade around the mailbox's own calls as well."""
    for name in ("send", "fetch"):
        real = getattr(type(mailbox), name)

        async def guarded(*args, call=real, name=name):
            await blade("before", name)
            answer = await call(mailbox, *args)
            await blade("after", name)
            return answer

        setattr(mailbox, name, guarded)


async def live(household, at: int) -> tuple[list[str], bool]:
    """One life with a crash at a boundary, and a second one to its end; what was passed."""
    home = household(mailbox=MemoryMailbox())
    blade = Guillotine(at)
    await home.start(blade)
    await home.settled()
    guard(home.mailbox, blade)
    blade.armed = True
    picture = home.mailbox.attach(b"a picture")
    ref = home.mailbox.put(WORDS, media=(picture,))
    ended = asyncio.create_task(everything(home, ref, blade))
    fell = asyncio.create_task(blade.fell.wait())
    await asyncio.wait({ended, fell}, return_when=asyncio.FIRST_COMPLETED)
    blade.armed = False
    ended.cancel()
    fell.cancel()
    await asyncio.gather(ended, fell, return_exceptions=True)
    await home.crash()
    for name in ("send", "fetch"):
        home.mailbox.__dict__.pop(name, None)
    if len(home.mailbox.history) == 1:  # it fell before they could change it
        home.mailbox.edit(ref, f"{WORDS} Still.")
    await home.start()
    await home.settled()
    await home.move(seconds=5)
    await examine(home)
    await home.end()
    return blade.passed, blade.fell.is_set()


async def everything(home, ref, blade) -> None:
    """The message is taken in and answered, and then changed by its sender."""
    await home.settled()
    home.mailbox.edit(ref, f"{WORDS} Still.")
    await home.settled()
    # The rows say that it was sent a moment before the boundary behind that is passed.
    while blade.passed.count("after sent") < 2:  # noqa: ASYNC110 - a blade rings only when it falls
        await asyncio.sleep(0.01)


async def examine(home) -> None:
    """One report, one picture, one change, two answers: each once."""
    (report,) = await home.rows(Report)
    assert WORDS in report.answers
    (file,) = await home.rows(ReportFile)
    assert (file.state, file.size) == ("stored", len(b"a picture"))
    assert [note.kind for note in await home.rows(ReportNote)] == ["edited"]
    assert [(row.state, row.body, row.report_id) for row in await home.rows(Mail)] == [
        ("done", None, report.id)
    ] * 2
    assert (await home.rows(MailStream))[0].cursor == "2"
    assert [row.state for row in await home.rows(Outbox, Outbox.lane == "mail")] == ["sent"] * 2
    first, second = home.mailbox.to("officer")
    assert first == "Saved."
    assert "The first version stays in it" in second
    assert (await home.store.read(verify.verify, "village")).problems == []


@pytest.mark.parametrize("first", range(3))
async def test_a_crash_at_any_boundary_loses_nothing_and_doubles_nothing(
    household, monkeypatch, caplog, first
):
    """Each third boundary in turn; the last life passes them all without a crash."""
    caplog.set_level(logging.CRITICAL)
    mailing.script(monkeypatch, mailing.to_report)
    for at in range(first, MOST, 3):
        passed, fell = await live(household, at)
        if not fell:
            break
    else:
        pytest.fail("the end was never reached")
    assert {f"before {what}" for what in OURS} <= set(passed)
    assert passed.count("before hear") == passed.count("after sent") == 2
