"""The main job from the Clerk's telephone: Beadle in a process of its own, her desk on Telegram."""

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
id = "website"
adapter = "folder"

[[connection]]
id = "telegram"
adapter = "telegram"
token = {{ env = "BEADLE_E2E_TOKEN" }}
api = "{api}"

[[council]]
id = "durrington"
name = "Durrington Town Council"
pack = "durrington"

[[council.account]]
connection = "website"
address = "{posts}"
kind = "official"

[[council.account]]
connection = "telegram"
address = "{channel}"
kind = "official"
author_kind = "officer"

[[council.desk]]
connection = "telegram"
channel = "{group}"

[[council.person]]
name = "Sam Clerk"
role = "clerk"
identities = {{ telegram = "{clerk}" }}

[[council.person]]
name = "Dee Deputy"
role = "deputy"
identities = {{ telegram = "{deputy}" }}
"""


class Office:
    """The Clerk with her telephone, and the house in which Beadle runs."""

    def __init__(self, telegram, folder):
        self.telegram, self.acts, world = telegram, telegram.acts, telegram.world
        self.clerk, self.deputy = world.person("Sam Clerk"), world.person("Dee Deputy")
        self.group, self.own = world.chat("supergroup", "Desk"), world.private(self.clerk)
        self.group.join(world.bot)
        self.channel = world.chat("channel", "Durrington", "durrington_council")
        self.channel.join(world.bot, "administrator")
        self.posts = folder / "posts"
        self.posts.mkdir()
        config = CONFIG.format(
            api=telegram.url, posts=self.posts, channel="@durrington_council", group=self.group.id,
            clerk=self.clerk["id"], deputy=self.deputy["id"],
        )  # fmt: skip
        self.house = House(folder / "house", config, {"BEADLE_E2E_TOKEN": TOKEN})

    async def start(self):
        """Start Beadle, and go on while it starts."""
        await asyncio.to_thread(self.house.start, script=False)

    async def until(self, words, chat=None, times=1):
        """The bot's last message that holds these words (a regex), once there are so many."""
        chat, bot = chat or self.group, self.telegram.world.bot["id"]

        def found():
            return [
                message for message in chat.messages.values()
                if message["from"]["id"] == bot and re.search(words, message.get("text", ""))
            ]  # fmt: skip

        await self.telegram.until(lambda: len(found()) >= times, PATIENCE)
        return found()[-1]

    async def press(self, message, label):
        """Press a button below a message."""
        rows = message["reply_markup"]["inline_keyboard"]
        data = next(b["callback_data"] for row in rows for b in row if b["text"] == label)
        await self.acts.press(self.group, message["message_id"], self.clerk, data)


@pytest.fixture
async def office(tmp_path):
    """A running Beadle with nothing posted yet."""
    async with Telegram() as telegram:
        made = Office(telegram, tmp_path)
        with made.house:
            await made.start()
            yield made


async def test_a_case_is_decided_on_a_telephone_although_beadle_is_killed_meanwhile(office):
    """Alert, button, the question answered after the kill, the outcome, the card, the proof."""
    await office.acts.start(office.clerk)
    file = office.posts / "change.md"
    file.write_text(f"---\ntitle: Change\ndate: 2026-11-13\n---\n{BREACH}\n")
    card = await office.until("Case 1: please decide")
    assert "For Sam Clerk." in card["text"]
    await office.press(card, "Take down")
    question = await office.until("takedown 1/20.. 6.5: one thing is missing")

    await asyncio.to_thread(office.house.kill)
    await office.acts.write(office.group, office.clerk, "supports a party", reply_to=question)
    await office.start()
    done = await office.until(r"Done\. Case 1 was removed .* and I checked")
    assert "draft: true" in file.read_text()
    await office.until("Case 1: taken down")
    assert card["message_id"] < question["message_id"] < done["message_id"]

    await office.acts.write(office.group, office.clerk, "/restore 1 I read it again")
    await office.until(r"Done\. Case 1 was restored")
    assert "draft: true" not in file.read_text()
    assert await asyncio.to_thread(office.house.stop) == 0
    assert "as recorded" in await asyncio.to_thread(office.house.verified)
    assert office.house.value("SELECT count(*) FROM command") == 2
    log = office.house.log.read_text()
    assert TOKEN not in log
    assert "Traceback" not in log


async def test_answers_to_one_person_stay_between_them_and_the_bot(office):
    """A draft that is checked in private, and status from the group."""
    await office.acts.start(office.clerk)
    await office.until("I can write to you here now", office.own)
    await office.acts.write(office.own, office.clerk, f"/check {BREACH}")
    await office.until("Nothing of this draft was kept", office.own)
    await office.acts.write(office.group, office.clerk, "/status")
    await office.until("watched", office.own)
    stranger = office.telegram.world.person("A stranger")
    await office.acts.write(office.group, stranger, "/status")
    await office.until("I have a message for one of you alone")
    assert len([m for m in office.group.messages.values() if m["from"]["is_bot"]]) == 1
    assert office.house.value("SELECT count(*) FROM command") == 2
    assert BREACH not in str(office.house.rows("SELECT body FROM command"))


async def test_commands_are_carried_out_once_each_however_often_beadle_is_killed(office):
    """Every note that was typed is in the case once; presses while it was away may be one."""
    await office.acts.start(office.clerk)
    file = office.posts / "change.md"
    file.write_text(f"---\ntitle: Change\ndate: 2026-11-13\n---\n{BREACH}\n")
    card = await office.until("Case 1: please decide")
    typed = 0
    for pause in (0.0, 0.15, 0.4):
        for _ in range(4):
            typed += 1
            await office.acts.write(office.group, office.clerk, f"/note 1 remark {typed}")
        await office.press(card, "Ask for advice")
        await asyncio.sleep(pause)
        await asyncio.to_thread(office.house.kill)
        await office.start()
    notes = "SELECT count(*) FROM case_note"
    async with asyncio.timeout(PATIENCE):
        while office.house.value(notes) != typed:  # noqa: ASYNC110 # another process's database rings no bell
            await asyncio.sleep(0.05)
    assert await asyncio.to_thread(office.house.stop) == 0
    assert office.house.value(notes) == typed
    commands = office.house.rows("SELECT name, state FROM command ORDER BY id")
    assert {row["state"] for row in commands} == {"done"}
    given = [row["name"] for row in commands]
    assert given.count("note") == typed
    assert 1 <= given.count("advice") <= 3
    assert len(given) == typed + given.count("advice")
    assert "Traceback" not in office.house.log.read_text()


async def test_a_take_down_waits_for_no_alert(office):
    """Telegram lets a bot say 20 things a minute in a group; a removal goes out before them all."""
    posts = [await office.acts.post(office.channel, f"{BREACH} ({n})") for n in range(40)]
    await office.until("Case 1: please decide")
    cases = 'SELECT count(*) FROM "case"'
    async with asyncio.timeout(PATIENCE):
        while office.house.value(cases) != len(posts):  # noqa: ASYNC110 # another process's database rings no bell
            await asyncio.sleep(0.05)
    await office.acts.write(office.group, office.clerk, "/takedown 40 6.5 supports a party")
    gone = office.house.value("SELECT ref FROM post ORDER BY id DESC LIMIT 1")
    number = int(gone.rpartition(":")[2].rpartition("/")[2])
    assert number in office.channel.messages
    await office.telegram.until(lambda: number not in office.channel.messages, PATIENCE)
    bot = office.telegram.world.bot["id"]
    shown = [m for m in office.group.messages.values() if m["from"]["id"] == bot]
    assert len(shown) < len(posts)
