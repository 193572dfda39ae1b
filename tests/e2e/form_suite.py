"""What every desk lets somebody do who reports: one suite, passed by all of them.

A desk's test module gives the fixture ``desk`` (:class:`e2e.reporter.Desk`), and inherits.
"""

from __future__ import annotations

import re

from e2e.reporter import NUMBER

WHAT = "Somebody shouted at me at the counter and said that they know where I park."
LINK = "https://social.example/post/123"
AFTER_DARK = "yesterday at nine"
RING = "ring me after ten"
MOST = 8
"""Messages of the person for a whole report."""
QUESTIONS = {
    "concerns": r"Who is it about",
    "danger": r"in danger now",
    "where": r"Where did it happen",
    "when": r"When did it happen",
    "police": r"may they have your name",
    "reach": r"how and when can we reach you",
}
FILED = NUMBER.pattern


def number_in(text: str) -> str:
    """The report's number in an answer."""
    found = NUMBER.search(text)
    assert found, f"no number: {text}"
    return found.group()


class FormSuite:
    """Inherit, and give the fixture ``desk``."""

    async def test_a_whole_report_takes_eight_messages_at_most(self, desk):
        """999 and that nobody may read it stand in the first line; the number comes at the end."""
        first = await desk.begin(
            WHAT, QUESTIONS["concerns"], where=LINK, when=AFTER_DARK, reach=RING
        )
        assert first.lstrip().startswith("In danger? Call 999. Nobody may read this tonight.")
        assert "saved" in first.lower()
        assert "copy" in first or desk.name == "terminal"
        said = await desk.say("1", QUESTIONS["danger"])
        said = await desk.say("no", ".")
        answers = {"where": LINK, "when": AFTER_DARK, "police": "yes", "reach": RING}
        for key, answer in answers.items():
            if re.search(QUESTIONS[key], said):  # a native form may have asked it before
                said = await desk.say(answer, ".")
        number = number_in(said)
        assert desk.sent <= MOST
        read = await desk.clerk(f"report {number}", re.escape(WHAT))
        assert all(word in read for word in (LINK, AFTER_DARK, RING, "member of the public"))
        await desk.reads(rf"{number}.*read|read.*{number}")
        assert WHAT not in desk.channel()
        assert LINK not in desk.channel()
        desk.write_down("whole")

    async def test_in_danger_it_is_filed_at_once_and_the_rest_is_added(self, desk):
        await desk.begin(WHAT, QUESTIONS["concerns"])
        await desk.say("1", QUESTIONS["danger"])
        said = await desk.say("yes", FILED)
        assert "999" in said
        number = number_in(said)
        read = await desk.clerk(f"report {number}", re.escape(WHAT))
        assert "danger" in read.lower()
        await desk.say(LINK, ".")
        await desk.clerk(f"report {number}", re.escape(LINK))
        desk.write_down("danger")

    async def test_send_cuts_it_short(self, desk):
        await desk.begin(WHAT, QUESTIONS["concerns"])
        said = await desk.say("SEND", FILED)
        assert desk.sent <= 3
        await desk.clerk(f"report {number_in(said)}", re.escape(WHAT))
        desk.write_down("short")

    async def test_stop_throws_it_away_and_says_so(self, desk):
        await desk.begin(WHAT, QUESTIONS["concerns"])
        said = await desk.say("stop", r"(?i)thrown away|deleted|nothing (?:was|is) (?:sent|kept)")
        assert not NUMBER.search(said)
        assert desk.house.value("SELECT count(*) FROM report") == 0
        await desk.clerk("reports", "No report")
        assert "H-" not in desk.channel()
        desk.write_down("stopped")

    async def test_killed_after_every_answer_it_goes_on_where_it_was(self, desk):
        """The state is on disk: nothing is asked twice, nothing is lost."""
        await desk.begin(WHAT, QUESTIONS["concerns"])
        said = ""
        for answer in ("2", "SKIP", "no", LINK, "SKIP", "no", RING):
            await desk.restart()
            if NUMBER.search(said):
                break
            said = await desk.say(answer, ".")
        read = await desk.clerk(f"report {number_in(said)}", re.escape(WHAT))
        assert LINK in read
        assert RING in read
        assert desk.house.value("SELECT count(*) FROM report") == 1
        desk.house.unbroken()
        desk.write_down("killed")

    async def test_no_language_is_refused(self, desk):
        """The answers to the choices are numbers, in every language."""
        what = "Ktoś mi groził w urzędzie: „Wiem, gdzie mieszkasz”."
        await desk.begin(what, QUESTIONS["concerns"])
        await desk.say("1", QUESTIONS["danger"])
        said = await desk.say("nie", QUESTIONS["where"])
        said = await desk.say("SEND", FILED)
        await desk.clerk(f"report {number_in(said)}", re.escape(what))
        desk.write_down("polish")

    async def test_who_reported_hears_back_and_keeps_a_say(self, desk):
        """Read, in hand, closed; MINE, ADD and WITHDRAW."""
        await desk.begin(WHAT, QUESTIONS["concerns"])
        number = number_in(await desk.say("SEND", FILED))
        await desk.clerk(f"report {number}", re.escape(WHAT))
        await desk.reads(rf"{number}.*\bread\b|\bread\b.*{number}")
        await desk.clerk(f"report {number} ack I ring you today", "acknowledged")
        await desk.reads("I ring you today")
        mine = await desk.say("MINE", re.escape(number))
        assert WHAT not in mine
        await desk.say("ADD He was there again this morning.", re.escape(number))
        await desk.clerk(f"report {number}", "there again this morning")
        await desk.clerk(f"report {number} close He was spoken to", "closed")
        await desk.reads("He was spoken to")
        await desk.say("WITHDRAW", "(?i)keep|kept|stays")
        await desk.clerk(f"report {number}", "(?i)withdr")
        desk.write_down("heard")

    async def test_the_clerk_learns_nothing_of_a_report_about_the_clerk(self, desk):
        """Not its number, not that it is there: it is as if that number had never been given."""
        await desk.begin(WHAT, QUESTIONS["concerns"])
        said = await desk.say("The Clerk", QUESTIONS["danger"])
        said = await desk.say("SEND", FILED)
        number = number_in(said)
        assert "-C-" in number
        refused = await desk.clerk(f"report {number}", ".")
        never = await desk.clerk(f"report {number[:-1]}9", ".")
        assert refused.replace(number, "?") == never.replace(f"{number[:-1]}9", "?")
        await desk.clerk("reports", "No report")
        assert "H-" not in desk.channel()
        desk.write_down("clerk")
