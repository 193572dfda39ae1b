"""Nobody decides on their own post: it goes to the deputy, then the Chairman."""

from __future__ import annotations

import pytest
from peers.memory_platform import Fault
from peers.village import council, people

from adapters.contract import Outcome, Receipt

NEXT = {"clerk": "Dev Deputy", "deputy": "Cara Clerk", "chairman": "Cara Clerk"}
FIRST = {"clerk": "deputy", "deputy": "clerk", "chairman": "clerk", "officer": "clerk"}


@pytest.mark.parametrize("author", sorted(NEXT))
async def test_the_author_is_refused_and_told_who_decides(household, author):
    """Take-down, restore, dismiss and done alike; each attempt is on record."""
    other = "deputy" if author == "clerk" else "clerk"
    async with household() as home:
        await home.see("a", "A zebra.", author=author)

        async def refused(line: str) -> None:
            before = await home.case()
            answer = await home.ask(line, author)
            assert answer.text.startswith("Nothing was done: this is your own post.")
            assert f"It is for {NEXT[author]} to decide." in answer.text
            assert (await home.case()).state == before.state

        await refused("dismiss 1 harmless")
        await refused("takedown 1 P1 mine")
        assert "a" in home.platform.public
        home.platform.faults["perform"].append(Fault(says=Receipt(Outcome.REFUSED, "Too old.")))
        await home.ask("takedown 1 P1 x", other)
        await refused("done 1")
        await home.ask("done 1", other)
        await refused("restore 1 mine")
        assert [a["command"] for a in await home.recorded("refused")] == [
            "dismiss", "takedown", "done", "restore",
        ]  # fmt: skip


@pytest.mark.parametrize("author", sorted(FIRST))
async def test_the_case_goes_to_whoever_is_first_and_is_not_the_author(household, author):
    async with household() as home:
        await home.see("a", "A zebra.", author=author)
        assert home.desk.to("Case 1: please decide") == FIRST[author]


async def test_a_post_of_the_clerk_and_one_of_the_deputy_cross(household):
    """The deputy decides on the Clerk's, the Clerk on the deputy's."""
    async with household() as home:
        await home.see("a", "A zebra.", author="clerk")
        await home.see("b", "A zebra.", author="deputy")
        assert (await home.ask("dismiss 1 fine", "deputy")).text.startswith("Dismissed.")
        assert (await home.ask("dismiss 2 fine", "deputy")).text.startswith("Nothing was done")
        assert (await home.ask("dismiss 2 fine", "clerk")).text.startswith("Dismissed.")


async def test_without_a_deputy_it_is_the_chairmans(household):
    village = council(persons=people(deputy=None))
    async with household(councils=(village,)) as home:
        await home.see("a", "A zebra.", author="clerk")
        assert home.desk.to("Case 1: please decide") == "chairman"
        answer = await home.ask("dismiss 1 fine")
        assert "It is for Chris Chair to decide." in answer.text


async def test_without_anybody_else_it_says_what_is_missing(household):
    village = council(persons=people(deputy=None, chairman=None))
    async with household(councils=(village,)) as home:
        await home.see("a", "A zebra.", author="clerk")
        answer = await home.ask("dismiss 1 fine")
        assert "no deputy or chairman is configured" in answer.text
        assert (await home.case()).state == "open"
        await home.move(hours=2)
        await home.tick()
        assert home.desk.texts("Nobody is configured to decide: case 1 has waited 2 hours")
