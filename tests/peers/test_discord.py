"""The fake Discord's messages, as the real discord.py sees them."""

from __future__ import annotations

import io

import discord
import pytest
from peers.discord_client import connected, refused


async def test_a_client_knows_its_servers_channels_roles_and_threads(fake, town, notices, pat):
    fake.role(town, "Clerk", "MANAGE_MESSAGES")
    news = fake.channel(town, "news", kind=5)
    thread = pat.thread(notices, "Bins", pat.write(notices, "About bins"))
    async with connected(fake) as client:
        guild = client.get_guild(int(town.id))
        assert guild.name == "Anytown Council"
        assert guild.get_channel(int(notices["id"])).name == "notices"
        assert guild.get_channel(int(news["id"])).is_news()
        assert guild.get_thread(int(thread["id"])).name == "Bins"
        assert {"@everyone", "Clerk", "Beadle"} == {role.name for role in guild.roles}
        assert guild.me.guild_permissions.manage_messages
        assert guild.owner_id == int(town.owner_id)
        assert (await client.application_info()).flags.gateway_message_content_limited


async def test_what_a_person_writes_edits_and_deletes_is_told(fake, notices, pat):
    async with connected(fake) as client:
        message = pat.write(notices, "Hello")
        await client.until(lambda: client.got)
        got = client.got[0]
        assert (got.content, got.author.name, got.channel.id) == (
            "Hello",
            "pat",
            int(notices["id"]),
        )
        assert abs(got.created_at.timestamp() - fake.world.now()) < 5
        pat.edit(message, "Hello all")
        await client.until(lambda: "edited Hello all" in client.seen)
        pat.delete(message)
        await client.until(lambda: client.gone == [got.id])
        with refused(10008):
            await got.channel.fetch_message(got.id)


async def test_history_pages_as_discord_does(fake, notices, pat):
    made = [int(pat.write(notices, str(n))["id"]) for n in range(250)]
    async with connected(fake) as client:
        channel = client.get_channel(int(notices["id"]))
        page = await client.http.logs_from(channel.id, 3)
        assert [one["content"] for one in page] == ["249", "248", "247"]
        page = await client.http.logs_from(channel.id, 3, after=made[9])
        assert [one["content"] for one in page] == ["12", "11", "10"]
        page = await client.http.logs_from(channel.id, 3, before=made[9])
        assert [one["content"] for one in page] == ["8", "7", "6"]
        every = channel.history(after=discord.Object(made[9]), limit=None)
        assert [one.content async for one in every] == [str(n) for n in range(10, 250)]
        with refused(50035):
            await client.http.logs_from(channel.id, 101)


async def test_an_attachment_has_its_bytes_until_a_while_after_its_message(fake, notices, pat):
    async with connected(fake) as client:
        message = pat.write(notices, "Minutes", files={"minutes.pdf": b"%PDF-x"})
        await client.until(lambda: client.got)
        file = client.got[0].attachments[0]
        assert (file.filename, file.content_type, file.size) == (
            "minutes.pdf",
            "application/pdf",
            6,
        )
        assert await file.read() == b"%PDF-x"
        pat.delete(message)
        assert await file.read() == b"%PDF-x"
        fake.world.advance(121)
        with pytest.raises(discord.NotFound):
            await file.read()


async def test_a_files_address_grows_old_and_a_fresh_one_is_given(fake, notices, pat):
    async with connected(fake) as client:
        pat.write(notices, files={"a.txt": b"a"})
        await client.until(lambda: client.got)
        fake.world.advance(90_000)
        with pytest.raises(discord.NotFound):
            await client.got[0].attachments[0].read()
        again = await client.got[0].fetch()
        assert await again.attachments[0].read() == b"a"


async def test_a_message_is_sent_with_files_and_once_for_each_nonce(fake, notices):
    async with connected(fake) as client:
        channel = client.get_channel(int(notices["id"]))
        file = discord.File(io.BytesIO(b"png"), "a b.png", description="A bench")
        sent = await channel.send("One", file=file, nonce="n1")
        assert sent.attachments[0].filename == "a_b.png"
        assert sent.attachments[0].description == "A bench"
        assert (await channel.send("One", nonce="n1")).id == sent.id
        assert (await channel.send("One", nonce="n2")).id != sent.id
        fake.world.advance(301)
        assert (await channel.send("One", nonce="n1")).id != sent.id
        with refused(50035):
            await channel.send("One", nonce="n" * 26)


@pytest.mark.parametrize(
    "message",
    [
        {"content": "x" * 2001},
        {"embed": discord.Embed(title="x" * 257)},
        {"embed": discord.Embed(description="x" * 4097)},
        {"embed": discord.Embed().add_field(name="", value="x")},
        {"embed": discord.Embed().add_field(name="x", value="x" * 1025)},
        {"embeds": [discord.Embed(description="x" * 3001)] * 2},
        {"embed": discord.Embed(title="x", url="ftp://x")},
    ],
)
async def test_a_message_over_a_limit_is_refused(fake, notices, message):
    async with connected(fake) as client:
        with refused(50035):
            await client.get_channel(int(notices["id"])).send(**message)
    assert fake.messages(notices) == []


async def test_an_empty_message_is_refused(fake, notices):
    async with connected(fake) as client:
        with refused(50006):
            await client.get_channel(int(notices["id"])).send("  ")


async def test_pins_are_set_listed_and_taken_out(fake, town, notices, pat):
    message = pat.write(notices, "Notice")
    async with connected(fake) as client:
        channel = client.get_channel(int(notices["id"]))
        found = await channel.fetch_message(int(message["id"]))
        await found.pin(reason="closed")
        assert [one.id async for one in channel.pins()] == [found.id]
        old = await client.http.request(discord.http.Route("GET", f"/channels/{channel.id}/pins"))
        assert [one["content"] for one in old] == ["Notice"]
        kinds = [one.type async for one in channel.history(oldest_first=False)]
        assert kinds[0] is discord.MessageType.pins_add
        await found.unpin()
        assert [one async for one in channel.pins()] == []
        fake.grant(town, taken=("PIN_MESSAGES",))
        with refused(50013):
            await found.pin()


async def test_a_private_message_goes_both_ways(fake, town, pat):
    async with connected(fake) as client:
        pat.direct("Report")
        await client.until(lambda: client.got)
        assert client.got[0].guild is None
        await client.got[0].channel.send("Thank you")
        user = await client.fetch_user(int(pat.id))
        channel = await user.create_dm()
        assert [one.content async for one in channel.history()] == ["Thank you", "Report"]
        fake.world.no_direct.add(pat.id)
        with refused(50007):
            await user.send("Hello?")
