"""A report made by thumb on Discord, a whole Beadle behind it: buttons, forms, power cuts."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path

import pytest
from e2e.house import PATIENCE
from e2e.reporter import FOLDER, NUMBER
from e2e.town import Town
from peers.discord import FakeDiscord, labels

WHAT = "MARKERWORD: he waited at my car and said that he knows my road."
DEPUTY = """
[[council.person]]
name = "Dee Deputy"
role = "deputy"
identities = {{ discord = "{id}" }}
"""


class Phone:
    """Olive's telephone, and the Clerk's; ``sent`` counts taps and messages."""

    def __init__(self, town):
        self.town, self.fake, self.house = town, town.fake, town.house
        self.me, self.clerk = town.drafter, town.clerk
        self.hall = self.fake.channel(town.guild, "village-hall")
        self.deputy = self.fake.person(town.guild, "Dee Deputy")
        with self.house.config.open("a") as config:
            config.write(DEPUTY.format(id=self.deputy.id))
        self.sent, self.lines = 0, list[str]()

    def told(self, person=None):
        """What the bot wrote to somebody in private."""
        found = self.fake.messages(self.fake.world.direct((person or self.me).id))
        return [one for one in found if one["author"].get("bot")]

    async def hears(self, words, person=None, after=0):
        """The first message to somebody that holds the words, once it is there."""

        def found():
            said = self.told(person)[after:]
            return next((one for one in said if re.search(words, self.all_of(one))), None)

        try:
            message = await self.town.until(found)
        except TimeoutError:
            said = [self.all_of(one) for one in self.told(person)]
            raise AssertionError(f"never said: {words}; but: {said}") from None
        return message

    def all_of(self, message):
        """A message with what is in its embeds."""
        inside = [str(one.get("description") or "") for one in message["embeds"]]
        return "\n".join([message["content"], *inside])

    async def writes(self, text, words, **given):
        """Olive writes; the answer."""
        self.sent += 1
        after = len(self.told())
        self.me.direct(text, **given)
        return self.noted(f"ME: {text}", await self.hears(words, after=after))

    def noted(self, mine, answer):
        """Keep what passed, to be read as Olive would."""
        shown = "\n".join(f"    {one}" for one in self.all_of(answer).splitlines())
        self.lines += [mine, f"{shown}\n    {' '.join(f'[{one}]' for one in labels(answer))}"]
        return answer

    def write_down(self, title):
        """Keep the transcript, where somebody wants to read it."""
        if folder := os.environ.get(FOLDER):
            (Path(folder) / f"{title}.txt").write_text("\n\n".join(self.lines), encoding="utf-8")

    async def taps(self, message, label, words):
        """Olive taps a button below a question; the next answer."""
        self.sent += 1
        after = len(self.told())
        asked = self.me.press(message, label)
        answer = await self.hears(words, after=after)
        await asked.acknowledged(seconds=PATIENCE)
        return self.noted(f"ME: [tap: {label}]", answer)

    async def opens(self, number, words, person=None, where=None):
        """The Clerk opens it; nobody else sees what it says."""
        where = where or self.town.desk
        asked = (person or self.clerk).slash(where, "report", number=number)
        await asked.answered(seconds=PATIENCE)
        assert re.search(words, asked.text, re.DOTALL), asked.text
        assert all(one["flags"] & 64 for one in asked.replies)
        return asked.text

    def channels(self):
        return "\n".join([*self.fake.said(self.town.desk), *self.fake.said(self.hall)])


@pytest.fixture
async def phone(tmp_path):
    """A running Beadle with nothing reported yet."""
    async with FakeDiscord() as fake:
        town = Town(fake, tmp_path)
        with town.house:
            made = Phone(town)
            await town.start()
            yield made


async def test_a_whole_report_by_thumb_with_a_power_cut_in_the_middle(phone):
    """Seven messages, taps included; a button of before the cut works after it."""
    asked = await phone.writes(WHAT, "Who is it about")
    assert asked["content"].startswith("In danger? Call 999. Nobody may read this tonight.")
    assert labels(asked)[:3] == ["A member of the public", "A councillor", "The Clerk"]
    danger = await phone.taps(asked, "A member of the public", "in danger now")
    await phone.town.killed()
    where = await phone.taps(danger, "No", "Where did it happen")
    await phone.town.until(lambda: labels(danger) == [])
    when = await phone.writes("https://social.example/p/1 MARKERWORD", "When did it happen")
    await phone.town.until(lambda: labels(where) == [])
    police = await phone.taps(when, "Skip", "have your name")
    reach = await phone.taps(police, "Yes", "how and when can we reach you")
    done = await phone.taps(reach, "Skip", "saved and sent")
    number = NUMBER.search(done["content"]).group()
    assert phone.sent == 7
    assert labels(done) == []
    assert "Discord keeps its own copy" in done["content"]

    told = await phone.town.until_said(number)
    assert "MARKERWORD" not in told
    assert "Olive" not in told
    assert number in phone.all_of(await phone.hears(number, phone.clerk))
    read = await phone.opens(number, "MARKERWORD")
    assert "https://social.example/p/1" in read
    await phone.hears(f"{number}.*read")
    assert "MARKERWORD" not in phone.channels()
    assert "Olive" not in phone.channels()
    for person in (phone.clerk, phone.deputy):
        assert "MARKERWORD" not in str([phone.all_of(one) for one in phone.told(person)])
    assert "MARKERWORD" not in phone.house.log.read_text()
    phone.house.unbroken()
    phone.lines += [f"THE CLERK, report {number}:", read, "THE CHANNEL:", phone.channels()]
    phone.write_down("discord-thumb")


async def test_what_was_written_while_beadle_was_away_is_found_with_its_picture(phone):
    """The bytes as they came; the first thing that is heard is that it was kept."""
    await asyncio.to_thread(phone.house.kill)
    phone.me.direct(WHAT, files={"shot.png": b"\x89PNG a screenshot"})
    phone.me.direct("And this.", files={"more.png": b"\x89PNG another"})
    await phone.town.start()
    await phone.hears("Who is it about")
    done = await phone.writes("SEND", "saved and sent")
    number = NUMBER.search(done["content"]).group()
    stored = "SELECT count(*) FROM report_file WHERE state = 'stored'"
    await phone.town.until(lambda: phone.house.value(stored) == 2)
    read = await phone.opens(number, "And this.")
    assert "MARKERWORD" in read
    assert read.count("SHA-256") == 2
    assert phone.house.value("SELECT count(*) FROM report") == 1


async def test_a_tap_that_was_never_stored_has_failed_before_their_eyes(phone):
    """And tapped again it counts once."""
    asked = await phone.writes(WHAT, "Who is it about")
    phone.house.freeze()
    lost = phone.me.press(asked, "A councillor")
    with pytest.raises(TimeoutError):
        await lost.acknowledged(seconds=3.2)
    await phone.town.killed()
    assert "A councillor" in labels(asked)
    await phone.taps(asked, "A councillor", "Which|in danger now")
    assert phone.house.value("SELECT count(*) FROM mail") == 2


async def test_a_form_is_acknowledged_when_it_is_on_disk_and_not_before(phone):
    """The disk is busy: it is said that nothing is saved; then that it is, in the same place."""
    form = await phone.me.slash(phone.hall, "report").answered(seconds=PATIENCE)
    busy = phone.house.hold()
    sent = phone.me.submit(form, what=WHAT)
    await sent.answered(seconds=PATIENCE)
    assert sent.text.startswith("NOT SAVED YET.")
    assert "MARKERWORD" in sent.text
    assert phone.house.value("SELECT count(*) FROM report") == 0
    busy.close()
    await phone.town.until(lambda: "What you wrote is saved" in sent.text)
    await phone.hears("Who is it about")
    assert phone.house.value("SELECT count(*) FROM report") == 1
    assert phone.channels() == ""


async def test_the_clerk_whose_door_is_closed_is_made_good_by_the_deputy(phone):
    """The deputy is told, and the channel hears that somebody must be reached, without a word."""
    phone.fake.world.no_direct.add(phone.clerk.id)
    await phone.writes(WHAT, "Who is it about")
    done = await phone.writes("SEND", "saved and sent")
    number = NUMBER.search(done["content"]).group()
    await phone.hears(number, phone.deputy)
    await phone.town.until_said(number)
    await phone.opens(number, "MARKERWORD", phone.deputy, phone.hall)
    assert "MARKERWORD" not in phone.channels()
    phone.house.unbroken()


async def test_who_reported_and_closed_their_door_is_reported_as_not_told(phone):
    """Discord's 50007: nothing is lost, nothing stands still, and the reader knows."""
    await phone.writes(WHAT, "Who is it about")
    done = await phone.writes("SEND", "saved and sent")
    number = NUMBER.search(done["content"]).group()
    phone.fake.world.no_direct.add(phone.me.id)
    await phone.opens(number, "MARKERWORD")
    undelivered = "SELECT count(*) FROM report_note WHERE kind = 'not_told'"
    await phone.town.until(lambda: phone.house.value(undelivered) == 1)
    assert "NOT TOLD" in await phone.opens(number, "MARKERWORD")
    phone.house.unbroken()


async def test_an_edit_keeps_the_first_version_and_a_deletion_keeps_all(phone):
    """And they are told so."""
    await phone.writes(WHAT, "Who is it about")
    done = await phone.writes("SEND", "saved and sent")
    number = NUMBER.search(done["content"]).group()
    own = phone.fake.messages(phone.fake.world.direct(phone.me.id))
    first = next(one for one in own if "MARKERWORD" in one["content"])
    after = len(phone.told())
    phone.me.edit(first, "It was nothing.")
    await phone.hears("first version", after=after)
    after = len(phone.told())
    phone.me.delete(first)
    await phone.hears("stays|kept", after=after)
    read = await phone.opens(number, "MARKERWORD")
    assert "It was nothing." in read


async def test_a_flood_of_rate_limits_and_lost_replies_loses_and_doubles_nothing(phone):
    """Every answer of the bot's meets one of them."""
    messages = r"/channels/\d+/messages"
    phone.fake.faults.limit(messages, method="POST", times=2, retry_after=0.3)
    phone.fake.faults.lose(messages, method="POST", times=2)
    asked = await phone.writes(WHAT, "Who is it about")
    phone.fake.faults.limit("/callback", method="POST", retry_after=0.3)
    phone.fake.faults.lose(messages, method="POST", times=2)
    await phone.taps(asked, "A member of the public", "in danger now")
    phone.fake.faults.lose(messages, method="POST", times=3)
    done = await phone.writes("SEND", "saved and sent")
    assert len([one for one in phone.told() if "Who is it about" in one["content"]]) == 1
    number = NUMBER.search(done["content"]).group()
    assert "member of the public" in await phone.opens(number, "MARKERWORD")
    assert phone.house.value("SELECT count(*) FROM report") == 1
