"""A rehearsal shows what would be done, account by account, and touches nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from peers.memory_front import OPEN
from peers.memory_platform import MemoryPlatform
from peers.village import council, harbour

from adapters.contract import Abilities, Ability, ActionKind
from bot.config.model import Account
from bot.config.settings import Elections
from bot.store.schema_closing import Closure, ModeChange
from bot.store.schema_work import Action, AuditRow
from policy.elections.saying import End

ADD = "election add parish 2027-05-06"
PAGES = (Account("site", "page.test", id="page"), Account("site", "other.test", id="other"))
BACK = (
    "open again. What stood there before is put back exactly, unless somebody changed it "
    "meanwhile: then I ask."
)
SHUT = "a notice is pinned; no replies"


def able(note: str = SHUT, *, possible: bool = True) -> MemoryPlatform:
    """A platform that closes accounts in its own way, or cannot."""
    kinds = (ActionKind.CLOSE, ActionKind.REOPEN)
    return MemoryPlatform(
        abilities=Abilities(dict.fromkeys(kinds, Ability(possible=possible, note=note)))
    )


async def test_it_shows_each_account_before_during_and_after(household, tmp_path):
    """With what the public would read, and what may go out; accounts alike are told together."""
    village = harbour(tmp_path, accounts=PAGES, contacts=("01632 960100",))
    async with household(councils=(village,), platform=able()) as home:
        await home.ask(ADD)
        said = (await home.ask("rehearse")).text.splitlines()
        assert said[:5] == [
            (
                "A rehearsal: nothing is done by this. Election 1 (parish or town council "
                "election, 6 May): closed by clause P2 from 31 March at the latest (an estimate) "
                "until 22:00 on 6 May. So it would be once you type: confirm 1. Until then nothing "
                "closes."
            ),
            "page, other (Memory):",
            "- Before 31 March: posts are checked as always.",
            f"- From 31 March: CLOSED: {SHUT}.",
            f"- From 22:00 on 6 May: {BACK}",
        ]
        assert said[5].startswith("The public reads there: “Village Council: this account is clos")
        assert "Write to us: 01632 960100." in said[5]
        assert said[6].startswith("May still go out: emergency and public safety; essential serv")
        assert said[7] == "Emergency posts and reports stay open. No post is deleted."
        assert said[8].startswith("This is what I have on record: I did not look at the accounts")


async def test_nothing_is_touched_by_it(household, tmp_path):
    async with household(councils=(harbour(tmp_path),)) as home:
        await home.ask(ADD)
        rows = {table: len(await home.rows(table)) for table in (Closure, AuditRow)}
        await home.ask("rehearse 1 closed")
        await home.tick()
        assert {table: len(await home.rows(table)) for table in rows} == rows
        assert await home.rows(Action) == await home.rows(ModeChange) == []
        assert home.platform.fronts.rounds == []
        assert home.platform.fronts.shown["page"] == OPEN


async def test_other_windows_of_an_account_are_heeded(household, tmp_path):
    """One that goes on over the end; and an account that was taken out of the window."""
    village = harbour(tmp_path, accounts=PAGES)
    async with household(councils=(village,), platform=able()) as home:
        await home.ask(ADD)
        await home.ask("election notice 2027-03-02")
        await home.ask("confirm")
        await home.ask("close page closed from 2027-05-01 until 2027-05-20 a referendum")
        home.clock.at += timedelta(hours=1)
        await home.ask("reopen other it is the fire brigade's")
        page, other = (await home.ask("rehearse")).text.split("\nother (Memory):\n")
        assert "It is confirmed." in page
        assert page.splitlines()[-3:] == [
            "- Before 09:00 on 2 March: posts are checked as always.",
            f"- From 09:00 on 2 March: CLOSED: {SHUT}.",
            "- After that: still closed, because something else holds on. Type elections.",
        ]
        assert other.splitlines()[:3] == [
            "- Before 09:00 on 2 March: posts are checked as always.",
            f"- From 09:00 on 2 March: CLOSED: {SHUT}.",
            f"- From 10:00 on 2 March: {BACK}",
        ]


async def test_a_mode_that_is_not_the_confirmed_one_is_told_apart(household, tmp_path):
    async with household(councils=(harbour(tmp_path),)) as home:
        await home.ask(ADD)
        await home.ask("confirm")
        said = (await home.ask("rehearse 1 heightened")).text
        assert "It is confirmed as closed; it would be so once you type: confirm 1 heigh" in said
        assert "- From 31 March: stricter checking, and nothing that the public sees ch" in said
        assert "- From 22:00 on 6 May: posts are checked as always." in said
        assert "The public reads" not in said


async def test_without_a_rule_of_the_council_it_is_heightened_and_a_resolution_shows_more(
    household,
):
    async with household() as home:
        await home.ask(ADD)
        assert "- From 31 March: stricter checking" in (await home.ask("rehearse")).text
        assert "has no clause that closes" in (await home.ask("rehearse 1 closed")).text
        await home.ask("resolution 27/3 2027-02-02")
        assert "under minute 27/3 of 2 February 2027." in (await home.ask("rehearse")).text


async def test_an_account_that_cannot_be_closed_is_a_task_by_hand(household, tmp_path):
    platform = able("Ask the webmaster.", possible=False)
    async with household(councils=(harbour(tmp_path),), platform=platform) as home:
        await home.ask(ADD)
        said = (await home.ask("rehearse")).text
        assert "CLOSED, which I cannot do there: please do it by hand. Ask the webmaster." in said
        assert BACK not in said


@pytest.mark.parametrize("mode", ["closed", "heightened"])
async def test_an_end_that_waits_for_the_result_is_said(household, tmp_path, mode):
    village = harbour(tmp_path, elections=Elections(End.DECLARATION))
    async with household(councils=(village,)) as home:
        await home.ask(ADD)
        said = (await home.ask(f"rehearse 1 {mode}")).text
        after = BACK if mode == "closed" else "posts are checked as always."
        assert f"- When the result is declared: {after}" in said


async def test_what_has_no_start_cannot_be_rehearsed(household):
    async with household(councils=(council(),)) as home:
        await home.ask("election add uk-by-election 2027-05-06")
        said = (await home.ask("rehearse")).text
        assert "nothing says when it starts. Tell me the date of the notice first" in said
        home.clock.at = datetime.fromisoformat("2027-05-08T09:00+00:00") + timedelta()
        assert "No election is entered" in (await home.ask("rehearse")).text
