"""Which case a number means, in the new year too: never the wrong post."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.store.schema_work import Case

DECEMBER = datetime(2027, 12, 30, 9, 0, tzinfo=UTC)


async def in_the_new_year(home) -> None:
    """Case 1/2027 is left undecided over New Year, and 1/2028 is opened."""
    await home.see("old", "An old zebra.", author="officer")
    home.clock.at = datetime(2028, 1, 4, 9, 0, tzinfo=UTC)
    await home.see("new", "A new zebra.", author="officer")


def buttons(home, words: str):
    """The offers of the first message with these words."""
    return next(s.alert.offers for s in home.desk.said if words in s.alert.text)


async def test_an_old_button_acts_on_the_old_case(household):
    """The desk sends back what it was given, days later."""
    async with household() as home:
        home.clock.at = DECEMBER
        await in_the_new_year(home)
        takedown = next(o for o in buttons(home, "An old zebra.") if o.command == "takedown")
        args = {**takedown.args, "reason": "a zebra"}
        home.desk.put(None, command=takedown.command, args=args)
        await home.settled()
        assert set(home.platform.public) == {"new"}


async def test_a_number_that_could_be_two_cases_is_asked_back_and_nothing_is_done(household):
    async with household() as home:
        home.clock.at = DECEMBER
        await in_the_new_year(home)
        answer = await home.ask("takedown 1 P1 a zebra")
        assert answer.text == "Which one: 1/2028 or 1/2027? Type the number with its year."
        assert set(home.platform.public) == {"old", "new"}
        assert (await home.ask("dismiss 1/2027 a crossing")).text.startswith("Dismissed.")
        states = {case.year: case.state for case in await home.rows(Case)}
        assert states == {2027: "dismissed", 2028: "open"}


async def test_what_is_to_be_typed_has_the_year_while_the_number_alone_is_not_enough(household):
    async with household() as home:
        home.clock.at = DECEMBER
        await in_the_new_year(home)
        assert home.desk.texts("Reply: takedown 1/2028 P1 REASON")
        await home.ask("dismiss 1/2027 a crossing")
        shown = (await home.ask("case 1")).text
        assert "A new zebra." in shown
        assert "Reply: takedown 1 P1 REASON" in shown


async def test_without_a_case_of_this_year_the_one_that_is_not_closed_is_meant(household):
    async with household() as home:
        home.clock.at = DECEMBER
        await home.see("old", "An old zebra.", author="officer")
        home.clock.at = datetime(2028, 1, 4, 9, 0, tzinfo=UTC)
        assert "An old zebra." in (await home.ask("case 1")).text
