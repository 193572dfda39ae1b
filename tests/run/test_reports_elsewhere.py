"""Reports that are begun where others see the desk, in a form, or by somebody unknown."""

from __future__ import annotations

import logging

import pytest
from peers.begun import FILED, WHAT, answers, commands
from peers.memory_mailbox import MemoryMailbox
from peers.village import council
from sqlalchemy import select

from bot.clerk.reporting import at_desk, talk
from bot.config.settings import Reports
from bot.store import crypto
from bot.store.schema_reports import Report
from bot.store.schema_work import AuditDetail


@pytest.fixture
async def shared(household):
    """A desk in a channel that others can see: its connection has private messages."""
    async with household(mailbox=MemoryMailbox()) as made:
        yield made


async def test_it_goes_on_in_private_messages_where_others_see_the_desk(shared):
    """The channel's answer is for the one who asked, and says nothing of what was asked."""
    said = await shared.ask(f"report {WHAT}", "officer")
    assert said.private
    assert "private chat" in said.text
    assert "Saved" not in said.text
    [begun] = shared.mailbox.to("officer")
    assert "Saved" in begun
    [_] = [one for one in await shared.write("SEND") if FILED in one]
    assert (await answers(shared))["what"] == WHAT
    assert "case" in (await shared.ask("cases", "clerk")).text


async def test_a_form_fills_the_answers_and_the_rest_is_asked(shared):
    """The form's answer says that it is saved; what it did not ask is asked in private."""
    form = {"what": WHAT, "where": "the counter", "when": "now", "reach": "", "concerns": ""}
    key = shared.desk.put(None, "officer", "desk", command="report", args=form)
    said = await shared.desk.until(lambda one: one.alert.reply_to == key)
    assert said.alert.text.startswith("In danger? Call 999.")
    assert "saved" in said.alert.text
    await shared.settled()
    [begun] = shared.mailbox.to("officer")
    assert "Who is it about" in begun
    await shared.write("1")
    asked = await shared.write("no")
    assert any("police" in one for one in asked)
    kept = await answers(shared)
    assert (kept["what"], kept["where"], kept["when"]) == (WHAT, "the counter", "now")


async def test_a_form_says_whom_it_concerns(shared):
    form = {"what": WHAT, "concerns": "A councillor"}
    shared.desk.put(None, "officer", "desk", command="report", args=form)
    await shared.settled()
    assert "about" not in shared.mailbox.to("officer")[-1].lower().partition("999")[0]
    await shared.write("SEND")
    (report,) = await shared.rows(Report)
    assert report.concerns == "member"


@pytest.mark.parametrize(
    "said", ["3 men followed me", "A12 driver threatened me", "2 of them, with a dog"]
)
async def test_what_begins_with_a_number_is_somebodys_report_all_the_same(home, said):
    assert "Saved" in (await home.ask(f"report {said}", "officer")).text
    assert (await answers(home))["what"] == said
    assert await commands(home) == []


@pytest.mark.parametrize(
    "line",
    ["report 7", "report 7 shred", "report 7 asign Sam", "report 7 note He rang", "report C-1 x y"],
)
async def test_a_number_that_a_step_follows_means_a_report(home, line):
    assert "Your own: type mine" in (await home.ask(line, "clerk")).text
    assert await home.rows(Report) == []


async def test_words_where_a_form_asks_for_a_number_are_a_report(shared):
    for args in ({"number": "he followed me home", "text": "again"}, {"number": "7"}):
        shared.desk.put(None, "officer", "desk", command="report", args=args)
        await shared.settled()
    assert (await answers(shared))["what"] == "he followed me home again"
    assert await commands(shared) == ["report"]


@pytest.mark.parametrize("args", [{"text": WHAT}, {"text": WHAT, "where": "the counter"}])
async def test_words_alone_in_a_form_are_a_report(shared, args):
    shared.desk.put(None, "officer", "desk", command="report", args=args)
    await shared.settled()
    assert (await answers(shared))["what"] == WHAT


async def test_a_step_in_a_form_without_its_report_asks_for_the_number(shared):
    key = shared.desk.put(None, "clerk", "desk", command="report", args={"do": "note", "text": "x"})
    said = await shared.desk.until(lambda one: one.alert.reply_to == key)
    assert "note with which report?" in said.alert.text
    assert await shared.rows(Report) == []


async def test_who_calls_for_help_reads_999_first(home):
    said = await home.ask("Help he is threatening me", "officer")
    assert said.text.startswith("In danger? Call 999. To report harassment, type: report\n")
    assert "Did you mean dismiss?" in (await home.ask("help dismis", "clerk")).text


async def test_a_stranger_outside_a_desk_reads_999_first(shared):
    said = await shared.ask(f"report {WHAT}", "stranger", "village-hall")
    assert said.text.startswith("In danger? Call 999. Nothing was kept: I do not know you.")
    assert "belongs to no council" in (await shared.ask("cases", "stranger", "village-hall")).text


async def test_from_a_channel_that_is_no_desk_the_council_is_found_by_who_asks(shared):
    """A form may open there for whoever is listed, and for nobody else."""
    assert await shared.desk.may("village-hall", "officer", "report")
    assert not await shared.desk.may("village-hall", "stranger", "report")
    assert not await shared.desk.may("village-hall", "clerk", "cases")
    key = shared.desk.put(f"report {WHAT}", "officer", "village-hall")
    said = await shared.desk.until(lambda one: one.alert.reply_to == key)
    assert said.to.channel == "village-hall"
    assert "private chat" in said.alert.text
    await shared.settled()
    (report,) = await shared.rows(Report)
    assert report.council_id == "village"


async def test_a_stranger_is_refused_as_with_any_command(shared):
    said = await shared.ask(f"report {WHAT}", "stranger")
    assert "I do not know you" in said.text
    assert await shared.rows(Report) == []
    details = await shared.store.read(lambda s: list(s.scalars(select(AuditDetail.payload))))
    assert WHAT not in str(details)


async def test_without_the_key_nothing_is_said_to_be_saved(home):
    crypto.lock(crypto.REPORTS)
    said = await home.ask(f"report {WHAT}", "officer")
    assert said.text.startswith("In danger? Call 999. NOT SAVED:")
    assert await home.rows(Report) == []


async def test_what_breaks_is_told_and_leaves_no_word_in_the_log(home, monkeypatch, caplog):
    def breaks(_session, _house, heard, given):
        raise RuntimeError(f"{heard} {given}")

    monkeypatch.setattr(talk, "begin", breaks)
    with caplog.at_level(logging.DEBUG):
        said = await home.ask(f"report {WHAT}", "officer")
    assert said.text.startswith("In danger? Call 999. NOT SAVED:")
    assert at_desk.BROKE in said.text
    assert "RuntimeError" in caplog.text
    assert WHAT not in caplog.text
    assert "case" in (await home.ask("cases", "clerk")).text


async def test_a_council_that_takes_no_reports_takes_none_at_its_desk(household):
    async with household(councils=(council(reports=Reports(take=False)),)) as home:
        await home.ask(f"report {WHAT}", "officer")
        assert await home.rows(Report) == []
