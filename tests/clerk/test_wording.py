"""What the Clerk reads: true, with what to do next, and nothing that would be refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from peers.household import START
from peers.memory_platform import NAME, Fault, MemoryPlatform, Page
from peers.village import council, people
from sqlalchemy import select

from adapters import contract
from adapters.contract import (
    Ability,
    ActionKind,
    Author,
    Outcome,
    Part,
    Posted,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Unavailable,
)
from bot.config.model import Person, Role
from bot.config.settings import Advice
from bot.store.schema import Version


async def test_advice_that_could_not_be_asked_is_not_noted_as_asked(household):
    ann = Person("Ann Elsewhere", "ann", Role.NONE)
    village = council(advice=Advice("Ann Elsewhere"), persons=people(ann=ann))
    async with household(councils=(village,)) as home:
        await home.see("a", "A zebra.", author="officer")
        await home.ask("advice 1")
        (note,) = await home.recorded("note")
        assert note["text"] == "Ann Elsewhere was to be asked for advice and could not be reached"


@pytest.mark.parametrize(
    ("who", "author", "other"),
    [
        ("clerk", "officer", "Cara Clerk or Dev Deputy."),
        ("chairman", "officer", "Chris Chair or Cara Clerk."),
        ("clerk", "deputy", "Cara Clerk or Chris Chair."),
    ],
)
async def test_the_author_can_turn_to_somebody_who_did_not_decide(household, who, author, other):
    async with household() as home:
        await home.see("a", "A zebra.", author=author)
        await home.ask("takedown 1 P1 x", who)
        (letter,) = [
            s.alert.text for s in home.desk.said
            if s.to.person == author and "Your post of" in s.alert.text
        ]  # fmt: skip
        assert letter.endswith(f"If you think this is wrong, tell {other}")


async def test_a_restore_is_told_without_a_clause_or_a_ground_for_appeal(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        await home.ask("takedown 1 P1 x")
        await home.ask("restore 1 sorry", "chairman")
        last = [s.alert.text for s in home.desk.said if s.to.person == "officer"][-1]
        assert last == (
            "Your post of 09:00 on Memory is public again. Chris Chair put it back. Reason: sorry."
        )


async def test_after_a_dismissal_nothing_is_offered_that_would_be_refused(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        home.platform.delete("a")
        await home.settled()
        answer = await home.ask("dismiss 1 gone")
        assert answer.text == (
            "Dismissed. Case 1 is closed; the post is not public; we did not do it. "
            "If it comes back, I tell you."
        )
        await home.see("a", "A zebra.", author="officer")
        assert home.desk.texts("Case 1 IS PUBLIC AGAIN.")


async def test_a_post_read_in_part_asks_the_clerk_to_read_it(household):
    """The trouble is told once, as a sentence."""
    async with household() as home:
        post = contract.Post(
            Ref(NAME, "odd"), "page", Author("officer"), (Part("text", "A horse."),), "f1", b"odd",
            trouble="A part of a type that I do not know",
        )  # fmt: skip
        home.platform.happen(Posted(post))
        await home.settled()
        (card,) = home.desk.texts("Case 1: please decide")
        said = (
            "I could not read all of this post: please read it yourself. Why: "
            "A part of a type that I do not know."
        )
        assert said in card
        assert card.count("of a type that I do not know") == 1
        lines = (await home.ask("cases")).text.splitlines()
        assert lines[1] == "1: please decide; refer; 09:00."


def cut_down(session) -> None:
    """Keep an excerpt of every version, whenever it is that Beadle does so."""
    for version in session.scalars(select(Version)):
        version.parts, version.excerpt = None, "You zebra."


async def test_of_a_reply_that_was_cut_down_the_excerpt_is_shown(household):
    async with household() as home:
        await home.see("r", "You zebra.", author="stranger", official=False)
        await home.ask("dismiss 1 mild")
        await home.store.write(cut_down)
        text = (await home.ask("case 1")).text
        assert "(No zebras): “You zebra.”" in text
        assert "Only this is kept: “You zebra.”" in text


async def test_a_card_by_hand_says_how_to_go_on(household):
    async with household() as home:
        home.platform.abilities.actions[ActionKind.TAKE_DOWN] = Ability(possible=False)
        await home.see("a", "A zebra.", author="officer")
        await home.ask("takedown 1 P1 x")
        assert (
            "Remove it by hand: https://page.test/a. Then reply: done 1. "
            "To have me try again: takedown 1 CLAUSE REASON."
        ) in (await home.ask("case 1")).text


async def test_a_restore_by_hand_asks_to_put_it_back(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        await home.ask("takedown 1 P1 x")
        home.platform.faults["perform"].append(Fault(says=Receipt(Outcome.REFUSED, "Taken")))
        await home.ask("restore 1 sorry")
        text = (await home.ask("case 1")).text
        assert "Put it back by hand: https://page.test/a. Then reply: done 1." in text
        assert "To have me try again: restore 1 REASON." in text


async def test_what_was_taken_down_says_when_and_by_whom_on_another_day(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        await home.ask("takedown 1 P1 x")
        assert "removed at 09:00 by Beadle." in (await home.ask("case 1")).text
        await home.move(days=1)
        assert "removed on Tue 2 Mar at 09:00 by Beadle." in (await home.ask("case 1")).text


@pytest.mark.parametrize(("detail", "times"), [("It is back", 1), ("Likes may be lost", 1)])
async def test_what_a_restore_may_lose_is_said_once(household, detail, times):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        await home.ask("takedown 1 P1 x")
        home.platform.faults["perform"] = [Fault(says=Receipt(Outcome.DONE, detail))]
        answer = await home.ask("restore 1 sorry")
        assert answer.text.count("Likes") == times


async def test_a_reply_that_is_shown_again_loses_nothing(household):
    async with household() as home:
        await home.see("r", "You zebra.", author="stranger", official=False)
        await home.ask("takedown 1 P1 abuse")
        assert "Likes" not in (await home.ask("restore 1 mild")).text


async def test_details_of_others_end_as_sentences(household):
    """Whatever a platform says stands between our own sentences."""
    async with household() as home:
        home.platform.break_down(Refused(RefusedCode.CREDENTIALS, "the password is wrong"))
        await home.desk.until(lambda s: "NOT WATCHED since" in s.alert.text)
        (told,) = home.desk.texts("NOT WATCHED since")
        assert "the password is wrong. Posts not checked" in told
        assert "the password is wrong." in (await home.ask("status")).text


async def test_why_a_stretch_was_not_watched_ends_as_a_sentence(household):
    async with household() as home:
        home.platform.happen(contract.Gap("page", START, START, "it keeps one day"))
        await home.settled()
        assert home.desk.texts("it keeps one day. What was published")
        assert "it keeps one day." in (await home.ask("status")).text


async def test_what_was_given_up_says_what_to_do(household):
    async with household() as home:
        home.desk.refuses["A zebra."] = Refused(RefusedCode.TOO_LARGE, "Too long.")
        await home.see("a", "A zebra.", author="officer")
        assert ("given up. Ask whoever installed Beadle; type cases to see what you missed.") in (
            await home.ask("status")
        ).text


async def test_a_quiet_account_does_not_sound_like_trouble(household):
    async with household() as home:
        await home.see("a", "A horse.", author="officer")
        text = (await home.ask("status")).text
        assert "last change seen 09:00; replies: not watched. Connected.\n" in text


async def test_with_nothing_undecided_the_hand_over_says_nothing_and_not_naught(household):
    async with household() as home:
        answer = await home.ask("away until 2027-03-10")
        assert "nothing undecided now, and what comes" in answer.text


async def test_nobody_is_told_that_they_themselves_are_asked_next(household):
    """An order fails while the Clerk is away: it is the deputy's, and the Chairman is next."""
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        home.platform.faults["perform"] = [Fault(Unavailable("Away."))]
        home.platform.faults["perform"] += [Fault(says=Receipt(Outcome.REFUSED, "Too old."))]
        home.desk.put("takedown 1 P1 x")
        await home.settled()
        await home.ask("away until 2027-03-09")
        await home.move(minutes=10)
        assert (await home.case()).state == "by_hand"
        card = (await home.ask("case 1", "deputy")).text
        assert "I ask Chris Chair." in card
        await home.move(hours=30)
        await home.tick()
        asked = [s for s in home.desk.said if "has waited" in s.alert.text]
        assert asked[0].to.person == "chairman"


async def test_the_first_look_names_a_row_of_cases_and_the_day(household):
    platform = MemoryPlatform()
    for ref, word in (("a", "zebra"), ("b", "heron"), ("c", "zebra")):
        platform.public[ref] = Page(f"A {word}.", author="officer")
        old = replace(platform.post(ref), posted_at=START - timedelta(days=100))
        platform.happen(Posted(old))
    async with household(platform=platform) as home:
        await home.settled()
        await home.tick()
        (text,) = home.desk.texts("First look at")
        assert "3 posts from before Sun 31 Jan may touch the policy" in text
        assert "are still public: cases 1 to 3." in text
