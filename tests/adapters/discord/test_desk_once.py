"""Each alert stands once in the Clerk's channel on Discord, whatever was lost on the way."""

from __future__ import annotations

import pytest
from clerks_office import CARD, contents
from peers.discord import Person

from adapters.contract import (
    Alert,
    Outcome,
    Ref,
    Unavailable,
)

MINUTES = 60.0


async def test_a_lost_reply_makes_one_message(office):
    """Discord knows the message by its nonce."""
    office.fake.faults.lose(f"/channels/{office.channel}/messages", method="POST")
    receipt = await office.desk.say(CARD, office.address, "k1")
    assert receipt.outcome is Outcome.DONE
    [message] = office.said()
    assert receipt.ref == Ref("discord", f"{office.channel}/{message['id']}")


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("after", [0.0, 10 * MINUTES])
async def test_so_does_one_that_is_lost_again_and_again(office, restarted, after):
    """Also when Discord has forgotten the nonce, and after a restart: the channel is looked at."""
    office.fake.faults.lose(f"/channels/{office.channel}/messages", method="POST", times=2)
    with pytest.raises(Unavailable):
        await office.desk.say(CARD, office.address, "k1")
    office.fake.world.advance(after)
    if restarted:
        await office.restart()
    receipt = await office.desk.say(CARD, office.address, "k1")
    [message] = office.said()
    assert receipt.ref == Ref("discord", f"{office.channel}/{message['id']}")


async def test_a_kill_after_it_was_sent_makes_one_message(office):
    """The outbox says it again; ten minutes later Discord no longer knows the nonce."""
    await office.desk.say(CARD, office.address, "k1")
    await office.restart()
    office.fake.world.advance(10 * MINUTES)
    await office.desk.say(CARD, office.address, "k1")
    assert len(office.said()) == 1


async def test_the_same_words_for_two_reasons_are_two_messages(office):
    """Only the key says what is the same."""
    for key in ("k1", "k2"):
        await office.desk.say(Alert("x", "Nothing is being watched."), office.address, key)
    await office.restart()
    await office.desk.say(Alert("x", "Nothing is being watched."), office.address, "k3")
    assert len(office.said()) == 3


async def test_what_never_reached_discord_is_sent(office):
    """A cut line before anything was done is no message."""
    office.fake.faults.refuse(f"/channels/{office.channel}/messages", method="POST", times=2)
    with pytest.raises(Unavailable):
        await office.desk.say(CARD, office.address, "k1")
    assert office.said() == []
    await office.desk.say(CARD, office.address, "k1")
    assert len(office.said()) == 1


async def until_said(office, alert, key):
    """Say an alert again while Discord does not answer, as the outbox does."""
    while True:
        try:
            return await office.desk.say(alert, office.address, key)
        except Unavailable:
            continue


async def test_a_burst_arrives_whole_and_in_order(office):
    """Forty-five alerts, some of whose replies are lost."""
    office.fake.faults.lose(f"/channels/{office.channel}/messages", method="POST", times=5)
    for number in range(45):
        alert = Alert(f"Case {number}", f"Case {number}: please decide.", case=str(number))
        await until_said(office, alert, f"k{number}")
    assert contents(office) == [f"Case {number}: please decide." for number in range(45)]


async def test_no_other_message_is_taken_for_one_that_was_never_sent(office):
    """Neither an older one with the same words, nor a newer, nor anybody else's."""
    alert = Alert("x", "Nothing is being watched.")
    await office.desk.say(alert, office.address, "old")
    await office.restart()
    office.fake.world.advance(10 * MINUTES)
    office.fake.faults.refuse(f"/channels/{office.channel}/messages", method="POST", times=2)
    with pytest.raises(Unavailable):
        await office.desk.say(alert, office.address, "k1")
    await office.desk.say(alert, office.address, "new")
    office.clerk.write(office.room, "Nothing is being watched.")
    Person(office.fake.world, office.fake.world.bot).write(office.room, "Something else.")
    receipt = await office.desk.say(alert, office.address, "k1")
    assert contents(office).count("Nothing is being watched.") == 3
    assert receipt.ref.id.endswith(office.said()[-1]["id"])
