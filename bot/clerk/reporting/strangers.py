"""What somebody writes who is on no list: kept for a while, and acknowledged once.

It may be a request that the law has a council answer, or an officer with a new telephone. Clerk and
deputy hear how many letters wait, at once for the first and then once a day; never what they say.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import tell
from bot.clerk.house import House
from bot.clerk.reporting import hours, readers, telling
from bot.clerk.reporting.heard import Heard, Said
from bot.clerk.reporting.visit import COUNCIL
from bot.config.mailboxes import councils_on
from bot.config.model import LONDON, Council
from bot.store import letterbox, mail, outbox, people
from bot.store.letters import Letter, Note
from bot.store.schema_reports import Talk
from bot.store.store import now
from bot.words import reports as asked
from bot.words import reports_told as words


def hear(session: Session, house: House, heard: Heard) -> Said | None:
    """Keep a letter; the answer, where one is due. Nothing where no council takes any there."""
    councils = councils_on(house.config, heard.connection)
    if heard.council_id is not None:
        councils = tuple(one for one in councils if one.id == heard.council_id)
    if not councils:
        return None
    talk = mail.talk_of(session, heard.connection, heard.sender)
    if heard.text.strip().startswith("/start"):
        return _greet(session, heard, councils, talk)
    council = _council(councils, talk)
    if council is None and talk is not None and talk.asking == COUNCIL:
        council = _meant(councils, heard.text)
        if council is not None:
            return _for(session, house, heard, council, talk)
    return _keep(session, house, heard, councils, council, talk)


def _greet(
    session: Session, heard: Heard, councils: tuple[Council, ...], talk: Talk | None
) -> Said | None:
    """Somebody opened the chat and wrote nothing yet."""
    if talk is not None:
        return None
    mail.put_talk(session, heard.connection, heard.sender, place=heard.place)
    names = asked.names([one.name for one in councils])
    where = "; ".join(filter(None, map(contact, councils)))
    return Said(words.stranger(names, where), done=True)


def _council(councils: tuple[Council, ...], talk: Talk | None) -> Council | None:
    """For whom it is: for the only one there, or the one that they named before."""
    if len(councils) == 1:
        return councils[0]
    named = talk.council_id if talk is not None else None
    return next((one for one in councils if one.id == named), None)


def _meant(councils: tuple[Council, ...], text: str) -> Council | None:
    said = text.strip().casefold().rstrip(".!")
    if said.isdecimal() and 0 < int(said) <= len(councils):
        return councils[int(said) - 1]
    return next((one for one in councils if one.name.casefold() == said), None)


def _for(session: Session, house: House, heard: Heard, council: Council, talk: Talk) -> Said:
    """They said for whom it is: what waited becomes that council's."""
    talk.council_id, talk.asking, talk.last_at = council.id, None, now(session)
    letterbox.hand_over(session, heard.connection, talk.sender, council.id)
    tell_waiting(session, house, council.id)
    return Said(words.letter(council.name, contact(council)), done=True)


def _keep(
    session: Session,
    house: House,
    heard: Heard,
    councils: tuple[Council, ...],
    council: Council | None,
    talk: Talk | None,
) -> Said | None:
    rules = (council or councils[0]).reports
    since = now(session) - timedelta(days=rules.letterbox_days)
    sender = mail.sender_digest(heard.connection, heard.sender)
    earlier = letterbox.of_sender(session, heard.connection, sender, since)
    if earlier >= rules.letterbox_per_sender:
        return None
    key = council.id if council is not None else None
    if letterbox.kept(session, key) >= rules.letterbox_in_all:
        return _full(session, house, heard, council or councils[0], talk)
    letterbox.put(session, heard.connection, sender, _body(heard), key)
    if council is not None:
        tell_waiting(session, house, council.id)
    if earlier:
        return None
    mail.put_talk(
        session, heard.connection, heard.sender, place=heard.place, council_id=key,
        asking=None if council is not None else COUNCIL,
    )  # fmt: skip
    if council is not None:
        return Said(words.letter(council.name, contact(council)), done=True)
    names = tuple(one.name for one in councils)
    return Said(words.letter_for_whom(asked.put(asked.WHICH_COUNCIL, names)), names)


def _full(
    session: Session, house: House, heard: Heard, council: Council, talk: Talk | None
) -> Said | None:
    """There is no room: the Clerk is told once a day, and each sender once."""
    day = now(session).astimezone(LONDON).date().isoformat()
    _tell(session, house, council.id, words.LETTERBOX_FULL, f"letterbox full:{day}")
    if talk is not None:
        return None
    mail.put_talk(session, heard.connection, heard.sender, place=heard.place)
    return Said(words.letter_not_kept(council.name, contact(council)), done=True)


def _body(heard: Heard) -> dict[str, str]:
    """A letter as it is sealed: the words, and who they say that they are."""
    said = {
        "name": heard.sender_name,
        "sender": heard.sender,
        "text": heard.text,
        "forwarded": heard.forwarded or "",
        "trouble": heard.trouble or "",
        "files": str(len(heard.media)) if heard.media else "",
    }
    return {key: value for key, value in said.items() if value}


def contact(council: Council) -> str:
    """How a stranger reaches the council."""
    return council.reports.contact or next(iter(council.contacts), "")


def tell_waiting(session: Session, house: House, council_id: str) -> None:
    """Tell Clerk and deputy how many letters wait: once a day, with the first of the day."""
    waiting = letterbox.unread(session, council_id)
    if waiting:
        day = now(session).astimezone(LONDON).date().isoformat()
        days = house.council(council_id).reports.letterbox_days
        _tell(session, house, council_id, words.letters_wait(waiting, days), f"letters:{day}")


def remind(session: Session, house: House, council_id: str) -> None:
    """Once a day, from nine on, how many letters nobody has read."""
    if now(session).astimezone(LONDON).time() >= hours.OPENS:
        tell_waiting(session, house, council_id)


def _tell(session: Session, house: House, council_id: str, text: str, what: str) -> None:
    told = False
    for one in readers.of_letters(session, council_id):
        known = people.identities(session, one.id)
        for connection in telling.mailboxes(house, council_id):
            names = house.platforms(connection)
            place = next((known[name] for name in names if name in known), None)
            if place is not None:
                key = f"{council_id}:{what}:{connection}:{one.id}"
                outbox.put_mail(session, council_id, connection, key, Note(text, place))
                told = True
        for connection, address in tell.desks(session, house, council_id, one):
            if address.person is not None and connection not in house.mailboxes:
                key = f"{council_id}:{what}:{connection}:{address.channel}:{one.id}"
                letter = Letter(Alert("The letterbox", text, private=True), address)
                outbox.put_alert(session, council_id, connection, key, letter)
                told = True
    if not told:  # how many wait is no secret, and nobody else would hear of it
        alert = Alert("The letterbox", text, Level.ASK)
        tell.council(session, house, council_id, alert, what)
