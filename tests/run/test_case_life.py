"""The life of a case: what an edit, a removal, a return or a second post make of it."""

from __future__ import annotations

from peers.memory_platform import Fault

from adapters.contract import Level, Listing, Outcome, Receipt
from bot.run import act
from bot.store.schema import Version
from bot.store.schema_work import Case


async def cases(home) -> list[tuple[int, str, list[str]]]:
    return [(c.number, c.state, c.clauses) for c in await home.rows(Case)]


async def test_an_edit_that_raises_nothing_leaves_the_decision_to_the_clerk(household):
    """The words shown stay those of the earlier version, and it says so."""
    async with household() as home:
        await home.see("a", "A zebra.")
        home.platform.edit("a", "A horse.")
        await home.settled()
        (text,) = home.desk.texts("Case 1 was edited, and nothing is found in the new words.")
        assert "dismiss 1 REASON, or takedown 1 CLAUSE REASON" in text
        assert await cases(home) == [(1, "open", ["P1"])]
        card = (await home.ask("case 1")).text
        assert "the words above are those of version 1 of 2" in card
        assert "“A zebra.”" in card


async def test_an_edit_that_raises_another_clause_is_one_case_asked_anew(household):
    async with household() as home:
        await home.see("a", "A heron.")
        home.platform.edit("a", "A zebra.")
        await home.settled()
        (said,) = [s for s in home.desk.said if s.alert.text.startswith("Case 1 was edited.")]
        assert said.alert.level is Level.ASK
        assert "Touches P1 (No zebras): “A zebra.”" in said.alert.text
        assert await cases(home) == [(1, "open", ["P1"])]


async def test_an_edit_that_raises_the_same_again_asks_nobody_anew_but_is_shown(household):
    async with household() as home:
        await home.see("a", "A zebra.")
        home.platform.edit("a", "A zebra!")
        await home.settled()
        assert not home.desk.texts("was edited")
        (edit,) = [s for s in home.desk.said if s.replaces]
        assert "“A zebra!”" in edit.alert.text


async def test_a_post_that_its_author_removes_is_gone_and_a_copy_kept(household):
    async with household() as home:
        await home.see("a", "A zebra.")
        home.platform.delete("a", by="Olive")
        await home.settled()
        (text,) = home.desk.texts("Case 1 is no longer public: it was removed by Olive at 09:00")
        assert "not by Beadle" in text
        assert await cases(home) == [(1, "gone", ["P1"])]
        assert "[text] A zebra." in (await home.ask("case 1")).text
        await home.move(days=3)
        await home.tick()
        assert not home.desk.texts("has waited")


async def test_a_removal_that_nobody_signed_says_that_we_were_not_told(household):
    async with household() as home:
        await home.see("a", "A zebra.")
        home.platform.happen(Listing("page", {}))
        await home.settled()
        assert home.desk.texts("We were not told by whom.")


async def test_back_again_after_a_take_down_is_urgent_and_open(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        await home.ask("takedown 1 P1 x")
        await home.see("a", "A zebra.", author="officer")
        (said,) = [s for s in home.desk.said if "IS PUBLIC AGAIN" in s.alert.text]
        assert said.alert.level is Level.URGENT
        assert said.alert.text.startswith("Case 1 IS PUBLIC AGAIN. It had been taken down.")
        assert await cases(home) == [(1, "open", ["P1"])]
        await home.move(hours=2)
        await home.tick()
        assert home.desk.texts("case 1 has waited")
        assert (await home.ask("takedown 1 P1 again")).text.startswith("Done.")


async def test_back_again_after_it_was_closed_for_being_gone_is_asked_again(household):
    """Dismissing what was gone let nothing stand in public."""
    async with household() as home:
        await home.see("a", "A zebra.")
        home.platform.delete("a")
        await home.settled()
        await home.ask("dismiss 1 it is gone")
        await home.see("a", "A zebra.")
        assert home.desk.texts("Case 1 IS PUBLIC AGAIN. It had been removed.")
        assert await cases(home) == [(1, "open", ["P1"])]


async def test_what_was_let_stand_may_go_and_come_without_a_word(household):
    async with household() as home:
        await home.see("a", "A zebra.")
        await home.ask("dismiss 1 a crossing")
        said = len(home.desk.said)
        home.platform.delete("a")
        await home.see("a", "A zebra.")
        assert len(home.desk.said) == said
        assert await cases(home) == [(1, "dismissed", ["P1"])]


async def test_a_corrected_typo_in_what_was_dismissed_asks_nobody(household):
    async with household() as home:
        await home.see("a", "A zebra. It opns on Monday.")
        await home.ask("dismiss 1 a crossing")
        home.platform.edit("a", "A zebra. It opens on Monday.")
        await home.settled()
        assert await cases(home) == [(1, "dismissed", ["P1"])]


async def test_the_same_word_in_another_sentence_is_another_matter(household):
    async with household() as home:
        await home.see("a", "A zebra crossing opens.")
        await home.ask("dismiss 1 a crossing")
        home.platform.edit("a", "A zebra for Mayor!")
        await home.settled()
        assert await cases(home) == [(1, "dismissed", ["P1"]), (2, "open", ["P1"])]


async def test_a_new_breach_in_what_was_dismissed_is_a_new_case(household):
    async with household() as home:
        await home.see("a", "A heron.")
        await home.ask("dismiss 1 a bird")
        home.platform.edit("a", "A heron and a zebra.")
        await home.settled()
        assert await cases(home) == [(1, "dismissed", ["P2"]), (2, "open", ["P1", "P2"])]
        refused = (await home.ask("takedown 1 P1 x")).text
        assert "A newer case is open on the same post" in refused


async def test_two_posts_are_two_cases_whatever_they_say(household):
    async with household() as home:
        await home.see("a", "A zebra.")
        await home.see("b", "A zebra.")
        assert [c[0] for c in await cases(home)] == [1, 2]


async def test_a_post_deleted_before_it_was_judged_is_a_case_that_is_gone(household):
    async with household() as home:
        home.platform.silent = True
        home.platform.publish("a", "A zebra.")
        home.platform.delete("a")
        home.platform.silent = False
        home.platform.ring()
        await home.settled()
        assert await cases(home) == [(1, "gone", ["P1"])]
        assert home.desk.texts("Case 1: no longer public.")


async def test_a_post_delivered_twice_is_one_version_and_one_case(household):
    async with household() as home:
        home.platform.twice = True
        await home.see("a", "A zebra.")
        home.platform.edit("a", "Another zebra.")
        await home.settled()
        assert len(await home.rows(Version)) == 2
        assert len(home.desk.texts("please decide")) == 1


async def test_the_mode_in_force_when_it_appeared_is_the_one_it_is_judged_by(household):
    """Closing the pages later makes no old post a breach."""
    async with household() as home:
        await home.see("a", "An owl.")
        await home.ask("resolution 12 2027-02-08")
        await home.ask("close all closed the Council has resolved so")
        await home.see("b", "An owl.")
        assert [(c[0], c[1]) for c in await cases(home)] == [(1, "open")]
        assert (await home.case()).post_id == 2


async def test_numbers_begin_anew_each_year_in_london(household):
    """At 00:30 on 1 January; a number that two years have is asked about, not guessed."""
    async with household() as home:
        await home.see("a", "A zebra.")
        await home.move(days=304, hours=15, minutes=30)
        await home.see("b", "A zebra.")
        assert [(c.number, c.year) for c in await home.rows(Case)] == [(1, 2027), (1, 2028)]
        assert (await home.ask("case 1/2027")).text.startswith("Case 1/2027: please decide.")
        assert "please decide." in (await home.ask("case 1/2028")).text
        assert "1/2028 or 1/2027?" in (await home.ask("takedown 1 P1 x")).text
        assert len(home.platform.public) == 2


async def test_what_goes_after_an_order_of_unknown_outcome_is_not_said_to_be_none_of_ours(
    household,
):
    """Nobody could find out whether the post was gone; then the platform tells that it is."""
    async with household() as home:
        await home.see("a", "A zebra.")
        unknown = Fault(says=Receipt(Outcome.UNKNOWN, "No answer."))
        home.platform.faults["perform"] = [unknown] * (act.UNKNOWN_TRIES + 1)
        home.desk.put("takedown 1 P1 a zebra")
        for _ in range(act.UNKNOWN_TRIES + 1):
            await home.settled()
            await home.move(seconds=40)
        assert home.desk.texts("NOT KNOWN")
        home.platform.delete("a")
        await home.settled()
        (text,) = home.desk.texts("Case 1 is no longer public")
        assert "That may have been my own order" in text
        assert "not by Beadle" not in text
