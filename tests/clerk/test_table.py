"""The table of commands: how a line is read, and what is asked about before it is carried out."""

from __future__ import annotations

import pytest

from bot.clerk import table
from bot.clerk.table import Refuse

OPENS, CURL = "\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}"


@pytest.mark.parametrize(
    ("line", "name", "args"),
    [
        ("takedown 14 6.5 supports a party", "takedown",
         {"case": "14", "clause": "6.5", "reason": "supports a party"}),
        ("  /TakeDown   14  6.5   two  words ", "takedown",
         {"case": "14", "clause": "6.5", "reason": "two  words"}),
        ("takedown\t14\t6.5\ta reason", "takedown",
         {"case": "14", "clause": "6.5", "reason": "a reason"}),
        ('dismiss 14 "a street, no party"', "dismiss",
         {"case": "14", "reason": "a street, no party"}),
        ("dismiss 14 'tis a street", "dismiss", {"case": "14", "reason": "'tis a street"}),
        ("away until 2027-08-16", "away", {"until": "2027-08-16"}),
        ("away 2027-08-16", "away", {"until": "2027-08-16"}),
        ("help", "help", {"command": ""}),
        ("exempt draft emergency “Burst main.”", "exempt draft",
         {"category": "emergency", "text": "Burst main."}),
        (f"exempt draft emergency {OPENS}The main{CURL}s burst.{CURL}", "exempt draft",
         {"category": "emergency", "text": f"The main{CURL}s burst."}),
        ("dismiss 14 “Green” is a colour, no “party”", "dismiss",
         {"case": "14", "reason": "“Green” is a colour, no “party”"}),
        ("dismiss 14 “Green” or “party”", "dismiss",
         {"case": "14", "reason": "“Green” or “party”"}),
        ("dismiss 14 ”", "dismiss", {"case": "14", "reason": "”"}),
        ("Cases.", "cases", {}),
        ("Check: The splash park opens.", "check", {"text": "The splash park opens."}),
        ("Election add: parish 2027-05-06", "election add",
         {"type": "parish", "poll": "2027-05-06", "area": ""}),
        ("/takedown: 14 6.5 party", "takedown", {"case": "14", "clause": "6.5", "reason": "party"}),
        ("takedown case 14 clause 6.5 reason", "takedown",
         {"case": "14", "clause": "6.5", "reason": "reason"}),
        ("election notice 2027-03-22", "election notice",
         {"date": "2027-03-22", "election": "", "reason": ""}),
        ("election notice 2027-03-22 #2 it was late", "election notice",
         {"date": "2027-03-22", "election": "#2", "reason": "it was late"}),
        ("election notice 2027-03-22 it was late", "election notice",
         {"date": "2027-03-22", "election": "", "reason": "it was late"}),
        ("Election Cancel election 3 no contest", "election cancel",
         {"election": "3", "reason": "no contest"}),
        ("confirm heightened", "confirm", {"election": "", "mode": "heightened"}),
        ("confirm 1 CLOSED", "confirm", {"election": "1", "mode": "CLOSED"}),
        ("close all closed from 2027-03-22 until 2027-05-06T22:00 by resolution", "close",
         {"account": "all", "mode": "closed", "from": "2027-03-22", "until": "2027-05-06T22:00",
          "reason": "by resolution"}),
        ("close page heightened until we know more", "close",
         {"account": "page", "mode": "heightened", "from": "", "until": "",
          "reason": "until we know more"}),
        ("exempt draft service Bins are late.", "exempt draft",
         {"category": "service", "text": "Bins are late."}),
    ],
)  # fmt: skip
def test_a_line_becomes_a_command_with_named_arguments(line, name, args):
    entry, given = table.split(line, None, {})
    assert (entry.spec.name, given) == (name, args)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("takedown", "the case's number is missing. Type: takedown CASE CLAUSE REASON"),
        ("takedown 14", "the clause that it breaches is missing"),
        ("takedown 14 6.5", "the reason is missing"),
        ("takedown 14 6.5  ", "For example: takedown 14 6.5 supports a party"),
        ("dismiss 14", "the reason is missing. Type: dismiss CASE REASON"),
        ("status now", "That is more than status takes. Type: status"),
        ("case 14 15", "That is more than case takes. Type: case CASE"),
        ("takedwn 14", "I do not know “takedwn”. Did you mean takedown?"),
        (
            "election",
            "election what? Type one of: election add, election cancel, election declared",
        ),
        ("confirm tomorrow", "That is more than confirm takes. Type: confirm [ELECTION] [MODE]"),
        ("", "Type help for all commands"),
        ("x" * 5000, "Type help for all commands"),
    ],
)
def test_what_is_missing_or_too_much_is_said_with_what_was_expected(line, said):
    with pytest.raises(Refuse) as refusal:
        table.split(line, None, {})
    assert said in str(refusal.value)
    assert len(str(refusal.value)) < 300


DOUBTED = (
    "dismiss 14 is not what I want", "dismiss 14 or take down?", "dismiss 14 no",
    "dismiss 14 only if the officer agrees", "restore 14 or not? I am unsure", "restore 14 not yet",
    "restore 14 we should not", "restore 14 later", "takedown 14 6.5 please do not",
    "takedown 14 6.5 we should not", "takedown 14 6.5 only if the mayor agrees",
    "takedown 14 6.5 why?", "dismiss 14 it breaches nothing??",
    "takedown 14 6.5 or not?", f"TAKEDOWN 14/2026 6.5 don{CURL}t",
    "takedown 14 6.5 - would be wrong", "takedown 14 6.5 a party leaflet, or not?",
    "exempt 14 emergency or not?",
)  # fmt: skip
MEANT = (
    "not about politics", "is a street name", "no party is named", "no, a shop", "only a joke",
    "may influence voters", "should not have been posted", "I do not think this is political",
    "we do not support parties", "“Why vote Blue?” is a slogan", "orange is a colour",
    "BECAUSE it is not what we say", "because if it stays, who answers for it?",
    "same as https://a.example/?id=3", "the deputy and I read it again", "done. 12 May",
    "do not name residents", "we cannot endorse a party", "must not name candidates",
    "we should not name residents", "is wrong about the date", "please don't publish addresses",
    "same as case 12. Case 12 was dismissed", "corrected, done 12 May", "this and dismissed",
)  # fmt: skip


@pytest.mark.parametrize("line", DOUBTED)
def test_words_that_take_an_order_back_are_asked_about(line):
    """Nothing is carried out against the Clerk's word, and what makes it sure is said."""
    with pytest.raises(Refuse) as refusal:
        table.split(line, None, {})
    said = str(refusal.value)
    assert said.startswith("Nothing was done: I am not sure that “")
    sure = said.partition("If it is, type: ")[2].removesuffix("…")
    table.split(f"{sure}{line}", None, {})


@pytest.mark.parametrize("reason", MEANT)
@pytest.mark.parametrize("order", ["takedown 14 6.5", "dismiss 14"])
def test_a_reason_that_only_sounds_like_doubt_is_a_reason(order, reason):
    _entry, given = table.split(f"{order} {reason}", None, {})
    assert given["reason"] == reason


def test_the_reason_of_a_form_is_doubted_as_well():
    """It may be what was answered to a question."""
    with pytest.raises(Refuse, match=r"type: takedown 14/2026 6\.5 BECAUSE …"):
        table.split(None, "takedown", {"case": "14/2026", "clause": "6.5", "reason": "not yet"})


@pytest.mark.parametrize(
    ("line", "second"),
    [
        ("dismiss 14 street name\ntakedown 15 6.5 party", "takedown 15 6.5 party"),
        ("dismiss 14 street name. dismiss 15 street", "dismiss 15 street"),
        ("dismiss 14 a street, Dismiss 15/2026 too", "Dismiss 15/2026 too"),
        ("takedown 14 6.5 party and takedown case 15 6.5 party", "takedown case 15 6.5 party"),
        ("dismiss 14 street name\n- /done #15.", "- /done #15."),
        ("note 14 seen\nrestore 15 read again", "restore 15 read again"),
        ("hold 14 a claim; release it. dismiss 14 over", "dismiss 14 over"),
    ],
)
def test_two_orders_in_one_message_are_not_taken_for_one(line, second):
    """The second would be lost in the reason of the first."""
    with pytest.raises(Refuse) as refusal:
        table.split(line, None, {})
    assert f"gives two commands, and the second is “{second}”" in str(refusal.value)


@pytest.mark.parametrize(
    "line", ["check Two points.\nDismiss 15 rumours", "exempt draft service Now.\nNote 3 things"]
)
def test_a_draft_may_hold_what_looks_like_an_order(line):
    _entry, given = table.split(line, None, {})
    assert "\n" in given["text"]


def test_a_native_form_is_held_to_the_same_table():
    """Arguments by name: a blank one is missing, one that is optional may be."""
    entry, given = table.split(None, "restore", {"case": " 3 ", "reason": "read again"})
    assert (entry.spec.name, given) == ("restore", {"case": "3", "reason": "read again"})
    with pytest.raises(Refuse, match="the reason is missing"):
        table.split(None, "restore", {"case": "3", "reason": " "})
