"""A conversation is in the database: a restart in the middle goes on where it was."""

from __future__ import annotations

from peers.memory_mailbox import MemoryMailbox

from bot.store.schema_reports import Report

SAID = ("Somebody has posted my address.", "1", "no", "SKIP", "SKIP", "3", "SKIP")


async def test_killed_after_each_message_it_asks_the_next_question_all_the_same(household):
    home = household(mailbox=MemoryMailbox())
    for text in SAID:
        await home.start()
        await home.write(text)
        await home.crash()
    await home.start()
    await home.settled()
    [report] = await home.rows(Report)
    assert (report.state, report.number) == ("filed", 1)
    questions = [text for text in home.mailbox.to("officer") if "Or SKIP" in text]
    assert len(questions) == 3
    assert sum("H-2027-0001" in text for text in home.mailbox.to("officer")) == 1
    await home.end()


async def test_left_lying_it_is_sent_by_a_tick_and_called_to_mind_until_it_is_read(household):
    async with household(mailbox=MemoryMailbox()) as home:
        await home.write("The clerk shouted at me again.")
        await home.move(minutes=31)
        await home.tick()
        [report] = await home.rows(Report)
        assert report.series == "C"
        assert "I sent it as it is" in home.mailbox.to("officer")[-1]
        assert "H-2027-C-0001" in home.mailbox.to("chairman")[-1]
        assert not home.mailbox.to("clerk")
        assert not [one for one in home.desk.said if "H-2027" in one.alert.text]
        await home.move(hours=5)
        await home.tick()
        assert "Nobody has opened report H-2027-C-0001" in home.mailbox.to("chairman")[-1]
        await home.ask("report C-1", "chairman")
        read = len(home.mailbox.to("chairman"))
        await home.move(days=1)
        await home.tick()
        assert home.mailbox.to("chairman")[read:] == []
        assert "has been read" in home.mailbox.to("officer")[-1]
