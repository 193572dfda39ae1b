"""A report by thumb: what is asked, what is kept, and what is told to whom."""

from __future__ import annotations

import pytest
from clerk.reporting.talking import QUICK, WHAT

from bot.clerk.reporting import readers
from bot.store import people, reports
from bot.words import reports as words


def test_a_whole_report_takes_no_more_than_eight_messages(office):
    chat = office.chat()
    for text in (WHAT, "2", "Jo Smith", "no", "Facebook", "tonight", "3", "here"):
        said = chat(text)
    assert chat.sent == 8
    assert said.done
    assert "H-2027-0001" in said.text
    assert office.answers() == {
        "what": WHAT, "concerns": "A councillor", "name": "Jo Smith", "danger": "No",
        "where": "Facebook", "when": "tonight", "police": "Ask me first", "reach": "here",
    }  # fmt: skip


def test_danger_is_the_first_line_and_nobody_is_told_before_whom_it_concerns(office):
    chat = office.chat()
    said = chat(WHAT)
    assert said.text.startswith("In danger? Call 999. Nobody may read this tonight.")
    assert "Nobody has been told yet" in said.text
    assert office.report().state == "draft"
    assert not office.told()


def test_those_who_may_read_it_are_told_in_private_and_the_channel_without_a_word_of_it(office):
    chat = office.chat()
    for text in QUICK:
        chat(text)
    assert office.told("clerk")
    assert office.told("deputy")
    assert not office.told("chairman")
    assert not office.told("jo")
    [channel] = office.told("office")
    assert channel.startswith("A report came in: H-2027-0001, 23:17, by Telegram. Danger now: no.")
    for text in office.told():
        assert "Olive" not in text
        assert "address" not in text
        assert "Higgs" not in text


def test_danger_is_sent_at_once_and_the_rest_is_asked_all_the_same(office):
    chat = office.chat()
    chat(WHAT)
    chat("1")
    said = chat("yes")
    assert said.text.startswith("CALL 999 NOW")
    assert "H-2027-0001" in said.text
    assert "Cara Clerk and Dev Deputy" in said.text
    assert not said.done
    report = office.report()
    assert (report.state, report.urgent) == ("filed", True)
    assert all(text.startswith("URGENT") for text in office.told())
    for text in ("my road", "now", "1", "07700 900123"):
        said = chat(text)
    assert said.done
    assert "07700 900123" in office.words_of(report)
    assert len(office.reports()) == 1


@pytest.mark.parametrize("unclear", ["he is at the door", "jest przy drzwiach"])
def test_who_cannot_answer_whether_there_is_danger_is_taken_to_be_in_it(office, unclear):
    chat = office.chat()
    chat(WHAT)
    chat("1")
    assert "with a number" in chat(unclear).text
    chat(unclear)
    assert office.report().urgent
    assert unclear in office.words_of(office.report())


@pytest.mark.parametrize("twice", ["no, he has a knife", "2 neighbours with knives"])
def test_a_no_beside_words_of_danger_is_asked_once_more_and_then_urgent(office, twice):
    chat = office.chat()
    chat(WHAT)
    chat("1")
    assert "with a number" in chat(twice).text
    assert not office.report().urgent
    chat(twice)
    assert office.report().urgent


@pytest.mark.parametrize(
    "about", [("1 the Clerk",), ("A, the Clerk",), ("1 it was the Clerk", "1 it was the Clerk")]
)
def test_who_adds_the_clerk_to_a_wrong_choice_is_not_read_by_the_clerk(office, about):
    chat = office.chat()
    for text in ("She shouts at me every day", *about, "no", "SEND"):
        chat(text)
    assert office.told("chairman")
    assert not office.told("clerk", "deputy", "office")


def test_a_report_about_the_clerk_reaches_the_chairman_alone(office):
    chat = office.chat()
    for text in ("She shouts at me every day", "The Clerk", *QUICK[2:]):
        said = chat(text)
    assert "H-2027-C-0001" in said.text
    assert "Chris Chairman can read it" in said.text
    assert office.told("chairman")
    for other in ("clerk", "deputy", "office", "jo", "sam"):
        assert not office.told(other)


def test_who_names_somebody_unknown_is_told_whom_else_to_tell(office):
    chat = office.chat()
    for text in (WHAT, "2 Zebedee Quux", "no", "SEND"):
        said = chat(text)
    assert "so I could keep your report from nobody by it" in said.text
    assert "the police, 101" in said.text


def test_the_clerk_sees_no_gap_and_finds_no_number(office):
    for sender, about in (("olive", "1"), ("sam", "3"), ("jo", "1")):
        chat = office.chat(sender)
        for text in (WHAT, about, "2", "SEND"):
            chat(text)

    def seen(session, house):
        clerk = people.by_slug(session, "village", "clerk")
        listed = [
            reports.shown_number(one) for one in readers.readable(session, house, "village", clerk)
        ]
        return listed, readers.found(session, house, "village", clerk, "C-1")

    assert office.run(seen) == (["H-2027-0002", "H-2027-0001"], None)


def test_one_about_clerk_and_chairman_reaches_the_monitoring_officer_alone(office):
    chat = office.chat()
    for text in (WHAT, "both the Chairman and the Clerk", "2", "SEND"):
        said = chat(text)
    assert "Max Monitor can read it" in said.text
    assert "H-2027-CH-0001" in said.text
    assert office.told("monitoring_officer")
    for other in ("clerk", "deputy", "chairman", "office"):
        assert not office.told(other)


def test_the_clerks_own_report_is_read_by_the_deputy_and_not_by_the_clerk(office):
    chat = office.chat("clerk")
    for text in QUICK:
        said = chat(text)
    assert "Dev Deputy can read it" in said.text
    assert not office.told("clerk")


def test_stop_throws_it_away_and_nobody_is_told(office):
    chat = office.chat()
    chat(WHAT)
    chat("1")
    said = chat("Stop.")
    assert said.text.startswith("Thrown away.")
    assert not office.reports()
    assert not office.told()


def test_stop_in_the_middle_of_a_sentence_is_no_order(office):
    chat = office.chat()
    chat("Please make him stop")
    assert office.answers()["what"] == "Please make him stop"


def test_send_files_with_the_rest_left_out(office):
    chat = office.chat()
    chat(WHAT)
    said = chat("send")
    assert said.done
    assert "H-2027-0001" in said.text
    assert "Danger now: not said" in office.told("clerk")[0]


def test_back_puts_the_question_before_and_keeps_what_was_said(office):
    chat = office.chat()
    chat(WHAT)
    chat("3 she knows")
    assert words.CONCERNS in chat("back").text
    chat("1")
    chat("send")
    report = office.report()
    assert report.concerns == "public"
    assert "she knows" in office.words_of(report)


def test_a_link_says_where_and_that_is_not_asked(office):
    chat = office.chat()
    chat(f"{WHAT} https://x.test/post/5")
    chat("1")
    assert chat("no").text == words.WHEN
    assert office.answers()["where"] == "https://x.test/post/5"


def test_a_post_that_is_passed_on_says_where_whenever_it_comes(office):
    chat = office.chat()
    chat(WHAT)
    said = chat("His words", forwarded="https://t.me/group/5")
    assert said.text.startswith("Kept.")
    assert words.CONCERNS in said.text
    chat("1")
    assert chat("no").text == words.WHEN
    assert "His words" in office.words_of(office.report())


def test_pictures_come_at_any_time_and_an_album_is_answered_once(office):
    chat = office.chat()
    said = chat(media=chat.picture(1))
    assert words.WHAT in said.text
    assert "Kept: 1 file" in said.text
    assert chat(media=chat.picture(2), after=1) is None
    assert "with 2 files" in chat(WHAT).text
    assert "Kept: 3 files" in chat(media=chat.picture(3)).text
    assert "with 3 files: H-2027-0001" in chat("send").text


def test_a_voice_message_is_asked_for_in_words(office):
    chat = office.chat()
    said = chat(trouble="A voice message was kept, but I cannot hear it.")
    assert "I cannot hear it. Please write it in a line." in said.text
    chat(WHAT)
    chat("send")
    assert "I cannot hear it" in office.words_of(office.report())


def test_who_writes_on_before_reading_the_question_is_not_asked_again(office):
    chat = office.chat()
    chat(WHAT)
    assert chat("And he rang my mother.", after=3) is None
    assert chat("He knows where she lives.", after=3) is None
    assert words.DANGER in chat("1").text
    kept = office.words_of(office.report())
    assert "rang my mother" in kept
    assert "where she lives" in kept
