"""What is Bluesky's own about private messages there: requests, groups, posts, its log."""

from __future__ import annotations

import asyncio
import json

import pytest
from mailbox_peer import begun

from adapters.bluesky.options import web_url
from adapters.contract import Refused, RefusedCode

pytestmark = pytest.mark.pds


def status(peer, who):
    return peer.chat.world.view(peer.council.did, peer.convo(who))["status"]


async def test_what_was_written_before_the_very_first_start_is_left_alone(peer):
    """It was written to the council, not to Beadle."""
    await peer.write(peer.listed, "Last year")
    reading = await begun(peer)
    await reading.until(1, lambda: peer.write(peer.listed, "Today"))
    await peer.restart()
    assert await reading.rest() == []
    assert reading.texts() == ["Today"]


async def test_the_request_of_somebody_listed_is_accepted_at_once(peer):
    """A stranger's is taken in as it is, and accepted only with the answer."""
    reading = await begun(peer)
    await reading.until(1, lambda: peer.write(peer.listed, "Help"))
    await reading.until(2, lambda: peer.write(peer.stranger, "Is this the council?"))
    assert (status(peer, peer.listed), status(peer, peer.stranger)) == ("accepted", "request")
    stranger = reading.found[1]
    assert stranger.sender_name == f"@{peer.resident.handle}"
    await peer.mailbox.send("Write to the office.", stranger.place, "s1")
    assert status(peer, peer.stranger) == "accepted"


async def test_a_request_that_waited_at_the_first_start_is_accepted(peer):
    await peer.write(peer.listed, "Before")
    assert status(peer, peer.listed) == "request"
    await begun(peer)
    assert status(peer, peer.listed) == "accepted"


@pytest.mark.parametrize("strict", [True, False])
async def test_what_the_log_forgot_is_found_in_the_conversations(peer, chat, strict):
    """Whether the service refuses the old cursor or says nothing of what is missing."""
    chat.strict_log = strict
    reading = await begun(peer)
    for number in range(120):
        await peer.write(peer.listed, f"{number}")
    await peer.write(peer.stranger, "And I")
    chat.world.forget(peer.council.did)
    await peer.restart()
    await reading.until(121)
    by_officer = [one.text for one in reading.found if one.sender == peer.listed]
    assert by_officer == [*map(str, range(120))]
    assert "And I" in reading.texts()
    await reading.until(122, lambda: peer.write(peer.listed, "after"))
    assert await reading.rest() == []


async def test_a_log_that_loses_its_place_while_beadle_listens_loses_nothing(peer, chat):
    reading = await begun(peer)
    chat.strict_log = True

    async def lose():
        await peer.write(peer.listed, "between")
        chat.world.forget(peer.council.did)
        await peer.write(peer.listed, "after")

    await reading.until(2, lose)
    assert reading.texts() == ["between", "after"]


async def test_a_group_is_no_private_message(peer, chat):
    """An answer in it would be read by all; and no group is written to."""
    reading = await begun(peer)
    members = [peer.officer.did, peer.council.did, peer.resident.did]
    group = chat.world.begin(members, group=True)

    async def talk():
        chat.world.write(group, peer.officer.did, "All of you")
        await peer.write(peer.listed, "Only you")

    await reading.until(1, talk)
    await peer.restart()
    await reading.rest()
    assert reading.texts() == ["Only you"]
    with pytest.raises(Refused) as caught:
        await peer.mailbox.send("Saved.", f"convo:{group.id}", "g1")
    assert caught.value.code is RefusedCode.INVALID


async def test_a_post_that_was_passed_on_comes_with_its_address(peer):
    """And a link that Bluesky shows shortened comes whole."""
    uri, cid = peer.resident.post("You will regret it")
    view = {"$type": "app.bsky.embed.record#viewRecord", "uri": uri, "cid": cid}
    link = "https://bsky.app/profile/rae.test/post/3kabcdefghi2j"
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": link}
    facet = {"index": {"byteStart": 5, "byteEnd": 20}, "features": [feature]}
    reading = await begun(peer)
    await reading.until(
        1,
        lambda: peer.write(
            peer.listed,
            "This bsky.app/profile… too",
            embed={"$type": "app.bsky.embed.record#view", "record": view},
            facets=[facet],
        ),
    )
    [message] = reading.found
    assert message.forwarded == web_url(peer.resident.did, uri.rsplit("/", 1)[1])
    assert message.text == f"This bsky.app/profile… too\n{link}"
    assert message.trouble is None


async def test_what_came_with_a_message_and_is_unknown_is_said(peer):
    embed = {"$type": "chat.bsky.embed.joinLink#view"}
    reading = await begun(peer)
    await reading.until(1, lambda: peer.write(peer.listed, "Join", embed=embed))
    assert "look at it in Bluesky's app" in reading.found[0].trouble


async def test_reactions_and_deletions_for_oneself_are_no_mail(peer, chat):
    """Whoever deletes a message at Bluesky deletes it for themselves: nobody is told."""
    reading = await begun(peer)
    await reading.until(1, lambda: peer.write(peer.listed, "Kept"))
    convo = peer.convo(peer.listed)
    chat.world.react(convo, peer.officer.did, convo.messages[0])
    chat.world.delete_for(peer.officer.did, convo, convo.messages[0])
    chat.world.delete_for(peer.council.did, convo, convo.messages[0])
    assert await reading.rest() == []


async def test_a_handle_that_somebody_else_took_is_still_the_first_one(peer):
    """Who took it is a stranger, and what the first one writes still counts as theirs."""
    reading = await begun(peer)
    handle, newcomer = peer.listed, peer.resident
    peer.officer.call("com.atproto.identity.updateHandle", {"handle": f"x{handle}"})
    newcomer.call("com.atproto.identity.updateHandle", {"handle": handle})
    await peer.restart()

    async def both():
        peer.chat.world.write(peer.convo(newcomer.did), newcomer.did, "the newcomer")
        peer.chat.world.write(peer.convo(peer.officer.did), peer.officer.did, "the officer")

    await reading.until(2, both)
    found = {one.text: one.sender for one in reading.found}
    assert found == {"the newcomer": newcomer.did, "the officer": handle}


async def test_what_was_found_before_the_log_told_of_it_comes_once(peer, chat):
    """After another start the log tells of it, too."""
    reading = await begun(peer)
    before = reading.cursor
    await peer.write(peer.listed, "In the night")
    await reading.until(1)
    found = json.loads(reading.cursor)
    assert found["log"] == json.loads(before)["log"]
    assert len(found["ahead"]) == 1
    await peer.restart()

    async def once_the_log_is_read():
        calls = chat.count("getLog")
        while chat.count("getLog") == calls:  # noqa: ASYNC110  the service rings no bell
            await asyncio.sleep(0.01)
        await peer.write(peer.listed, "In the morning")

    await reading.until(2, once_the_log_is_read)
    assert reading.texts() == ["In the night", "In the morning"]
