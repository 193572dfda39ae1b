"""The main job on a Telegram channel: Beadle in a process of its own, killed whenever it hurts."""

from __future__ import annotations

import asyncio
import re

import pytest
from e2e.house import PATIENCE, House
from e2e.writing import BREACH
from peers.telegram import TOKEN, Telegram

CONFIG = """
scorer = "none"

[[connection]]
id = "telegram"
adapter = "telegram"
token = {{ env = "BEADLE_E2E_TOKEN" }}
api = "{api}"
archive_chat = "{store}"

[[council]]
id = "durrington"
name = "Durrington Town Council"
pack = "durrington"

[[council.account]]
connection = "telegram"
address = "@durrington_council"
kind = "official"

[[council.desk]]
connection = "telegram"
channel = "{desk}"

[[council.person]]
name = "Sam Clerk"
role = "clerk"
identities = {{ telegram = "{clerk}" }}
"""


class Council:
    """A channel with its group, an archive chat, and the Clerk's own chat as the desk."""

    def __init__(self, telegram, folder):
        self.telegram, self.acts, world = telegram, telegram.acts, telegram.world
        self.clerk = world.person("Sam Clerk")
        self.desk = world.private(self.clerk)
        self.channel = world.chat("channel", "Durrington", "durrington_council")
        self.group, self.store = world.chat("supergroup", "Talk"), world.chat("channel", "Store")
        self.channel.linked, self.group.linked = self.group.id, self.channel.id
        for chat in (self.channel, self.group, self.store):
            chat.join(world.bot, "administrator")
        config = CONFIG.format(
            api=telegram.url, store=self.store.id, desk=self.desk.id, clerk=self.clerk["id"]
        )
        self.house = House(folder / "house", config, {"BEADLE_E2E_TOKEN": TOKEN})

    async def start(self, *, ready=True):
        """Start Beadle, and go on while it starts; ready it is once every alert was shown."""
        await asyncio.to_thread(self.house.start, ready=ready, script=False)

    async def until(self, words):
        """The bot's last message at the desk that holds these words (a regex)."""

        def found():
            return [m for m in self.desk.messages.values() if re.search(words, m.get("text", ""))]

        await self.telegram.until(found, PATIENCE)
        return found()[-1]

    async def type(self, line):
        """The Clerk types a command."""
        await self.acts.write(self.desk, self.clerk, line)

    async def counted(self, query, value):
        """Wait until the database says so."""
        async with asyncio.timeout(PATIENCE):
            while self.house.value(query) != value:  # noqa: ASYNC110 # another process's database rings no bell
                await asyncio.sleep(0.05)


@pytest.fixture
async def council(tmp_path):
    """A running Beadle with nothing posted yet."""
    async with Telegram() as telegram:
        made = Council(telegram, tmp_path)
        with made.house:
            await made.start()
            await made.acts.start(made.clerk)
            yield made


async def test_a_post_is_taken_down_put_back_and_found_at_its_new_address(council):
    """With its pictures, from the archive chat; and it can be taken down there again."""
    await council.acts.album(council.channel, [b"one", b"two"], BREACH)
    await council.until("Case 1: please decide")
    await council.type("/takedown 1 6.5 supports a party")
    await council.until(r"Done\. Case 1 was removed .* and I checked")
    assert council.channel.messages == {}
    await council.type("/restore 1 I read it again")
    back = await council.until(r"Done\. Case 1 was restored")
    first = min(council.channel.messages)
    now = f"https://t.me/durrington_council/{first}"
    assert f"at {now};" in back["text"]
    assert f"It is still public: {now}" in (await council.until("Case 1: restored"))["text"]
    assert [m.get("caption") for m in council.channel.messages.values()] == [BREACH, None]
    await council.counted("SELECT ref FROM post", f"{council.channel.id}:{first}")
    assert await asyncio.to_thread(council.house.stop) == 0
    assert "as recorded" in await asyncio.to_thread(council.house.verified)
    log = council.house.log.read_text()
    assert TOKEN not in log
    assert "Traceback" not in log


async def test_every_post_is_one_case_however_often_beadle_is_killed(council):
    """Posts, edits before they are judged, and an album whose parts come apart."""
    posts = 0
    for pause in (0.0, 0.1, 0.3):
        for _ in range(8):
            posts += 1
            made = await council.acts.post(council.channel, f"{BREACH} Number {posts}.")
            await council.acts.edit(council.channel, made["message_id"], f"{BREACH} {posts}!")
        _, held = await council.acts.album(council.channel, [b"one", b"two"], BREACH, later=1)
        posts += 1
        await asyncio.sleep(pause)
        await asyncio.to_thread(council.house.kill)
        await council.acts.tell_later(council.channel, held)
        await council.start(ready=False)
    await council.counted("SELECT count(*) FROM post", posts)
    await council.counted('SELECT count(*) FROM "case"', posts)
    assert council.house.value("SELECT count(DISTINCT ref) FROM post") == posts
    await council.counted("SELECT count(*) FROM post WHERE versions > 2", 0)
    assert await asyncio.to_thread(council.house.stop) == 0
    assert "Traceback" not in council.house.log.read_text()


async def test_a_comment_in_the_group_is_the_public_s(council):
    """What a resident wrote below a post is known for an answer to it."""
    resident = council.telegram.world.person("Robin")
    await council.acts.post(council.channel, "Bin day is Tuesday")
    copy = next(iter(council.group.messages.values()))
    await council.acts.write(council.group, resident, "Vile words", reply_to=copy)
    await council.counted("SELECT count(*) FROM post", 2)
    rows = council.house.rows("SELECT by_public, reply_to FROM post ORDER BY id")
    assert [bool(row["by_public"]) for row in rows] == [False, True]
    assert rows[1]["reply_to"] == f"{council.channel.id}:1"
