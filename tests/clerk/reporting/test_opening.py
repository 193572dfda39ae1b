"""Who reads reports and has no desk opens them in their private chat, and nobody else does."""

from __future__ import annotations

import pytest
from clerk.reporting import talking

from bot.store import audit, report_chain
from bot.store.schema_reports import Report

NO_DESK = {"identities": {talking.CHAT: "chairman"}}
PEOPLE = tuple(
    talking.person("Chris Chairman", "chairman", **NO_DESK) if one.id == "chairman" else one
    for one in talking.PEOPLE
)
SLASH = "That is a command: type it with a slash"


@pytest.fixture
def office(begin):
    """A village whose Chairman has a private chat and no desk; a report about the Clerk."""
    made = begin(talking.village(persons=PEOPLE))
    olive = made.chat()
    for said in ("She shouts MARMALADE at me.", "3", "no", "SEND"):
        olive(said)
    return made


def read_by(office):
    """Who read the only report, as it stands in the chain."""

    def verb(session):
        about = [report_chain.subject(office.report().id)]
        rows = audit.about(session, "village", about)
        return [row.actor for row, _ in rows if row.kind == "report read"]

    return office.store.read_now(verb)


def test_the_chairman_opens_in_the_chat_what_the_notice_names(office):
    (notice,) = office.told("chairman")
    line = notice.partition("To open it: ")[2].strip()
    said = office.chat("chairman")(line).text
    assert said.startswith("Report H-2027-C-0001\n\n")  # and not a word of it, for a locked screen
    assert "MARMALADE" in said
    assert len(read_by(office)) == 1
    assert any("has been read" in text for text in office.told("dm:olive"))


def test_it_is_dealt_with_there_too(office):
    chairman = office.chat("chairman")
    assert "report C-1" in chairman("reports all").text
    assert "is acknowledged" in chairman("report C1 ack I call you at nine").text
    assert any("I call you at nine" in text for text in office.told("dm:olive"))
    assert "Noted" in chairman("report C1 note She was warned.").text
    assert "is closed" in chairman("report C1 close She was warned.").text
    assert office.report().state == "closed"


@pytest.mark.parametrize("step", ["assign Chris", "export"])
def test_what_is_answered_to_a_desk_is_refused_and_changes_nothing(office, step):
    assert "is for the council's desk" in office.chat("chairman")(f"report C1 {step}").text
    assert office.report().assigned_id is None


@pytest.mark.parametrize("who", ["clerk", "deputy", "monitoring_officer"])
@pytest.mark.parametrize("number", ["C1", "H-2027-C-0001"])
def test_what_one_may_not_read_is_not_there(office, who, number):
    before = office.chat(who)("report C9").text
    said = office.chat(who)(f"report {number}").text
    assert said.replace(number, "C9") == before
    assert "MARMALADE" not in said
    assert read_by(office) == []


@pytest.mark.parametrize("who", ["olive", "jo"])
def test_who_reads_no_reports_hears_where_commands_are_given(office, who):
    assert SLASH in office.chat(who)("report C1 note x").text
    assert office.report().state == "filed"


def test_the_question_that_stands_stands_again_below_it(office):
    chairman = office.chat("chairman")
    chairman("Somebody spat at me.")
    said = chairman("report C1").text
    assert "MARMALADE" in said
    assert said.endswith("5  I do not know")
    theirs = office.store.read_now(lambda s: s.query(Report).filter_by(state="draft").count())
    assert theirs == 1
