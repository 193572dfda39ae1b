"""What is done with a report of harassment, step by step: noted, linked, held, closed, and told."""

from __future__ import annotations

import pytest
from peers import reported
from peers.reported import WORD, told_back

from bot.store.schema_reports import Report
from bot.store.schema_work import AuditDetail, AuditRow


async def test_each_step_is_a_note_a_row_without_words_and_an_answer_to_who_reported(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        await reported.file(home)
        said = [
            (await home.ask(f"report 1 {step}")).text.splitlines()[0]
            for step in (
                "ack I have it", "assign dev", f"note {WORD} was here before", "link 1",
                "police CR/123/27", "hold on", "hold off", "close He was warned.",
            )
        ]  # fmt: skip
        assert [words.partition(".")[0] for words in said] == [
            "H-2027-0001 is acknowledged", "H-2027-0001 is with Dev Deputy",
            "Noted on H-2027-0001", "H-2027-0001 is linked with case 1",
            "H-2027-0001 is marked as passed to the police",
            "H-2027-0001 is on hold: it is not erased until report 1 hold off",
            "H-2027-0001 is no longer on hold: it is erased 6 years after it was closed",
            "H-2027-0001 is closed",
        ]  # fmt: skip
        text = (await home.ask("report 1")).text
        assert text.startswith("Report H-2027-0001: closed at 09:00; with Dev Deputy; linked")
        for words in (
            "Acknowledged: I have it", "Handed to: Dev Deputy", f"Note: {WORD} was here before",
            "Case: 1", "Passed to the police: CR/123/27", "Hold: on", "Hold: off",
            "Closed: He was warned.",
        ):  # fmt: skip
            assert f"09:00, Cara Clerk: {words}" in text
        told = "\n".join(await told_back(home))
        assert "I have it" in told
        assert "He was warned." in told
        assert WORD not in told
        assert "CR/123" not in told
        assert home.desk.to("was handed to you") == "deputy"


async def test_no_word_of_a_report_stands_in_the_chain_or_on_the_channel(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        await reported.file(home, concerns="member", concerned="member")
        for step in ("", " ack", f" note {WORD}", " link 1", f" police {WORD}", f" close {WORD}"):
            await home.ask(f"report 1{step}")
        payloads = str([row.payload for row in await home.rows(AuditDetail)])
        chain = str([(row.kind, row.subject, row.actor) for row in await home.rows(AuditRow)])
        assert WORD not in payloads + chain
        assert "H-2027" not in payloads + chain
        for shown in home.desk.said:
            if WORD in shown.alert.text:
                assert shown.alert.private
                assert shown.to.person == "clerk"


async def test_a_case_says_that_a_report_belongs_to_it_only_to_who_may_read_that(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        await reported.file(home)
        await home.ask("report 1 link 1")
        assert "It is linked with a report: report 1" in (await home.ask("case 1")).text
        assert "linked with a report" in (await home.ask("cases")).text
        for line in ("case 1", "cases", "audit 1"):
            assert "report" not in (await home.ask(line, "auditor")).text
        assert "report" not in (await home.ask("audit 1")).text


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("assign", "the name is missing. Type: report 1 assign NAME"),
        ("assign olive", "not one person who may read this report. Those who may: Cara Clerk, Dev"),
        ("note", "the note is missing"),
        ("link", "the case's number is missing"),
        ("link 7", "There is no case 7."),
        ("police", "the police's reference is missing"),
        ("close", "the outcome is missing"),
        ("hold maybe", "Type: report 1 hold on, or report 1 hold off"),
        ("release", "H-2027-0001 is not on hold"),
        ("export everything", "Type export alone, or export full"),
        ("ack\nREPORT 2 close Jo Smith was spoken to", "your message gives two commands"),
        ("close he was warned\ndismiss 3 a street", "your message gives two commands"),
        ("shred", "I do not know “shred”. Use one of: ack, assign"),
    ],
)
async def test_a_step_that_cannot_be_taken_changes_nothing_and_says_what_to_type(
    household, step, says
):
    async with household() as home:
        await reported.file(home)
        assert says in (await home.ask(f"report 1 {step}")).text
        (report,) = await home.rows(Report)
        assert (report.state, report.assigned_id, report.held_since) == ("filed", None, None)


async def test_a_closed_report_is_opened_again_by_ack(household):
    async with household() as home:
        await reported.file(home)
        await home.ask("report 1 close Nothing came of it.")
        assert (await home.ask("reports")).text.startswith("No report is here for you")
        assert "H-2027-0001: closed" in (await home.ask("reports all")).text
        assert "closed already" in (await home.ask("report 1 close again")).text
        answer = await home.ask("report 1 ack")
        assert answer.text.startswith("H-2027-0001 is open again and acknowledged.")
        (report,) = await home.rows(Report)
        assert (report.state, report.closed_at) == ("acknowledged", None)
