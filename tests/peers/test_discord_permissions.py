"""Who may do what on the fake Discord, as the real discord.py sees it."""

from __future__ import annotations

import discord
import pytest
from discord import PermissionOverwrite
from peers.discord import Wrong
from peers.discord_client import connected, refused


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


async def test_the_audit_log_names_who_deleted_anothers_message(fake, town, notices, pat):
    boss = fake.person(town, "Boss", fake.role(town, "Mods", "MANAGE_MESSAGES"))
    own, one, two = (pat.write(notices, str(n)) for n in range(3))
    pat.delete(own)
    boss.delete(one)
    boss.delete(two)
    async with connected(fake) as client:
        guild = client.get_guild(int(town.id))
        deletions = discord.AuditLogAction.message_delete
        entries = [one async for one in guild.audit_logs(action=deletions)]
        assert [(one.user.name, one.target.name, one.extra.count) for one in entries] == [
            ("boss", "pat", 2)
        ]
        fake.grant(town, taken=("VIEW_AUDIT_LOG",))
        with refused(50013):
            _ = [one async for one in guild.audit_logs()]


async def test_the_audit_log_notes_what_a_bot_deletes_in_bulk_and_not_one_by_one(
    fake, town, notices, pat
):
    one, two, three = (pat.write(notices, str(n)) for n in range(3))
    async with connected(fake) as client:
        guild = client.get_guild(int(town.id))
        channel = int(notices["id"])
        await client.http.delete_message(channel, int(one["id"]), reason="clause 4: ü")
        assert fake.faults.reasons[0][2] == "clause 4: ü"
        assert [entry async for entry in guild.audit_logs()] == []
        await client.http.delete_messages(channel, [two["id"], three["id"]], reason="clause 5")
        (entry,) = [entry async for entry in guild.audit_logs()]
        assert entry.action is discord.AuditLogAction.message_bulk_delete
        assert (entry.user.name, entry.reason, entry.extra.count) == ("beadle", "clause 5", 2)
        with refused(50035):
            await client.http.delete_message(channel, int(one["id"]), reason="x" * 513)


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
