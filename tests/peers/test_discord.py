"""The fake Discord's messages and channels, as the real discord.py sees them."""

from __future__ import annotations

import io

import discord
import pytest
from discord import PermissionOverwrite
from peers.discord import FakeDiscord, Wrong
from peers.discord_client import connected


@pytest.fixture
async def fake():
    async with FakeDiscord() as server:
        yield server


@pytest.fixture
async def town(fake):
    return fake.guild()


@pytest.fixture
async def notices(fake, town):
    return fake.channel(town, "notices")


@pytest.fixture
async def pat(fake, town):
    return fake.person(town, "Pat")


def refused(code):
    """The block is refused by Discord with this code."""
    return pytest.raises(discord.HTTPException, match=f"error code: {code}")


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


async def test_only_the_author_edits_and_only_moderators_delete_others_messages(
    fake, town, notices
):
    theirs = fake.person(town, "Ann").write(notices, "Mine")
    with pytest.raises(Wrong, match="50013"):
        fake.person(town, "Ben").delete(theirs)
    async with connected(fake) as client:
        found = await client.get_channel(int(notices["id"])).fetch_message(int(theirs["id"]))
        with refused(50005):
            await found.edit(content="Ours")
        fake.grant(town, taken=("MANAGE_MESSAGES",))
        with refused(50013):
            await found.delete()


async def test_the_audit_log_names_who_deleted_anothers_message_and_why(fake, town, notices, pat):
    boss = fake.person(town, "Boss", fake.role(town, "Mods", "MANAGE_MESSAGES"))
    own, one, two, three = (pat.write(notices, str(n)) for n in range(4))
    pat.delete(own)
    boss.delete(one)
    boss.delete(two)
    async with connected(fake) as client:
        guild = client.get_guild(int(town.id))
        channel = int(notices["id"])
        await client.http.delete_message(channel, int(three["id"]), reason="clause 4: ü")
        entries = [
            one async for one in guild.audit_logs(action=discord.AuditLogAction.message_delete)
        ]
        assert [
            (one.user.name, one.target.name, one.extra.count, one.reason) for one in entries
        ] == [
            ("beadle", "pat", 1, "clause 4: ü"),
            ("boss", "pat", 2, None),
        ]
        fake.grant(town, taken=("VIEW_AUDIT_LOG",))
        with refused(50013):
            _ = [one async for one in guild.audit_logs()]


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


async def test_a_closed_channel_is_closed_to_members_and_not_to_administrators(fake, town, notices):
    ann = fake.person(town, "Ann")
    admin = fake.person(town, "Al", fake.role(town, "Admins", "ADMINISTRATOR"))
    thread = ann.thread(notices, "Bins", ann.write(notices, "Bins"))
    async with connected(fake) as client:
        guild = client.get_guild(int(town.id))
        channel = guild.get_channel(int(notices["id"]))
        shut = PermissionOverwrite(send_messages=False, send_messages_in_threads=False)
        await channel.set_permissions(guild.default_role, overwrite=shut, reason="closing")
        for place in (notices, thread):
            with pytest.raises(Wrong, match="50013"):
                ann.write(place, "No")
            admin.write(place, "Yes")
        await channel.set_permissions(guild.default_role, overwrite=None)
        ann.write(notices, "Again")
        assert notices["permission_overwrites"] == []


async def test_a_bot_cannot_deny_what_it_does_not_hold_itself(fake, town, notices):
    async with connected(fake) as client:
        guild = client.get_guild(int(town.id))
        channel = guild.get_channel(int(notices["id"]))
        with refused(50013):
            await channel.set_permissions(guild.default_role, kick_members=False)
        fake.grant(town, taken=("MANAGE_ROLES",))
        with refused(50013):
            await channel.set_permissions(guild.default_role, send_messages=False)


async def test_a_channel_that_the_bot_cannot_see_is_silent_and_refused(fake, town, notices, pat):
    hidden = fake.channel(town, "hidden")
    role = town.members[fake.world.bot["id"]]["roles"][0]
    fake.overwrite(hidden, role, deny=("VIEW_CHANNEL",))
    async with connected(fake) as client:
        pat.write(hidden, "Secret")
        pat.write(notices, "Open")
        await client.until(lambda: client.got)
        assert client.got[0].content == "Open"
        with refused(50001):
            await client.fetch_channel(int(hidden["id"]))
        with refused(10003):
            await client.fetch_channel(1180249153287913472)


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
