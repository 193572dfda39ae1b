"""What its sender changes or deletes afterwards is noted, and the first version stays."""

from __future__ import annotations

from dataclasses import replace

from peers.memory_mailbox import MemoryMailbox

from bot.store import reports, verify
from bot.store.schema_reports import LetterboxItem, Report, ReportNote

FIRST = "He said he will find me after the meeting."
EDITED = "The first version stays in it, and the new one was added."
DELETED = "What was taken in stays in the report"


async def begun(home):
    """Somebody has begun a report; the message's address."""
    ref = home.mailbox.put(FIRST)
    await home.settled()
    return ref


async def notes(home) -> list[tuple[str, str | None]]:
    """What stands after the report, in order."""
    return [
        (n.kind, n.text) for n in await home.rows(ReportNote) if n.kind in ("edited", "deleted")
    ]


async def answers(home) -> dict[str, str]:
    """What was answered in the one report."""
    (report,) = await home.rows(Report)
    return reports.answers(report)


async def test_of_an_edit_both_versions_are_kept_and_it_says_so(household):
    async with household(mailbox=MemoryMailbox()) as home:
        ref = await begun(home)
        home.mailbox.edit(ref, "Nothing happened.")
        await home.settled()
        assert (await answers(home))["what"] == FIRST
        assert await notes(home) == [("edited", "Nothing happened.")]
        assert EDITED in home.mailbox.to("officer")[-1]


async def test_another_picture_in_an_edit_is_asked_for_as_a_message(household):
    async with household(mailbox=MemoryMailbox()) as home:
        ref = await begun(home)
        (old,) = (one for one in home.mailbox.history if one.ref == ref)
        picture = home.mailbox.attach(b"other")
        home.mailbox.happen(replace(old, media=(picture,), fingerprint="new"))
        await home.settled()
        assert home.mailbox.to("officer")[-1].endswith("send that as a new message, please.")


async def test_what_is_deleted_stays_and_several_deletions_are_told_once(household):
    """The first message says how to delete the chat's copy: whoever does so hears it once."""
    async with household(mailbox=MemoryMailbox()) as home:
        ref = await begun(home)
        second = home.mailbox.put("a councillor")
        await home.settled()
        home.mailbox.delete(ref)
        home.mailbox.delete(second)
        await home.settled()
        assert (await answers(home))["what"] == FIRST
        assert await notes(home) == [("deleted", None)] * 2
        assert sum(DELETED in text for text in home.mailbox.to("officer")) == 1


async def test_after_it_was_sent_its_readers_hear_of_an_edit_without_a_word_of_it(household):
    async with household(mailbox=MemoryMailbox()) as home:
        ref = await begun(home)
        await home.write("SEND")
        home.mailbox.edit(ref, "Nothing happened, marmalade.")
        home.mailbox.delete(ref)
        await home.settled()
        told = [text for text in home.mailbox.to("clerk") if "was changed by" in text]
        assert len(told) == 1
        assert "the first version stays in it" in told[0]
        assert [text for text in home.mailbox.to("clerk") if "was deleted by" in text]
        assert "marmalade" not in repr(home.mailbox.to("clerk")) + repr(home.desk.said)
        assert (await home.store.read(verify.verify, "village")).problems == []


async def test_an_edit_of_what_was_thrown_away_begins_nothing_anew(household):
    async with household(mailbox=MemoryMailbox()) as home:
        ref = await begun(home)
        await home.write("STOP")
        assert await home.rows(Report) == []
        home.mailbox.edit(ref, "x")
        home.mailbox.delete(ref)
        await home.settled()
        assert await home.rows(Report) == []
        assert "It belongs to no report" in home.mailbox.to("officer")[-1]


async def test_what_was_erased_meanwhile_stays_erased(household):
    async with household(mailbox=MemoryMailbox()) as home:
        ref = await begun(home)
        await home.write("SEND")
        (report,) = await home.rows(Report)

        def erase(session):
            session.get_one(Report, report.id).erased_at = home.clock.at

        await home.store.write(erase)
        home.mailbox.edit(ref, "marmalade")
        await home.settled()
        assert await notes(home) == []


async def test_a_strangers_edit_is_a_letter_of_its_own(household):
    async with household(mailbox=MemoryMailbox()) as home:
        ref = home.mailbox.put("How many bins are there?", sender="stranger")
        await home.settled()
        home.mailbox.edit(ref, "How many benches are there?")
        home.mailbox.delete(ref)
        await home.settled()
        letters = await home.rows(LetterboxItem)
        assert ["bins" in one.body for one in letters] == [True, False]
        assert len(home.mailbox.to("stranger")) == 1
