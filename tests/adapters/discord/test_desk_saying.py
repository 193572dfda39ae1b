"""Alerts in the Clerk's channel on Discord: each once, in its place, whatever goes wrong."""

from __future__ import annotations

import asyncio

import pytest
from clerks_office import Office
from peers.discord import FakeDiscord, labels, words

from adapters.contract import (
    Address,
    Alert,
    Level,
    Offer,
    Outcome,
    Ref,
    Refused,
    RefusedCode,
    Unavailable,
)

MINUTES = 60.0
CARD = Alert(
    "Case 14: please decide",
    "Case 14: please decide. Bluesky, 10:42.\nTouches W5 (party politics): “Vote Greens”",
    Level.ASK,
    case="14",
    offers=(Offer("Dismiss", "dismiss", {"case": "14/2026"}),),
)
MOVED = Alert("Case 14: dismissed", "Case 14: dismissed. Bluesky, 10:42.", case="14")
LATE = Alert("Case 14", "Case 14 waits. No answer came: I ask Dee Deputy.", Level.URGENT, case="14")


@pytest.fixture
async def fake():
    async with FakeDiscord() as made:
        yield made


@pytest.fixture
async def office(fake, monkeypatch):
    made = Office(fake, monkeypatch)
    yield made
    await made.stop()


@pytest.fixture
async def threaded(fake, monkeypatch):
    made = Office(fake, monkeypatch, threads=True)
    yield made
    await made.stop()


def contents(office):
    return [one["content"] for one in office.said()]


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
    assert labels(message) == ["Dismiss"]
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


# --------------------------------------------------------------------------- once


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


# --------------------------------------------------------------------------- refused


async def test_a_long_rate_limit_is_passed_on(office):
    """Beadle waits as long as Discord asks, and says so in its status."""
    office.fake.faults.limit(
        f"/channels/{office.channel}/messages", method="POST", retry_after=400.0
    )
    with pytest.raises(Unavailable) as caught:
        await office.desk.say(CARD, office.address, "k1")
    assert caught.value.retry_after == pytest.approx(400.0, abs=5)


async def test_a_short_rate_limit_is_waited_for(office):
    office.fake.faults.limit(f"/channels/{office.channel}/messages", method="POST")
    assert (await office.desk.say(CARD, office.address, "k1")).outcome is Outcome.DONE
    assert len(office.said()) == 1


async def lose_channel(office):
    office.fake.delete_channel(office.room)


async def lose_server(office):
    office.fake.kick(office.guild)


async def lose_permission(office):
    office.fake.overwrite(office.room, office.guild.id, deny=("VIEW_CHANNEL",))


@pytest.mark.parametrize("lose", [lose_channel, lose_server, lose_permission])
async def test_where_the_channel_takes_nothing_alerts_wait_for_a_person(office, lose):
    """Refused with PERMISSION, which Beadle waits for, and with what to do."""
    await office.desk.say(Alert("x", "Before."), office.address, "k0")
    await lose(office)
    with pytest.raises(Refused, match="invite Beadle again") as caught:
        await office.desk.say(CARD, office.address, "k1")
    assert caught.value.code is RefusedCode.PERMISSION
    assert office.channel in caught.value.reason


async def test_what_waited_is_said_when_beadle_is_let_in_again(office):
    await office.desk.say(Alert("x", "Before."), office.address, "k0")
    office.fake.kick(office.guild)
    with pytest.raises(Refused):
        await office.desk.say(CARD, office.address, "k1")
    office.fake.invite(office.guild)
    await office.desk.say(CARD, office.address, "k1")
    assert len(office.said()) == 2


async def test_another_council_s_channel_is_not_held_up(fake, monkeypatch):
    """What is for the channel that is gone is tried again; the others get theirs."""
    office = Office(fake, monkeypatch)
    other = fake.channel(fake.guild("Witney Town Council"), "desk")
    office._given["channels"] = (office.channel, other["id"])
    await office.restart()
    await office.desk.say(Alert("x", "Before."), office.address, "k0")
    fake.delete_channel(office.room)
    receipt = await office.desk.say(CARD, office.address, "k1")
    assert receipt.outcome is Outcome.UNKNOWN
    assert "put its ID" in receipt.detail
    await office.desk.say(CARD, Address(other["id"]), "k2")
    assert len(fake.messages(other)) == 1
    again = await office.desk.say(CARD, office.address, "k1")
    assert again.outcome is Outcome.UNKNOWN
    await office.stop()


async def test_an_alert_that_discord_finds_wrong_stops_no_other(office):
    """Refused as INVALID: that one is put aside by Beadle."""
    office.fake.faults.fail("/messages", 400, method="POST", code=50035)
    with pytest.raises(Refused) as caught:
        await office.desk.say(CARD, office.address, "k1")
    assert caught.value.code is RefusedCode.INVALID
    await office.desk.say(MOVED, office.address, "k2")
    assert len(office.said()) == 1


async def test_a_channel_that_is_no_id_is_refused(office):
    with pytest.raises(Refused):
        await office.desk.say(CARD, Address("desk"), "k1")


async def test_a_reset_token_is_told_as_credentials(office):
    """Beadle waits until the new one is in place."""
    await office.desk.say(Alert("x", "Before."), office.address, "k0")
    office.fake.revoke_token()
    await asyncio.sleep(0.2)
    with pytest.raises((Refused, Unavailable)) as caught:
        await office.desk.say(CARD, office.address, "k1")
    assert getattr(caught.value, "code", None) is RefusedCode.CREDENTIALS
    assert office.fake.token not in str(caught.value)


# --------------------------------------------------------------------------- threads


def threads(office):
    return office.fake.world.threads(office.guild.id)


async def test_what_follows_on_a_case_is_said_in_its_thread(threaded):
    """Made from the case's message; another case has another, and a restart changes nothing."""
    first = await threaded.desk.say(CARD, threaded.address, "k1")
    receipt = await threaded.desk.say(LATE, threaded.to_clerk(), "k2")
    [thread] = threads(threaded)
    assert thread["name"] == "Case 14"
    assert first.ref.id.endswith(f"/{thread['id']}")
    assert receipt.ref.id.startswith(f"{thread['id']}/")
    await threaded.restart()
    await threaded.desk.say(Alert("x", "Case 14 is done.", case="14"), threaded.address, "k3")
    await threaded.desk.say(Alert("y", "Case 15: decide.", case="15"), threaded.address, "k4")
    told = [one["content"] for one in threaded.fake.messages(thread)]
    assert told[-1] == "Case 14 is done."
    assert any("I ask Dee Deputy" in one for one in told)
    assert contents(threaded) == ["Case 14: please decide. Bluesky, 10:42.", "Case 15: decide."]


async def test_an_alert_about_no_case_is_in_the_channel(threaded):
    await threaded.desk.say(CARD, threaded.address, "k1")
    await threaded.desk.say(Alert("x", "Nothing is being watched."), threaded.address, "k2")
    assert len(threaded.said()) == 2
    assert threads(threaded) == []


async def test_where_the_thread_was_deleted_the_case_begins_anew(threaded):
    """Nothing that follows is lost."""
    await threaded.desk.say(CARD, threaded.address, "k1")
    await threaded.desk.say(LATE, threaded.address, "k2")
    [thread] = threads(threaded)
    threaded.fake.owner(threaded.guild).delete(threaded.said()[0])
    threaded.fake.delete_channel(thread)
    await threaded.desk.say(Alert("x", "Case 14 is done.", case="14"), threaded.address, "k3")
    assert contents(threaded) == ["Case 14 is done."]


async def test_where_no_thread_may_be_made_it_is_said_in_the_channel(threaded):
    await threaded.desk.say(CARD, threaded.address, "k1")
    threaded.fake.grant(threaded.guild, taken=("CREATE_PUBLIC_THREADS",))
    threaded.fake.overwrite(threaded.room, threaded.guild.id, deny=("CREATE_PUBLIC_THREADS",))
    await threaded.desk.say(LATE, threaded.address, "k2")
    assert len(threaded.said()) == 2


async def test_a_case_of_another_year_with_the_same_number_has_its_own(threaded):
    """Case 14 is the same number again next year."""
    await threaded.desk.say(CARD, threaded.address, "k1")
    threaded.fake.world.advance(366 * 86_400)
    await threaded.desk.say(CARD, threaded.address, "k2")
    assert len(threaded.said()) == 2
    assert threads(threaded) == []
