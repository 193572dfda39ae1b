"""The main job by e-mail: Beadle in a process of its own, the Clerk at a real mail server."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
import sys
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import make_msgid
from pathlib import Path

import pytest
from e2e.house import BEADLE, PATIENCE, House
from e2e.writing import BREACH
from peers.mail.dovecot import DOMAIN, PASSWORD, plain_of
from peers.mail.relay import Relay

DYING = Path(__file__).with_name("dying_program.py")
CONFIG = """
scorer = "none"

[[connection]]
id = "website"
adapter = "folder"

[[connection]]
id = "mail"
adapter = "mail"
smtp_host = "127.0.0.1"
smtp_port = {server.submission}
imap_host = "127.0.0.1"
imap_port = {server.imaps}
ca_file = "{server.certificate}"
user = "{beadle}"
password = {{ env = "BEADLE_E2E_MAIL" }}

[[council]]
id = "durrington"
name = "Durrington Town Council"
pack = "durrington"

[[council.account]]
connection = "website"
address = "{posts}"
kind = "official"

[[council.desk]]
connection = "mail"
channel = "{clerk}"

[[council.person]]
name = "Sam Clerk"
role = "clerk"
identities = {{ mail = "{clerk}" }}
"""


class Office:
    """The Clerk at her mail program, and the house in which Beadle runs."""

    def __init__(self, server, folder):
        self.server = server
        self.beadle, self.clerk = f"beadle-e2e@{DOMAIN}", f"clerk-e2e@{DOMAIN}"
        self.posts = folder / "posts"
        self.posts.mkdir()
        config = CONFIG.format(
            server=server, posts=self.posts, beadle=self.beadle, clerk=self.clerk
        )
        self.house = House(folder / "house", config, {"BEADLE_E2E_MAIL": PASSWORD})

    async def start(self):
        await asyncio.to_thread(self.house.start, script=False)

    async def die_after(self, commands):
        """Run until so many commands are on record, and die of that."""
        self.house.program = (sys.executable, str(DYING), str(commands))
        await asyncio.to_thread(self.house.start, ready=False, script=False)
        await asyncio.to_thread(self.house.process.wait, PATIENCE)
        self.house.kill()
        self.house.program = BEADLE

    def publish(self, name):
        """A page that touches the policy."""
        file = self.posts / f"{name}.md"
        file.write_text(f"---\ntitle: {name}\ndate: 2026-11-13\n---\n{BREACH}\n")
        return file

    async def until(self, words):
        """The first mail to the Clerk that says these words."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for raw in self.server.mailbox("clerk-e2e"):
                    if words in " ".join(plain_of(raw).split()):
                        return message_from_bytes(raw, policy=default)
                await asyncio.sleep(0.05)

    async def reply(self, mail, words):
        """Reply as she does: logged in at the council's own server."""
        answer = EmailMessage()
        answer["From"], answer["To"] = self.clerk, self.beadle
        answer["Subject"] = f"Re: {mail['Subject']}"
        answer["Message-ID"], answer["In-Reply-To"] = make_msgid(), mail["Message-ID"]
        quoted = "\n".join(f"> {line}" for line in plain_of(mail.as_bytes()).splitlines())
        answer.set_content(f"{words}\n\nOn Tue, Beadle wrote:\n{quoted}\n")
        await asyncio.to_thread(self._submit, answer)

    def _submit(self, message):
        context = ssl.create_default_context(cafile=self.server.certificate)
        with smtplib.SMTP("127.0.0.1", self.server.submission, timeout=10) as smtp:
            smtp.starttls(context=context)
            smtp.login(self.clerk, PASSWORD)
            smtp.send_message(message)


@pytest.fixture
async def office(mail_server, tmp_path):
    """A running Beadle with nothing posted yet."""
    async with Relay(mail_server.lmtp, port=mail_server.relay):
        made = Office(mail_server, tmp_path)
        with made.house:
            await made.start()
            yield made


async def test_a_case_is_decided_by_mail_although_beadle_is_killed_meanwhile(office):
    """Alert, reply while Beadle is dead, the outcome, the post put back, the proof."""
    file = office.publish("change")
    card = await office.until("Case 1: please decide")
    assert card["Subject"].startswith("Case 1: please decide [")
    await asyncio.to_thread(office.house.kill)
    await office.reply(card, "TAKEDOWN supports a party")
    await office.start()
    done = await office.until("Done. Case 1 was removed")
    assert "draft: true" in file.read_text()
    assert office.house.value("SELECT decided_clause FROM 'case'") == "6.5"

    await office.reply(done, "RESTORE I read it again")
    back = await office.until("Done. Case 1 was restored")
    assert "draft: true" not in file.read_text()
    await office.reply(back, "WEEKLY")
    letter = await office.until("1 opened, 1 decided since")
    assert "All is well. No case waits for a decision." in plain_of(letter.as_bytes())
    html = letter.get_body(("html",)).get_content()
    assert html.count("<h1") == 1
    assert "<p>The record</p>" in html
    assert await asyncio.to_thread(office.house.stop) == 0
    assert "as recorded" in await asyncio.to_thread(office.house.verified)
    assert office.house.value("SELECT count(*) FROM command") == 3
    log = office.house.log.read_text()
    assert PASSWORD not in log
    assert "Traceback" not in log


async def test_a_list_is_decided_line_by_line_and_each_once_though_killed_between_lines(office):
    """Killed after the first line is stored, and after the second; the third life goes on."""
    files = [office.publish(f"change-{number}") for number in (1, 2, 3)]
    await office.until("Case 2: please decide")
    card = await office.until("Case 3: please decide")
    await office.reply(card, "CASES")
    listed = await office.until("3 cases")
    await asyncio.to_thread(office.house.kill)
    await office.reply(listed, "1 DISMISS a\n2 TAKEDOWN 6.5 supports a party\n3 DISMISS c")
    await office.die_after(1)
    assert office.house.value("SELECT count(*) FROM command") == 2
    await office.die_after(2)
    assert office.house.value("SELECT count(*) FROM command") == 3
    await office.start()
    await office.until("Done. Case 2 was removed")
    await asyncio.to_thread(
        office.house.until,
        "three decisions",
        lambda: office.house.value("SELECT count(*) FROM command WHERE state = 'done'") == 4,
    )
    assert sum("draft: true" in file.read_text() for file in files) == 1
    assert await asyncio.to_thread(office.house.stop) == 0
    assert office.house.value("SELECT count(*) FROM command") == 4
    assert office.house.value("SELECT count(*) FROM action") == 1
