"""A post's way through the whole of Beadle, between the real discord.py and a fake Discord."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from peers.discord.errors import Wrong
from peers.discord.server import FakeDiscord
from peers.household import Clock
from peers.village import council, harbour
from run.windows import at

from adapters.contract import Secret
from adapters.discord import ADAPTER, Options
from bot.config.model import Account, Connection
from bot.store.schema import Post, Version
from bot.store.schema_work import Case


@pytest.fixture
async def fake():
    async with FakeDiscord() as discord:
        yield discord


@pytest.fixture
def town(fake):
    return fake.guild("Anytown")


@pytest.fixture
def notices(fake, town):
    return fake.channel(town, "notices", deny_everyone=("SEND_MESSAGES",))


@pytest.fixture
def watched(fake, notices, household, tmp_path):
    """A village whose channel on Discord is watched; its desk is in memory."""
    (tmp_path / "token").write_text(fake.token)
    options = Options(
        token=Secret(file=str(tmp_path / "token")), **fake.addresses(), pause_seconds=0.05
    )
    accounts = (
        Account("site", "page.test", id="page"),
        Account("discord", notices["id"], id="notices"),
    )

    @asynccontextmanager
    async def begun(village=council):
        home = household(
            councils=(village(accounts=accounts),),
            clock=Clock(datetime.now(UTC)),
            more=(Connection("discord", ADAPTER, options),),
        )
        async with home:
            yield home

    return begun


async def until(home, condition):
    """Wait until the condition holds after some write."""
    async with asyncio.timeout(60):
        while not await condition():
            home.store.changed.clear()
            if await condition():
                return
            await home.store.changed.wait()
    await home.settled()


async def raised(home, number=1):
    """Wait for a case."""

    async def there():
        return len(await home.rows(Case)) >= number

    await until(home, there)


async def test_a_case_is_taken_down_restored_and_stays_one_case(fake, town, notices, watched):
    async with watched() as home:
        fake.owner(town).write(notices, "A zebra.")
        await raised(home)
        (post,) = await home.rows(Post)
        assert post.by_public is False

        said = await home.ask("takedown 1 P1 No zebras here")
        assert said.text.startswith("Done.")
        assert fake.said(notices) == []
        assert "No zebras here" in fake.faults.reasons[-1][2]

        said = await home.ask("restore 1 It was a horse after all")
        assert "public again" in said.text
        assert fake.said(notices) == ["A zebra."]
        (found,) = fake.messages(notices)

        async def followed():
            (row,) = await home.rows(Post)
            return row.ref.endswith(found["id"]) and row.removed_at is None

        await until(home, followed)
        assert len(await home.rows(Case)) == 1
        assert len(await home.rows(Version)) == 1
        assert not home.desk.texts("IS PUBLIC AGAIN")

        said = await home.ask("takedown 1 P1 It was a zebra")
        assert said.text.startswith("Done."), said.text
        assert fake.said(notices) == []


async def test_a_post_that_is_deleted_before_it_is_judged_is_kept_and_told(
    fake, town, notices, watched
):
    async with watched() as home:
        message = fake.owner(town).write(notices, "A zebra.")
        fake.owner(town).delete(message)
        await raised(home)

        async def gone():
            return (await home.rows(Case))[0].state == "gone"

        await until(home, gone)
        assert "[text] A zebra." in (await home.ask("case 1")).text


async def test_what_the_public_says_is_never_taken_down_by_the_bot(fake, town, watched, notices):
    async with watched() as home:
        head = fake.owner(town).write(notices, "Market day")
        thread = fake.owner(town).thread(notices, "Comments", head)
        fake.person(town, "Rita").write(thread, "Look, a zebra.")
        await raised(home)
        (post,) = [row for row in await home.rows(Post) if row.by_public]
        assert post.ref.startswith(thread["id"])
        said = await home.ask("takedown 1 P1 rude")
        assert fake.said(thread)[-1] == "Look, a zebra."
        assert "NOT DONE" in said.text


async def test_a_closure_is_carried_out_on_discord_and_undone_exactly(
    fake, town, notices, watched, tmp_path
):
    officers = fake.role(town, "Officers")
    ann = fake.person(town, "Ann", officers)
    fake.overwrite(notices, officers["id"], allow=("SEND_MESSAGES",))
    ann.write(notices, "Market day")
    before = [dict(one) for one in notices["permission_overwrites"]]
    async with watched(partial(harbour, tmp_path)) as home:
        today = home.clock.at.date()
        first, last = today + timedelta(days=1), today + timedelta(days=3)
        await home.ask(f"close notices closed from {first} until {last} a trial")
        await at(home, datetime(first.year, first.month, first.day, 1, tzinfo=UTC))
        with pytest.raises(Wrong):
            ann.write(notices, "Not now")
        (notice,) = [one for one in fake.messages(notices) if one["pinned"]]
        assert "this account is closed until" in notice["content"]
        (told,) = home.desk.texts("Closed by clause P2")
        assert "administrators" in told or "and I checked" in told

        await at(home, datetime(last.year, last.month, last.day, 1, tzinfo=UTC) + timedelta(days=1))
        assert fake.said(notices) == ["Market day"]
        assert sorted(notices["permission_overwrites"], key=_id) == sorted(before, key=_id)
        ann.write(notices, "Open again")
        assert await home.rows(Case) == []
        refs = {row.ref for row in await home.rows(Post)}
        assert f"{notices['id']}/{notice['id']}" not in refs


def _id(overwrite):
    return overwrite["id"]


async def test_no_secret_is_in_the_database(fake, town, notices, watched):
    async with watched() as home:
        fake.owner(town).write(notices, "A zebra.")
        await raised(home)
        await home.ask("takedown 1 P1 x")
        await home.ask("restore 1 y")
        (webhook,) = fake.world.webhooks.values()
        path = home.url.removeprefix("sqlite:///")
        for secret in (fake.token, webhook["token"]):
            assert secret.encode() not in await asyncio.to_thread(_bytes, path)
            assert secret not in json.dumps(home.announced)


def _bytes(path):
    with open(path, "rb") as file:  # noqa: PTH123 - the whole of it
        return file.read()
