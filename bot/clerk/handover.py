"""A first letter to whoever has become Clerk or deputy: once for each person and role.

Those who hold the role when Beadle first looks are not new: they have set it up. Who left the
configuration is known no more, and may do nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from adapters.contract import Alert
from bot.clerk import first_letter, tell
from bot.clerk.house import House
from bot.clerk.letter_parts import Occasion
from bot.clerk.table import DECIDERS, Asked, Refuse, Reply, command
from bot.store import people, sent_letters
from bot.store.people import Somebody
from bot.store.sent_letters import HANDOVER
from bot.store.store import now

ROLES = ("clerk", "deputy")
YEAR = timedelta(days=365)


def send(session: Session, house: House, council_id: str) -> None:
    """Write to each who is new in a role, and note that in the same transaction."""
    begun = sent_letters.abouts(session, council_id, HANDOVER)
    for role in ROLES:
        for person in people.holders(session, council_id, role):
            about = f"{role}:{person.id}"
            if about in begun:
                continue
            if _was_begun(begun, role):
                _write(session, house, council_id, person, role)
            sent_letters.note(session, council_id, HANDOVER, about)
        if not _was_begun(begun, role):  # whoever comes first is new, where nobody was there
            sent_letters.note(session, council_id, HANDOVER, f"{role}:")


def _was_begun(begun: Collection[str], role: str) -> bool:
    """Whether Beadle has looked before who holds the role."""
    return f"{role}:" in begun


def _write(session: Session, house: House, council_id: str, person: Somebody, role: str) -> None:
    key = f"handover:{role}:{person.id}"
    alone = first_letter.letter(occasion(session, house, council_id, person), person, role)
    if tell.somebody(session, house, council_id, person, alone, key):
        return
    to = occasion(session, house, council_id, person, alone=False)
    alert = first_letter.letter(to, person, role)
    tell.council(session, house, council_id, alert, key)


def occasion(
    session: Session, house: House, council_id: str, person: Somebody, *, alone: bool = True
) -> Occasion:
    """A letter about the last year."""
    since = now(session) - YEAR
    return Occasion(session, house, house.council(council_id), since, person, alone)


def preview(session: Session, house: House, council_id: str) -> Alert:
    """The letter that a Clerk who is new would get now, as far as others may see it."""
    clerk = next(iter(people.holders(session, council_id, "clerk")), None)
    if clerk is None:
        return Alert("Hand-over", "Nobody is Clerk today: see the configuration.")
    to = occasion(session, house, council_id, clerk, alone=False)
    return first_letter.letter(to, clerk, "clerk")


@command(
    "handover",
    "What somebody needs to know who is new as Clerk or deputy",
    roles=DECIDERS,
    looks=True,
)
def handover(asked: Asked, args: Mapping[str, str]) -> Reply:  # noqa: ARG001  every command is called so
    """The first letter as it stands now, to whoever asks alone."""
    role = next((one for one in people.CHAIN if one in asked.person.roles), None)
    if role is None:
        raise Refuse("Nothing is shown: you decide on nothing today.")
    to = occasion(asked.session, asked.house, asked.council.id, asked.person)
    alert = first_letter.letter(to, asked.person, role)
    return Reply(alert.text, title=alert.title, confidential=True)
