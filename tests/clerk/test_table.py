"""The table of commands: how a line is read, and who may use what."""

from __future__ import annotations

from pathlib import Path

import pytest
from peers.village import PEOPLE

from bot.clerk import perform, table
from bot.clerk.subjects import SUBJECTS
from bot.clerk.table import TABLE, Refuse

CLERKS_PAGE = (Path(__file__).parents[2] / "docs" / "clerk.md").read_text()
OPENS, CURL = "\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}"
DECIDERS = {"clerk", "deputy", "chairman"}
READERS = DECIDERS | {"auditor", "monitoring_officer"}
EVERYBODY = set(PEOPLE) - {"none"}
MAY = {
    "help": EVERYBODY, "accounts": EVERYBODY, "check": EVERYBODY,
    "status": READERS, "cases": READERS, "case": READERS, "audit": READERS, "note": READERS,
    "weekly": READERS, "handover": DECIDERS,
    "takedown": DECIDERS, "restore": DECIDERS, "dismiss": DECIDERS, "advice": DECIDERS,
    "done": DECIDERS, "away": DECIDERS,
    "rules": READERS, "rule-on": DECIDERS, "rule-off": DECIDERS,
    "elections": EVERYBODY, "election add": DECIDERS, "election notice": DECIDERS,
    "election move": DECIDERS, "election cancel": DECIDERS, "confirm": DECIDERS,
    "election declared": DECIDERS,
    "resolution": DECIDERS, "close": DECIDERS, "reopen": DECIDERS, "settle": DECIDERS,
    "exempt": DECIDERS, "exempt draft": DECIDERS, "rehearse": DECIDERS,
    "report": EVERYBODY, "reports": EVERYBODY,
    "hold": DECIDERS, "release": DECIDERS, "holds": READERS,
    "letters": {"clerk", "deputy"}, "letter": {"clerk", "deputy"},
}  # fmt: skip
LINES = {
    "help": "help", "accounts": "accounts", "check": "check a draft", "status": "status",
    "weekly": "weekly", "handover": "handover",
    "cases": "cases", "case": "case 1", "audit": "audit 1", "note": "note 1 seen",
    "takedown": "takedown 1 P1 zebra", "restore": "restore 1 sorry", "dismiss": "dismiss 1 fine",
    "advice": "advice 1", "done": "done 1", "away": "away until 2027-03-09",
    "rules": "rules", "rule-on": "rule-on zebra seen", "rule-off": "rule-off zebra seen",
    "elections": "elections", "election add": "election add parish 2027-05-06",
    "election notice": "election notice 2027-03-22", "election move": "election move 2027-05-13 x",
    "election cancel": "election cancel moved", "confirm": "confirm 1",
    "election declared": "election declared 1",
    "resolution": "resolution 12 2027-02-08", "close": "close all heightened x",
    "reopen": "reopen all x", "settle": "settle page x", "exempt": "exempt 1 emergency",
    "exempt draft": "exempt draft emergency A burst main.", "rehearse": "rehearse",
    "hold": "hold 1 a claim", "release": "release 1", "holds": "holds",
    "report": "report 1", "reports": "reports", "letters": "letters", "letter": "letter 1",
}  # fmt: skip


def test_the_table_is_the_one_that_was_asked_for():
    """Every command of the table, and no other; each has an example or needs none."""
    assert set(perform.table.TABLE) == set(MAY)
    for entry in TABLE.values():
        assert entry.example or not entry.spec.parameters or entry.spec.name == "help"


@pytest.mark.parametrize("name", sorted(MAY))
def test_each_command_states_its_roles(name):
    assert set(TABLE[name].roles) == MAY[name]


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


@pytest.mark.parametrize("role", sorted(PEOPLE))
async def test_each_role_gets_what_is_theirs_and_nothing_else(household, role):
    """Whoever may not is told who may, the attempt is on record, and nothing is done."""
    async with household() as home:
        await home.see("a", "A zebra.")
        refused = 0
        for name in sorted(LINES, key=lambda name: name in ("takedown", "dismiss")):
            answer = await home.ask(LINES[name], role)
            may = role in MAY[name]
            told_who = f"Nothing was done: {name} may be used by " in answer.text
            assert told_who is not may, (name, answer.text)
            if not may:
                refused += 1
                who = answer.text.rpartition(" may be used by ")[2].rstrip(".").split(", ")
                assert set(who) == MAY[name]
        attempts = await home.recorded("refused")
        assert len(attempts) == refused
        assert {a["command"] for a in attempts} == {n for n in MAY if role not in MAY[n]}
        assert all(a["actor"].startswith("person:") and a["sender"] == role for a in attempts)
        if role not in MAY["takedown"]:
            assert (await home.case()).state == "open"
            assert home.platform.performed == []


async def test_three_refusals_are_told_to_the_clerk_once_a_day(household):
    async with household() as home:
        for _ in range(2):
            await home.ask("cases", "officer")
        assert not home.desk.texts("Olive Officer tried")
        for _ in range(4):
            await home.ask("cases", "officer")
        assert len(home.desk.texts("Olive Officer tried 3 times today")) == 1
        await home.move(days=1)
        for _ in range(3):
            await home.ask("cases", "officer")
        assert len(home.desk.texts("Olive Officer tried 3 times today")) == 2


@pytest.mark.parametrize(
    "line", ["report 3 men followed me", "report", "Report: ZEBRA", "report 7"]
)
async def test_a_stranger_with_a_report_reads_999_first(household, line):
    async with household() as home:
        answer = await home.ask(line, "stranger")
        assert answer.text.startswith("In danger? Call 999. Nothing was done: I do not know you.")
        assert "ZEBRA" not in str(await home.recorded("refused"))


@pytest.mark.parametrize(
    "line", ["help", "cases", "nonsense", "", "takedown 1 P1 x", "check a zebra"]
)
async def test_a_stranger_is_told_nothing(household, line):
    """No case, no command, no clause; and the attempt is on record."""
    async with household() as home:
        await home.see("a", "A zebra.")
        answer = await home.ask(line, "stranger")
        assert answer.text.startswith("Nothing was done: I do not know you.")
        for secret in ("takedown CASE", "P1", "zebra", "Cara"):
            assert secret not in answer.text
        (attempt,) = await home.recorded("refused")
        assert attempt["actor"] == "stranger"
        assert attempt["sender"] == "stranger"


async def test_a_channel_that_belongs_to_no_council_does_nothing(household):
    async with household() as home:
        answer = await home.ask("cases", "clerk", channel="elsewhere")
        assert "this channel belongs to no council" in answer.text


async def test_a_request_that_is_delivered_twice_is_carried_out_once(household):
    async with household() as home:
        await home.see("a", "A zebra.")
        await home.ask("note 1 only once")
        home.desk.again()
        await home.ask("help")
        assert [note["text"] for note in await home.recorded("note")] == ["only once"]


async def test_help_shows_what_one_may_use_and_explains_one(household):
    async with household() as home:
        mine = (await home.ask("help", "officer")).text
        assert "check TEXT: " in mine
        assert "takedown" not in mine
        assert "takedown CASE CLAUSE REASON: " in (await home.ask("help")).text
        one = (await home.ask("help takedown")).text
        assert "For example: takedown 14 6.5 supports a party" in one
        assert "I do not know “tea”" in (await home.ask("help tea")).text


@pytest.mark.parametrize(
    "typed", ["election add", "Election  Add", "/election_add", "rule-on", "/rule_on"]
)
async def test_help_explains_a_command_as_it_is_typed_at_any_desk(household, typed):
    async with household() as home:
        name = typed.strip("/").casefold().split("_")[0].split()[0].split("-")[0]
        answer = (await home.ask(f"help {typed}")).text
        assert answer.startswith(name)
        assert "For example: " in answer


async def test_help_names_the_choices_that_an_argument_has(household):
    async with household() as home:
        assert "DO: what to do with it (ack, assign, note" in (await home.ask("help report")).text
        assert "MODE: closed, or heightened" in (await home.ask("help close")).text


async def test_help_shows_all_commands_of_two_words_that_begin_alike(household):
    async with household() as home:
        answer = (await home.ask("help election")).text
        assert "election add TYPE POLL [AREA]: " in answer
        assert "election move" in answer


async def test_help_begins_with_what_is_typed_most(household):
    async with household() as home:
        lines = (await home.ask("help")).text.splitlines()
        assert lines[2] == "Cases"
        assert lines[3].startswith("cases: ")
        assert lines.index("Cases") < lines.index("Elections") < lines.index("Keeping")


@pytest.mark.parametrize("name", sorted(MAY))
def test_the_clerk_s_page_names_each_command_as_help_does_and_who_may_use_it(name):
    entry = TABLE[name]
    marks = {frozenset(EVERYBODY): "*all*", frozenset(READERS): "*look*", frozenset(DECIDERS): ""}
    mark = marks.get(entry.roles, "*Clerk, deputy*")
    row = f"| `{entry.usage()}` | {entry.spec.summary} | {mark} |".replace("|  |", "| |")
    assert row in CLERKS_PAGE.splitlines()


def test_each_command_has_a_subject_of_its_own():
    named = [name for names in SUBJECTS.values() for name in names]
    assert sorted(named) == sorted(MAY)
