"""A case left alone is put to the next person, at the time set for its severity."""

from __future__ import annotations

from datetime import timedelta

import pytest
from peers.memory_platform import Fault
from peers.village import council

from adapters.contract import Level, Outcome, Receipt
from bot.config.settings import Escalation

PATIENCE = Escalation(breach=timedelta(hours=1), refer=timedelta(hours=5))


def asked(home) -> list[str | None]:
    """Whom the escalations were addressed to so far."""
    return [s.to.person for s in home.desk.said if "has waited" in s.alert.text and not s.replaces]


@pytest.mark.parametrize(("word", "minutes"), [("zebra", 60), ("heron", 300)])
async def test_it_goes_clerk_deputy_chairman_and_round_again(household, word, minutes):
    """At the minute, not before; each time once, though the clock ticks often."""
    async with household(councils=(council(escalation=PATIENCE),)) as home:
        await home.see("a", f"A {word}.", author="officer")
        await home.move(minutes=minutes - 1)
        await home.tick()
        assert asked(home) == []
        await home.move(minutes=1)
        for _ in range(3):
            await home.tick()
        assert asked(home) == ["deputy"]
        for _ in range(3):
            await home.move(minutes=minutes)
            await home.tick()
        assert asked(home) == ["deputy", "chairman", "clerk", "deputy"]
        assert [e["to"] for e in await home.recorded("escalated")] == asked(home)


async def test_the_card_says_truly_who_is_asked_next_and_when(household):
    async with household(councils=(council(escalation=PATIENCE),)) as home:
        await home.see("a", "A zebra.", author="officer")
        assert len(home.desk.texts("No answer by 10:00: I ask Dev Deputy.")) == 1
        for hours, name in ((1, "Chris Chair"), (2, "Cara Clerk"), (3, "Dev Deputy")):
            await home.move(hours=1)
            await home.tick()
            assert home.desk.texts(f"No answer by {10 + hours}:00: I ask {name}.")
        last = home.desk.said[-1].alert
        assert last.level is Level.URGENT
        assert last.text.startswith("Cara Clerk: case 1 has waited 3 hours for an answer.")


async def test_absent_ones_and_the_author_are_passed_over(household):
    async with household(councils=(council(escalation=PATIENCE),)) as home:
        await home.ask("away until 2027-03-09", "deputy")
        await home.see("a", "A zebra.", author="officer")
        await home.see("b", "A zebra.", author="chairman")
        await home.move(hours=1)
        await home.tick()
        one, two = (
            next(s.to.person for s in home.desk.said if f"case {n} has waited" in s.alert.text)
            for n in (1, 2)
        )
        assert (one, two) == ("chairman", "clerk")


async def test_where_nobody_who_may_decide_is_there_all_are_told_that(household):
    """Clerk and deputy are away, and one post is the Chairman's own."""
    async with household(councils=(council(escalation=PATIENCE),)) as home:
        await home.see("a", "A zebra.", author="officer")
        await home.see("b", "A zebra.", author="chairman")
        await home.ask("away until 2027-03-09", "deputy")
        await home.ask("away until 2027-03-09", "clerk")
        await home.move(hours=1)
        await home.tick()
        nobody = "EVERYBODY WHO MAY DECIDE IS AWAY"
        said = [one for one in home.desk.said if "has waited" in one.alert.text]
        assert [one.to.person for one in said if nobody not in one.alert.text] == ["chairman"]
        alone = {one.to.person: one.alert.private for one in said if nobody in one.alert.text}
        assert set(alone) == {"clerk", "deputy"}
        assert sorted(alone.values()) == [False, True]


async def test_a_task_by_hand_is_escalated_and_what_is_decided_is_not(household):
    async with household(councils=(council(escalation=PATIENCE),)) as home:
        for number, ref in enumerate("abcd", 1):
            await home.see(ref, f"Zebra {number}.", author="officer")
        home.platform.faults["perform"].append(Fault(says=Receipt(Outcome.REFUSED, "Too old.")))
        await home.ask("takedown 1 P1 x")
        await home.ask("takedown 2 P1 x")
        await home.ask("dismiss 3 x")
        home.platform.delete("d")
        await home.settled()
        await home.move(hours=1)
        await home.tick()
        (text,) = home.desk.texts("has waited")
        assert "case 1 has waited" in text
        assert "Then reply: done 1." in text


async def test_an_edit_that_makes_it_worse_brings_the_deadline_nearer(household):
    async with household(councils=(council(escalation=PATIENCE),)) as home:
        await home.see("a", "A heron.", author="officer")
        home.platform.edit("a", "A heron and a zebra.")
        await home.settled()
        assert home.desk.texts("Case 1 was edited.")
        await home.move(hours=1)
        await home.tick()
        assert asked(home) == ["deputy"]
