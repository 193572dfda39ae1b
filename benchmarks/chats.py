"""Discord, Telegram and Bluesky in one process: what it takes of memory, and when idle."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import psutil
from peers.pds import PDS
from peers.resident import Resident

from benchmarks import discord, telegram
from benchmarks.beadle import ACCOUNT, Beadle
from benchmarks.bluesky_chat import Chat
from benchmarks.channel import Channel
from benchmarks.guild import Guild, Load
from benchmarks.posts import posts
from benchmarks.report import Row, most
from benchmarks.resident import idle, megabytes
from benchmarks.telegram import count_until

POSTS = 1_000
FAST = 100
LIMIT_MB = 230
PATIENCE = 180.0

CHAT = """chat = true
chat_service = "{chat}"
"""
MORE = """
[[connection]]
id = "discord"
adapter = "discord"
token = {{ file = "discord-token" }}
api = "{api}"
gateway = "{gateway}"

[[council.account]]
connection = "discord"
address = "{news}"
kind = "official"
"""


def _config(
    folder: Path, channel: Channel, guild: Guild, pds: PDS, chat: Chat, council: Resident
) -> Path:
    """The desk is the Clerk's private chat on Telegram."""
    clerk = pds.account("clerk")
    for name, secret in (
        ("token", channel.described["token"]),
        ("discord-token", guild.described["token"]),
        ("app-password", council.app_password(privileged=True)),
    ):
        (folder / name).write_text(secret)
    bluesky = discord.BLUESKY.format(service=pds.url, plc=pds.plc, handle=council.handle)
    bluesky += CHAT.format(chat=chat.service.service)
    connection, _, account = MORE.partition("[[council.account]]")
    house = telegram.HOUSE.format(
        **channel.described, bluesky=bluesky + connection.format(**guild.described)
    )
    # Whoever is listed there is to be answered soon: the chat is asked as often as it ever is.
    house = house.replace("identities = { ", f'identities = {{ bluesky = "{clerk.did}", ')
    account = f"[[council.account]]{account}".format(**guild.described)
    path = folder / "beadle.toml"
    path.write_text(house + account + ACCOUNT.format(handle=council.handle))
    return path


def resident(_rounds: int) -> Iterable[Row]:
    """Without a model, after 1,000 posts on each of the three, and the last alert."""
    texts = posts(POSTS, 20)
    with (
        Channel() as channel,
        Guild() as guild,
        Chat() as chat,
        tempfile.TemporaryDirectory() as place,
        PDS(Path(place) / "pds") as pds,
    ):
        council = pds.account("sampleford")
        config = _config(Path(place), channel, guild, pds, chat, council)
        with Beadle("--config", str(config), folder=config.parent) as beadle:
            beadle.until_ready()
            if not beadle.until(lambda: channel.commands() > 0):
                raise RuntimeError("the commands were not offered")
            fresh = megabytes(beadle.process.pid)
            channel.post(FAST, POSTS, 20)
            guild.load(Load(FAST, POSTS / FAST, 20))
            for start in range(0, POSTS, 200):
                council.post_many(texts[start : start + 200])
            count_until(beadle, "version WHERE judged_at IS NOT NULL", 3 * POSTS)
            count_until(beadle, "outbox WHERE state != 'waiting'", 3 * POSTS // 20)
            time.sleep(5)
            rss, pss = megabytes(beadle.process.pid)
            note = f"PSS {pss:.0f}; when ready RSS {fresh[0]:.0f}, PSS {fresh[1]:.0f} MB"
            what = f"resident: Discord, Telegram, Bluesky, no model, {3 * POSTS:,} posts"
            yield most(what, [rss], "MB", LIMIT_MB, note)
            yield idle(psutil.Process(beadle.process.pid))
