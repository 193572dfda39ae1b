"""Deciding by e-mail: from a reply in the mailbox to the receipt of what it ordered.

A real Dovecot, a Beadle of its own process that sends by submission and reads by IMAP with IDLE,
and a folder of posts, from which a take-down takes a page.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
import tempfile
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Self

import psutil
from peers.mail.dovecot import DOMAIN, PASSWORD, Dovecot, dovecot, plain_of
from peers.mail.relay import Relay
from peers.pds import free_port

from benchmarks.beadle import Beadle
from benchmarks.posts import posts
from benchmarks.report import Row, latency

BEADLE, CLERK = f"beadle@{DOMAIN}", f"clerk@{DOMAIN}"
LEAST, EACH_ROUND, AT_ONCE = 100, 34, 20
PAUSE = 0.5
"""Seconds from a receipt to the next reply: what is told of the last has left the house by then."""
PATIENCE = 600.0
DECIDED_MS = 3000
_CASE = re.compile(r"Case (\d+): please decide")

HOUSE = """
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
password = {{ file = "mail-password" }}

[[council]]
id = "sampleford"
name = "Sampleford Town Council"
pack = "durrington"
domains = []
contacts = []
channels = []
helplines = ["999"]

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


class Post:
    """The relay behind Dovecot's submission service, in a thread of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._relay = Relay(0, port=port)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._relay.__aenter__(), self._loop).result(10)
        return self

    def __exit__(self, *_exc: object) -> None:
        asyncio.run_coroutine_threadsafe(self._relay.__aexit__(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def leads_to(self, server: Dovecot) -> None:
        """Hand over to this server from now on."""
        self._relay.lmtp_port = server.lmtp

    def put(self, mail: EmailMessage) -> float:
        """Lay a mail into Beadle's mailbox; when (wall clock), just before it was handed over."""
        data = mail.as_bytes(policy=policy.SMTP).replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n"
        at = time.time()
        handing = self._relay.deliver("outside@mail.example", [BEADLE], data)
        said = asyncio.run_coroutine_threadsafe(handing, self._loop).result(30)
        if not said.startswith(b"250"):
            raise RuntimeError(f"the mailbox did not take a reply: {said!r}")
        return at


def _reply(card: EmailMessage) -> EmailMessage:
    """The Clerk's reply, that orders a take-down."""
    answer = EmailMessage()
    answer["From"], answer["To"] = CLERK, BEADLE
    answer["Subject"] = f"Re: {card['Subject']}"
    answer["Message-ID"], answer["In-Reply-To"] = make_msgid(domain=DOMAIN), card["Message-ID"]
    quoted = "\n".join(f"> {line}" for line in plain_of(card.as_bytes()).splitlines())
    answer.set_content(f"TAKEDOWN supports a party\n\nOn Tuesday, Beadle wrote:\n{quoted}\n")
    return answer


def _cards(server: Dovecot) -> dict[int, EmailMessage]:
    """The mails that ask the Clerk to decide, by their case's number."""
    found = {}
    for raw in server.mailbox("clerk"):
        mail = message_from_bytes(raw, policy=policy.default)
        case = _CASE.search(str(mail["Subject"]))
        if case and isinstance(mail, EmailMessage):
            found[int(case[1])] = mail
    return found


@contextmanager
def _house(server: Dovecot, count: int) -> Iterator[tuple[Beadle, dict[int, EmailMessage]]]:
    """A Beadle, and so many cases that the Clerk has had a mail about."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        pages = folder / "posts"
        pages.mkdir()
        for number, text in enumerate(posts(count, 1)):
            head = f"---\ntitle: Page {number}\ndate: 2026-11-13\n---\n"
            (pages / f"page-{number}.md").write_text(f"{head}{text}\n")
        (folder / "mail-password").write_text(PASSWORD)
        config = HOUSE.format(server=server, posts=pages, beadle=BEADLE, clerk=CLERK)
        (folder / "beadle.toml").write_text(config)
        with Beadle("--config", str(folder / "beadle.toml"), folder=folder) as beadle:

            def told() -> bool:
                time.sleep(0.5)
                return len(server.files("clerk")) >= count and len(_cards(server)) >= count

            if not beadle.until(told, PATIENCE):
                raise RuntimeError(f"{len(_cards(server))} of {count} cases were told")
            yield beadle, _cards(server)


def _finished(beadle: Beadle) -> dict[int, float]:
    """When the receipt of each case's action was on record (wall clock), by the case's number."""
    query = """SELECT c.number, max(s.finished_at), a.finished_at FROM step s
        JOIN action a ON a.id = s.action_id JOIN "case" c ON c.id = a.case_id
        WHERE a.state = 'done' GROUP BY c.number, a.finished_at"""
    with closing(sqlite3.connect(f"file:{beadle.folder}/beadle.db?mode=ro", uri=True)) as database:
        rows = database.execute(query).fetchall()
    return {
        number: datetime.fromisoformat(max(step, action)).replace(tzinfo=UTC).timestamp()
        for number, step, action in rows
    }


def _wait(beadle: Beadle, numbers: Collection[int]) -> None:
    """Until these cases' actions have their receipts, or for too long."""

    def all_done() -> bool:
        time.sleep(0.1)
        return set(numbers) <= _finished(beadle).keys()

    beadle.until(all_done, PATIENCE)


def _decided(
    beadle: Beadle, post: Post, cards: Mapping[int, EmailMessage], *, alone: bool
) -> tuple[list[float], str]:
    """Seconds from each reply to its receipt, and a note of what was left out and what it cost."""
    begun, process = {}, psutil.Process(beadle.process.pid)
    before = sum(process.cpu_times()[:2])
    for number, card in cards.items():
        begun[number] = post.put(_reply(card))
        if alone:
            _wait(beadle, [number])
            time.sleep(PAUSE)
    _wait(beadle, begun)
    spent = (sum(process.cpu_times()[:2]) - before) / len(begun) * 1000
    ended = _finished(beadle)
    took = [ended[number] - at for number, at in begun.items() if number in ended]
    lost = len(begun) - len(took)
    return took, f"{spent:.0f} ms of the processor each{f'; {lost} NOT DONE' if lost else ''}"


def decided(rounds: int) -> Iterable[Row]:
    """Replies that order a take-down, one after the other, and then many at once."""
    count = max(LEAST, EACH_ROUND * rounds)
    with Post(free_port()) as post, dovecot(post.port) as server:
        post.leads_to(server)
        with _house(server, count + AT_ONCE) as (beadle, cards):
            numbers = sorted(cards)
            one_by_one = {number: cards[number] for number in numbers[:count]}
            took, note = _decided(beadle, post, one_by_one, alone=True)
            together = {number: cards[number] for number in numbers[count : count + AT_ONCE]}
            crowded, noted = _decided(beadle, post, together, alone=False)
    yield latency("E-mail: reply in the mailbox → receipt stored", took, 0, DECIDED_MS, note)
    yield latency(f"  {AT_ONCE} replies at once", crowded, 0, 0, noted)
