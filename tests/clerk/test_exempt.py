"""What may go out while accounts are closed: a case's post, or a draft beforehand."""

from __future__ import annotations

import pytest
from peers.village import harbour

from bot.store.schema import Version
from bot.store.schema_closing import Exemption
from bot.store.schema_work import Command


@pytest.fixture
def closed(household, tmp_path):
    """A village whose accounts are closed."""

    async def begin(home) -> None:
        await home.ask("close all closed an election is near")
        await home.tick()

    home = household(councils=(harbour(tmp_path),))
    return home, begin


async def test_an_exempt_post_stays_and_its_case_is_closed(closed):
    home, begin = closed
    async with home:
        await begin(home)
        await home.see("a", "An owl.")
        offer = "If it may go out while accounts are closed: exempt 1 CATEGORY."
        assert offer in home.desk.texts("Case 1: please decide")[0]
        said = (await home.ask("exempt 1 service")).text
        assert said.startswith("Exempt (essential services). Case 1 is closed; the post stays pub")
        case = await home.case()
        assert (case.state, case.decided_reason) == ("dismissed", "exempt: essential services")
        (entry,) = await home.recorded("exempted")
        assert entry["category"] == "service"
        assert "a" in home.platform.public


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("exempt 1 parties", "“parties” is no category. Nothing was done. Use one of: emergency ("),
        ("exempt 2 emergency", "Nothing was done: case 2 also touches P1, which is for you to"),
        ("exempt 9 emergency", "There is no case 9."),
        ("exempt draft emergency", "exempt draft: the words, exactly as they will be posted is"),
        ("exempt draft fun Come all!", "“fun” is no category."),
    ],
)
async def test_what_is_not_exempt_is_refused(closed, line, said):
    home, begin = closed
    async with home:
        await begin(home)
        await home.see("a", "An owl.")
        await home.see("b", "An owl and a zebra.")
        assert "exempt" not in home.desk.texts("Case 2: please decide")[0]
        assert said in (await home.ask(line)).text
        assert await home.rows(Exemption) == []
        assert {(await home.case(n)).state for n in (1, 2)} == {"open"}


async def test_a_post_of_an_open_account_needs_no_exemption(household):
    async with household() as home:
        await home.see("a", "A zebra.")
        assert "no account was closed then" in (await home.ask("exempt 1 emergency")).text


async def test_a_draft_that_was_exempted_goes_out_and_no_word_of_it_is_kept(closed):
    home, begin = closed
    async with home:
        await begin(home)
        said = (await home.ask("exempt draft emergency An owl blocks the road.")).text
        assert said == (
            "Noted: these very words may go out until Tue 16 Mar at 09:00 (emergency and public "
            "safety). All else in the policy is checked as always. I kept a digest, and none of "
            "the words."
        )
        await home.see("a", "An OWL blocks  the road.")
        await home.see("b", "An owl blocks the lane.")
        assert [v.mode for v in await home.rows(Version)] == ["heightened", "closed"]
        assert (await home.case()).post_id == 2
        assert len(await home.recorded("exempt")) == 1
        bodies = [one.body for one in await home.rows(Command)]
        assert not any("blocks" in body for body in bodies)
        assert not any("blocks" in str(row) for row in await home.recorded("exempted"))


async def test_an_exemption_covers_the_closing_clause_alone(closed):
    """A zebra in exempted words is still a breach."""
    home, begin = closed
    async with home:
        await begin(home)
        await home.ask("exempt draft emergency A zebra is loose.")
        await home.see("a", "A zebra is loose.")
        assert (await home.case()).clauses == ["P1"]


async def test_a_draft_is_checked_in_the_mode_that_holds(closed):
    home, begin = closed
    async with home:
        assert "P2" not in (await home.ask("check An owl.")).text
        await begin(home)
        assert "P2" in (await home.ask("check An owl.")).text
