"""Who may use which command, what strangers are told, and how help tells of the table."""

from __future__ import annotations

from pathlib import Path

import pytest
from peers.village import PEOPLE

from bot.clerk import perform
from bot.clerk.subjects import SUBJECTS
from bot.clerk.table import TABLE

CLERKS_PAGE = (Path(__file__).parents[2] / "docs" / "clerk.md").read_text()
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
