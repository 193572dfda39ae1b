"""What happens when nobody says anything: drafts are sent, and readers are reminded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from clerk.reporting.talking import person, village

from adapters.contract import Refused, RefusedCode
from bot.clerk.reporting import hours, idle, reminders
from bot.clerk.reporting.undelivered import undelivered
from bot.config.settings import Reports
from bot.store import outbox, people, reports
from bot.words import reports as words

WHAT = "Somebody has posted my address."
UNREAD = "Nobody has opened report H-2027-0001"


def ticked(office, **length):
    """Time passes, and the ticks fall."""
    office.clock.at += timedelta(**length)
    office.run(idle.send, "village")
    office.run(reminders.due, "village")


def test_a_draft_that_is_left_lying_is_sent_as_it_stands_and_its_writer_told(office):
    chat = office.chat()
    chat(WHAT)
    chat("1")
    ticked(office, minutes=29)
    assert office.report().state == "draft"
    ticked(office, minutes=2)
    assert office.report().number == 1
    [told] = office.told("dm:olive")
    assert "You did not answer for 30 minutes, so I sent it as it is." in told
    assert "Cara Clerk and Dev Deputy can read it" in told
    ticked(office, minutes=2)
    assert len(office.told("dm:olive")) == 1


def test_a_draft_that_was_never_said_to_be_about_the_clerk_but_names_them_goes_that_way(office):
    office.chat()("The town clerk did it again.")
    ticked(office, minutes=31)
    assert reports.shown_number(office.report()) == "H-2027-C-0001"
    assert office.told("chairman")
    assert not office.told("clerk", "deputy", "office")


def test_a_deputy_who_is_named_in_it_does_not_read_it_and_sees_no_gap(office):
    office.chat()("Dev was rude to me in front of everybody.")
    ticked(office, minutes=31)
    assert reports.shown_number(office.report()) == "H-2027-D-0001"
    assert office.told("clerk")
    assert not office.told("deputy", "office")


def test_pictures_alone_are_sent_as_well_and_an_empty_draft_is_not(office):
    chat = office.chat()
    chat(media=chat.picture())
    office.chat("sam")("new")
    ticked(office, minutes=31)
    [report] = office.reports()
    assert report.number == 1


def test_who_writes_in_time_is_not_sent_in_the_middle(office):
    chat = office.chat()
    chat(WHAT)
    ticked(office, minutes=20)
    chat("1")
    ticked(office, minutes=20)
    assert office.report().state == "draft"


def filed(office, *answers):
    chat = office.chat()
    for text in (WHAT, "1", *answers):
        chat(text)
    return len(office.told("clerk"))


def test_unread_reports_are_called_to_mind_in_working_time(office):
    told = filed(office, "no", "send")
    ticked(office, hours=10)
    assert len(office.told("clerk")) == told
    office.clock.at = datetime(2027, 3, 3, 13, 0, tzinfo=UTC)
    ticked(office, minutes=1)
    assert UNREAD in office.told("clerk")[-1]
    assert not any(UNREAD in text for text in office.told("deputy"))
    office.clock.at = datetime(2027, 3, 4, 9, 0, tzinfo=UTC)
    ticked(office, minutes=1)
    assert UNREAD in office.told("deputy")[-1]
    assert "Nobody has opened H-2027-0001 yet" in office.told("dm:olive")[-1]


def test_danger_is_called_to_mind_every_quarter_of_an_hour_by_night(office):
    told = filed(office, "yes")
    for quarter in range(1, 4):
        ticked(office, minutes=15)
        assert len([one for one in office.told("clerk") if UNREAD in one]) == 2 * quarter
    assert all(UNREAD not in one for one in office.told("clerk")[:told])
    assert len([one for one in office.told("deputy") if UNREAD in one]) == 4
    assert office.told("clerk")[-1].startswith("URGENT")


def test_who_has_opened_it_is_not_reminded(office):
    filed(office, "yes")

    def opened(session, _house):
        reports.get(session, 1).opened_at = office.clock.at

    office.run(opened)
    ticked(office, minutes=20)
    assert not any(UNREAD in text for text in office.told())
    assert office.report().remind_at is None


def test_the_deputy_is_asked_first_while_the_clerk_is_away(office):
    def away(session, _house):
        clerk = people.by_slug(session, "village", "clerk")
        people.be_away(session, "village", clerk, office.clock.at + timedelta(days=9))

    office.run(away)
    filed(office, "yes")
    ticked(office, minutes=16)
    assert any(UNREAD in text for text in office.told("deputy"))
    assert not any(UNREAD in text for text in office.told("clerk"))


def refused_by(office, place):
    """The platform refuses what waits for somebody."""
    why = "They take no private messages."

    def verb(session, house):
        for one in outbox.claim(session, outbox.MAIL, "telegram", 50):
            if one.note.place == place:
                undelivered(session, house, one, why)

    office.run(verb)
    return Refused(RefusedCode.PERMISSION, why).reason


def test_where_the_clerk_takes_no_messages_the_deputy_is_told_and_the_channel_without_content(
    office,
):
    filed(office, "no", "send")
    channel = len(office.told("office"))
    why = refused_by(office, "clerk")
    told = office.told("deputy")[-1]
    assert "I could not reach Cara Clerk in private on Telegram about report H-2027-0001" in told
    assert why in told
    [door] = office.told("office")[channel:]
    assert "I could not reach Cara Clerk in private on Telegram" in door
    assert "H-2027" not in door
    assert "harass" not in door


def test_of_a_report_about_the_clerk_no_channel_hears_that_the_chairman_takes_no_messages(office):
    chat = office.chat()
    for text in (WHAT, "the clerk", "no", "send"):
        chat(text)
    refused_by(office, "chairman")
    assert not office.told("office", "clerk", "deputy")


def test_where_who_reported_takes_no_messages_it_is_noted_and_the_readers_told(office):
    chat = office.chat()
    chat(WHAT)
    ticked(office, minutes=31)
    why = refused_by(office, "dm:olive")
    assert why in office.words_of(office.report())
    assert "could not be told on Telegram" in office.told("clerk")[-1]


def test_with_two_councils_a_report_is_for_the_one_that_its_writer_names(begin):
    theirs = (person("Oma Other", "clerk", "oma"), person("Olive Green", "officer", "olive"))
    other = village(id="other", name="Other Council", persons=theirs)
    office = begin(village(), other)
    chat = office.chat()
    said = chat(WHAT)
    assert words.WHICH_COUNCIL in said.text
    assert said.choices == ("Village Council", "Other Council")
    ticked(office, minutes=31)
    assert office.report().state == "draft"
    assert "NOT SENT" in office.told("dm:olive")[0]
    assert words.CONCERNS in chat("2").text
    chat("1")
    assert "Oma Other can read it" in chat("send").text
    assert office.report().council_id == "other"
    assert not office.told("clerk", "deputy")
    assert office.told("oma")


def test_a_draft_of_no_council_is_asked_about_more_and_more_seldom_and_sent_to_nobody(begin):
    theirs = (person("Oma Other", "clerk", "oma"), person("Olive Green", "officer", "olive"))
    office = begin(village(), village(id="other", name="Other Council", persons=theirs))
    office.chat()(WHAT)
    waits = (
        ({"minutes": 31}, 1),
        ({"hours": 1}, 1),
        ({"days": 1}, 2),
        ({"hours": 1}, 2),
        ({"days": 2}, 3),
    )
    for length, times in (*waits, ({"days": 365}, 4), ({"days": 365}, 4)):
        ticked(office, **length)
        assert len(office.told("dm:olive")) == times
    assert [one.state for one in office.reports()] == ["draft"]
    assert not office.told("clerk", "deputy", "oma", "office")


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2027-03-02T09:00", 4, "2027-03-02T13:00"),
        ("2027-03-02T23:00", 4, "2027-03-03T13:00"),
        ("2027-03-05T15:00", 4, "2027-03-08T11:00"),  # over a weekend
        ("2027-03-25T16:00", 4, "2027-03-30T12:00"),  # over Easter; summer time begins on 28 March
        ("2027-12-23T16:00", 4, "2027-12-29T12:00"),
    ],
)
def test_working_time_stands_still_by_night_at_weekends_and_on_holidays(start, length, end):
    from bot.config.model import LONDON  # noqa: PLC0415

    at = datetime.fromisoformat(start).replace(tzinfo=LONDON).astimezone(UTC)
    found = hours.after(at, timedelta(hours=length)).astimezone(LONDON)
    assert found.isoformat(timespec="minutes").startswith(end)


def test_a_setting_says_how_soon_it_is_to_be_read(begin):
    office = begin(village(reports=Reports(urgent_within=timedelta(minutes=5))))
    filed(office, "yes")
    ticked(office, minutes=6)
    assert any(UNREAD in text for text in office.told("clerk"))
