"""Words that were planted in reports stand nowhere outside what is sealed.

Whatever anybody writes in confidence here holds a mark (:mod:`e2e.marks`): by mailbox, at a desk,
in the letterbox, in the Clerk's own notes, in file names, captions, edits and mistyped commands. It
is broken, killed and locked up on the way. Then every place is searched.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from e2e.breaking_program import WORD
from e2e.marks import Marks, nothing
from e2e.station import Station
from peers.telegram import Telegram
from sqlalchemy import make_url

BREAKING = (sys.executable, str(Path(__file__).with_name("breaking_program.py")))
ASKED = {
    "where": r"Where did it happen",
    "when": r"When did it happen",
    "police": r"may they have your name",
    "reach": r"how and when can we reach you",
}
NUMBER = r"H-\d{4}-(?:[A-Z]+-)?\d{4}"
CLI = (
    ("verify",), ("health",), ("doctor",), ("db", "check"), ("key", "check"), ("platforms",),
)  # fmt: skip


class Confidences:
    """Everybody's secrets, planted one after the other."""

    def __init__(self, station: Station, database: str) -> None:
        self.station, self.house, self.database = station, station.house, database
        self.marks = Marks()
        self.olive, self.otto, self.oona = station.officers
        self.clerk, self.deputy = station.listed["clerk"], station.listed["deputy"]
        for one in (*station.officers, station.stranger):
            one["first_name"] = self.marks.new(f"display name of {one['id']}")
            one["username"] = self.marks.new(f"username of {one['id']}")

    def mark(self, where: str) -> str:
        """A sentence with a new mark in it."""
        return f"Somebody said {self.marks.new(where)} to me."

    async def say(self, who, text: str, words: str = ".", **given) -> str:
        """Somebody writes to the bot and is answered."""
        return await self.station.answered(who, text, words, **given)

    async def order(self, line: str, words: str = ".") -> str:
        """The Clerk gives a command in her group, and reads the answer in her private chat."""
        before = len(self.station.said_to(self.clerk))
        await self.station.in_group(self.clerk, line)
        return await self.station.hears(self.clerk, words, before)

    async def whole_report(self) -> str:
        """Text, pictures, a document, an edit, every answer; killed in the middle."""
        say, mark = self.say, self.mark
        await self.station.write(self.olive, "/start")
        await say(self.olive, mark("what happened"), "Who is it about")
        await say(self.olive, mark("a caption"), photo=mark("bytes of a picture").encode())
        name = f"{self.marks.new('a file name')}.txt"
        document = (name, "text/plain", mark("bytes of a document").encode())
        await self.station.write(self.olive, "", document=document)
        said = await say(self.olive, f"1 {mark('whom it concerns')}")
        await self.station.killed()
        said = await say(self.olive, "no", "Where did it happen")
        for key, words in ASKED.items():
            if re.search(words, said):
                said = await say(self.olive, "yes" if key == "police" else mark(key))
        number = re.search(NUMBER, said).group()
        sent = await self.station.write(self.olive, mark("sent to be edited"))
        await self.station.acts.edit(
            self.station.world.private(self.olive), sent["message_id"], mark("an edit")
        )
        await say(self.olive, f"ADD {mark('an addition')}", number)
        return number

    async def other_reports(self) -> None:
        """In danger, about the Clerk, thrown away, withdrawn; one at a desk."""
        say, mark = self.say, self.mark
        await say(self.otto, mark("in danger"), "Who is it about")
        await say(self.otto, f"3 {mark('about the Clerk')}", "in danger now")
        await say(self.otto, "yes", NUMBER)
        await say(self.otto, "SEND")
        await say(self.oona, mark("thrown away"), "Who is it about")
        await say(self.oona, "STOP", "Thrown away")
        await say(self.oona, mark("taken back"), "Who is it about")
        await say(self.oona, "SEND", NUMBER)
        await say(self.oona, "WITHDRAW", "withdrawn")
        await say(self.oona, "MINE", "withdrawn")
        await say(self.deputy, f"report {mark('begun at a desk')}", "Who is it about")
        await say(self.deputy, f"2 {self.marks.new('a councillor, at a desk')}")
        await say(self.deputy, "SEND", NUMBER)

    async def letters(self) -> None:
        """What a stranger writes, and sends."""
        await self.say(self.station.stranger, self.mark("a letter"))
        document = (
            f"{self.marks.new('a file of a stranger')}.txt", "text/plain",
            self.mark("bytes of a stranger's").encode(),
        )  # fmt: skip
        await self.station.write(
            self.station.stranger, self.mark("a caption"[2:]), document=document
        )

    async def clerks_work(self, number: str) -> None:
        """All that the Clerk types, and what was mistyped by her and by others."""
        mark = self.mark
        read = await self.order(f"/report {number}", "what happened|What happened")
        assert self.marks.planted["what happened"] in read
        steps = {
            "ack": "ack", "note": "note", "police": "police", "close": "close", "hold": "hold on",
            "export": "export",
        }  # fmt: skip
        for step, typed in steps.items():
            words = "" if step in ("hold", "export") else f" {mark(f'the Clerk: {step}')}"
            await self.order(f"/report {number} {typed}{words}")
        await self.order("/letters", "1")
        await self.order("/letter 1", self.marks.planted["a letter"])
        for line in ("/reports", "/status", "/cases", "/accounts", "/report 99", "/letter 99"):
            await self.order(line)
        await self.order(f"/report 99 note {mark('a note on nothing')}")
        await self.order(f"/note 99 {mark('a note on no case')}")
        await self.station.in_group(self.clerk, f"/reprot {mark('mistyped')}")
        await self.station.in_group(
            self.station.listed["chairman"], f"/report {number} note {mark('not allowed')}"
        )
        nobody = self.station.world.person("Somebody else")
        await self.station.in_group(nobody, f"/report {mark('a stranger, in the group')}")

    async def troubles(self) -> None:
        """A break, a lost key, a refused answer, a file that cannot be had; killed each time."""
        self.house.program = BREAKING
        await self.station.killed()
        await self.say(self.otto, f"NEW {WORD}")
        await self.station.write(self.otto, f"{WORD} {self.mark('what broke')}")
        await self.station.write(self.deputy, f"report {WORD} {self.mark('what broke at a desk')}")
        await self.station.write(self.station.stranger, f"{WORD} {self.mark('a broken letter')}")
        self.station.telegram.fail("sendMessage", times=2, code=400, description="Bad Request")
        self.station.telegram.fail("getFile", times=3, code=502)
        await self.say(self.oona, self.mark("with a file"), photo=self.mark("lost bytes").encode())
        await asyncio.to_thread(self.house.kill)
        key = self.house.folder / "beadle-reports.key"
        kept = key.read_text()
        key.unlink()
        await self.station.start()
        await self.say(self.oona, self.mark("without the key"), "nobody can open it")
        await self.say(
            self.deputy, f"report {self.mark('at a desk, without the key')}", "NOT SAVED"
        )
        await asyncio.to_thread(self.house.kill)
        key.write_text(kept)
        key.chmod(0o600)
        self.house.program = None
        await self.station.start()
        await self.say(self.oona, "SEND", NUMBER)
        await self.say(self.otto, "MINE", NUMBER)

    # ------------------------------------------------------------------ where it is looked for

    def places(self) -> Iterator[tuple[str, bytes]]:
        """Every place that somebody other than reader or reporter can look into."""
        for path in sorted(self.house.folder.rglob("*")):
            if path.is_file():
                yield f"file {path.name}", path.read_bytes()
        if self.database:
            yield from _tables(self.database)
        for words in CLI:
            run = self.house.beadle(*words)
            yield f"beadle {' '.join(words)}", (run.stdout + run.stderr).encode()
        group = self.station.said_in(self.station.group)
        yield "the Clerk's group", "\n".join(group).encode()
        for who in (self.olive, self.otto, self.oona, self.station.stranger):
            said = "\n".join(self.station.said_to(who))
            for step in ("ack", "close"):  # these words of the Clerk's are for who reported
                said = said.replace(self.marks.planted[f"the Clerk: {step}"], "")
            yield f"answers to {who['id']}", said.encode()


def _tables(url: str) -> Iterator[tuple[str, bytes]]:
    """Every table of a PostgreSQL database, as text and as its bytes."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        names = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
        for (name,) in names:
            for how in ("TEXT", "BINARY"):
                copy = connection.cursor().copy(f'COPY "{name}" TO STDOUT (FORMAT {how})')
                with copy as rows:
                    yield f"table {name} ({how.lower()})", b"".join(map(bytes, rows))


@pytest.mark.timeout(400)
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=[
    pytest.mark.postgres, pytest.mark.soak])])  # fmt: skip
async def test_no_planted_word_gets_out(tmp_path, kind, request):
    """Log, screen, database, journal, folder, bundle, command line, channel, answers: nowhere."""
    database = request.getfixturevalue("postgres_url") if kind == "postgres" else ""
    async with Telegram() as telegram:
        station = Station(telegram, tmp_path, database=database, own_desk=True)
        with station.house:
            await station.open_chats()
            planting = Confidences(station, database)
            await station.start()
            number = await planting.whole_report()
            await planting.other_reports()
            await planting.letters()
            await planting.clerks_work(number)
            await planting.troubles()
            await asyncio.to_thread(station.house.kill)
            nothing(planting.marks, planting.places())
            await station.start()
            assert await asyncio.to_thread(station.house.stop) == 0
            nothing(planting.marks, planting.places())
            shown = "\n".join(station.said_to(planting.clerk)).encode()
            assert "what happened" in planting.marks.found(shown), "the search finds nothing"
