"""A whole report by Bluesky's chat: Beadle in a process of its own, on a real data server.

The chat service behind the server is a fake; the officer knows nothing but what is answered there.
"""

from __future__ import annotations

import asyncio
import itertools
import json

import pytest
from e2e import marks
from e2e.house import PATIENCE, House
from peers.bsky_chat import ChatService

pytestmark = pytest.mark.pds

PASSWORD = "BEADLE_E2E_PASSWORD"
CONFIG = """
scorer = "none"

[[connection]]
id = "bluesky"
adapter = "bluesky"
service = "{url}"
plc = "{plc}"
identifier = "{council}"
password = {{ env = "BEADLE_E2E_PASSWORD" }}
source = "firehose"
chat = true
chat_service = "{chat}"
chat_seconds = 1
chat_live_seconds = 0.2

[[connection]]
id = "terminal"
adapter = "terminal"

[[council]]
id = "durrington"
name = "Durrington Town Council"
pack = "durrington"
contacts = ["clerk@durrington-tc.example"]

[[council.account]]
connection = "bluesky"
address = "{council}"
kind = "official"

[[council.desk]]
connection = "terminal"

[[council.person]]
name = "Sam Clerk"
role = "clerk"
identities = {{ terminal = "clerk", bluesky = "{clerk}" }}

[[council.person]]
name = "Dee Deputy"
role = "deputy"
identities = {{ terminal = "deputy" }}

[[council.person]]
name = "Olive Officer"
role = "officer"
identities = {{ bluesky = "{officer}" }}
"""


_count = itertools.count(100)


class Town:
    """The council's account, an officer, the Clerk and a resident on one server, and a house."""

    def __init__(self, pds, chat, folder):
        self.pds, self.chat = pds, chat
        mark = next(_count)
        self.council, self.officer = pds.account(f"town{mark}"), pds.account(f"olive{mark}")
        self.clerk, self.resident = pds.account(f"sam{mark}"), pds.account(f"rae{mark}")
        for one in (self.council, self.officer, self.clerk, self.resident):
            chat.world.handles[one.did] = one.handle
        config = CONFIG.format(
            url=pds.url, plc=pds.plc, chat=chat.service, council=self.council.handle,
            officer=self.officer.handle, clerk=self.clerk.did,
        )  # fmt: skip
        password = self.council.app_password(privileged=True)
        self.house = House(folder / "house", config, {PASSWORD: password})

    async def start(self):
        """Start Beadle; returns once it also reads private messages."""
        before = self.chat.count("getLog")
        await asyncio.to_thread(self.house.start)
        await self.until("the chat to be read", lambda: self.chat.count("getLog") > before + 1)

    async def kill(self):
        """As a power cut would."""
        await asyncio.to_thread(self.house.kill)

    async def until(self, what, holds):
        """Wait, the fakes at work meanwhile."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not holds():  # noqa: ASYNC110  other processes ring no bell
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"waited in vain for {what}") from None

    def heard(self, who):
        """All that the account wrote to somebody."""
        convo = self.chat.world.direct(who.did, self.council.did)
        return [one["text"] for one in convo.messages if one["sender"]["did"] == self.council.did]

    def write(self, who, text):
        """Somebody writes to the council's account."""
        convo = self.chat.world.direct(who.did, self.council.did)
        self.chat.world.write(convo, who.did, text)

    async def say(self, who, text, answer):
        """Write, and wait for the answer that holds these words."""
        before = len(self.heard(who))
        self.write(who, text)
        await self.until(f"“{answer}”", lambda: self.answered(who, before, answer))
        return self.heard(who)[-1]

    def answered(self, who, before, words):
        """Whether one of the newest answers holds the words."""
        return any(words in one for one in self.heard(who)[before:])


@pytest.fixture
async def place(shared_pds, tmp_path):
    async with ChatService() as chat:
        made = Town(shared_pds, chat, tmp_path)
        with made.house:
            yield made


async def test_a_whole_report_although_beadle_is_killed_in_the_middle(place):
    """The conversation goes on where it was, what was sent meanwhile is found, nothing gets out."""
    planted = marks.Marks()
    what, public, later = (planted.new(where) for where in ("what", "post", "later"))
    uri, _ = place.resident.post(f"You will regret this, {public}")
    link = f"https://bsky.app/profile/{place.resident.handle}/post/{uri.rsplit('/', 1)[1]}"
    await place.start()

    first = await place.say(place.officer, f"He threatened me, {what}. {link}", "Saved.")
    assert "call 999" in first.lower().splitlines()[0]
    assert "Delete for me" in first
    assert "Who is it about?" in first
    await place.say(place.officer, "1", "in danger now")

    await place.kill()
    place.write(place.officer, "no")
    await asyncio.sleep(1)
    await place.start()
    await place.until(
        "the next question", lambda: "When did it happen?" in place.heard(place.officer)[-1]
    )
    await place.say(place.officer, f"Last night, {later}", "police")
    await place.say(place.officer, "yes", "reach you")
    done = await place.say(place.officer, "SKIP", "saved and sent")
    assert "H-20" in done
    assert "-0001." in done
    assert "Sam Clerk" in done
    sent = [m for m in place.chat.world.direct(place.officer.did, place.council.did).messages
            if m["sender"]["did"] == place.officer.did]  # fmt: skip
    assert len(sent) == 6
    assert len(place.heard(place.officer)) == 6

    await place.until("the Clerk to be told", lambda: place.heard(place.clerk))
    assert "A report of harassment came in" in place.heard(place.clerk)[0]
    await place.until("the channel to hear", lambda: "A report came in" in place.house.shown)
    states = "SELECT mime, state FROM report_file ORDER BY id"
    await place.until("the post to be copied", lambda: _all_stored(place.house.rows(states)))

    said = [("the Clerk's chat", json.dumps(place.heard(place.clerk)).encode())]
    await asyncio.to_thread(place.house.stop)
    kept = [
        (str(path.name), path.read_bytes())
        for path in place.house.folder.rglob("*")
        if path.is_file()
    ]
    assert {"transcript.txt", "log.txt", "beadle.db"} <= {name for name, _ in kept}
    marks.nothing(planted, [*said, *kept])


def _all_stored(rows):
    return bool(rows) and all(row["state"] == "stored" for row in rows)


async def test_the_clerk_reads_it_and_the_officer_hears(place):
    """Shown at the desk to the Clerk alone; the copied post is with it."""
    uri, _ = place.resident.post("You will regret this")
    await place.start()
    await place.say(place.officer, f"He wrote {uri}", "Saved.")
    await place.say(place.officer, "SEND", "saved and sent")
    await place.until(
        "the copy", lambda: _all_stored(place.house.rows("SELECT * FROM report_file"))
    )
    card = await asyncio.to_thread(place.house.ask, "report 1", "SHA-256")
    assert uri in card
    await place.until("word of it", lambda: "read" in place.heard(place.officer)[-1])


async def test_a_stranger_gets_one_acknowledgement_and_no_form(place):
    """Their words are sealed; the council's contact is what they hear."""
    planted = marks.Marks()
    await place.start()
    answer = await place.say(
        place.resident, f"Under the FOI Act, {planted.new('letter')}", "clerk@durrington-tc.example"
    )
    assert "Who is it about?" not in answer
    place.write(place.resident, "Hello?")
    kept = "SELECT count(*) FROM letterbox"
    await place.until("both letters", lambda: place.house.value(kept) == 2)
    assert len(place.heard(place.resident)) == 1
    await asyncio.to_thread(place.house.stop)
    files = [(p.name, p.read_bytes()) for p in place.house.folder.rglob("*") if p.is_file()]
    marks.nothing(planted, files)


async def test_the_doctor_looks_at_the_chat(place):
    """And says that only those can write whom the account follows."""
    found = await asyncio.to_thread(place.house.beadle, "doctor")
    assert "private messages" in found.stdout
    assert "allow messages from everyone" in found.stdout
