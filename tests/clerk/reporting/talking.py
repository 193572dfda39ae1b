"""Somebody who writes to Beadle in private, and what they read: in a store, without loops.

Owns a village with its people, and a conversation whose every message is one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from peers import household
from peers.village import PACK
from sqlalchemy import select

from adapters.contract import Adapter, Media, Ref, Secret
from adapters.contract import Connection as Line
from bot.clerk.house import House
from bot.clerk.reporting import dispatch, talk
from bot.clerk.reporting.heard import Heard, Said
from bot.config.model import Config, Connection, Council, Database, DeskChannel, Person, Role
from bot.store import councils, outbox, reports
from bot.store.letters import Letter, Note
from bot.store.schema_reports import LetterboxItem, Report
from bot.store.schema_work import Outbox
from bot.store.store import Store

NIGHT = datetime(2027, 3, 2, 23, 10, tzinfo=UTC)
CHAT, DESK = "telegram", "desk"

WHAT = "Somebody has posted my address and says that he will come round."
QUICK = (WHAT, "1", "2", "skip", "skip", "skip", "skip")
"""A whole report in as few messages as there are questions."""


def adapter(name: str) -> Adapter:
    """An adapter that is only named here."""

    def connect(_id, _options, _host):
        return Line()

    async def diagnose(_options, _accounts, _host):
        return ()

    return Adapter(name, "in tests", SimpleNamespace, connect, diagnose)


def person(name: str, role: str, key: str = "", **fields: object) -> Person:
    """Somebody whom the chat and the desk know by their key."""
    key = key or role
    known = {CHAT: key, "terminal": key}
    return Person(name, key, Role(role), **{"identities": known, **fields})


PEOPLE = (
    person("Cara Clerk", "clerk"),
    person("Dev Deputy", "deputy"),
    person("Chris Chairman", "chairman"),
    person("Olive Green", "officer", "olive"),
    person("Sam Brown", "officer", "sam"),
    person("Jo Smith", "member", "jo"),
    person("Max Monitor", "monitoring_officer"),
)


def village(**fields: object) -> Council:
    """A council with one desk, everybody in it, and its private messages on one chat."""
    given: dict[str, object] = {
        "id": "village", "name": "Village Council", "pack": str(PACK),
        "persons": PEOPLE, "desks": (DeskChannel(DESK, "office"),),
        "contacts": ("01632 960100",),
    }  # fmt: skip
    return Council(**(given | fields))


def house_of(*councils_: Council) -> House:
    """The house of these councils."""
    lines = (
        Connection(CHAT, adapter("telegram"), SimpleNamespace()),
        Connection(DESK, adapter("terminal"), SimpleNamespace()),
    )
    config = Config(
        PACK.parent,
        Database("sqlite://"),
        Secret(env="NONE"),
        Secret(env="NONE"),
        lines,
        councils_,
    )
    return House(config, {}, {}, mailboxes=(CHAT,))


@dataclass
class Chat:
    """A conversation of one person with Beadle. ``lines`` is what a telephone would show."""

    store: Store
    house: House
    clock: household.Clock
    sender: str = "olive"
    by: str = "mailbox"
    connection: str = CHAT
    lines: list[str] = field(default_factory=list)
    sent: int = 0

    def __call__(self, text: str = "", *, after: float = 60, **fields: object) -> Said | None:
        """Write, a minute later, and read the answer."""
        self.clock.at += timedelta(seconds=after)
        self.sent += 1
        heard = Heard(
            self.connection, None, self.sender, f"dm:{self.sender}", self.sender.title(), text,
            ref=Ref("telegram", f"{self.sender}:{self.sent}"), sent_at=self.clock.at,
        )  # fmt: skip
        heard = replace(heard, **fields)
        self.lines.append(f"> {text or heard.forwarded or f'[{len(heard.media)} file(s)]'}")

        def verb(session):
            names = self.house.platforms(self.connection)
            known = dispatch.councils_of(session, self.house, names[0], self.sender)
            one = known[0].id if len(known) == 1 else None
            return talk.hear(session, self.house, replace(heard, council_id=one))

        said = self.store.write_now(verb)
        self.lines.append(said.text if said else "(no answer)")
        return said

    def picture(self, number: int = 1) -> tuple[Media, ...]:
        """A picture to send along."""
        return (Media(f"file-{number}", "image/png", size=1000),)

    def transcript(self) -> str:
        """All of it."""
        return "\n\n".join(self.lines) + "\n"


@dataclass
class Office:
    """The council's side: its rows, and what was told to whom."""

    store: Store
    house: House
    clock: household.Clock

    def chat(self, sender: str = "olive", **fields: object) -> Chat:
        """A conversation with somebody."""
        return Chat(self.store, self.house, self.clock, sender, **fields)

    def run(self, verb, *args):
        """One transaction."""
        return self.store.write_now(verb, self.house, *args)

    def reports(self) -> list[Report]:
        """Every report, drafts too, the oldest first."""
        return self.store.read_now(lambda s: list(s.scalars(select(Report).order_by(Report.id))))

    def report(self) -> Report:
        """The only report."""
        [found] = self.reports()
        return found

    def words_of(self, report: Report) -> str:
        """Every word that is kept of a report."""

        def verb(session):
            row = session.get_one(Report, report.id)
            notes = [note.text or "" for note in reports.notes_of(session, row)]
            return "\n".join([*reports.answers(row).values(), *notes])

        return self.store.read_now(verb)

    def answers(self) -> dict[str, str]:
        """The answers of the only report."""
        return reports.answers(self.report())

    def letters(self) -> list[LetterboxItem]:
        """What strangers wrote."""
        return self.store.read_now(lambda s: list(s.scalars(select(LetterboxItem))))

    def told(self, *to: str) -> list[str]:
        """What waits in the outbox, as “whom: text”; of these people or channels alone."""

        def verb(session):
            found = []
            for row in session.scalars(select(Outbox).order_by(Outbox.id)):
                if row.body is None:  # it was given up
                    continue
                if row.lane == outbox.MAIL:
                    note = Note.from_json(row.body)
                    found.append((note.place, note.text))
                else:
                    letter = Letter.from_json(row.body)
                    whom = letter.to.person if letter.alert.private else letter.to.channel
                    found.append((whom, letter.alert.text))
            return found

        every = self.store.read_now(verb)
        return [text for whom, text in every if not to or whom in to]


def office(store: Store, clock: household.Clock, *councils_: Council) -> Office:
    """Councils that begin."""
    house = house_of(*(councils_ or (village(),)))
    packs = dict.fromkeys((one.id for one in house.config.councils), "pack")
    store.write_now(councils.adopt, house.config, packs)
    return Office(store, house, clock)
