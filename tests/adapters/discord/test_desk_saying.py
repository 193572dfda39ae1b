"""Alerts in the Clerk's channel on Discord: in their place, and edited as a case moves on."""

from __future__ import annotations

from clerks_office import CARD, MOVED, contents
from peers.discord import labels, words

from adapters.contract import (
    Alert,
    Outcome,
    Ref,
)


async def test_an_alert_calls_the_person_meant_and_nobody_else(office):
    """Also where a quoted post would call everybody."""
    alert = Alert("Case 1", "Case 1: please decide.\nTouches W5: “@everyone look”", case="1")
    await office.desk.say(alert, office.to_clerk(), "k1")
    [message] = office.said()
    assert message["content"] == f"<@{office.clerk.id}> Case 1: please decide."
    assert [one["id"] for one in message["mentions"]] == [office.clerk.id]
    assert not message["mention_everyone"]
    assert "@everyone" not in words(message)


async def test_a_channel_is_called_by_its_name(office):
    """Beadle writes an account's address, which on Discord is a number; others stay numbers."""
    news = office.fake.channel(office.guild, "news")
    await office.desk.say(Alert("x", "Before."), office.address, "k0")
    text = f"Case 1: please decide. Discord ({news['id']}), 10:42. Call (01632960100000000)."
    await office.desk.say(Alert("Case 1", text), office.address, "k1")
    told = office.said()[-1]["content"]
    assert told == "Case 1: please decide. Discord (#news), 10:42. Call (01632960100000000)."


async def test_one_message_for_a_case_is_edited_as_it_moves_on(office):
    """Its words, its buttons, and a file that is no longer needed."""
    long = Alert(CARD.title, CARD.text + "\nword" * 2000, case="14", offers=CARD.offers)
    first = await office.desk.say(long, office.address, "k1")
    [message] = office.said()
    assert "Dismiss" in labels(message)
    assert message["attachments"]
    receipt = await office.desk.say(MOVED, office.address, "k2", first.ref)
    assert (receipt.outcome, receipt.ref) == (Outcome.DONE, first.ref)
    [message] = office.said()
    assert message["content"] == "Case 14: dismissed. Bluesky, 10:42."
    assert labels(message) == []
    assert message["attachments"] == []
    assert message["embeds"] == []


async def test_where_the_case_s_message_was_deleted_it_is_said_anew(office):
    """A moderator tidied up; the receipt says where it stands now."""
    first = await office.desk.say(CARD, office.address, "k1")
    office.fake.owner(office.guild).delete(office.said()[0])
    receipt = await office.desk.say(MOVED, office.address, "k2", first.ref)
    assert receipt.outcome is Outcome.DONE
    assert receipt.ref != first.ref
    assert contents(office) == ["Case 14: dismissed. Bluesky, 10:42."]


async def test_a_reference_of_another_desk_is_said_anew(office):
    receipt = await office.desk.say(MOVED, office.address, "k2", Ref("terminal", "7"))
    assert receipt.outcome is Outcome.DONE
    assert len(office.said()) == 1
