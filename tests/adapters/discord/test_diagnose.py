"""``beadle doctor`` says of each thing that is missing what to do."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest
from discord_peer import DiscordPeer

from adapters.contract import Account
from adapters.discord import ADAPTER
from adapters.discord.diagnose import invitation, invite_link


@pytest.fixture
def town(fake, host, tmp_path):
    return DiscordPeer(fake, host, tmp_path)


async def wrong(town):
    """The lines that are not in order, by name."""
    return {check.name: check for check in await town.diagnose() if not check.ok}


async def test_a_good_server_is_in_order_and_the_invite_link_is_told(town):
    checks = {check.name: check for check in await town.diagnose()}
    assert all(check.ok for check in checks.values())
    assert str(invitation().value) in checks["invitation"].detail
    assert "Anytown" in checks["servers"].detail


async def test_the_content_intent_is_looked_at(fake, town):
    fake.world.portal["content"] = False
    found = await wrong(town)
    assert "Message Content Intent" in found["message content intent"].mend


@pytest.mark.parametrize(
    ("taken", "line", "named"),
    [
        ("MANAGE_MESSAGES", "taking down in #notices", "Manage Messages"),
        ("MANAGE_WEBHOOKS", "restoring in #notices", "Manage Webhooks"),
        ("MANAGE_ROLES", "closing in #notices", "Manage Permissions"),
        ("MANAGE_THREADS", "closing in #notices", "Manage Threads"),
        ("PIN_MESSAGES", "closing in #notices", "Pin Messages"),
        ("CREATE_PRIVATE_THREADS", "closing in #notices", "Create Private Threads"),
        ("VIEW_AUDIT_LOG", "knowing who removed a message in #notices", "View Audit Log"),
    ],
)
async def test_each_permission_that_is_missing_has_a_line(fake, town, taken, line, named):
    fake.grant(town.town, taken=(taken,))
    if taken == "CREATE_PRIVATE_THREADS":  # everybody has it until it is taken
        role = town.town.roles[town.town.id]
        role["permissions"] = str(
            int(role["permissions"]) & ~discord.Permissions(create_private_threads=True).value
        )
    assert named in (await wrong(town))[line].mend


async def test_a_channel_that_cannot_be_seen_is_told(fake, town):
    channel = town.channels["acc-notices"]
    fake.overwrite(channel, fake.world.bot["id"], deny=("VIEW_CHANNEL",))
    found = await wrong(town)
    assert "View Channel" in found[f"account {channel['id']}"].detail


async def test_a_channel_that_does_not_exist_is_told(town):
    checks = await town.diagnose_broken()
    (check,) = [check for check in checks if not check.ok]
    assert "Copy Channel ID" in check.mend


async def test_a_bot_in_no_server_is_told_with_the_link(fake, host, tmp_path):
    town = DiscordPeer(fake, host, tmp_path)
    fake.kick(town.town)
    found = await wrong(town)
    assert "oauth2/authorize" in found["servers"].mend


async def test_a_wrong_token_is_one_line_with_what_to_do(town, tmp_path):
    (tmp_path / "token").write_text("wrong")
    (check,) = await town.diagnose()
    assert check.name == "token"
    assert "Reset Token" in check.mend


async def test_nobody_there_is_one_line_with_what_to_do(fake, town):
    await fake.stop()
    (check,) = await town.diagnose()
    assert check.name == "connection"
    assert check.mend


async def test_the_clerks_channel_is_looked_at_too(fake, town):
    office = fake.channel(town.town, "office", deny_everyone=("EMBED_LINKS",))
    fake.overwrite(office, fake.world.bot["id"], deny=("SEND_MESSAGES",))
    town.options = replace(town.options, channels=(office["id"],))
    found = await wrong(town)
    assert "Send Messages" in found[f"desk {office['id']}"].mend


async def test_a_category_is_refused_in_words(fake, town):
    made = fake.channel(town.town, "All of it", kind=4)
    checks = await ADAPTER.diagnose(town.options, [Account("a", made["id"])], town.host)
    (check,) = [check for check in checks if not check.ok]
    assert "category" in check.detail


def test_the_link_asks_for_just_what_is_needed():
    link = invite_link(42)
    assert "client_id=42" in link
    assert f"permissions={invitation().value}" in link
    assert "applications.commands" in link
    assert not invitation().administrator
