"""What becomes of alerts that Discord does not take."""

from __future__ import annotations

import asyncio

import pytest
from clerks_office import CARD, MOVED, Office, until

from adapters.contract import (
    Address,
    Alert,
    Outcome,
    Refused,
    RefusedCode,
    Unavailable,
)


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
    office.given["channels"] = (office.channel, other["id"])
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


async def said_at_last(office):
    """Say it as the outbox does: again where the line was just being cut."""
    async with asyncio.timeout(60):
        while True:
            try:
                return await office.desk.say(CARD, office.address, "k1")
            except Unavailable:
                await asyncio.sleep(0.02)


async def test_a_reset_token_is_told_as_credentials(office):
    """Beadle waits until the new one is in place."""
    await office.desk.say(Alert("x", "Before."), office.address, "k0")
    office.fake.revoke_token()
    await until(lambda: not office.line.online)
    with pytest.raises(Refused) as caught:
        await said_at_last(office)
    assert caught.value.code is RefusedCode.CREDENTIALS
    assert office.fake.token not in str(caught.value)
