"""Where somebody may be in danger the Clerk is told before all else, and asked again sooner."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from peers.household import START
from peers.memory_platform import MemoryPlatform, Page
from peers.village import PACK, council

from adapters.contract import Edited, Level, Posted, Unavailable
from bot.config.settings import Escalation
from bot.run import ticks
from bot.words.verdict import IN_DANGER

URGENT = """
[[rule]]
id = "wolf"
kind = "phrase"
clause = "P2"
severity = "refer"
urgent = true
why = "A wolf is at the door."
phrases = ["wolf"]
flag = ["Look, a wolf."]
pass = ["Look, a horse."]
"""


@pytest.fixture
def village(tmp_path):
    file = tmp_path / "village.toml"
    file.write_text(PACK.read_text(encoding="utf-8") + URGENT, encoding="utf-8")
    patience = Escalation(
        urgent=timedelta(minutes=20), breach=timedelta(hours=1), refer=timedelta(hours=5)
    )
    return council(pack=str(file), escalation=patience)


async def test_the_card_says_so_first(household, village):
    async with household(councils=(village,)) as home:
        await home.see("a", "There is a wolf.", author="officer")
        (card,) = [one.alert for one in home.desk.said if "A wolf is at the door" in one.alert.text]
        assert card.level is Level.URGENT
        assert card.title.startswith("URGENT. Case 1")
        assert card.text.startswith(f"{IN_DANGER}\nCase 1: please decide.")


async def test_it_is_asked_again_sooner(household, village):
    async with household(councils=(village,)) as home:
        await home.see("a", "There is a wolf.", author="officer")
        await home.see("b", "There is a zebra.", author="officer")
        await home.move(minutes=20)
        await home.tick()
        assert len(home.desk.texts("case 1 has waited 20 minutes")) == 1
        assert not home.desk.texts("case 2 has waited")


async def test_it_goes_before_what_waits_at_a_desk_that_was_down(household, village):
    async with household(councils=(village,)) as home:
        home.desk.down = Unavailable("The chat does not answer.")
        for place in range(3):
            home.platform.publish(f"z{place}", "A zebra.", author="officer")
        home.platform.publish("w", "A wolf!", author="officer")
        await home.settled(alerts=False)
        told = len(home.desk.said)
        home.desk.down = None
        await home.settled()
        cases = [one.alert.title for one in home.desk.said[told:] if "Case" in one.alert.title]
        assert cases[0].startswith("URGENT.")
        assert len(cases) == 4


async def test_an_edit_that_makes_it_urgent_is_told_as_such(household, village):
    async with household(councils=(village,)) as home:
        await home.see("a", "A heron.", author="officer")
        home.platform.edit("a", "A heron and a wolf.")
        await home.settled()
        last = [one.alert for one in home.desk.said if "was edited" in one.alert.text][-1]
        assert last.level is Level.URGENT
        await home.move(minutes=20)
        await home.tick()
        assert home.desk.texts("has waited 20 minutes")


async def test_an_escalation_begins_with_it_and_overtakes_ordinary_ones(household, village):
    async with household(councils=(village,)) as home:
        await home.see("a", "A zebra.", author="officer")
        await home.see("b", "A wolf!", author="officer")
        home.desk.down = Unavailable("The chat does not answer.")
        told = len(home.desk.said)
        home.clock.at += timedelta(hours=1)
        await home.store.write(ticks.council_due, home.running.house, "village")
        home.desk.down = None
        await home.settled()
        first, *others = [s.alert for s in home.desk.said[told:] if "has waited" in s.alert.text]
        assert first.text.startswith(f"{IN_DANGER}\nDev Deputy: case 2 has waited 60 minutes")
        assert first.text.count(IN_DANGER) == 1
        assert first.title.startswith("URGENT. Case 2")
        assert [one.title for one in others] == ["Case 1: please decide"]


async def test_an_edit_of_its_card_overtakes_nothing(household, village):
    """Shown before the card itself, it would be lost, and the card be shown as it was."""
    async with household(councils=(village,)) as home:
        home.desk.down = Unavailable("The chat does not answer.")
        home.platform.publish("a", "A heron.", author="officer")
        await home.settled(alerts=False)
        home.platform.edit("a", "A heron and a wolf.")
        await home.settled(alerts=False)
        home.desk.down = None
        await home.move(minutes=11)
        cards = [s for s in home.desk.said if s.alert.case == "1"]
        assert cards[0].alert.text.startswith(f"{IN_DANGER}\nCase 1 was edited.")
        assert cards[-1].replaces is not None
        assert cards[-1].alert.text.startswith(f"{IN_DANGER}\nCase 1: please decide.")


async def test_a_post_that_is_deleted_is_asked_about_all_the_same(household, village):
    """Whoever wrote it may still be in danger. Once somebody decided, nobody is chased."""
    async with household(councils=(village,)) as home:
        await home.see("a", "A wolf!", author="officer")
        await home.see("b", "A zebra.", author="officer")
        home.platform.delete("a")
        home.platform.delete("b")
        await home.settled()
        (told,) = home.desk.texts("Case 1 is no longer public")
        assert told.startswith(IN_DANGER)
        await home.move(minutes=20)
        await home.tick()
        (asked,) = home.desk.texts("case 1 has waited 20 minutes")
        assert "See that they are safe. To close it: dismiss 1 REASON." in asked
        await home.ask("dismiss 1 the family has been called")
        await home.move(hours=9)
        await home.tick()
        assert len(home.desk.texts("has waited")) == 1


async def test_what_is_edited_away_before_it_is_read_is_a_case(household, village):
    async with household(councils=(village,)) as home:
        home.platform.public["a"] = Page("A wolf!", author="officer")
        first = home.platform.post("a")
        home.platform.public["a"] = Page("All is well.", author="officer")
        home.platform.happen(Posted(first), Edited(home.platform.post("a")))
        await home.settled()
        (card,) = home.desk.texts("“A wolf!”")
        assert card.startswith(IN_DANGER)
        assert (await home.case()).state == "open"


async def test_an_old_post_is_told_alone_and_not_with_the_first_look(household, village):
    platform = MemoryPlatform()
    for ref, word in (("a", "wolf"), ("b", "zebra")):
        platform.public[ref] = Page(f"A {word}.", author="officer")
        old = replace(platform.post(ref), posted_at=START - timedelta(days=100))
        platform.happen(Posted(old))
    async with household(platform=platform, councils=(village,)) as home:
        await home.settled()
        await home.tick()
        (card,) = home.desk.texts("A wolf is at the door")
        assert card.startswith(f"{IN_DANGER}\nCase 1: please decide.")
        (summary,) = home.desk.texts("First look at")
        assert "case 2." in summary
        assert "1 post from before" in summary


async def test_the_list_of_cases_begins_with_it(household, village):
    async with household(councils=(village,)) as home:
        for ref, word in (("a", "zebra"), ("b", "heron"), ("c", "wolf")):
            await home.see(ref, f"A {word}.", author="officer")
        lines = (await home.ask("cases")).text.splitlines()
        assert [line.partition(":")[0] for line in lines[1:]] == ["3", "1", "2"]
        assert lines[1].startswith("3: URGENT; please decide;")
        await home.ask("dismiss 3 a story")
        assert "URGENT" not in (await home.ask("cases")).text


async def test_it_is_never_later_than_the_ordinary_time(household, village):
    slow = Escalation(
        urgent=timedelta(hours=9), breach=timedelta(hours=1), refer=timedelta(hours=5)
    )
    async with household(councils=(replace(village, escalation=slow),)) as home:
        await home.see("a", "A wolf!", author="officer")
        await home.move(hours=5)
        await home.tick()
        assert home.desk.texts("case 1 has waited 5 hours")


async def test_a_draft_is_told_so_as_well(household, village):
    async with household(councils=(village,)) as home:
        said = await home.ask("check A wolf!", "officer")
        assert said.text.startswith("URGENT. Somebody may be in danger.")


def queue_six(home, monkeypatch):
    """Six cases wait at a desk that takes its time over each."""
    quick = home.desk.say

    async def slow(alert, *rest):
        if alert.text.startswith("Case"):
            await asyncio.sleep(0.25)  # longer than what is shown is left unwritten
        return await quick(alert, *rest)

    monkeypatch.setattr(home.desk, "say", slow)
    home.platform.silent = True
    for place in range(6):
        home.platform.publish(f"z{place}", "A zebra.", author="officer")
    home.platform.silent = False
    home.platform.ring()


async def test_an_answer_overtakes_what_waits_at_a_slow_desk(household, village, monkeypatch):
    async with household(councils=(village,)) as home:
        queue_six(home, monkeypatch)
        await home.desk.until(lambda said: said.alert.case == "1")
        key = home.desk.put("accounts")
        await home.settled()
        shown = [said.alert.case or said.alert.reply_to for said in home.desk.said]
        assert shown.index(key) <= 3
        assert [case for case in shown if case != key] == list("123456")


async def test_it_overtakes_what_a_slow_desk_has_taken_already(household, village, monkeypatch):
    async with household(councils=(village,)) as home:
        queue_six(home, monkeypatch)
        await home.desk.until(lambda said: said.alert.case == "1")
        home.platform.publish("w", "A wolf!", author="officer")
        await home.settled()
        shown = [said.alert.case for said in home.desk.said if said.alert.case]
        assert sorted(shown) == list("1234567")
        assert shown.index("7") <= 3
        assert [case for case in shown if case != "7"] == list("123456")
