"""What the terminal desk does beyond the contract: script, prompt, channels, hostile words."""

from __future__ import annotations

import asyncio
import os

import pytest
from plain_host import PlainHost
from terminal_peer import Seat

from adapters.contract import Address, Alert, Level, Offer, Unavailable
from adapters.terminal import ADAPTER, Options

DESK = Address("desk")


@pytest.fixture
async def seats():
    """Makes seats, and clears them away."""
    made = []

    async def sit(**given):
        seat = Seat(**given)
        made.append(seat)
        return await seat.start()

    yield sit
    for seat in made:
        await seat.stop()


async def test_a_script_s_lines_each_wait_for_their_outcome(seats, tmp_path):
    """The transcript reads like a talk, comments are left out, and the script's end is the end."""
    script = tmp_path / "commands.txt"
    script.write_text("\ufeff# the morning\nstatus\n\ntakedown 1 6.5 a party's words\ncases")
    seat = await seats(script=str(script), echo=True)
    assert await seat.over() == ""
    shown = await seat.until_shown("Outcome of cases\n")
    assert shown.strip().split("\n") == [
        "> status",
        "Outcome of status",
        "",
        "> takedown 1 6.5 a party's words",
        "Outcome of takedown 1 6.5 a party's words",
        "",
        "> cases",
        "Outcome of cases",
    ]


async def test_a_line_is_not_given_before_the_one_before_is_final(seats, tmp_path):
    """An alert that is not final, and one for somebody else, move nothing on."""
    script = tmp_path / "commands.txt"
    script.write_text("first\nsecond\n")
    seat = await seats(script=str(script))
    first = await seat.requests.get()
    await seat.order(Alert("", "Working on it.", reply_to=first["key"]), DESK, "a")
    await seat.order(Alert("", "Other.", reply_to="another", final=True), DESK, "b")
    await asyncio.sleep(0.2)
    assert seat.requests.empty()
    await seat.order(Alert("", "Done.", reply_to=first["key"], final=True), DESK, "c")
    second = await asyncio.wait_for(seat.requests.get(), 60)
    assert second["line"] == "second"


async def test_commands_come_from_standard_input_where_told_so(seats):
    """A dash reads a pipe to its end."""
    reading, writing = os.pipe()
    os.write(writing, b"status\ncase 1\r\n")
    os.close(writing)
    seat = await seats(script="-", echo=True, stdin=reading)
    os.close(reading)
    assert await seat.over() == ""
    await seat.until_shown("Outcome of case 1\n")


async def test_commands_come_from_a_named_pipe(seats, tmp_path):
    """Beadle waits for whoever writes into it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    seat = await seats(script=str(pipe), echo=True)
    await asyncio.to_thread(pipe.write_text, "status\n")
    assert await seat.over() == ""
    await seat.until_shown("Outcome of status")


async def test_a_script_that_is_not_there_is_refused_in_words(seats, tmp_path):
    """The reason names the file."""
    seat = await seats(script=str(tmp_path / "none.txt"))
    assert "none.txt cannot be read: No such file or directory." in await seat.over()


async def test_input_that_is_no_terminal_is_left_alone(seats):
    """In a container, what lies in standard input is no command and its end is no end."""
    reading, writing = os.pipe()
    os.write(writing, b"takedown 1 6.5 not meant for Beadle\n")
    os.close(writing)
    seat = await seats(stdin=reading)
    await asyncio.sleep(0.5)
    assert seat.requests.empty()
    assert not seat.ended.done()
    assert os.read(reading, 100).startswith(b"takedown")
    os.close(reading)


async def test_the_end_of_typing_ends_the_requests(seats):
    """Ctrl-D at the prompt."""
    seat = await seats()
    await seat.until_shown("beadle> ")
    os.write(seat.master, b"\x04")
    assert await seat.over() == ""


async def test_an_alert_comes_on_a_line_of_its_own_and_the_prompt_after_it(seats):
    """What is shown is only ever added to: no cursor is moved, nothing is drawn."""
    seat = await seats()
    await seat.until_shown("beadle> ")
    await seat.order(Alert("", "Case 1: please decide."), DESK, "one")
    await seat.order(Alert("", "Case 2: please decide."), DESK, "two")
    await seat.until_shown("Case 2: please decide.\n\nbeadle> ")
    assert await seat.shown() == (
        "beadle> \nCase 1: please decide.\n\nbeadle> \nCase 2: please decide.\n\nbeadle> "
    )


async def test_hostile_words_move_no_cursor_and_hide_nothing(seats):
    """Escapes and marks of direction are shown as what they are."""
    seat = await seats(env={"NO_COLOR": "1"})
    text = "a\x1b[2Jb \x9b31m \u202eevil\u202c zero\u200bwidth \x07\x00\x7f end."
    await seat.order(Alert("", text, level=Level.ALARM), DESK, "one")
    shown = await seat.until_shown(" end.")
    assert "ALARM: a␛[2Jb <U+009B>31m <U+202E>evil<U+202C> zero<U+200B>width ␇␀␡ end." in shown
    assert all(c.isprintable() or c == "\n" for c in shown)


async def test_bold_is_an_extra_on_a_terminal_that_wants_it(seats):
    """An alarm is bold and says ALARM; an ordinary alert has no escape at all."""
    seat = await seats(env={"NO_COLOR": ""})
    await seat.order(Alert("", "An ordinary alert."), DESK, "one")
    await seat.order(Alert("", "Nothing is being watched.", level=Level.ALARM), DESK, "two")
    shown = await seat.until_shown("being watched.")
    assert "\x1b[1mALARM: Nothing is being watched.\x1b[0m" in shown
    assert "\x1b" not in shown.partition("ALARM")[0].replace("\x1b[1m", "")


@pytest.mark.parametrize(("columns", "most"), [(40, 40), (80, 80), (200, 100)])
async def test_lines_are_wrapped_at_the_window_and_at_a_hundred(seats, columns, most):
    """An address is never broken, so that it can be opened."""
    seat = await seats(columns=columns)
    url = "https://sampleford-tc.gov.uk/" + "a" * 150
    await seat.order(Alert("", "Remove it here: word " * 20 + url + " then reply."), DESK, "one")
    shown = await seat.until_shown("reply.")
    assert url in shown
    assert max(len(line) for line in shown.split("\n") if url not in line) <= most


async def test_offers_are_the_words_to_type_unless_the_text_has_them(seats):
    """TAKEDOWN 14 is said once."""
    seat = await seats()
    offers = (
        Offer("Take down", "takedown", {"case": "14", "clause": "6.5"}),
        Offer("Ask for advice", "advice", {"case": "14"}),
    )
    await seat.order(Alert("", "Case 14. Reply TAKEDOWN 14 6.5.", offers=offers), DESK, "one")
    shown = await seat.until_shown("advice)")
    assert shown.count("TAKEDOWN 14 6.5") == 1
    assert "Reply: ADVICE 14 (Ask for advice)" in shown


async def test_an_offer_whose_command_the_text_tells_of_is_not_said_twice(seats):
    """The text may leave the year out, and asks for a reason; another case's number is another."""
    seat = await seats()
    offers = (
        Offer("Take down", "takedown", {"case": "1/2027", "clause": "6.5"}),
        Offer("Dismiss", "dismiss", {"case": "1/2027"}),
    )
    text = "Case 1. Reply: takedown 1 6.5 REASON, or dismiss 14 REASON."
    await seat.order(Alert("", text, offers=offers), DESK, "one")
    shown = await seat.until_shown("DISMISS 1/2027")
    assert "TAKEDOWN" not in shown


async def test_with_two_councils_a_line_says_which(seats):
    """Without a name nothing is done, and the names are told."""
    seat = await seats(channels=["sampleford", "witney"])
    await seat.give("status")
    await seat.until_shown("Names: sampleford, witney.")
    await seat.give("witney: takedown 3 W5 note: urgent")
    request = await asyncio.wait_for(seat.requests.get(), 60)
    assert (request["channel"], request["line"]) == ("witney", "takedown 3 W5 note: urgent")
    await seat.order(Alert("", "Done."), Address("witney"), "one")
    await seat.until_shown("witney: Done.")


async def test_the_only_channel_is_learnt_from_the_first_alert(seats):
    """A desk with one council needs no name before the line."""
    seat = await seats()
    await seat.order(Alert("", "Hello."), Address("hall"), "one")
    await seat.give("status: all")
    request = await asyncio.wait_for(seat.requests.get(), 60)
    assert (request["channel"], request["line"]) == ("hall", "status: all")


async def test_output_that_nobody_reads_is_unavailable_and_ends_a_script(seats, tmp_path):
    """Commands go on only while somebody can see what they do."""
    script = tmp_path / "commands.txt"
    script.write_text("status\nrestore 1 by mistake\n")
    reading, writing = os.pipe()
    os.close(reading)
    seat = await seats(script=str(script), echo=True, stdout=writing)
    os.close(writing)
    assert await seat.over() == ""
    assert (await seat.requests.get())["line"] == "status"
    assert seat.requests.empty()
    with pytest.raises(Unavailable, match="Nobody reads"):
        await seat.desk.say(Alert("", "Lost"), DESK, "lost")


async def test_diagnose_says_what_is_missing(tmp_path):
    """A script that is not there is told with what to do."""
    options = Options(script=str(tmp_path / "none.txt"))
    checks = await ADAPTER.diagnose(options, (), PlainHost())
    wrong = [check for check in checks if not check.ok]
    assert [check.name for check in wrong] == ["terminal input"]
    assert wrong[0].mend
    assert ADAPTER.examine_account("anything")


async def test_what_is_confidential_is_shown_to_nobody_else_who_sits_there(seats):
    """A private alert says for whom it is; a confidential one waits until they sit here."""
    seat = await seats(identity="clerk")
    secret = Alert("Report", "Report C-1 came in.", private=True, confidential=True)
    told = await seat.order(secret, Address("desk", "chairman", "Chris"), "a")
    assert told["outcome"] == "unknown"
    told = await seat.order(secret, Address("desk", "clerk", "Sam"), "b")
    assert told["outcome"] == "done"
    shown = await seat.until_shown("came in")
    assert shown.count("Report C-1") == 1
    assert "Chris" not in shown
