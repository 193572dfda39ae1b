"""The bytes of attachments: expired addresses, deleted messages, limits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from contract_peer import Archive, Picture, connected, png
from discord_peer import DiscordPeer
from orders import Office, seen

from adapters.contract import (
    Refused,
    RefusedCode,
    Unavailable,
)


@pytest.fixture
def town(fake, host, tmp_path):
    return DiscordPeer(fake, host, tmp_path)


@pytest.fixture
def notices(town):
    return town.channels["acc-notices"]


@pytest.fixture
async def office(town):
    """A connection whose archive knows all that was written before the test began."""
    archive = Archive()
    async with connected(town) as platform:
        yield Office(town, platform, archive)


async def test_an_expired_address_is_asked_for_anew(fake, town, notices, office):
    picture = Picture(png(), "The hall")
    ref = await town.write(office.account, "With a picture", picture)
    await seen(town, office.archive)
    media = office.archive.of(ref).media[0]
    fake.world.advance(2 * 86_400)
    assert await office.platform.fetch(office.account, ref, media) == picture.data
    assert fake.faults.count("GET", f"/messages/{ref.id.split('/')[1]}$") == 1


async def test_an_attachment_is_got_for_a_while_after_its_message_was_deleted(
    town, notices, office
):
    picture = Picture(png(), "The hall")
    ref = await town.write(office.account, "With a picture", picture)
    await seen(town, office.archive)
    media = office.archive.of(ref).media[0]
    await town.delete(office.account, ref)
    assert await office.platform.fetch(office.account, ref, media) == picture.data


async def test_an_attachment_that_vanished_is_refused_for_good(fake, town, notices, office):
    ref = await town.write(office.account, "With a picture", Picture(png(), "The hall"))
    await seen(town, office.archive)
    media = office.archive.of(ref).media[0]
    await town.delete(office.account, ref)
    fake.world.advance(3_600)
    with pytest.raises(Refused) as refused:
        await office.platform.fetch(office.account, ref, media)
    assert refused.value.code is RefusedCode.GONE


@pytest.mark.parametrize("told", [True, False], ids=["its size is told", "its size is not told"])
async def test_an_attachment_that_is_too_large_is_refused_with_the_limit(
    fake, host, tmp_path, told
):
    town = DiscordPeer(fake, host, tmp_path)
    town.options = replace(town.options, media_megabytes=0.00005)
    ref = await town.write(town.accounts[0], "With a picture", Picture(png(9, 9), "The hall"))
    archive = await seen(town)
    media = archive.of(ref).media[0]
    media = media if told else replace(media, size=None)
    async with connected(town) as platform:
        with pytest.raises(Refused, match="media_megabytes") as refused:
            await platform.fetch(town.accounts[0], ref, media)
    assert refused.value.code is RefusedCode.TOO_LARGE


async def test_a_store_that_fails_is_worth_trying_again(fake, town, notices, office):
    ref = await town.write(office.account, "With a picture", Picture(png(), "The hall"))
    await seen(town, office.archive)
    media = office.archive.of(ref).media[0]
    fake.faults.fail("/attachments/", 503)
    with pytest.raises(Unavailable):
        await office.platform.fetch(office.account, ref, media)
