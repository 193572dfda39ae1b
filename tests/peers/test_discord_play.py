"""Playing on the fake Discord by hand, with a real discord.py client as the bot."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import discord
from peers.discord.play import Play
from peers.discord_client import command, connected, offering


class Ask(discord.ui.View):
    @discord.ui.button(label="Why", custom_id="why")
    async def why(self, interaction, _button):
        await interaction.response.send_modal(Why())

    @discord.ui.button(label="Done", custom_id="done")
    async def done(self, interaction, _button):
        await interaction.response.edit_message(content="Done", view=None)


class Why(discord.ui.Modal, title="Why?"):
    reason = discord.ui.TextInput(label="Reason", custom_id="reason")

    async def on_submit(self, interaction):
        await interaction.response.send_message(self.reason.value, ephemeral=True)


async def test_a_person_writes_presses_fills_in_and_sees_what_the_clerk_sees(fake):
    play = Play(fake)

    async def cases(interaction: discord.Interaction, days: int):
        await interaction.response.send_message(f"{days} days", ephemeral=True)

    async with connected(fake) as client:
        await offering(client, play.town, command(cases))
        room = client.get_channel(int(play.channels["desk"]["id"]))
        embed = discord.Embed(title="Clause 4", description="No").add_field(name="Case", value="1")
        await room.send(embed=embed, view=Ask(timeout=None))
        told = await play.do("look")
        for line in ("  | Clause 4", "  | Case: 1", "  [Why] [Done]"):
            assert line in told.splitlines()
        assert "  Reason (required): reason=" in (await play.do("press Why")).splitlines()
        assert "(only you see this)" in await play.do('fill reason="it is so"')
        assert "3 days" in await play.do("slash cases days=3")
        assert "/cases" in await play.do("commands")
        await play.do("press Done")
        assert "[Why]" not in await play.do("look")
        assert await play.do("as guest") == "You are guest."
        assert "403 50001" in await play.do("write hello")


async def test_a_line_that_does_not_fit_is_said_and_changes_nothing(fake):
    play = Play(fake)
    assert "press [N] BUTTON" in await play.do("nonsense")
    assert "does not fit" in await play.do("as nobody")
    assert "does not fit" in await play.do("edit")
    assert "does not fit" in await play.do('write "half')
    assert fake.messages(play.channels["desk"]) == []


async def test_the_program_prints_where_it_is_and_ends_with_its_lines():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "peers.discord", cwd=Path(__file__).parents[1],
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate(b"write Hello\nlook\n")
    lines = out.decode().splitlines()
    assert process.returncode == 0
    assert lines[0].startswith("token fake.")
    assert lines[1].startswith('api = "http://127.0.0.1:')
    assert lines[2].startswith('gateway = "ws://127.0.0.1:')
    assert lines[-1] == "  Hello"
