"""Abuse that Beadle saw itself, below one of the council's posts: offered to be made a report.

The officer who wrote that post is told in private; they report, or do not.
"""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.contract import Alert
from bot.clerk import tell
from bot.clerk.house import House
from bot.clerk.reporting import form, telling
from bot.config.model import LONDON
from bot.store import cases, outbox, people
from bot.store.cases import File
from bot.store.letters import Letter, Note
from bot.store.people import Somebody
from bot.store.schema import Post
from bot.store.schema_work import Case
from bot.store.store import now
from bot.words import abuse
from bot.words import reports as asked
from bot.words import reports_told as words

UP = 10
"""How many replies are followed upwards to the council's own post."""
_CASE = re.compile(r"case #?(?P<number>\d{1,6})(?:/(?P<year>\d{4}))?", re.IGNORECASE)
KEY = "case"
"""How a form's answers name the case that a report is made of."""


def tell_author(session: Session, house: House, file: File) -> None:
    """Ask the officer below whose post it stands whether they want to report it; once a case."""
    if not abuse.is_abuse(file):
        return
    author = _author(session, file.post)
    if author is None:
        return
    platform, label = house.platform(file.account.connection), tell.case_label(session, file)
    key = f"{file.subject}:abuse"
    known = people.identities(session, author.id)
    council_id = file.case.council_id
    for connection in telling.mailboxes(house, council_id):
        place = next((known[n] for n in house.platforms(connection) if n in known), None)
        if place is not None:
            each = f"{key}:{connection}:{author.id}"
            text = words.seen(platform, label, desk=False)
            outbox.put_mail(session, council_id, connection, each, Note(text, place))
    for connection, address in tell.desks(session, house, council_id, author):
        if address.person is not None and connection not in house.mailboxes:
            text = words.seen(platform, label, desk=True)
            alert = Alert("A reply to your post", text, offers=abuse.offer(file), private=True)
            each = f"{council_id}:{key}:{connection}:{address.channel}:{author.id}"
            outbox.put_alert(session, council_id, connection, each, Letter(alert, address))


def _author(session: Session, reply: Post) -> Somebody | None:
    """Who wrote the council's post that a reply stands below, where that is known."""
    above, ref = reply, reply.reply_to
    for _ in range(UP):
        found = session.scalar(
            select(Post).where(Post.account_id == reply.account_id, Post.ref == ref)
        )
        if found is None:
            return None
        above, ref = found, found.reply_to
        if not above.by_public:
            return people.by_id(session, above.author_id) if above.author_id else None
    return None


def named(session: Session, council_id: str, said: str) -> Case | None:
    """The case about a member of the public's words that ``case 14/2027`` names."""
    match = _CASE.fullmatch(said.strip())
    if match is None:
        return None
    year = int(match["year"] or now(session).astimezone(LONDON).year)
    for case in cases.numbered(session, council_id, int(match["number"])):
        post = session.get_one(Post, case.post_id)
        if case.year == year and post.by_public:
            return case
    return None


def given(session: Session, case: Case, more: str) -> dict[str, str]:
    """A form's answers, as far as a case answers them; ``more`` was written beside it."""
    post = session.get_one(Post, case.post_id)
    label = f"{case.number}/{case.year}"
    about = form.question("concerns").option("public")
    assert about is not None
    return {
        "what": "\n".join(filter(None, [asked.OF_A_CASE.format(label=label), more])),
        "concerns": about.label,
        "where": post.url or post.ref,
    }
