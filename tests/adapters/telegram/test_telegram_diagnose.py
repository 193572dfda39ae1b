"""``beadle doctor`` on Telegram: each thing that can be wrong has a line, and how to mend it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest
from council import plain, town
from peers.telegram import TOKEN
from telegram import Bot
from telegram.error import TelegramError

from adapters.contract import Account, Secret
from adapters.telegram import ADAPTER

__all__ = ["plain", "town"]


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    """Look for another reader for a second only."""
    monkeypatch.setattr("adapters.telegram.diagnose._PROBE", 1)


async def wrong(town, **options):
    """The lines that are not in order, by name."""
    checks = await ADAPTER.diagnose(replace(town.options, **options), town.accounts, town.host)
    assert all(check.mend and check.detail for check in checks if not check.ok)
    assert not any(TOKEN in repr(check) for check in checks)
    # What is so stands in the detail, and what to do beside it: nobody is told both twice.
    assert not any(". " in check.detail for check in checks)
    return {check.name: check.detail for check in checks if not check.ok}


async def test_all_is_well(town, plain):
    """Also without an archive chat, which is said all the same."""
    assert await wrong(town) == {}
    checks = await plain.diagnose()
    (line,) = [check for check in checks if check.name == "archive chat"]
    assert line.ok
    assert "not looked at again" in line.detail


async def test_rights_that_are_missing_are_named(town):
    """For each chat that they are missing in."""
    await town.acts.appoint(town.news, can_delete_messages=False, can_edit_messages=False)
    await town.acts.appoint(town.group, can_restrict_members=False)
    await town.acts.appoint(town.store, can_post_messages=False)
    found = await wrong(town)
    assert "delete messages of others" in found["account @sampleford"]
    assert "edit messages of others" in found["account @sampleford"]
    assert "restrict members" in found["discussion of @sampleford"]
    assert "post messages" in found["archive chat"]


async def test_privacy_mode_hides_a_group_from_who_is_no_administrator(town):
    """An administrator sees everything whatever the mode."""
    town.telegram.world.privacy = True
    assert await wrong(town) == {}
    await town.acts.appoint(town.group, "member")
    found = await wrong(town)
    assert found["privacy mode"] == "hides the group's messages"
    assert found["discussion of @sampleford"].startswith("the bot is no administrator; it has to")


async def test_a_second_reader_is_found(town, monkeypatch):
    """It calls again as soon as it was cut off; Beadle itself is none."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")

    async def other():
        async with Bot(TOKEN, f"{town.telegram.url}/bot") as bot:
            while True:
                with suppress(TelegramError):  # cut off, and there again at once
                    await bot.get_updates(timeout=10)

    reading = asyncio.ensure_future(other())
    await town.telegram.until(lambda: town.telegram._poll)
    found = await wrong(town)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert "another program" in found["only reader"]
    await town.host.save("telegram-heard", town.host.now().isoformat())
    checks = await town.diagnose()
    assert "Beadle itself" in next(c.detail for c in checks if c.name == "only reader")


async def test_a_webhook_is_found(town):
    """With the way to switch it off, without the token in it."""
    town.telegram.world.webhook = "https://elsewhere.example"
    assert list(await wrong(town)) == ["webhook"]


async def test_an_archive_chat_that_anybody_can_read_is_wrong(town):
    """What was removed would be public there."""
    town.store.username = "sampleford_archive"
    assert await wrong(town) == {"archive chat": "anybody can read it"}
    assert list(await wrong(town, archive_chat="-100999")) == ["archive chat"]


async def test_a_desk_that_the_bot_is_not_in_is_wrong(town):
    """As long as its chat was never opened."""
    clerk = town.telegram.world.person("Sam")
    channels = (str(clerk["id"]),)
    assert list(await wrong(town, channels=channels)) == [f"desk {clerk['id']}"]
    await town.acts.start(clerk)
    assert await wrong(town, channels=channels) == {}


@pytest.mark.parametrize("how", ["revoked", "missing", "nobody answers", "no token at all"])
async def test_without_a_bot_there_is_one_line(town, how):
    """And it never raises."""
    options = {}
    if how == "revoked":
        town.telegram.revoked = True
    elif how == "missing":
        options = {"token": Secret(env="BEADLE_NO_SUCH_VARIABLE")}
    elif how == "no token at all":
        options = {"token": Secret(env="PATH")}
    else:
        options = {"api": "http://127.0.0.1:9"}
    assert list(await wrong(town, **options)) == ["token"]


async def test_an_address_that_leads_nowhere_is_wrong(town):
    """The others are looked at all the same."""
    town.accounts = [Account("acc-gone", "@nobody_here"), *town.accounts]
    assert list(await wrong(town)) == ["account @nobody_here"]
