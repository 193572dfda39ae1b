"""Where somebody may be in danger the Clerk is told before all else, and asked again sooner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from peers.household import PACK, council

from adapters.contract import Level, Unavailable
from bot.config.model import Escalation

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
        assert card.text.startswith("URGENT. Somebody may be in danger. In danger now: 999.")


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
