"""The fake Discord's answers, buttons and forms, as the real discord.py sees them."""

from __future__ import annotations

import asyncio

import discord
import pytest
from peers.discord import NotOffered, labels, words
from peers.discord_client import Client, command, connected, offering, refused


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
        async with asyncio.timeout(60):
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
        assert await asyncio.wait_for(outcome.get(), 60) == 40060
        late = True
        clerk.slash(desk, "cases")
        assert await asyncio.wait_for(outcome.get(), 60) == 10062
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
        interaction = await asyncio.wait_for(asked.get(), 60)
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


async def test_a_press_may_be_acknowledged_without_a_word_and_the_message_changed_later(
    fake, desk, clerk
):
    async with connected(fake) as client:

        @client.event
        async def on_interaction(interaction):
            await interaction.response.defer()
            await interaction.edit_original_response(content="Decided", view=None)
            await interaction.followup.send("By the Clerk", ephemeral=True)

        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=desk["id"])
        rows = View().to_components()
        await client.http.request(route, json={"content": "Case 1", "components": rows})
        asked = await clerk.press(fake.messages(desk)[0], "Take down").answered()
        assert (asked.kind, asked.text) == (6, "By the Clerk")
        assert fake.said(desk) == ["Decided"]
