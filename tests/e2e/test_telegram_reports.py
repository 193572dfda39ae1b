"""A report made by thumb on Telegram, a whole Beadle behind it: keys, groups, albums, blocks."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from e2e.reporter import FOLDER, NUMBER
from e2e.station import Station
from peers.telegram import Telegram

WHAT = "MARKERWORD: he waited at my car and said that he knows my road."


class Phone:
    """An officer's telephone, and the Clerk's; ``sent`` counts taps and messages."""

    def __init__(self, station):
        self.station, self.house, self.acts = station, station.house, station.acts
        self.me, self.clerk = station.officers[0], station.listed["clerk"]
        self.deputy, self.group = station.listed["deputy"], station.group
        self.chat = station.world.private(self.me)
        self.sent, self.lines = 0, list[str]()

    async def writes(self, text, words, **given):
        """The officer writes; the answer."""
        return await self._said(f"ME: {text}", words, lambda: self.station.write(
            self.me, text, **given))  # fmt: skip

    async def taps(self, key, words):
        """The officer presses a key; the answer."""
        return await self._said(f"ME: [tap: {key}]", words, lambda: self.acts.tap(self.me, key))

    async def _said(self, mine, words, act):
        self.sent += 1
        before = len(self.station.said_to(self.me))
        await act()
        answer = await self.station.hears(self.me, words, before)
        keys = " ".join(f"[{one}]" for row in self.chat.keyboard for one in row)
        shown = "\n".join(f"    {line}" for line in answer.splitlines())
        self.lines += [mine, f"{shown}\n    {keys}"]
        return answer

    async def opens(self, number, words, person=None):
        """The Clerk opens it in her own chat; the message as it stands there."""
        who = person or self.clerk
        before = len(self.station.said_to(who))
        await self.station.write(who, f"/report {number}")
        await self.station.hears(who, words, before)
        shown = self.station.world.private(who).messages.values()
        return next(one for one in reversed(shown) if re.search(words, str(one.get("text", ""))))

    def others(self):
        """All that stands where others can read."""
        return "\n".join(self.station.said_in(self.group))


@pytest.fixture
async def phone(tmp_path):
    """A running Beadle with nothing reported yet."""
    async with Telegram() as telegram:
        station = Station(telegram, tmp_path)
        with station.house:
            await station.open_chats()
            await station.start()
            yield Phone(station)


def number_in(text):
    return NUMBER.search(text).group()


async def test_a_whole_report_by_thumb_with_a_power_cut_in_the_middle(phone):
    """Seven messages, taps included; the keys outlast the cut and are gone at the end."""
    first = await phone.writes(WHAT, "Who is it about")
    assert first.startswith("In danger? Call 999. Nobody may read this tonight.")
    await phone.taps("A member of the public", "in danger now")
    await phone.station.killed()
    await phone.taps("No", "Where did it happen")
    await phone.writes("https://social.example/p/1 MARKERWORD", "When did it happen")
    await phone.taps("Skip", "have your name")
    await phone.taps("Yes", "how and when can we reach you")
    done = await phone.taps("Skip", "saved and sent")
    number = number_in(done)
    assert phone.sent == 7
    await phone.station.telegram.until(lambda: phone.chat.keyboard == [])
    assert "Telegram keeps its own copy" in done

    await phone.station.shown(phone.group, number)
    for person in (phone.clerk, phone.deputy):
        assert "MARKERWORD" not in await phone.station.hears(person, number)
    read = await phone.opens(number, "MARKERWORD")
    assert read["has_protected_content"]
    hidden = [one for one in read["entities"] if one["type"] == "spoiler"]
    at = read["text"].index("MARKERWORD")
    assert any(one["offset"] <= at < one["offset"] + one["length"] for one in hidden)
    await phone.station.hears(phone.me, f"{number}.*read")
    assert "MARKERWORD" not in phone.others()
    assert "Officer 1" not in phone.others()
    assert "MARKERWORD" not in phone.house.log.read_text()
    phone.house.unbroken()
    phone.lines += [f"THE CLERK, /report {number}:", read["text"], "THE GROUP:", phone.others()]
    if folder := os.environ.get(FOLDER):
        (Path(folder) / "telegram-thumb.txt").write_text("\n\n".join(phone.lines), "utf-8")


async def test_begun_in_the_group_it_goes_on_in_private_and_leaves_nothing_there(phone):
    """Though it was typed with words; the Clerk's number there is answered in private as well."""
    phone.group.join(phone.station.world.bot, "administrator")
    sent = await phone.station.in_group(phone.me, f"/report {WHAT}")
    await phone.station.hears(phone.me, "Who is it about")
    telegram = phone.station.telegram
    await telegram.until(lambda: sent["message_id"] not in phone.group.messages)
    number = number_in(await phone.writes("SEND", "saved and sent"))
    before = len(phone.station.said_to(phone.clerk))
    await phone.station.in_group(phone.clerk, f"/report {number}")
    await phone.station.hears(phone.clerk, "MARKERWORD", before)
    assert "MARKERWORD" not in phone.others()
    assert phone.house.value("SELECT count(*) FROM report") == 1


async def test_everything_that_is_sent_is_kept_or_it_is_said_that_it_was_not(phone):
    """An album, a voice message, a film of 30 MB, a sticker, what was passed on, a place."""
    await phone.writes(WHAT, "Who is it about")
    kept = phone.station.world.store(b"OggS", "audio/ogg", "voice.oga")
    voice = {"file_id": kept.id, "file_unique_id": kept.unique, "duration": 3, "file_size": 4}
    origin = {"type": "hidden_user", "sender_user_name": "Anon", "date": 1_780_000_000}
    await phone.acts.album(phone.chat, [b"\xff\xd8\xff one", b"two", b"three"], person=phone.me)
    await phone.station.write(phone.me, "", voice=voice)
    film = ("film.mp4", "video/mp4", b"x")
    await phone.writes("the film", "at most 20 MB", document=film, size=30_000_000)
    await phone.station.write(phone.me, "I know your road", forward_origin=origin)
    place = {"latitude": 50.8105, "longitude": -0.3712}
    await phone.station.write(phone.me, "", location=place)
    number = number_in(await phone.writes("SEND", "saved and sent"))
    stored = "SELECT count(*) FROM report_file WHERE state = 'stored'"
    await phone.station.telegram.until(lambda: phone.house.value(stored) == 4)
    text = (await phone.opens(number, "I know your road"))["text"]
    for words in ("Anon wrote it", "50.810500, -0.371200", "audio/ogg", "at most 20 MB"):
        assert words in text, text
    assert text.count("SHA-256") == 4


async def test_what_was_sent_while_beadle_was_away_is_heard_in_order(phone):
    """Telegram keeps it for 24 hours; several at once are one report."""
    await phone.writes(WHAT, "Who is it about")
    phone.house.kill()
    await phone.acts.tap(phone.me, "A councillor")
    await phone.station.write(phone.me, "Jo Nobody")
    await phone.station.write(phone.me, "no")
    await phone.station.start()
    number = number_in(await phone.writes("SEND", "saved and sent"))
    text = (await phone.opens(number, "MARKERWORD"))["text"]
    assert "a councillor" in text
    assert "Jo Nobody" in text
    assert phone.house.value("SELECT count(*) FROM report") == 1


async def test_who_blocks_the_bot_is_reported_as_not_told(phone):
    """Telegram's 403: nothing is lost, nothing stands still, and the reader knows."""
    await phone.writes(WHAT, "Who is it about")
    number = number_in(await phone.writes("SEND", "saved and sent"))
    await phone.acts.block(phone.me)
    await phone.opens(number, "MARKERWORD")
    undelivered = "SELECT count(*) FROM report_note WHERE kind = 'not_told'"
    await phone.station.telegram.until(lambda: phone.house.value(undelivered) == 1)
    await phone.opens(number, "NOT TOLD")
    phone.house.unbroken()


async def test_an_edit_keeps_the_first_version_and_says_so(phone):
    await phone.writes(WHAT, "Who is it about")
    number = number_in(await phone.writes("SEND", "saved and sent"))
    before = len(phone.station.said_to(phone.me))
    first = next(n for n, m in phone.chat.messages.items() if "MARKERWORD" in m.get("text", ""))
    await phone.acts.edit(phone.chat, first, "It was nothing.")
    await phone.station.hears(phone.me, "first version", before)
    text = (await phone.opens(number, "It was nothing."))["text"]
    assert "MARKERWORD" in text


async def test_a_lost_reply_and_a_rate_limit_lose_nothing(phone):
    """Said twice rather than never; the report is one."""
    telegram = phone.station.telegram
    telegram.fail("sendMessage", lose=True)
    await phone.writes(WHAT, "Who is it about")
    telegram.fail("sendMessage", code=429, retry_after=1)
    await phone.writes("3", "in danger now")
    telegram.fail("sendMessage", lose=True)
    done = await phone.writes("SEND", "saved and sent")
    assert "-C-" in number_in(done)
    assert phone.others() == ""
    assert phone.house.value("SELECT count(*) FROM report") == 1
