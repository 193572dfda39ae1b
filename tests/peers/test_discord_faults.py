"""The fake Discord's gateway and all that can go wrong, as the real discord.py sees it."""

from __future__ import annotations

import asyncio

import aiohttp
import discord
import pytest
from peers.discord_client import Client, connected


def said(client):
    return [one.content for one in client.got]


async def test_a_dropped_socket_is_resumed_and_what_was_missed_comes_once(fake, notices, pat):
    async with connected(fake) as client:
        pat.write(notices, "before")
        await client.until(lambda: client.got)
        fake.gateway.drop()
        pat.write(notices, "during")
        await client.until(lambda: "resumed" in client.seen)
        pat.write(notices, "after")
        await client.until(lambda: len(client.got) == 3)
        assert said(client) == ["before", "during", "after"]
        assert (fake.gateway.identified, fake.gateway.resumed) == (1, 1)


async def test_a_socket_that_discord_closes_with_a_code_is_resumed(fake, notices, pat):
    """discord.py answers the close with 1000, which gives a session up only if it came first."""
    async with connected(fake) as client:
        fake.gateway.drop(4000)
        pat.write(notices, "during")
        await client.until(lambda: client.got)
        assert (fake.gateway.identified, fake.gateway.resumed) == (1, 1)


async def test_op_7_makes_the_client_resume(fake, notices, pat):
    async with connected(fake) as client:
        fake.gateway.reconnect()
        await client.until(lambda: "resumed" in client.seen)
        assert fake.gateway.identified == 1


@pytest.mark.parametrize("how", ["refused", "forgotten", "invalid"])
async def test_without_resume_nothing_is_replayed(fake, notices, pat, how):
    async with connected(fake) as client:
        if how == "refused":
            fake.gateway.refuse_resumes = 1
            fake.gateway.drop()
        elif how == "forgotten":
            fake.gateway.forget()
        else:
            fake.gateway.invalidate()
        pat.write(notices, "missed")
        await client.until(lambda: client.seen.count("ready") == 2)
        assert said(client) == []
        assert (fake.gateway.identified, fake.gateway.resumed) == (2, 0)


async def test_an_invalid_session_that_is_resumable_is_resumed(fake, notices, pat):
    async with connected(fake) as client:
        fake.gateway.invalidate(resumable=True)
        await client.until(lambda: "resumed" in client.seen)
        assert fake.gateway.identified == 1


async def test_a_wrong_token_is_refused_by_rest_and_by_the_gateway(fake):
    client = Client()
    with fake.aimed(), pytest.raises(discord.LoginFailure):
        await client.start("wrong")
    await client.close()
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(fake.addresses()["gateway"])
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 2, "d": {"token": "wrong", "intents": 1}})
        await socket.receive()
        assert socket.close_code == 4004


async def test_a_token_that_is_reset_ends_the_session_for_good(fake, town):
    client = Client()
    with fake.aimed():
        running = asyncio.create_task(client.start(fake.token))
        await client.until(lambda: "ready" in client.seen)
        fake.revoke_token()
        with pytest.raises(discord.ConnectionClosed) as ended:
            await asyncio.wait_for(running, 60)
        assert ended.value.code == 4004
    await client.close()


async def test_an_intent_that_the_portal_has_not_switched_on_is_refused(fake, town):
    fake.world.portal["content"] = False
    client = Client()
    with fake.aimed(), pytest.raises(discord.PrivilegedIntentsRequired):
        await asyncio.wait_for(client.start(fake.token), 60)
    await client.close()


async def test_without_the_intent_others_messages_are_empty_and_private_ones_are_not(
    fake, notices, pat
):
    fake.world.portal["content"] = False
    async with connected(fake, Client(content=False)) as client:
        pat.write(notices, "Secret", files={"a.txt": b"a"}, embeds=[{"title": "t"}])
        pat.write(notices, f"<@{fake.world.bot['id']}> named")
        pat.direct("private")
        await client.until(lambda: len(client.got) == 3)
        assert said(client) == ["", f"<@{fake.world.bot['id']}> named", "private"]
        assert (client.got[0].attachments, client.got[0].embeds) == ([], [])
        sent = await client.got[0].channel.send("mine")
        assert (await sent.fetch()).content == "mine"
        assert (await client.got[0].fetch()).content == ""


async def test_a_gateway_that_is_down_refuses_to_connect(fake, town):
    fake.gateway.down = True
    client = Client()
    with fake.aimed(), pytest.raises(AttributeError):
        await asyncio.wait_for(client.start(fake.token), 60)
    assert fake.gateway.connected == 0
    await client.close()


async def test_an_event_that_cannot_be_read_ends_the_client(fake, town):
    client = Client()
    with fake.aimed():
        running = asyncio.create_task(client.start(fake.token))
        await client.until(lambda: "ready" in client.seen)
        fake.gateway.malformed()
        with pytest.raises((KeyError, ValueError)):
            await asyncio.wait_for(running, 60)
    await client.close()


async def test_a_rate_limit_is_waited_for_and_then_done_once(fake, notices):
    async with connected(fake) as client:
        rule = fake.faults.limit("/messages$", method="POST", times=2, retry_after=0.01)
        await client.get_channel(int(notices["id"])).send("Hello")
        assert rule.used == 2
        assert fake.said(notices) == ["Hello"]
        fake.faults.limit("/messages$", everywhere=True, retry_after=0.01)
        await client.get_channel(int(notices["id"])).send("Hello")
        fake.faults.limit("/messages$", via=False)
        with pytest.raises(discord.HTTPException):
            await client.get_channel(int(notices["id"])).send("Cloudflare")
        assert len(fake.said(notices)) == 2


@pytest.mark.parametrize("status", [400, 503])
async def test_a_failure_is_answered_and_nothing_is_done(fake, notices, status):
    async with connected(fake) as client:
        fake.faults.fail("/messages$", status, method="POST")
        with pytest.raises(discord.HTTPException) as failed:
            await client.get_channel(int(notices["id"])).send("Hello")
        assert failed.value.status == status
        assert fake.said(notices) == []


async def test_a_lost_reply_has_had_its_effect_and_the_nonce_finds_it(fake, notices):
    async with connected(fake) as client:
        channel = client.get_channel(int(notices["id"]))
        fake.faults.lose("/messages$", method="POST")
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await channel.send("Once", nonce="n")
        assert fake.said(notices) == ["Once"]
        await channel.send("Once", nonce="n")
        assert fake.said(notices) == ["Once"]
        fake.faults.refuse("/messages$", method="POST")
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await channel.send("Never", nonce="m")
        assert fake.said(notices) == ["Once"]
        assert fake.faults.count("POST", "/messages$") == 3


async def test_a_delay_holds_back_the_answer_and_not_the_effect(fake, notices):
    async with connected(fake) as client:
        fake.faults.delay("/messages$", 30, method="POST")
        sending = asyncio.create_task(client.get_channel(int(notices["id"])).send("Slow"))
        await client.until(lambda: client.got)
        assert not sending.done()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)


async def test_a_channel_is_deleted_the_bot_put_out_and_let_in_again(fake, town, notices, pat):
    other = fake.channel(town, "other")
    pat.thread(notices, "Bins", pat.write(notices, "Bins"))
    async with connected(fake) as client:
        channel = client.get_channel(int(notices["id"]))
        fake.delete_channel(notices)
        await client.until(lambda: "no notices" in client.seen)
        with pytest.raises(discord.NotFound, match="10003"):
            await channel.send("Hello?")
        fake.kick(town)
        await client.until(lambda: "out of Anytown Council" in client.seen)
        with pytest.raises(discord.NotFound, match="10004"):
            await client.fetch_guild(int(town.id))
        with pytest.raises(discord.Forbidden, match="50001"):
            await client.fetch_channel(int(other["id"]))
        fake.invite(town)
        pat.write(other, "Back")
        await client.until(lambda: client.got)
        assert client.get_guild(int(town.id)) is not None


async def test_an_outage_makes_a_server_unavailable_and_brings_it_back(fake, town, notices, pat):
    async with connected(fake) as client:
        fake.outage(town)
        pat.write(notices, "x")
        await client.until(lambda: client.got)
        assert client.get_guild(int(town.id)).unavailable
        fake.outage(town, over=True)
        pat.write(notices, "y")
        await client.until(lambda: len(client.got) == 2)
        assert not client.get_guild(int(town.id)).unavailable


async def test_a_permission_that_is_taken_away_is_told_and_refused(fake, town, notices, pat):
    async with connected(fake) as client:
        channel = client.get_channel(int(notices["id"]))
        fake.grant(town, taken=("MANAGE_MESSAGES",))
        role = town.members[fake.world.bot["id"]]["roles"][0]
        fake.overwrite(notices, role, deny=("SEND_MESSAGES",))
        pat.write(notices, "x")
        await client.until(lambda: client.got)
        held = channel.permissions_for(channel.guild.me)
        assert (held.manage_messages, held.send_messages) == (False, False)
        with pytest.raises(discord.Forbidden, match="50013"):
            await channel.send("Hello")


async def test_stopping_cuts_everybody_off_and_starting_again_lets_them_resume(fake, notices, pat):
    async with connected(fake) as client:
        await fake.stop()
        pat.write(notices, "while down")
        await fake.start()
        await client.until(lambda: client.got)
        assert said(client) == ["while down"]


async def test_a_gateway_that_answers_no_heartbeat_is_left_and_resumed(fake, notices):
    fake.gateway.heartbeat, fake.gateway.deaf = 0.05, True
    async with connected(fake, Client(heartbeat_timeout=0.3)) as client:
        await client.until(lambda: "resumed" in client.seen)
        assert fake.gateway.identified == 1


async def test_a_pace_is_told_so_that_the_client_keeps_it(fake, notices):
    async with connected(fake) as client:
        fake.faults.pace("/messages$", 5, 0.2, method="POST")
        channel = client.get_channel(int(notices["id"]))
        await asyncio.gather(*(channel.send(str(n)) for n in range(12)))
        assert sorted(fake.said(notices), key=int) == [str(n) for n in range(12)]
