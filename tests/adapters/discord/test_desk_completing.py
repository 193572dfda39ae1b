"""What completes a word of a command on Discord."""

from __future__ import annotations

import asyncio

from clerks_office import COMMANDS

from adapters.contract import Choice


async def test_a_word_is_completed_by_what_beadle_knows(office):
    """Asked with everything that says what this person may see."""
    told = []

    async def suggest(*about):
        told.append(about)
        return [Choice("14/2026", "14: W5, W7"), Choice("x" * 101, "too long to be sent")]

    await office.offered(COMMANDS, suggest)
    asked = await office.clerk.suggest(office.room, "takedown", "case", "1", reason="y").answered()
    assert asked.choices == [{"name": "14: W5, W7", "value": "14/2026"}]
    assert told == [(office.channel, office.clerk.id, "takedown", "case", "1")]


async def test_a_completion_that_takes_too_long_or_breaks_is_empty(office, monkeypatch):
    """Discord waits three seconds."""
    monkeypatch.setattr("adapters.discord.opening._SOON", 0.05)

    async def slow(*_):
        await asyncio.Event().wait()

    await office.offered(COMMANDS, slow)
    asked = await office.clerk.suggest(office.room, "takedown", "case", "1").answered()
    assert asked.choices == []


async def test_nothing_is_completed_elsewhere(office):
    """Cases are not named in another channel."""

    async def suggest(*_):
        return [Choice("14/2026", "14: W5")]

    await office.offered(COMMANDS, suggest)
    hall = office.fake.channel(office.guild, "village-hall")
    asked = await office.clerk.suggest(hall, "takedown", "case", "1").answered()
    assert asked.choices == []
