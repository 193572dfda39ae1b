"""Accounts closed by a resolution: the case cites the minute, and everything about it reads so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from peers.village import council

from adapters import contract
from adapters.contract import Author, Posted, Ref
from bot.store.schema import Version
from bot.store.schema_work import Action

CITED = "minute 2027/031 of 8 February 2027"
RESOLVED = "resolution 2027/031 2027-02-08"
LAUNCH = "We are delighted to announce a skate park!"


async def close(home) -> None:
    """The Council's resolution is entered, and the page is closed by it."""
    await home.ask(RESOLVED)
    await home.ask("close all closed the Council has resolved so")
    await home.tick()


async def test_the_case_cites_the_minute_and_says_what_to_type(household):
    async with household(councils=(council(pack="witney"),)) as home:
        await close(home)
        await home.see("a", LAUNCH)
        case = await home.case()
        assert (case.clauses, case.outcome) == ([CITED], "breach")
        (card,) = home.desk.texts("Case 1: please decide")
        title = "Accounts closed before an election, by resolution of the Council"
        assert f"Touches {CITED} ({title}): “{LAUNCH}”" in card
        assert "Reply: takedown 1 2027/031 REASON, dismiss 1 REASON, or advice 1." in card
        assert "If it may go out while accounts are closed: exempt 1 CATEGORY." in card
        offers = next(s.alert.offers for s in home.desk.said if s.alert.offers)
        assert offers[0].args["clause"] == "2027/031"
        shown = (await home.ask("case 1")).text
        assert f"The Council resolved to close its accounts before elections: {CITED}." in shown


@pytest.mark.parametrize("typed", ["2027/031", "clause 2027/031"])
async def test_a_takedown_cites_the_minute_to_the_author_and_on_record(household, typed):
    async with household(councils=(council(pack="witney"),)) as home:
        await close(home)
        await home.see("a", LAUNCH, author="officer")
        await home.ask(f"takedown 1 {typed} it is a launch")
        assert "a" not in home.platform.public
        (action,) = await home.rows(Action, Action.kind == "take_down")
        assert action.clause == CITED
        (told,) = [s.alert.text for s in home.desk.said if "Your post of" in s.alert.text]
        assert "Minute 2027/031 of 8 February 2027 (Accounts closed before an election" in told
        assert f"ordered the take-down; clause: {CITED}" in (await home.ask("audit 1")).text
        assert f"by Cara Clerk, {CITED}: it is a launch" in (await home.ask("case 1")).text


async def test_an_exempt_post_stays_and_another_clause_is_decided_as_always(household):
    async with household(councils=(council(pack="witney"),)) as home:
        await close(home)
        await home.see("a", "The lamp at the bridge is lit again.")
        await home.see("b", "The lamp at the bridge is lit again. Please vote Labour.")
        assert "Exempt (essential services)" in (await home.ask("exempt 1 service")).text
        assert "case 2 also touches W5" in (await home.ask("exempt 2 service")).text
        assert "a" in home.platform.public


async def test_what_goes_on_raises_nothing_and_a_draft_is_told_beforehand(household):
    async with household(councils=(council(pack="witney"),)) as home:
        await close(home)
        await home.see("a", "Burst main in the High Street. Bottled water at the hall.")
        assert "No case is open." in (await home.ask("cases")).text
        assert CITED in (await home.ask(f"check {LAUNCH}", "officer")).text
        await home.ask("exempt draft service The lamp at the bridge is lit again.")
        await home.see("b", "The lamp at the bridge is lit again.")
        assert "No case is open." in (await home.ask("cases")).text


async def test_without_a_resolution_nothing_is_closed_and_no_minute_is_cited(household):
    async with household(councils=(council(pack="witney"),)) as home:
        await home.ask("close all heightened an election is near")
        await home.see("a", LAUNCH)
        assert "No case is open." in (await home.ask("cases")).text
        assert "CLEAN" in (await home.ask(f"check {LAUNCH}")).text
        await home.see("b", "Please vote Labour on Thursday.")
        said = (await home.ask("takedown 1 2027/031 x")).text
        assert said.startswith("“2027/031” is no clause of the policy.")


async def test_the_minute_is_suggested_and_named_where_another_word_was_typed(household):
    async with household(councils=(council(pack="witney"),)) as home:
        assert await home.desk.suggest("desk", "clerk", "takedown", "clause", "2027") == []
        await close(home)
        await home.see("a", LAUNCH)
        (choice,) = await home.desk.suggest("desk", "clerk", "takedown", "clause", "2027")
        assert (choice.value, choice.label) == ("2027/031", CITED)
        said = (await home.ask("takedown 1 2027/32 x")).text
        assert said.endswith("2027/031.")


async def test_a_resolution_that_was_withdrawn_is_still_what_its_cases_cite(household):
    """What is closed by it stays closed until its end, and so do the posts of that time."""
    async with household(councils=(council(pack="witney"),)) as home:
        await close(home)
        await home.see("a", LAUNCH)
        await home.ask("resolution 2027/031 withdrawn")
        await home.see("b", f"{LAUNCH} Come all.")
        assert (await home.case(2)).clauses == [CITED]
        await home.ask("takedown 1 2027/031 a launch")
        assert set(home.platform.public) == {"b"}


async def test_a_post_of_a_downtime_is_judged_by_what_closed_the_account_then(household):
    home = household(councils=(council(pack="witney"),))
    await home.start()
    await home.ask(RESOLVED)
    await home.ask("close all closed from 2027-03-10 until 2027-03-20 the Council has resolved so")
    await home.end()
    home.clock.at += timedelta(days=30)
    post = contract.Post(
        Ref("memory", "a"), "page", Author("officer"), (contract.Part("text", LAUNCH),), "f",
        b"", posted_at=home.clock.at - timedelta(days=18),
    )  # fmt: skip
    home.platform.history.append(Posted(post))
    await home.start()
    await home.settled()
    assert [(v.mode, v.resolution) for v in await home.rows(Version)] == [("closed", CITED)]
    assert (await home.case()).clauses == [CITED]
    await home.end()


@pytest.mark.parametrize("minute", ["W5", "w5"])
async def test_a_minute_that_reads_like_a_clause_is_refused(household, minute):
    async with household(councils=(council(pack="witney"),)) as home:
        said = (await home.ask(f"resolution {minute} 2027-02-08")).text
        assert "would be taken for something else where it is cited" in said
        assert "has no clause that closes" in (await home.ask("close all closed x")).text
