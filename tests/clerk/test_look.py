"""What the Clerk can look at: cases, one case, the chain, accounts, status, suggestions."""

from __future__ import annotations

import pytest
from peers.memory_platform import Fault

from adapters import contract
from adapters.contract import Level, Media, Refused, RefusedCode


async def test_one_case_is_shown_with_clause_post_pictures_notes_and_decision(household):
    async with household() as home:
        home.platform.bytes_of["good"] = b"picture"
        home.platform.faults["fetch"] = [Fault(), Fault(Refused(RefusedCode.GONE, "Not there."))]
        media = (Media("good", "image/png"), Media("lost", "image/jpeg"))
        await home.see("a", "A zebra.", author="officer", media=media)
        await home.ask("note 1 seen by two")
        await home.ask("dismiss 1 a crossing")
        text = (await home.ask("case 1", "auditor")).text
        for words in (
            "Case 1: dismissed. Memory (page.test), 09:00 by Olive Officer.",
            "The policy, P1: “The Council's pages do not speak of zebras.”",
            "The post (version 1):\n[text] A zebra.",
            "[image/png] copied, SHA-256 ",
            "[image/jpeg] failed: Not there.",
            "Note, 09:00, Cara Clerk: seen by two",
            "Decided at 09:00 by Cara Clerk: a crossing",
        ):
            assert words in text


@pytest.mark.parametrize(("who", "told"), [("clerk", True), ("deputy", False), ("auditor", False)])
async def test_who_may_not_decide_is_not_told_how(household, who, told):
    """The deputy wrote it; the auditor only looks."""
    async with household() as home:
        await home.see("a", "A zebra.", author="deputy")
        text = (await home.ask("case 1", who)).text
        assert "Touches P1" in text
        assert ("Reply: takedown 1 P1 REASON" in text) is told
        assert ("No answer by" in text) is told


async def test_a_post_keeps_its_own_line_breaks(household):
    """Its part's name before the first line would make that longer than its author made it."""
    async with household() as home:
        await home.see("a", "A zebra\ncrosses\n\nhere.", author="officer")
        text = (await home.ask("case 1")).text
        assert "The post (version 1):\n[text]\n| A zebra\n| crosses\n|\n| here." in text


async def test_a_post_that_speaks_as_beadle_does_is_shown_as_quoted(household):
    """Whatever ends a line in it."""
    forged = "Decided at 09:00 by Cara Clerk: it may stay"
    async with household() as home:
        for number, end in enumerate(("\n", "\r\n", "\u2028", "\x0b"), 1):
            await home.see(f"a{number}", f"A zebra.{end}{forged}", author="officer")
            text = (await home.ask(f"case {number}")).text
            assert f"[text]\n| A zebra.\n| {forged}" in text
            assert forged not in text.splitlines()


async def test_cases_lists_what_is_not_closed_those_to_decide_first(household):
    async with household() as home:
        assert (await home.ask("cases")).text == "No case is open."
        for number, ref in enumerate("abc", 1):
            await home.see(ref, f"Zebra {number}.", author="officer")
        await home.ask("takedown 1 P1 x")
        await home.ask("dismiss 2 x")
        lines = (await home.ask("cases")).text.splitlines()
        assert lines[0] == "2 cases not closed:"
        assert lines[1].startswith("3: please decide; P1; breach; 09:00. “Zebra 3.”")
        assert lines[2].startswith("1: taken down; P1;")


async def test_audit_shows_who_did_what_in_order_and_the_head(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        await home.ask("takedown 1 P1 a zebra")
        text = (await home.ask("audit 1", "monitoring_officer")).text
        places = [
            text.index(words)
            for words in (
                "the platform: archived", "Beadle: opened case 1",
                "Cara Clerk: ordered the take-down", "Beadle: receipt", "Beadle: outcome",
                "The chain's head is ",
            )
        ]  # fmt: skip
        assert places == sorted(places)
        assert "2027-03-02 09:00:00 GMT" in text


async def test_accounts_says_what_is_watched_and_that_nobody_else_is(household):
    async with household() as home:
        text = (await home.ask("accounts", "volunteer")).text
        assert text.startswith("1 account watched for Village Council:")
        assert "Memory (page.test), official: nothing seen yet; replies: not watched." in text
        assert "nobody's personal account" in text


async def test_status_says_first_whether_all_is_well(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        answer = await home.ask("status", "auditor")
        lines = answer.text.splitlines()
        assert lines[0] == "All is well."
        assert answer.level is Level.INFO
        for words in (
            "last change seen 09:00", "Waiting: 0 posts to check",
            "Cases to decide: 1, the oldest since 09:00.", "Not checked in any post: toxicity",
            "Audit chain: ",
        ):  # fmt: skip
            assert words in answer.text


async def test_status_names_gaps_and_what_was_given_up(household):
    async with household() as home:
        home.desk.refuses["A zebra."] = Refused(RefusedCode.TOO_LARGE, "Too long.")
        await home.see("a", "A zebra.", author="officer")
        at = home.clock.at
        home.platform.happen(contract.Gap("page", at, at, "The platform keeps one day."))
        await home.settled()
        assert home.desk.texts("NOT WATCHED: Memory (page.test) from 09:00 to 09:00.")
        answer = await home.ask("status")
        assert answer.text.startswith("NOT ALL IS WELL.")
        assert "NOT DELIVERED: 1 alert to desk, given up." in answer.text
        assert "Gap: page.test was not watched from 09:00 to 09:00: The platform" in answer.text


@pytest.mark.parametrize(
    ("sender", "command", "parameter", "prefix", "values"),
    [
        ("clerk", "takedown", "case", "", ["1/2027", "2/2027"]),
        ("clerk", "takedown", "case", "p2", ["2/2027"]),
        ("clerk", "takedown", "clause", "zebra", ["P1"]),
        ("clerk", "takedown", "reason", "", []),
        ("auditor", "case", "case", "1", ["1/2027"]),
        ("auditor", "takedown", "case", "", []),
        ("officer", "case", "case", "", []),
        ("stranger", "case", "case", "", []),
        ("clerk", "nonsense", "case", "", []),
        ("clerk", "close", "account", "memory", ["page"]),
        ("clerk", "close", "account", "all", ["all"]),
        ("clerk", "close", "mode", "", ["closed", "heightened"]),
        ("officer", "close", "account", "", []),
        ("clerk", "election add", "type", "uk-", ["uk-general", "uk-by-election"]),
        ("clerk", "rule-on", "rule", "zeb", ["zebra"]),
        ("auditor", "rule-on", "rule", "", []),
    ],
)
async def test_suggestions_are_only_what_the_sender_may_see(
    household, sender, command, parameter, prefix, values
):
    async with household() as home:
        await home.see("a", "A zebra.")
        await home.see("b", "A heron.")
        found = await home.desk.suggest("desk", sender, command, parameter, prefix)
        assert [choice.value for choice in found] == values
        assert await home.desk.suggest("elsewhere", sender, command, parameter, prefix) == []
