"""The Clerk at work on Discord: a whole Beadle in a process of its own, which is killed on the way.

Discord is the wire fake; Beadle speaks to it with the real discord.py, and the Clerk through what
Discord's app would let them do.
"""

from __future__ import annotations

import pytest
from e2e.house import PATIENCE


async def test_a_case_is_decided_by_buttons_and_undone_after_a_kill(town):
    """Post, alert, take down, power cut, restore: what the Clerk sees is what is so."""
    await town.start()
    post = town.officer.write(town.news, "Vote Labour on Thursday, they deserve it!")
    card = await town.until_said("Case 1: please decide.")
    assert card.startswith(f"<@{town.clerk.id}> Case 1: please decide. Discord (#news)")
    assert "\nTouches W5 (Party politics" in card
    assert "taking it down now" in await town.fill_in("Take down", "supports a party")
    await town.until_said("Done. Case 1 was removed")
    assert post not in town.fake.messages(town.news)
    await town.until_said("Case 1: taken down.")
    await town.killed()
    assert "restoring it now" in await town.fill_in("Restore", "it was a mistake")
    await town.until_said("Done. Case 1 was restored")
    assert town.fake.said(town.news) == ["Vote Labour on Thursday, they deserve it!"]
    await town.until_said("Case 1: restored.")
    assert len(town.fake.messages(town.desk)) == 3  # the case, and two outcomes
    town.house.unbroken()


async def test_who_may_not_decide_is_refused_and_the_clerk_is_told(town):
    """By the button and without a form; the third time in a day it is news."""
    await town.start()
    town.officer.write(town.news, "Vote Labour on Thursday, they deserve it!")
    message = await town.until_button("Take down")
    for _ in range(3):
        asked = await town.stranger.press(message, "Take down").answered(seconds=PATIENCE)
        assert asked.modal is None
        assert "Nothing was done: I do not know you." in asked.text
    assert "tried 3 times today" in await town.until_said("Max Member tried")
    assert town.fake.said(town.news)


@pytest.mark.parametrize("state", ["new", "done"])
async def test_a_command_is_answered_although_beadle_was_killed_before_it_could(town, state):
    """Killed once the command is stored: the answer completes what the Clerk sees waiting."""
    await town.start()
    query = "SELECT 1 FROM command" + (" WHERE state = 'done'" if state == "done" else "")
    asked = town.clerk.slash(town.desk, "cases")
    await town.until(lambda: town.house.rows(query))
    town.house.freeze()
    await town.killed()
    await asked.answered(seconds=PATIENCE)
    assert asked.text == "No case is open."
    assert len(town.clerk.sees(asked)) == 1
    assert town.fake.said(town.desk) == []
