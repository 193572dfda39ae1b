"""A listed officer who is asked something with buttons on Discord, and presses one."""

from __future__ import annotations

import asyncio

import pytest
from clerks_office import until


@pytest.fixture
def own(letters):
    """The listed officer's private channel."""
    return letters.fake.world.direct(letters.listed.id)


def last(letters, own):
    return letters.fake.messages(own)[-1]


async def ask(letters, key="q1", *choices):
    """Ask something with buttons; the message that stands there."""
    place = letters.listed.id
    await letters.mailbox.send("Is anyone in danger?", place, key, choices or ("Yes", "No"))
    return last(letters, letters.fake.world.direct(place))


async def press(letters, message, label):
    """Press a button while Beadle reads; what was read, and how Discord was answered."""
    pressed = []
    found = await letters.live(lambda: pressed.append(letters.listed.press(message, label)))
    return found, pressed[0]


async def settled(letters, asked):
    """Beadle goes on reading: what was read last is stored, and nothing is left to be said."""
    reading = asyncio.ensure_future(letters.until(lambda _: False))
    await asked.acknowledged()
    await until(lambda: not letters.mailbox._presses._marking)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
