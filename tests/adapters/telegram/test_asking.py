"""Commands under Telegram's names, and what is still missing of them."""

from __future__ import annotations

import pytest

from adapters.contract import CommandSpec, Parameter
from adapters.telegram.asking import Names, given, missing, native, question

CASE = Parameter("case", "case", "the case's number")
CLAUSE = Parameter("clause", "clause", "the clause that it breaches")
REASON = Parameter("reason", "text", "why")
TAKEDOWN = CommandSpec("takedown", "Take a post down", (CASE, CLAUSE, REASON))
CLOSE = CommandSpec(
    "close", "Close an account",
    (Parameter("account", "account", "which"),
     Parameter("mode", "word", "how", choices=("closed", "heightened")),
     Parameter("from", "date", "from", required=False),
     Parameter("until", "date", "until", required=False), REASON),
)  # fmt: skip
TABLE = (
    TAKEDOWN,
    CLOSE,
    CommandSpec("status", "Whether all is well"),
    CommandSpec("rule-on", "Put a rule in force", (Parameter("rule", "rule", "which"), REASON)),
    CommandSpec("election add", "Enter a poll", (Parameter("type", "word", "which"),)),
    CommandSpec("exempt", "Let a post stay", (CASE,)),
    CommandSpec("exempt draft", "Let words go out", (Parameter("text", "text", "the words"),)),
    CommandSpec("away", "Hand over", (Parameter("until", "date", "the day"),)),
)
NAMES = Names(TABLE)


@pytest.mark.parametrize(
    ("typed", "line", "name"),
    [
        ("/takedown 14 6.5 why", "takedown 14 6.5 why", "takedown"),
        ("/takedown@BeadleBot 14", "takedown 14", "takedown"),
        ("/takedown@beadlebot", "takedown", "takedown"),
        ("/rule_on 6.5/party why", "rule-on 6.5/party why", "rule-on"),
        ("/rule-on x y", "rule-on x y", "rule-on"),
        ("/election_add parish", "election add parish", "election add"),
        ("/election add parish", "election add parish", "election add"),
        ("/exempt 14", "exempt 14", "exempt"),
        ("/exempt draft Burst main", "exempt draft Burst main", "exempt draft"),
        ("/exempt_draft Burst\nmain", "exempt draft Burst\nmain", "exempt draft"),
        ("Takedown 14 6.5", "Takedown 14 6.5", "takedown"),
        ("election add parish", "election add parish", "election add"),
        ("Takedown: 14 6.5", "Takedown: 14 6.5", "takedown"),
        ("Election add: parish", "Election add: parish", "election add"),
        ("/takedown: 14", "takedown 14", "takedown"),
        ("/takedown@BeadleBot, 14", "takedown 14", "takedown"),
        ("/chekc words", "chekc words", None),
        ("good morning", "good morning", None),
        ("", "", None),
    ],
)
def test_what_is_typed_becomes_a_line_for_the_one_table(typed, line, name):
    """Telegram's spelling is undone; all else is left to Beadle."""
    read = NAMES.read(typed, "BeadleBot")
    assert read.line == line
    assert (read.spec.name if read.spec else None) == name


def test_a_command_for_another_bot_is_left_alone():
    """Groups may have several."""
    assert NAMES.read("/status@OtherBot", "BeadleBot") is None


def test_every_command_has_a_name_and_a_description_that_telegram_takes():
    """Lower-case letters, digits and _, and cancel beside them."""
    listed = dict(NAMES.native())
    assert listed["rule_on"] == "Put a rule in force"
    assert {"election_add", "exempt_draft", "cancel"} <= set(listed)
    assert len(listed) == len(TABLE) + 1
    assert native("a" * 40) == "a" * 32


@pytest.mark.parametrize(
    ("spec", "rest", "args", "wanted"),
    [
        (TAKEDOWN, "", {}, "case"),
        (TAKEDOWN, "14", {"case": "14"}, "clause"),
        (TAKEDOWN, "case 14", {"case": "14"}, "clause"),
        (TAKEDOWN, "14 6.5", {"case": "14", "clause": "6.5"}, "reason"),
        (TAKEDOWN, "14 6.5 a party", {"case": "14", "clause": "6.5", "reason": "a party"}, None),
        (CLOSE, "all", {"account": "all"}, "mode"),
        (CLOSE, "all closed 2027-03-22", {"account": "all", "mode": "closed", "from": "2027-03-22"},
         "reason"),
        (CLOSE, "all closed the poll", {"account": "all", "mode": "closed", "reason": "the poll"},
         None),
        (TABLE[-1], "until 2027-08-16", {"until": "2027-08-16"}, None),
        (TABLE[2], "", {}, None),
    ],
)  # fmt: skip
def test_the_first_argument_that_is_missing_is_found(spec, rest, args, wanted):
    """What may be left out is never asked for."""
    assert given(spec, rest) == args
    found = missing(spec, args)
    assert (found.name if found else None) == wanted


def test_a_question_says_what_is_under_way_and_how_to_stop():
    """Nothing has been done yet, and the reader is told so."""
    words = question(TAKEDOWN, {"case": "14"}, CLAUSE, tap=True)
    assert words.split("\n") == [
        "takedown 14: one thing is missing. Nothing has been done yet.",
        "The clause that it breaches? Tap one, or reply with another.",
        "To stop, reply: cancel.",
    ]
    assert "in your own words" in question(TAKEDOWN, {"case": "14"}, REASON, tap=False)
