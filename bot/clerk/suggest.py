"""What a desk is told at once: what completes an argument, and whether a form may open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from adapters.contract import Choice
from bot.clerk import find_report, letters, periods
from bot.clerk.house import House
from bot.clerk.reporting import at_desk
from bot.clerk.table import READERS, TABLE, Entry
from bot.config.model import Council
from bot.store import cases, crypto, elections, health, letterbox, people, reports, rules
from bot.store.people import Somebody
from bot.words import cases as words
from policy.verdict import by_minute

CHOICES = 20


@dataclass(frozen=True, slots=True)
class Asking:
    """Who begins to give which command, and where."""

    connection: str
    channel: str
    sender: str
    command: str

    @property
    def where(self) -> tuple[str, str, str]:
        """Connection, channel and sender."""
        return self.connection, self.channel, self.sender


def choices(
    session: Session, house: House, asking: Asking, parameter: str, prefix: str
) -> list[Choice]:
    """What an argument may be, and only of what the sender may see; 20 at most."""
    allowed = _allowed(session, house, asking)
    if allowed is None:
        return []
    council, entry, person = allowed
    wanted = next((p for p in entry.spec.parameters if p.name == parameter), None)
    if wanted is None:
        return []
    if wanted.choices:
        found = [Choice(value, value) for value in wanted.choices]
    elif wanted.kind in _OWN:
        found = list(_OWN[wanted.kind](session, house, council, person))
    elif wanted.kind in _KINDS and (wanted.kind in _OPEN or person.roles & READERS):
        found = list(_KINDS[wanted.kind](session, house, council))
    else:
        found = []
    words = prefix.casefold()
    return [choice for choice in found if words in choice.label.casefold()][:CHOICES]


def may(session: Session, house: House, asking: Asking) -> bool:
    """Whether the sender may use the command here."""
    return _allowed(session, house, asking) is not None


def _allowed(
    session: Session, house: House, asking: Asking
) -> tuple[Council, Entry, Somebody] | None:
    council = house.desk_council(asking.connection, asking.channel)
    entry = TABLE.get(asking.command)
    if council is None and asking.command == at_desk.REPORT:  # it may be begun anywhere
        found = at_desk.councils(session, house, *asking.where)
        council = found[0] if found else None
    if council is None or entry is None:
        return None
    names = house.platforms(asking.connection)
    person = people.by_identity(session, council.id, names, asking.sender)
    if person is None or not person.roles & entry.roles:
        return None
    return council, entry, person


def _cases(session: Session, _house: House, council: Council) -> Iterator[Choice]:
    for case in cases.listed(session, council.id):
        yield Choice(f"{case.number}/{case.year}", f"{case.number}: {', '.join(case.clauses)}")


def _clauses(session: Session, house: House, council: Council) -> Iterator[Choice]:
    """The policy's clauses; first the resolution that closes accounts, where that is cited."""
    right = periods.ground(session, house, council.id)
    if by_minute(right):
        yield Choice(words.typed(right), right)
    for clause in house.packs[council.id].clauses.values():
        yield Choice(clause.id, f"{clause.id}: {clause.title}")


def _accounts(session: Session, house: House, council: Council) -> Iterator[Choice]:
    yield Choice("all", "all accounts")
    for row in health.accounts(session, council.id):
        account = row.account
        where = house.platform(account.connection)
        yield Choice(account.key, f"{account.key}: {where} ({account.address})")


def _rules(session: Session, _house: House, council: Council) -> Iterator[Choice]:
    for name in rules.states(session, council.id):
        yield Choice(name, name)


def _elections(session: Session, _house: House, council: Council) -> Iterator[Choice]:
    for row in elections.listed(session, council.id):
        day = f"{row.poll.day} {row.poll:%B %Y}"
        yield Choice(str(row.number), f"{row.number}: {row.kind}, poll on {day}")


def _reports(
    session: Session, house: House, council: Council, person: Somebody
) -> Iterator[Choice]:
    """Of what the person may read alone: for all others these numbers do not exist."""
    if not crypto.is_open(crypto.REPORTS):
        return
    for report in find_report.readable(session, house, council, person):
        number = reports.shown_number(report)
        yield Choice(number, f"{number}{', danger' if report.urgent else ''}")


def _letters(
    session: Session, _house: House, council: Council, person: Somebody
) -> Iterator[Choice]:
    if not crypto.is_open(crypto.REPORTS) or not person.roles & letters.ROLES:
        return
    for item in letterbox.listed(session, council.id):
        read = "read" if item.read_at else "not read"
        yield Choice(str(item.number), f"{item.number}: {read}")


_KINDS: dict[str, Callable[[Session, House, Council], Iterator[Choice]]] = {
    "case": _cases,
    "clause": _clauses,
    "account": _accounts,
    "rule": _rules,
    "number": _elections,
}
_OWN: dict[str, Callable[[Session, House, Council, Somebody], Iterator[Choice]]] = {
    "report": _reports,
    "letter": _letters,
}
"""What depends on who asks."""
_OPEN = frozenset({"account", "clause"})
"""What is no secret: the policy, and which accounts are watched."""
