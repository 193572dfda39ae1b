"""The fake Discord's commands, buttons and forms, as the real discord.py sees them."""

from __future__ import annotations

import asyncio

import discord
import pytest
from discord import app_commands
from peers.discord import FakeDiscord, NotOffered, labels, words
from peers.discord_client import Client, connected


@pytest.fixture
async def fake():
    async with FakeDiscord() as server:
        yield server


@pytest.fixture
async def town(fake):
    return fake.guild()


@pytest.fixture
async def desk(fake, town):
    return fake.channel(town, "desk")


@pytest.fixture
async def clerk(fake, town):
    return fake.person(town, "Clerk", fake.role(town, "Clerk", "MANAGE_MESSAGES"))


@pytest.fixture
async def guest(fake, town):
    return fake.person(town, "Guest")


def refused(code):
    return pytest.raises(discord.HTTPException, match=f"error code: {code}")


async def offering(client, town, *commands, everywhere=False):
    """Register these commands."""
    place = None if everywhere else discord.Object(int(town.id))
    for one in commands:
        client.tree.add_command(one, guild=place)
    return await client.tree.sync(guild=place)


def command(work, name="cases", **more):
    return app_commands.Command(name=name, description="What is open", callback=work, **more)


class Answer:
    """Runs what the test gives for the next interaction that is no command."""

    def __init__(self, client):
        self.failed = None

        @client.event
        async def on_interaction(interaction):
            if interaction.type is not discord.InteractionType.application_command:
                await self.work(interaction)


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
        assert asked.waited < 3
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


async def test_an_answer_may_come_later_be_private_be_changed_and_taken_back(
    fake, town, desk, clerk, guest
):
    async def work(interaction: discord.Interaction):
        await interaction.response.defer(ephemeral=True)
        assert asked.text == ""
        await interaction.followup.send("First")
        await interaction.followup.send("Second", ephemeral=True)
        await interaction.edit_original_response(content="Done")
        assert (await interaction.original_response()).content == "Done"

    async with connected(fake) as client:
        await offering(client, town, command(work))
        asked = clerk.slash(desk, "cases")
        await asked.answered(2)
        assert asked.kind == 5
        async with asyncio.timeout(5):
            while asked.text != "Done\nSecond":  # noqa: ASYNC110 - a change tells nobody
                await asyncio.sleep(0.01)
        assert fake.said(desk) == []
        assert (guest.sees(asked), len(clerk.sees(asked))) == ([], 2)


async def test_a_first_answer_after_three_seconds_or_a_second_one_is_refused(
    fake, town, desk, clerk
):
    outcome = asyncio.Queue()

    async def work(interaction: discord.Interaction):
        if late:
            fake.world.advance(3.1)
        try:
            await interaction.response.send_message("One")
            interaction.response._response_type = None
            await interaction.response.send_message("Two")
        except discord.HTTPException as error:
            outcome.put_nowait(error.code)

    async with connected(fake) as client:
        await offering(client, town, command(work))
        late = False
        clerk.slash(desk, "cases")
        assert await asyncio.wait_for(outcome.get(), 5) == 40060
        late = True
        clerk.slash(desk, "cases")
        assert await asyncio.wait_for(outcome.get(), 5) == 10062
    assert fake.said(desk) == ["One"]


async def test_a_token_is_good_for_fifteen_minutes_and_not_before_an_answer(
    fake, town, desk, clerk
):
    asked = asyncio.Queue()

    async def work(interaction: discord.Interaction):
        asked.put_nowait(interaction)

    async with connected(fake) as client:
        await offering(client, town, command(work))
        clerk.slash(desk, "cases")
        interaction = await asyncio.wait_for(asked.get(), 5)
        with refused(10015):
            await interaction.followup.send("Too early")
        await interaction.response.defer()
        fake.world.advance(899)
        await interaction.followup.send("In time")
        fake.world.advance(2)
        with refused(50027):
            await interaction.followup.send("Too late")
        with refused(50027):
            await interaction.edit_original_response(content="Too late")
    assert fake.said(desk) == ["In time"]


class View(discord.ui.View):
    """Two buttons that are known again after a restart; one is disabled."""

    def __init__(self):
        super().__init__(timeout=None)

    @discord.ui.button(label="Take down", custom_id="down:1")
    async def down(self, interaction, _button):
        await interaction.response.edit_message(content="Taken down", view=None)

    @discord.ui.button(label="Advice", custom_id="advice:1")
    async def advice(self, interaction, _button):
        await interaction.response.send_modal(Reason())

    @discord.ui.button(label="Gone", custom_id="gone:1", disabled=True)
    async def gone(self, _interaction, _button):
        raise AssertionError

    @discord.ui.select(custom_id="menu:1", options=[discord.SelectOption(label="A", value="a")])
    async def menu(self, interaction, select):
        await interaction.response.send_message(f"chose {select.values[0]}", ephemeral=True)


class Reason(discord.ui.Modal, title="Why?"):
    reason = discord.ui.TextInput(label="Reason", custom_id="reason", min_length=3, max_length=9)
    more = discord.ui.TextInput(label="More", custom_id="more-words", required=False)

    async def on_submit(self, interaction):
        await interaction.response.send_message(f"{self.reason.value}/{self.more.value}")


async def test_a_button_of_a_message_sent_before_a_restart_works(fake, desk, clerk):
    async with connected(fake) as client:
        embed = discord.Embed(title="Case 1", description="Clause 4.2")
        await client.get_channel(int(desk["id"])).send(embed=embed, view=View())
    (message,) = fake.messages(desk)
    assert words(message) == "Case 1\nClause 4.2"
    assert labels(message) == ["Take down", "Advice"]
    second = Client()
    second.add_view(View())
    async with connected(fake, second):
        with pytest.raises(NotOffered, match="disabled"):
            clerk.press(message, "Gone")
        with pytest.raises(NotOffered, match="no button"):
            clerk.press(message, "Delete")
        told = await clerk.choose(message, "menu:1", "a").answered()
        assert told.text == "chose a"
        asked = await clerk.press(message, "Take down").answered()
        assert asked.kind == 7
        assert fake.messages(desk)[0]["content"] == "Taken down"
        with pytest.raises(NotOffered):
            clerk.press(message, "Take down")
    await client.close()


async def test_a_form_is_opened_filled_in_and_answered(fake, desk, clerk, guest):
    client = Client()
    client.add_view(View())
    async with connected(fake, client):
        await client.get_channel(int(desk["id"])).send("Case 1", view=View())
        (message,) = fake.messages(desk)
        asked = await clerk.press(message, "Advice").answered()
        assert asked.modal["title"] == "Why?"
        for wrong in ({}, {"reason": "no"}, {"reason": "much too long"}):
            with pytest.raises(NotOffered):
                clerk.submit(asked, **wrong)
        with pytest.raises(NotOffered):
            guest.submit(asked, reason="mine")
        done = await clerk.submit(asked, reason="clause", more_words="4.2").answered()
        assert done.text == "clause/4.2"


@pytest.mark.parametrize(
    "rows",
    [
        [
            {
                "type": 1,
                "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "i" * 101}],
            }
        ],
        [{"type": 1, "components": [{"type": 2, "style": 1, "label": "x" * 81, "custom_id": "i"}]}],
        [{"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "i"}] * 2}],
        [{"type": 1, "components": [{"type": 2, "style": 1, "label": "x"}]}],
        [{"type": 1, "components": [{"type": 2, "style": 5, "label": "x"}]}],
        [
            {
                "type": 1,
                "components": [
                    {"type": 2, "style": 1, "label": "x", "custom_id": str(n)} for n in range(6)
                ],
            }
        ],
        [
            {
                "type": 1,
                "components": [{"type": 2, "style": 1, "label": "x", "custom_id": str(n)}],
            }
            for n in range(6)
        ],
        [{"type": 2, "style": 1, "label": "x", "custom_id": "i"}],
        [{"type": 1, "components": [{"type": 3, "custom_id": "m", "options": []}]}],
    ],
)
async def test_buttons_over_a_limit_are_refused(fake, desk, rows):
    async with connected(fake) as client:
        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=desk["id"])
        with refused(50035):
            await client.http.request(route, json={"content": "x", "components": rows})
    assert fake.messages(desk) == []


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
        assert await asyncio.wait_for(codes.get(), 5) == 50035
        await asked.answered()


async def test_a_command_in_private_is_answered_there(fake, town, clerk):
    async def work(interaction: discord.Interaction):
        await interaction.response.send_message(f"{interaction.guild} {interaction.user.name}")

    async with connected(fake) as client:
        await offering(client, town, command(work), everywhere=True)
        direct = fake.world.direct(clerk.id)
        asked = await clerk.slash(direct, "cases").answered()
        assert asked.text == "None clerk"
