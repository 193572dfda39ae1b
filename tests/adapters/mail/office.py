"""The Clerk at her mail program: a real mailbox on a real Dovecot, and Beadle's beside it."""

from __future__ import annotations

import asyncio
import itertools
import smtplib
import ssl
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import make_msgid

from desk_suite import COMMANDS, PATIENCE, DeskPeer, everybody_may, no_suggestion
from peers.mail.dovecot import DOMAIN, PASSWORD, plain_of
from plain_host import PlainHost

from adapters.contract import Address, Alert, CommandSpec, Offer, Parameter, Secret
from adapters.mail import ADAPTER, Options

_NUMBERS = itertools.count(1)
CASE = Parameter("case", "case", "the case's number")
REASON = Parameter("reason", "text", "the reason")
TABLE = (
    CommandSpec("takedown", "Take down", (CASE, Parameter("clause", "clause", "clause"), REASON)),
    CommandSpec("dismiss", "Leave it", (CASE, REASON)),
    CommandSpec("advice", "Ask", (CASE,)),
    CommandSpec("restore", "Put back", (CASE, REASON)),
    CommandSpec("done", "By hand", (CASE,)),
    CommandSpec("note", "Note", (CASE, Parameter("text", "text", "the note"))),
    CommandSpec("case", "Show a case", (CASE,)),
    CommandSpec("cases", "List the cases"),
    CommandSpec("status", "What is watched"),
    CommandSpec("help", "All commands"),
    CommandSpec("election add", "Enter a poll", (Parameter("type", "word", "which"),)),
    CommandSpec("check", "A draft", (Parameter("text", "text", "the draft"),)),
)
CARD = Alert(
    "Case 14: please decide",
    "Case 14: please decide. Council's Bluesky, 10:42.\nMay touch 6.5 (party politics): “Vote …”.\n"
    "It is still public.\nReply: takedown 14 6.5 REASON, dismiss 14 REASON, or advice 14.",
    case="14",
    offers=(
        Offer("Take down", "takedown", {"case": "14/2026", "clause": "6.5"}),
        Offer("Dismiss", "dismiss", {"case": "14/2026"}),
        Offer("Ask for advice", "advice", {"case": "14/2026"}),
    ),
)


class ClockHost(PlainHost):
    """A host whose clock a test can put forward."""

    ahead = None

    def now(self):
        return super().now() + self.ahead if self.ahead else super().now()


class Office(DeskPeer):
    """One desk; ``smtp`` "dovecot" sends by its submission service, "relay" without a login."""

    redelivers = True
    edits = False
    secrets = (PASSWORD,)

    def __init__(self, server, relay, password_file, smtp="dovecot", **options):
        number = next(_NUMBERS)
        self.server, self.relay, self.host = server, relay, ClockHost()
        self.beadle, self.clerk = (f"{who}{number}@{DOMAIN}" for who in ("beadle", "clerk"))
        self.deputy = f"deputy{number}@{DOMAIN}"
        self.channel = self.person = self.clerk
        sending = {"smtp_port": server.submission, "smtp_tls": "starttls"}
        if smtp == "relay":
            sending = {"smtp_port": relay.port, "smtp_tls": "none", "smtp_user": ""}
        self.options = Options(
            **{
                "smtp_host": "127.0.0.1", "imap_host": "127.0.0.1", "imap_port": server.imaps,
                "user": self.beadle, "password": Secret(file=str(password_file)),
                "ca_file": server.certificate, "channels": (self.channel,), "timeout_seconds": 10,
                "poll_seconds": 30, **sending, **options,
            }
        )  # fmt: skip
        self.connect()

    def connect(self):
        self.connection = ADAPTER.connect("mail", self.options, self.host)
        self.desk = self.connection.desk

    async def restart(self):
        await self.connection.close()
        self.connect()

    async def go_down(self):
        await self.relay.__aexit__()

    async def shown(self):
        return "\n".join(self.inbox())

    def inbox(self, address=None):
        """The plain texts of somebody's mails, subject first."""
        return [f"{m['Subject']}\n{plain_of(m.as_bytes())}" for m in self.mails(address)]

    def mails(self, address=None):
        """Somebody's mails, the Clerk's if nobody is named."""
        name = (address or self.clerk).partition("@")[0]
        return [message_from_bytes(raw, policy=default) for raw in self.server.mailbox(name)]

    async def mail(self, number=0, address=None):
        """The mail with this number in somebody's mailbox, waiting until it is there."""
        name = (address or self.clerk).partition("@")[0]
        async with asyncio.timeout(PATIENCE):
            while len(found := self.server.files(name)) <= number:  # noqa: ASYNC110 # a folder rings no bell
                await asyncio.sleep(0.01)
        return message_from_bytes(found[number].read_bytes(), policy=default)

    async def card(self, key="case-14", alert=CARD, **to):
        """The mail that tells the Clerk of a case."""
        before = len(self.server.files(self.clerk.partition("@")[0]))
        await self.desk.say(alert, Address(self.channel, **to), key)
        return await self.mail(before)

    def reply(self, mail, text, sender=None, **headers):
        """A reply as a plain mail program writes it."""
        answer = EmailMessage()
        answer["From"] = f"Sam Clerk <{sender or self.clerk}>"
        answer["To"] = self.beadle
        answer["Subject"] = f"Re: {mail['Subject']}"
        answer["Message-ID"] = make_msgid(domain="mail.example")
        answer["In-Reply-To"] = mail["Message-ID"]
        answer["References"] = f"{mail['References'] or ''} {mail['Message-ID']}".strip()
        for name, value in headers.items():
            del answer[name.replace("_", "-")]
            if value is not None:
                answer[name.replace("_", "-")] = value
        quoted = "\n".join(f"> {line}" for line in plain_of(mail.as_bytes()).splitlines())
        answer.set_content(f"{text}\n\nOn Tue, 4 May 2027 at 10:42, Beadle wrote:\n{quoted}\n")
        return answer

    async def put(self, message, to=None):
        """Lay a mail into Beadle's mailbox as it came from outside."""
        data = message if isinstance(message, bytes) else message.as_bytes()
        data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n").replace(b"\r\n.", b"\r\n..")
        said = await self.relay.deliver(
            "outside@mail.example", [to or self.beadle], data + b"\r\n.\r\n"
        )
        assert said.startswith(b"250"), said

    async def send(self, message):
        """Send a mail as the Clerk: logged in at the council's own server."""
        await asyncio.to_thread(self._submit, message)

    def _submit(self, message):
        context = ssl.create_default_context(cafile=self.server.certificate)
        with smtplib.SMTP("127.0.0.1", self.server.submission, timeout=10) as smtp:
            smtp.starttls(context=context)
            smtp.login(self.clerk, PASSWORD)
            smtp.send_message(message)

    async def give(self, line):
        mail = await self.card(f"greeting-{next(_NUMBERS)}", Alert("Beadle is here", "At work."))
        await self.send(self.reply(mail, line))

    async def offer(self, table=TABLE, suggest=no_suggestion):
        """Make the commands known."""
        await self.desk.offer(table, suggest, everybody_may)


__all__ = ["CARD", "COMMANDS", "TABLE", "Office"]
