"""After a report was sent: what is added, asked about, withdrawn, and heard of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from clerk.reporting.talking import CHAT, QUICK, WHAT

from bot.clerk.reporting import back, talk
from bot.clerk.reporting.heard import Heard
from bot.store import reports
from bot.words import reports as words


def test_what_is_written_soon_after_goes_to_the_same_report_and_thanks_alarm_nobody(office):
    chat = office.chat()
    for text in QUICK:
        chat(text)
    before = len(office.told())
    assert chat("Thanks!").text.startswith("Noted with H-2027-0001")
    assert len(office.told()) == before
    assert chat("He has written again").text.startswith("Added to H-2027-0001")
    assert len(office.reports()) == 1
    assert any("more was added" in text for text in office.told("clerk"))
    assert not any("written again" in text for text in office.told())


def test_later_it_is_a_new_report_unless_it_is_said_to_belong_to_the_last(office):
    chat = office.chat()
    for text in QUICK:
        chat(text)
    said = chat("He has written again", after=7200)
    assert "This begins a new report. Does it belong to H-2027-0001? Say ADD." in said.text
    assert chat("ADD").text.startswith("Added to H-2027-0001")
    [report] = office.reports()
    assert "He has written again" in office.words_of(report)


def test_new_sends_the_first_and_begins_another(office):
    chat = office.chat()
    chat(WHAT)
    said = chat("NEW")
    assert "H-2027-0001" in said.text
    assert words.WHAT in said.text
    chat("Another matter")
    chat("send")
    first, second = office.reports()
    assert (first.number, second.number) == (1, 2)
    assert "Another matter" in office.words_of(second)


def test_mine_shows_how_each_stands_and_nothing_of_what_they_say(office):
    chat = office.chat()
    for text in QUICK:
        chat(text)
    said = chat("my reports")
    assert "H-2027-0001: sent at 23:17, not read yet." in said.text
    assert "address" not in said.text


def test_a_report_that_is_withdrawn_is_kept_and_marked_and_its_readers_are_told(office):
    chat = office.chat()
    for text in QUICK:
        chat(text)
    assert "H-2027-0001 is marked as withdrawn" in chat("withdraw").text
    assert office.report().withdrawn_at is not None
    assert any("withdrawn by who made it" in text for text in office.told("deputy"))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("WITHDRAW H-2027-0001 please", "please"),
        ("withdraw 1, it was a mistake", "it was a mistake"),
        ("withdraw my report", ""),
    ],
)
def test_what_follows_withdraw_and_its_number_is_kept_with_it(office, said, kept):
    chat = office.chat()
    for text in QUICK:
        chat(text)
    assert "H-2027-0001 is marked as withdrawn" in chat(said).text
    assert office.report().withdrawn_at is not None
    assert kept in office.words_of(office.report())


def test_add_is_offered_for_an_earlier_report_only_while_it_puts_the_two_together(office):
    chat = office.chat()
    for text in QUICK:
        chat(text)
    office.clock.at += timedelta(hours=2)

    def filled(session, house):
        heard = Heard(CHAT, "village", "olive", "dm:olive", "Olive", "")
        given = {"what": "He was back", "concerns": "A member of the public"}
        return talk.begin(session, house, heard, given)

    assert "Does it belong to" not in office.run(filled).text


def test_what_happens_after_a_withdrawal_is_another_report(office):
    chat = office.chat()
    for text in (*QUICK, "withdraw"):
        chat(text)
    assert "Nobody has been told yet" in chat("It happened again.").text
    assert "H-2027-0002" in chat("SEND").text


def test_somebody_elses_number_is_none(office):
    other = office.chat("sam")
    for text in QUICK:
        other(text)
    chat = office.chat()
    assert chat("withdraw H-2027-0001").text == words.NOT_YOURS
    assert "Nobody has been told yet" in chat("add H-2027-0001 something").text
    assert "something" not in office.words_of(office.reports()[0])


def test_two_reports_of_one_person_on_two_connections_do_not_mix(office):
    chat, desk = office.chat(), office.chat(connection="desk", by="desk")
    chat(WHAT)
    desk("Something else", council_id="village", place="desk:office")
    chat("1")
    desk("2", council_id="village")
    assert len(office.reports()) == 2
    assert [one.concerns for one in office.reports()] == ["public", "member"]


def test_who_reported_hears_that_it_was_read_and_what_came_of_it(office):
    chat = office.chat()
    for text in QUICK:
        chat(text)
    report = office.report()

    def handled(session, house):
        row = reports.get(session, report.id)
        back.read(session, house, row)
        back.closed(session, house, row, "The police have spoken to him.")

    office.run(handled)
    read, closed = office.told("dm:olive")
    assert read == "H-2027-0001 has been read. I write again when it moves on."
    assert closed.startswith("H-2027-0001 is closed. They write:\nThe police have spoken to him.")


def test_a_command_of_the_desk_begins_no_report(office):
    chat = office.chat("clerk")
    assert "There is no report 7" in chat("report 7").text
    assert not office.reports()


def test_who_may_read_nothing_here_is_told_whom_to_call(begin):
    from clerk.reporting.talking import WHAT, person, village  # noqa: PLC0415

    office = begin(
        village(persons=(person("Cara Clerk", "clerk"), person("Olive", "officer", "olive")))
    )
    chat = office.chat()
    for text in (WHAT, "3", "no", "send"):
        said = chat(text)
    assert "NOBODY HERE MAY READ IT" in said.text
    assert "01632 960100" in said.text
    assert not office.told("clerk", "office")
