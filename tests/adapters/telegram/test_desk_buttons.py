"""Buttons on a case: pressed twice, by two people, after a restart, and where they cannot be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from shown_case import ADVICE, asked, beadle
from telegram_desk_peer import buttons

from adapters.contract import LONG_AGO, Address, Alert, Offer

__all__ = ["beadle"]


async def test_a_button_that_lacks_a_reason_asks_for_it(desk, beadle):
    """Who pressed it is asked, below the case."""
    await desk.press("Take down")
    question = await beadle.until("takedown 14/2026 6.5: one thing is missing")
    assert question["reply_to_message"]["message_id"] == desk.said()[0]["message_id"]
    await desk.write("why", reply_to=question)
    assert asked(await beadle.next())[1] == {"case": "14/2026", "clause": "6.5", "reason": "why"}


async def test_a_complete_button_is_a_request_and_its_clock_ends(desk, beadle):
    """The press is answered before anything else."""
    query = await desk.press("Ask for advice")
    request = await beadle.next()
    assert asked(request) == ADVICE
    assert request.key == f"tap:{query}"
    assert desk.world.asked[query][1] is not None


async def test_a_button_pressed_twice_is_one_request(desk, beadle):
    """A finger that trembles asks the adviser once."""
    await desk.press("Ask for advice")
    second = await desk.press("Ask for advice")
    assert asked(await beadle.next()) == ADVICE
    await beadle.nothing()
    assert desk.world.asked[second][1]["text"] == "I have that already."


async def test_a_button_pressed_again_later_is_another_request(desk, beadle):
    """Nothing is ignored in silence."""
    await desk.press("Ask for advice")
    first = await beadle.next()
    now = desk.host.now
    desk.host.now = lambda: now() + timedelta(seconds=6)
    await desk.press("Ask for advice")
    assert (await beadle.next()).key != first.key


async def test_a_button_pressed_by_two_people_is_two_requests(desk, beadle):
    """Beadle tells the second what the first has done."""
    await desk.press("Ask for advice")
    await desk.press("Ask for advice", desk.deputy)
    senders = [(await beadle.next()).sender for _ in range(2)]
    assert senders == [desk.person, str(desk.deputy["id"])]


async def test_a_button_works_after_a_restart(desk, beadle):
    """Also one that was shown long before, and where the press is too old to be answered."""
    await beadle.crash()
    await desk.press("Ask for advice")
    desk.world.clock.skip(1)
    assert asked(await beadle.next()) == ADVICE


async def test_a_press_that_was_not_stored_comes_again_with_its_key(desk, beadle):
    """A crash loses no press."""
    await desk.press("Ask for advice")
    first = await beadle.next()
    await beadle.crash()
    assert await beadle.next() == first


async def test_arguments_that_do_not_fit_on_a_button_are_kept(desk, beadle):
    """And found after a restart."""
    offer = Offer("Put in force", "rule-on", {"rule": "r" * 70, "reason": "we read it"})
    await desk.desk.say(Alert("t", "A rule.", offers=(offer,)), Address(desk.channel), "rule")
    await beadle.crash()
    await desk.press("Put in force")
    assert asked(await beadle.next()) == ("rule-on", dict(offer.args))


async def test_a_button_that_nobody_understands_says_so(desk, beadle):
    """One whose words were forgotten, or that another program made."""
    query = await desk.acts.press(desk.group, 1, desk.clerk, "~0000")
    await beadle.nothing()
    assert "no longer know" in desk.world.asked[query][1]["text"]


async def test_an_anonymous_administrator_cannot_press(desk, beadle):
    """They are told how to be known."""
    query = await desk.press("Ask for advice")
    await beadle.next()
    query = await desk.acts.press(desk.group, 1, None, "advice|case=14/2026")
    await beadle.nothing()
    assert desk.world.asked[query][1]["show_alert"] is True
    assert "you write as the group" in desk.world.asked[query][1]["text"]


async def test_a_press_in_a_chat_of_no_desk_is_nothing(desk, beadle):
    """A card that was made elsewhere gives no command here."""
    other = desk.world.chat("supergroup", "Residents")
    other.join(desk.world.bot, "administrator")
    await desk.acts.press(other, 1, desk.clerk, "advice|case=14/2026")
    await beadle.nothing()


@pytest.mark.parametrize("data", ["advice|case=14/2026|@-100999", "advice|case=14/2026|@{own}"])
async def test_a_private_button_names_its_desk(desk, beadle, data):
    """One of those that there are."""
    own = data.format(own=desk.channel)
    await desk.acts.press(desk.own, 1, desk.clerk, own)
    if own == data:
        await beadle.nothing()
    else:
        request = await beadle.next()
        assert (request.channel, asked(request)) == (desk.channel, ADVICE)


async def test_a_button_is_as_old_as_what_was_shown_with_it(desk, beadle):
    """A press has no time of its own; what was known then is what stood above the button."""
    [shown] = desk.said()
    desk.world.clock.skip(5)
    await desk.press("Ask for advice")
    assert (await beadle.next()).known_at.timestamp() == shown["date"]
    await desk.acts.edit(desk.group, shown["message_id"], "Case 14: as it is now.")
    await desk.press("Ask for advice", desk.deputy)
    later = (await beadle.next()).known_at.timestamp() - shown["date"] - 5 * 3600
    assert 0 <= later < 60  # the edit's own moment, on a busy machine some seconds on


async def test_a_button_that_telegram_shows_nobody_any_more_is_older_than_anything(desk, beadle):
    """So that it counts as from before a restore."""
    data = buttons(desk.said()[-1])[-1]["callback_data"]
    await desk.acts.press(desk.group, 4711, desk.clerk, data)
    assert (await beadle.next()).known_at == LONG_AGO
