"""Somebody on the list who says something: what is known of them, and where their talk stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.clerk.reporting import form, places
from bot.clerk.reporting.form import Question
from bot.clerk.reporting.heard import Heard, Said
from bot.config.mailboxes import councils_on
from bot.config.model import Council
from bot.store import mail, people, report_files, reports
from bot.store.people import Somebody
from bot.store.schema_reports import Report, Talk
from bot.store.store import now
from bot.words import reports as words
from bot.words.times import span

COUNCIL, ADD = "council", "add"
"""What may be asked beside the form's questions: which council, and what to add."""
NOBODY = frozenset({"none"})
"""A role that is known to the policy alone: no officer and no member."""


@dataclass(slots=True)
class Visit:
    """One message in its transaction. ``known``: who the sender is, to each council that knows.

    ``before`` is when this conversation last moved, before this message.
    """

    session: Session
    house: House
    heard: Heard
    known: tuple[tuple[Council, Somebody], ...]
    talk: Talk
    before: datetime | None

    @property
    def council(self) -> Council:
        """The council that they speak to; where they did not say which, the first."""
        return self._chosen[0]

    @property
    def person(self) -> Somebody:
        """Who they are to that council."""
        return self._chosen[1]

    @property
    def _chosen(self) -> tuple[Council, Somebody]:
        return next((k for k in self.known if k[0].id == self.talk.council_id), self.known[0])

    @property
    def persons(self) -> list[int]:
        """Who they are to any council."""
        return [person.id for _, person in self.known]

    @property
    def report(self) -> Report | None:
        """The report that the conversation is about."""
        return reports.get(self.session, self.talk.report_id)

    @property
    def draft(self) -> Report | None:
        """The same, where it was not sent yet."""
        report = self.report
        return report if report is not None and report.state == "draft" else None

    @property
    def asking(self) -> str | None:
        """The key of the question that was put last."""
        return self.talk.asking.partition(":")[0] if self.talk.asking else None

    @property
    def times(self) -> int:
        """How often that question was put."""
        return int(self.talk.asking.partition(":")[2] or 1) if self.talk.asking else 0

    @property
    def text(self) -> str:
        """What they wrote."""
        return self.heard.text.strip()

    @property
    def platform(self) -> str:
        """The platform's name for the screen."""
        return self.house.platform(self.heard.connection)

    @property
    def copy(self) -> str:
        """That the platform keeps its own copy."""
        return words.own_copy(self.platform, desk=self.at_desk)

    @property
    def at_desk(self) -> bool:
        """Whether it is held where other lines are commands."""
        return places.desk_of(self.heard.place) is not None

    @property
    def idle(self) -> str:
        """After how long without an answer a draft is sent as it stands."""
        return span(self.council.reports.idle)

    def question(self) -> Question | None:
        """The question that stands, if there is one."""
        report, key = self.report, self.asking
        if key is None or report is None or key in (COUNCIL, ADD):
            return None
        return form.question(key, report.concerns)

    def standing(self) -> str:
        """The same in words; empty where none stands."""
        if self.asking == COUNCIL:
            return self.councils()
        question = self.question()
        return question.text if question else ""

    def councils(self) -> str:
        """Which council, by number."""
        return words.put(words.WHICH_COUNCIL, [council.name for council, _ in self.known])

    def moved_within(self, length: timedelta) -> bool:
        """Whether something was said in this conversation, before this message, so lately."""
        return self.before is not None and self.talk.last_at - self.before < length

    def ask(self, key: str | None, times: int = 1) -> None:
        """Note what is asked now; None: nothing."""
        self.talk.asking = f"{key}:{times}" if key is not None and times > 1 else key

    def say(self, text: str, *, done: bool = False) -> Said:
        """An answer, with the choices of the question that stands."""
        question = self.question()
        choices = question.choices if question else ()
        if self.asking == COUNCIL:
            choices = tuple(council.name for council, _ in self.known)
        return Said(text, choices, done=done or self.asking is None, report_id=self.talk.report_id)

    def take_files(self, report: Report) -> int:
        """Have what came with the message fetched for a report; how many files it has now."""
        heard = self.heard
        for medium in heard.media:
            if heard.ref is not None:
                source = report_files.source_of(heard.ref, medium)
                reports.attach(self.session, report, heard.connection, source, medium.mime)
        if heard.trouble:
            reports.note(self.session, report, "file", heard.trouble, self.person.id)
        return reports.sent_with(self.session, report)

    def note(self, report: Report, text: str, kind: str = "added") -> None:
        """Put words to a report, after what is there."""
        if text:
            reports.note(self.session, report, kind, text, self.person.id)


def whom(session: Session, house: House, heard: Heard) -> tuple[tuple[Council, Somebody], ...]:
    """Who the sender is, to each council that takes reports there and has them on its list."""
    names = house.platforms(heard.connection)
    if heard.council_id is not None:
        councils: tuple[Council, ...] = (house.council(heard.council_id),)
    else:
        councils = councils_on(house.config, heard.connection)
    found = []
    for council in councils:
        person = people.by_identity(session, council.id, names, heard.sender)
        if person is not None and person.roles - NOBODY:
            found.append((council, person))
    return tuple(found)


def visit(session: Session, house: House, heard: Heard) -> Visit | None:
    """Whoever said something, where they are on a list; their talk is noted to go on."""
    known = whom(session, house, heard)
    if not known:
        return None
    talk = mail.talk_of(session, heard.connection, heard.sender)
    before = talk.last_at if talk is not None else None
    if talk is None:
        talk = mail.put_talk(session, heard.connection, heard.sender, place=heard.place)
    if talk.council_id not in {council.id for council, _ in known}:
        talk.council_id = None
    if len(known) == 1:
        talk.council_id, talk.person_id = known[0][0].id, known[0][1].id
    talk.place, talk.last_at = heard.place, now(session)
    return Visit(session, house, heard, known, talk, before)
