"""The fake Discord's threads and webhooks, as the real discord.py sees them."""

from __future__ import annotations

import io

import discord
import pytest
from peers.discord import Wrong
from peers.discord_client import connected, refused


async def test_a_thread_is_begun_at_a_message_and_without_one(fake, notices, pat):
    message = pat.write(notices, "Bins")
    async with connected(fake) as client:
        channel = client.get_channel(int(notices["id"]))
        found = await channel.fetch_message(int(message["id"]))
        thread = await found.create_thread(name="About bins")
        assert thread.id == found.id
        assert (await found.fetch()).flags.has_thread
        with refused(160004):
            await found.create_thread(name="Again")
        await thread.send("In the thread")
        loose = await channel.create_thread(name="Loose", type=discord.ChannelType.public_thread)
        assert fake.said(notices) == ["Bins", "Loose"]
        assert {one.id for one in await channel.guild.active_threads()} == {thread.id, loose.id}
        assert [one.id for one in await thread.fetch_members()] == [client.user.id]


async def test_a_locked_thread_is_closed_to_members_and_an_archived_one_must_be_opened_first(
    fake, town, notices, pat
):
    thread = pat.thread(notices, "Bins", pat.write(notices, "Bins"))
    async with connected(fake) as client:
        channel = client.get_channel(int(notices["id"]))
        found = await client.fetch_channel(int(thread["id"]))
        await found.edit(locked=True, reason="closing")
        with pytest.raises(Wrong, match="160005"):
            pat.write(thread, "No")
        await found.edit(archived=True)
        with refused(50083):
            await found.edit(locked=False)
        listed = [one async for one in channel.archived_threads()]
        assert [(one.id, one.locked, one.archived) for one in listed] == [(found.id, True, True)]
        await found.edit(archived=False, locked=False)
        pat.write(thread, "Yes")
        assert [one async for one in channel.archived_threads()] == []
        fake.grant(town, taken=("MANAGE_THREADS",))
        with refused(50013):
            await found.edit(locked=True)


async def test_archived_threads_come_in_pages_and_writing_opens_one(fake, notices, pat):
    made = []
    for n in range(5):
        thread = pat.thread(notices, f"t{n}", pat.write(notices, f"m{n}"))
        pat.archive(thread)
        made.append(thread)
    async with connected(fake) as client:
        channel = client.get_channel(int(notices["id"]))
        page = await client.http.get_public_archived_threads(channel.id, limit=2)
        assert [one["name"] for one in page["threads"]] == ["t4", "t3"]
        assert page["has_more"]
        every = [one.name async for one in channel.archived_threads(limit=None)]
        assert every == ["t4", "t3", "t2", "t1", "t0"]
        pat.write(made[2], "Still there?")
        assert [one.name for one in await channel.guild.active_threads()] == ["t2"]


async def test_a_private_thread_is_seen_by_its_members_and_managers_only(fake, town, notices, pat):
    async with connected(fake) as client:
        channel = client.get_channel(int(notices["id"]))
        thread = await channel.create_thread(name="Private")
        place = fake.world.channels[str(thread.id)]
        with pytest.raises(Wrong, match="50001"):
            pat.write(place, "Hello")
        await thread.add_user(discord.Object(int(pat.id)))
        pat.write(place, "Hello")
        await thread.remove_user(discord.Object(int(pat.id)))
        with pytest.raises(Wrong, match="50001"):
            pat.write(place, "Hello")


async def test_a_webhook_writes_under_any_name_with_files_even_where_all_is_closed(
    fake, town, notices, pat
):
    async with connected(fake) as client:
        channel = client.get_channel(int(notices["id"]))
        hook = await channel.create_webhook(name="Restored posts", reason="restore")
        assert [one.token for one in await channel.webhooks()] == [hook.token]
        fake.overwrite(notices, town.id, deny=("SEND_MESSAGES",))
        file = discord.File(io.BytesIO(b"x"), "x.bin")
        sent = await hook.send("Back", username="Pat", avatar_url="https://e.org/p.png", file=file,
                               wait=True)  # fmt: skip
        (message,) = fake.messages(notices)
        assert (message["author"]["username"], message["_avatar_url"]) == (
            "Pat",
            "https://e.org/p.png",
        )
        assert sent.webhook_id == hook.id
        assert await sent.attachments[0].read() == b"x"
        assert (await hook.fetch_message(sent.id)).content == "Back"
        await hook.edit_message(sent.id, content="Changed")
        assert fake.said(notices) == ["Changed"]
        with refused(50005):
            await (await channel.fetch_message(sent.id)).edit(content="No")
        await hook.delete_message(sent.id)
        with refused(10008):
            await hook.fetch_message(sent.id)


async def test_a_webhook_writes_into_a_thread_of_its_own_channel_only(fake, town, notices, pat):
    other = fake.channel(town, "other")
    thread = pat.thread(notices, "Bins", pat.write(notices, "Bins"))
    strange = pat.thread(other, "Strange", pat.write(other, "Strange"))
    async with connected(fake) as client:
        hook = await client.get_channel(int(notices["id"])).create_webhook(name="Restored")
        sent = await hook.send("Here", thread=discord.Object(int(thread["id"])), wait=True)
        assert fake.said(thread) == ["Here"]
        found = await hook.fetch_message(sent.id, thread=discord.Object(int(thread["id"])))
        assert found.content == "Here"
        with refused(10003):
            await hook.send("There", thread=discord.Object(int(strange["id"])))


async def test_a_webhook_has_a_name_a_token_and_a_limit(fake, town, notices):
    async with connected(fake) as client:
        channel = client.get_channel(int(notices["id"]))
        hook = await channel.create_webhook(name="Restored")
        for name in ("discord bot", "x" * 81):
            with refused(50035):
                await hook.send("x", username=name)
        wrong = discord.Webhook.partial(hook.id, "wrong", client=client)
        with refused(50027):
            await wrong.send("x")
        await hook.delete()
        with refused(10015):
            await hook.send("x")
        for n in range(15):
            await channel.create_webhook(name=f"n{n}")
        with refused(30007):
            await channel.create_webhook(name="one more")
        fake.grant(town, taken=("MANAGE_WEBHOOKS",))
        with refused(50013):
            await channel.webhooks()


async def test_several_messages_are_deleted_at_once_with_one_event(fake, town, notices, pat):
    made = [pat.write(notices, str(n)) for n in range(3)]
    boss = fake.owner(town)
    async with connected(fake) as client:
        heard = []

        @client.event
        async def on_raw_bulk_message_delete(payload):
            heard.append(payload.message_ids)
            await client.note("bulk")

        boss.sweep(made[:2])
        await client.until(lambda: heard)
        assert heard == [{int(made[0]["id"]), int(made[1]["id"])}]
        old = pat.write(notices, "old", at=fake.world.now() - 15 * 86_400)
        with pytest.raises(Wrong, match="50034"):
            boss.sweep([old, made[2]])
    assert fake.said(notices) == ["old", "2"]


async def test_an_announcement_is_published(fake, town, pat):
    news = fake.channel(town, "news", kind=5)
    message = pat.write(news, "Bins move to Monday")
    async with connected(fake) as client:
        found = await client.get_channel(int(news["id"])).fetch_message(int(message["id"]))
        await found.publish()
        assert (await found.fetch()).flags.crossposted
