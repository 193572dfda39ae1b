"""The fake Discord's slash commands, as the real discord.py sees them."""

from __future__ import annotations

import asyncio

import discord
import pytest
from discord import app_commands
from peers.discord import NotOffered
from peers.discord_client import command, connected, offering, refused


async def test_commands_are_registered_and_shown_to_those_who_may(fake, town, desk, clerk, guest):
    async def work(interaction: discord.Interaction):
        await interaction.response.send_message("Two cases")

    async with connected(fake) as client:
        one = command(work)
        one.default_permissions = discord.Permissions(manage_messages=True)
        (made,) = await offering(client, town, one)
        assert [found["name"] for found in clerk.commands(desk)] == ["cases"]
        assert guest.commands(desk) == []
        assert [found["name"] for found in fake.owner(town).commands(desk)] == ["cases"]
        with pytest.raises(NotOffered, match="/cases"):
            guest.slash(desk, "cases")
        (again,) = await client.tree.sync(guild=discord.Object(int(town.id)))
        assert again.id == made.id
        asked = await clerk.slash(desk, "cases").answered()
        assert asked.text == "Two cases"
        assert fake.said(desk) == ["Two cases"]
        (message,) = fake.messages(desk)
        assert message["interaction_metadata"]["user"]["id"] == clerk.id
        with refused(50001):
            await client.tree.sync(guild=discord.Object(1180249153287913472))


async def test_a_command_takes_typed_options_and_suggests_values(fake, town, desk, clerk):
    @app_commands.choices(how=[app_commands.Choice(name="Soon", value="soon")])
    async def work(
        interaction: discord.Interaction,
        case: str,
        days: app_commands.Range[int, 1, 7],
        how: str,
        who: discord.Member | None = None,
    ):
        await interaction.response.send_message(f"{case} {days} {how} {who}", ephemeral=True)

    async def suggest(interaction, current):
        return [app_commands.Choice(name=f"Case {current}", value=current)]

    async with connected(fake) as client:
        one = command(work)
        one.autocomplete("case")(suggest)
        await offering(client, town, one)
        told = await clerk.suggest(desk, "cases", "case", "12", days=2).answered()
        assert told.choices == [{"name": "Case 12", "value": "12"}]
        asked = clerk.slash(desk, "cases", case="12", days=2, how="soon", who=clerk.id)
        assert (await asked.answered()).text == "12 2 soon clerk"
        assert fake.said(desk) == []
        for wrong in (
            {},
            {"case": "1", "days": 8, "how": "soon"},
            {"case": "1", "days": "2", "how": "soon"},
            {"case": "1", "days": 2, "how": "never"},
            {"case": "1", "days": 2, "how": "soon", "more": 1},
        ):
            with pytest.raises(NotOffered):
                clerk.slash(desk, "cases", **wrong)


async def test_groups_of_commands_are_asked_by_their_path(fake, town, desk, clerk):
    group = app_commands.Group(name="rules", description="Rules")

    @group.command(name="show", description="Show one")
    async def show(interaction: discord.Interaction, clause: str):
        await interaction.response.send_message(f"clause {clause}")

    async with connected(fake) as client:
        await offering(client, town, group)
        asked = await clerk.slash(desk, "rules show", clause="4.2").answered()
        assert asked.text == "clause 4.2"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Cases"},
        {"name": "two words"},
        {"name": "x" * 33},
        {"description": ""},
        {"description": "x" * 101},
        {"options": [{"name": "a", "description": "a", "type": 3}] * 2},
        {"options": [{"name": f"o{n}", "description": "a", "type": 3} for n in range(26)]},
        {
            "options": [
                {"name": "a", "description": "a", "type": 3},
                {"name": "b", "description": "b", "type": 3, "required": True},
            ]
        },
        {
            "options": [
                {
                    "name": "a",
                    "description": "a",
                    "type": 3,
                    "choices": [{"name": str(n), "value": str(n)} for n in range(26)],
                }
            ]
        },
        {"options": [{"name": "a", "description": "a", "type": 5, "autocomplete": True}]},
    ],
)
async def test_a_command_that_discord_does_not_take_is_refused(fake, town, wrong):
    async with connected(fake) as client:
        body = {"name": "cases", "description": "What is open", **wrong}
        with refused(50035):
            await client.http.bulk_upsert_guild_commands(client.application_id, town.id, [body])
    assert fake.world.commands[town.id] == []


async def test_suggestions_over_a_limit_are_refused(fake, town, desk, clerk):
    async def work(interaction: discord.Interaction, case: str):
        raise AssertionError

    codes = asyncio.Queue()

    async def suggest(interaction, current):
        try:
            await interaction.response.autocomplete(
                [app_commands.Choice(name=str(n), value=str(n)) for n in range(26)]
            )
        except discord.HTTPException as error:
            codes.put_nowait(error.code)
        return []

    async with connected(fake) as client:
        one = command(work)
        one.autocomplete("case")(suggest)
        await offering(client, town, one)
        asked = clerk.suggest(desk, "cases", "case", "")
        assert await asyncio.wait_for(codes.get(), 60) == 50035
        await asked.answered()


async def test_a_command_in_private_is_answered_there(fake, town, clerk):
    async def work(interaction: discord.Interaction):
        await interaction.response.send_message(f"{interaction.guild} {interaction.user.name}")

    async with connected(fake) as client:
        await offering(client, town, command(work), everywhere=True)
        direct = fake.world.direct(clerk.id)
        asked = await clerk.slash(direct, "cases").answered()
        assert asked.text == "None clerk"
