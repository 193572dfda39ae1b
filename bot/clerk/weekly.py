"""The weekly letter: when it is due, to whom it goes, and the command that shows it now.

It is sent once for each day on which it is due. What was missed while Beadle was down is one
letter, about all of that time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from adapters.contract import Alert
from bot.clerk import letter_parts, tell, week
from bot.clerk.house import House
from bot.clerk.reporting import waiting
from bot.clerk.table import READERS, Asked, Reply, command
from bot.config import settings
from bot.config.model import LONDON, Council
from bot.store import people, schema, sent_letters
from bot.store.sent_letters import WEEKLY
from bot.store.store import now

WEEK = timedelta(days=7)
_DAYS = tuple(settings.LetterDay)


def last_due(letter: settings.Letter, at: datetime) -> datetime | None:
    """When the last letter was due up to ``at``, Europe/London; None where none ever is."""
    if letter.day is settings.LetterDay.NEVER:
        return None
    today = at.astimezone(LONDON).date()
    day = today - timedelta(days=(today.weekday() - _DAYS.index(letter.day)) % 7)
    moment = datetime.combine(day, letter.at, LONDON)
    return moment if moment <= at else datetime.combine(day - WEEK, letter.at, LONDON)


def dues(house: House, at: datetime) -> dict[str, datetime | None]:
    """When each council's last letter was due; in few steps, however many councils there are."""
    each = {one: last_due(one, at) for one in {one.letter for one in house.config.councils}}
    return {council.id: each[council.letter] for council in house.config.councils}


def _about(moment: datetime) -> str:
    return moment.date().isoformat()


def send(session: Session, house: House, council_id: str) -> None:
    """Send the letter where it is due, once, and note that in the same transaction."""
    council = house.council(council_id)
    moment = last_due(council.letter, now(session))
    if moment is None or session.get_one(schema.Council, council_id).since >= moment:
        return
    about = _about(moment)
    if sent_letters.was_sent(session, council_id, WEEKLY, about):
        return
    to = occasion(session, house, council)
    key = f"weekly:{about}"
    tell.council(session, house, council_id, week.letter(to), key, to.reader)
    waiting.tell_readers(session, house, council, to.reader, key)
    sent_letters.note(session, council_id, WEEKLY, about)


def occasion(session: Session, house: House, council: Council) -> letter_parts.Occasion:
    """What a letter that is sent now is about: the time since the last, to whose turn it is."""
    reader = next(iter(people.deciders(session, council.id, None)), None)
    return letter_parts.Occasion(session, house, council, since(session, council.id), reader)


def since(session: Session, council_id: str) -> datetime:
    """From when on the next letter tells: since the last, or for a week at most without one."""
    begun = session.get_one(schema.Council, council_id).since
    before = sent_letters.last(session, council_id, WEEKLY)
    return before or max(begun, now(session) - WEEK)


def preview(session: Session, house: House, council_id: str) -> Alert:
    """The letter to the desks as it would be sent now; nothing is written."""
    return week.letter(occasion(session, house, house.council(council_id)))


@command("weekly", "Show the weekly letter as it would be sent now", roles=READERS, looks=True)
def weekly(asked: Asked, args: Mapping[str, str]) -> Reply:  # noqa: ARG001  every command is called so
    """The letter, to whoever asks alone; with the reports that they may read."""
    begin = since(asked.session, asked.council.id)
    to = letter_parts.Occasion(
        asked.session, asked.house, asked.council, begin, asked.person, alone=True
    )
    alert = week.letter(to)
    return Reply(alert.text, title=alert.title, confidential=True)
