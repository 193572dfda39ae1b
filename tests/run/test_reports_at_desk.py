"""Reports that are begun at a desk: heard as a private message is, and never a command."""

from __future__ import annotations

import re

import pytest
from peers.begun import FILED, WHAT, answers, commands

from adapters.contract import Unavailable
from bot.store.schema_reports import Report


async def test_lines_are_answers_and_no_commands(home):
    """Whatever they begin with; each is answered in private, and no row is left of them."""
    first = await home.ask("report", "officer")
    assert first.private
    assert first.text.startswith("In danger? Call 999.")
    begun = await home.ask(WHAT, "officer")
    assert "Saved" in begun.text
    await home.ask("1", "officer")
    await home.ask("no", "officer")
    await home.ask("status of the car park", "officer")
    filed = await home.ask("SEND", "officer")
    assert FILED in filed.text
    said = await answers(home)
    assert said["what"] == WHAT
    assert said["where"] == "status of the car park"
    assert await commands(home) == []


async def test_whatever_answers_a_question_is_passed_on_whole_and_a_card_is_answered_by_orders(
    home,
):
    """Where a desk reads what answers it for commands, as a mailbox does."""
    for line in ("report", WHAT, "1", "no", "SEND", "mine"):
        assert (await home.ask(line, "officer")).free
    assert not (await home.ask("cases", "clerk")).free
    await home.ask("report 1 close It is over.", "clerk")
    await home.settled()
    [closed] = [one.alert for one in home.desk.said if "is closed. They write" in one.alert.text]
    assert closed.free


async def test_a_word_above_the_writers_own_name_is_that_word(home):
    """As people sign a mail; above other words it is none."""
    await home.ask(f"report {WHAT}", "officer")
    await home.ask("Stop\n\nHe is back", "officer")
    assert await home.rows(Report)
    said = await home.ask("STOP\n\nOlive Officer\nVillage Council", "officer")
    assert said.text.startswith("Thrown away.")
    assert await home.rows(Report) == []


async def test_it_is_begun_in_one_line_and_somebody_elses_lines_stay_theirs(home):
    await home.ask(f"report {WHAT}", "officer")
    assert (await answers(home))["what"] == WHAT
    assert "case" in (await home.ask("cases", "clerk")).text
    assert await commands(home) == ["cases"]


@pytest.mark.parametrize("name", ["Report:", "/report."])
async def test_it_is_begun_with_a_stop_behind_its_name(home, name):
    await home.ask(f"{name} {WHAT}", "officer")
    assert (await answers(home))["what"] == WHAT


@pytest.mark.parametrize("typed", ["cases", " Status"])
async def test_a_word_that_only_looks_is_a_command_in_the_middle(home, typed):
    """Who began a report by mistake, or was called away from one, does not report "status"."""
    await home.ask("report", "clerk")
    shown = (await home.ask(typed, "clerk")).text
    assert "Saved" not in shown
    assert await home.rows(Report, Report.answers.is_not(None)) == []
    assert "Saved" in (await home.ask(WHAT, "clerk")).text


async def test_a_slash_gives_a_command_in_the_middle(home):
    begun = await home.ask(f"report {WHAT}", "clerk")
    assert "For a command meanwhile put / before it." in begun.text
    assert "case" in (await home.ask("/cases", "clerk")).text
    await home.ask("SKIP", "clerk")
    assert await commands(home) == ["cases"]


@pytest.mark.parametrize(
    "begun", [("report",), (f"report {WHAT}", "1", "yes")], ids=["nothing was said", "sent"]
)
async def test_a_question_that_was_left_for_an_hour_takes_no_order(home, begun):
    """The Clerk's own decisions would become words of a report, hours after it."""
    for line in begun:
        await home.ask(line, "clerk")
    before = await home.rows(Report)
    await home.move(hours=30)
    assert "no case" in (await home.ask("dismiss 1 a street name", "clerk")).text
    assert await commands(home) == ["dismiss"]
    assert len(await home.rows(Report)) == len(before)


async def test_soon_after_a_question_what_begins_like_an_order_answers_it(home):
    for line in (f"report {WHAT}", "1", "yes", "dismiss 1 a street name"):
        await home.ask(line, "clerk")
    assert (await answers(home))["where"] == "dismiss 1 a street name"
    assert await commands(home) == []


async def test_what_is_no_order_still_answers_a_question_that_was_left(home):
    for line in (f"report {WHAT}", "1", "yes"):
        await home.ask(line, "officer")
    await home.move(hours=2)
    assert "999" in (await home.ask("He is back", "officer")).text
    assert await commands(home) == []


async def test_what_is_delivered_twice_is_heard_once(home):
    await home.ask(f"report {WHAT}", "officer")
    home.desk.again()
    await home.settled()
    await home.ask("SEND", "officer")
    home.desk.again()
    await home.settled()
    assert [row.number for row in await home.rows(Report)] == [1]


async def test_the_answer_outlives_a_desk_that_is_down_and_a_crash(home):
    home.desk.down = Unavailable("not now")
    home.desk.put(f"report {WHAT}", "officer")
    await home.settled(alerts=False)
    await home.crash()
    home.desk.down = None
    await home.start()
    await home.settled()
    assert [one for one in home.desk.texts("Saved") if "999" in one]
    await home.ask("SEND", "officer")
    assert (await answers(home))["what"] == WHAT


async def test_after_it_is_sent_lines_are_commands_again(home):
    """And MINE, ADD and WITHDRAW are about one's own reports."""
    await home.ask(f"report {WHAT}", "officer")
    await home.ask("SEND", "officer")
    assert "do not know" in (await home.ask("mime", "officer")).text
    assert FILED in (await home.ask("MINE", "officer")).text
    assert FILED in (await home.ask("my reports", "officer")).text
    assert FILED in (await home.ask("ADD They were here again", "officer")).text
    assert "withdrawn" in (await home.ask("withdraw", "officer")).text
    assert await commands(home) == [""]


@pytest.mark.parametrize("before", [(), (WHAT,)], ids=["nothing was said", "a draft"])
async def test_who_stops_at_a_desk_is_told_how_to_begin_and_not_to_just_write(home, before):
    """A line of theirs would be a command now: carried out, or recorded as one not known."""
    for line in ("report", *before):
        await home.ask(line, "officer")
    for typed in ("stop", "mine"):
        said = (await home.ask(typed, "officer")).text
        assert "type: report" in said.splitlines()[0]
        assert "just write" not in said
    assert (await home.ask("report", "officer")).text.startswith("In danger? Call 999.")


@pytest.mark.parametrize(
    "last",
    ["SEND", "ADD They were here again", "ADD thanks", "WITHDRAW"],
    ids=["sent", "added", "noted", "withdrawn"],
)
async def test_every_word_that_an_answer_offers_at_a_desk_is_understood_there(home, last):
    for line in (f"report {WHAT}", *dict.fromkeys(("SEND", last))):
        said = (await home.ask(line, "officer")).text
    assert FILED in said
    await understood(home, said)


async def test_what_somebody_is_told_of_a_closed_report_at_a_desk_is_understood_there(home):
    await home.ask(f"report {WHAT}", "officer")
    await home.ask("SEND", "officer")
    await home.ask("report 1 close It is over.", "clerk")
    await home.settled()
    [said] = home.desk.texts(f"{FILED} is closed. They write")
    await understood(home, said)


async def test_help_in_the_middle_of_a_report_offers_later_what_is_understood_then(home):
    await home.ask(f"report {WHAT}", "officer")
    later = (await home.ask("HELP", "officer")).text.partition("Later:")[2].partition("\n")[0]
    await home.ask("SEND", "officer")
    assert "REPORT begins another" in later
    await understood(home, later)


async def understood(home, said):
    """Type each word that an answer offers: none is a command, and a report can be begun."""
    before = await commands(home)
    assert "just write" not in said.lower()
    offered = [
        word for word in ("MINE", "ADD", "WITHDRAW", "NEW") if re.search(rf"\b{word}\b", said)
    ]
    for word in offered:
        typed = f"{word} It went on" if word == "ADD" else word
        assert FILED in (await home.ask(typed, "officer")).text
    assert re.search(r"type: report$|\bREPORT begins", said, re.MULTILINE)
    begun = (await home.ask("report", "officer")).text
    assert begun.startswith("In danger? Call 999.")
    assert "Saved" in (await home.ask("It happened again", "officer")).text
    assert await commands(home) == before
    assert len(await home.rows(Report)) == len(("the first", "another"))
