"""Handing over to the deputy, and coming back."""

from __future__ import annotations

import pytest
from peers.village import council, people


async def test_what_is_undecided_and_what_comes_goes_to_the_deputy(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        await home.see("b", "A heron.", author="officer")
        await home.ask("dismiss 2 a bird")
        answer = await home.ask("away until 2027-03-09")
        assert answer.text.startswith(
            "Handed over to Dev Deputy until the morning of Tuesday 9 March 2027: 1 undecided now"
        )
        text = "Dev Deputy: you stand in for Cara Clerk. Undecided: case 1."
        assert home.desk.to(text) == "deputy"
        await home.see("c", "Another zebra.", author="officer")
        assert home.desk.to("Case 3: please decide") == "deputy"
        home.platform.edit("a", "A heron.")
        await home.settled()
        assert home.desk.to("Case 1 was edited.") == "deputy"
        status = (await home.ask("status")).text
        assert "Cara Clerk is away until the morning of Tue 9 March." in status


async def test_who_comes_back_early_gets_what_is_new_and_not_what_was_handed_over(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        await home.ask("away until 2027-03-09")
        assert (await home.ask("away back")).text.startswith("Welcome back.")
        await home.see("b", "Another zebra.", author="officer")
        assert home.desk.to("Case 2: please decide") == "clerk"
        home.platform.edit("a", "A heron.")
        await home.settled()
        assert home.desk.to("Case 1 was edited.") == "deputy"


async def test_the_absence_ends_by_itself_in_the_morning_of_that_day(household):
    async with household() as home:
        await home.ask("away until 2027-03-09")
        await home.move(days=6, hours=14, minutes=59)
        await home.see("a", "A zebra.")
        assert home.desk.to("Case 1: please decide") == "deputy"
        await home.move(minutes=1)
        await home.see("b", "A zebra here too.")
        assert home.desk.to("Case 2: please decide") == "clerk"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("away until yesterday", "“yesterday” is no date. Write it as 2027-08-16"),
        ("away until 2027-02-30", "is no date"),
        ("away until 2027-03-01", "the day must lie in the future, within a year"),
        ("away until 2027-03-02", "the day must lie in the future"),
        ("away until 2029-01-01", "within a year"),
        ("away", "the day on which you are back (2027-08-16), or: back is missing"),
        ("away until 2027-03-09 please", "more than away takes"),
    ],
)
async def test_a_day_that_cannot_be_is_refused_and_nothing_is_handed_over(household, line, said):
    async with household() as home:
        answer = await home.ask(line)
        assert said in answer.text
        await home.see("a", "A zebra.")
        assert home.desk.to("Case 1: please decide") == "clerk"
        assert await home.recorded("away") == []


async def test_where_nobody_can_stand_in_nothing_is_handed_over(household):
    village = council(persons=people(deputy=None, chairman=None))
    async with household(councils=(village,)) as home:
        answer = await home.ask("away until 2027-03-09")
        assert answer.text.startswith("Nothing was handed over: nobody could stand in.")
        assert "is away" not in (await home.ask("status")).text


async def test_with_the_deputy_away_too_the_chairman_stands_in_and_the_last_may_not_go(household):
    async with household() as home:
        await home.ask("away until 2027-03-09", "deputy")
        assert "Handed over to Chris Chair" in (await home.ask("away until 2027-03-09")).text
        answer = await home.ask("away until 2027-03-09", "chairman")
        assert answer.text.startswith("Nothing was handed over")


async def test_the_deputys_own_post_goes_to_the_chairman(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="deputy")
        await home.see("b", "A zebra.", author="officer")
        answer = await home.ask("away until 2027-03-09")
        assert "2 undecided now" in answer.text
        own = home.desk.to("you stand in for Cara Clerk. Undecided: case 1.")
        other = home.desk.to("you stand in for Cara Clerk. Undecided: case 2.")
        assert (own, other) == ("chairman", "deputy")


async def test_an_absence_given_anew_replaces_the_earlier(household):
    async with household() as home:
        await home.ask("away until 2027-03-20")
        await home.ask("away until 2027-03-05")
        await home.move(days=4)
        await home.see("a", "A zebra.")
        assert home.desk.to("Case 1: please decide") == "clerk"
