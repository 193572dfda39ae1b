"""Taking down: the reason that goes along, lost replies, what is missing."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace

import pytest
from contract_peer import Archive, connected, order
from discord_peer import DiscordPeer
from orders import TAKE_DOWN, Office, other, published, ref_of

from adapters.contract import (
    Outcome,
    Refused,
    RefusedCode,
    Removed,
    Unavailable,
)


@pytest.fixture
def town(fake, host, tmp_path):
    return DiscordPeer(fake, host, tmp_path)


@pytest.fixture
def notices(town):
    return town.channels["acc-notices"]


@pytest.fixture
async def office(town):
    """A connection whose archive knows all that was written before the test began."""
    archive = Archive()
    async with connected(town) as platform:
        yield Office(town, platform, archive)


async def test_the_reason_goes_to_discord_with_the_deletion(fake, town, notices, office):
    """Discord's audit log keeps it from the day on which it notes what bots delete."""
    message = await published(town, notices, office)
    await office.take_down(message)
    method, path, reason = fake.faults.reasons[-1]
    assert (method, reason) == ("DELETE", "Beadle: clause 6.5")
    assert path.endswith(f"/messages/{message['id']}")


async def test_a_long_reason_is_cut_to_what_discord_takes(fake, town, notices, office):
    message = await published(town, notices, office)
    action, steps = await office.order(TAKE_DOWN, message)
    long = replace(action, reason="It names a party: wörds " * 60)
    receipt = await office.platform.perform(long, steps[0], "key")
    assert receipt.outcome is Outcome.DONE
    assert 300 < len(fake.faults.reasons[-1][2]) <= 512


async def test_a_deletion_whose_reply_is_lost_is_read_back(fake, town, notices, office):
    message = await published(town, notices, office)
    action, steps = await office.order(TAKE_DOWN, message)
    fake.faults.lose(f"/messages/{message['id']}", method="DELETE")
    receipt = await office.platform.perform(action, steps[0], "key")
    assert receipt.outcome is Outcome.DONE


async def test_what_cannot_be_read_back_is_unknown(fake, town, notices, office):
    message = await published(town, notices, office)
    action, steps = await office.order(TAKE_DOWN, message)
    fake.faults.lose(f"/messages/{message['id']}", method="DELETE")
    rule = fake.faults.fail(f"/messages/{message['id']}$", 503, method="GET")
    rule.passes = 1  # the look before it is answered
    receipt = await office.platform.perform(action, steps[0], "key")
    assert receipt.outcome is Outcome.UNKNOWN
    fake.faults.clear()
    again = await office.platform.perform(action, steps[0], "key")
    assert again.outcome is Outcome.ALREADY


async def test_a_missing_permission_is_refused_with_what_to_give(fake, town, notices, office):
    fake.grant(town.town, taken=("MANAGE_MESSAGES",))
    message = await published(town, notices, office)
    action, steps = await office.order(TAKE_DOWN, message)
    receipt = await office.platform.perform(action, steps[0], "key")
    assert (receipt.outcome, receipt.code) == (Outcome.REFUSED, RefusedCode.PERMISSION)
    assert "Manage Messages" in receipt.detail
    assert message["id"] in fake.world.messages[notices["id"]]


async def test_a_rate_limit_that_is_too_long_is_told_with_its_wait(fake, town, notices, office):
    message = await published(town, notices, office)
    action, steps = await office.order(TAKE_DOWN, message)
    fake.faults.limit(f"/messages/{message['id']}", method="DELETE", retry_after=90.0)
    with pytest.raises(Unavailable) as told:
        await office.platform.perform(action, steps[0], "key")
    assert told.value.retry_after == 90.0


async def test_a_message_of_another_channel_is_left_alone(fake, town, office):
    talk = fake.channel(town.town, "talk")
    message = town.ann.write(talk, "Not the council's")
    post = other(message)
    with pytest.raises(Refused) as refused:
        await office.platform.prepare(order(TAKE_DOWN, office.account, post))
    assert refused.value.code is RefusedCode.PERMISSION


async def test_with_its_channel_a_message_is_gone_already(fake, town, notices, office):
    message = await published(town, notices, office)
    action, steps = await office.order(TAKE_DOWN, message)
    fake.delete_channel(notices)
    receipt = await office.platform.perform(action, steps[0], "key")
    assert receipt.outcome is Outcome.ALREADY


async def test_our_own_deletion_is_not_looked_up(fake, town, notices, office):
    message = await published(town, notices, office)
    archive = Archive()
    stream = office.platform.watch(town.accounts, None)
    async with aclosing(stream) as batches:
        async for batch in batches:
            archive.take(batch)
            if archive.caught_up and message["id"] in fake.world.messages[notices["id"]]:
                await office.take_down(message)
            if not archive.posts:
                break
    assert archive.events[-1] == Removed("acc-notices", ref_of(message))
    assert fake.faults.count("GET", "audit-logs") == 0
