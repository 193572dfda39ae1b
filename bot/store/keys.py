"""What each key opens: the mark by which a wrong one is known, and all that it has sealed.

A mark is a word sealed with the key. Where there is one, or anything else that is sealed, a key
that is missing is lost, and no new one may take its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, func, select, type_coerce, update
from sqlalchemy.orm import Session

from bot.store import audit, crypto
from bot.store.base import Base
from bot.store.schema import Council
from bot.store.schema_reports import KeyMark
from bot.store.store import Store, now
from bot.store.types import Encrypted, Sealed, SealedBytes

_TYPES = {crypto.GENERAL: (Encrypted,), crypto.REPORTS: (Sealed, SealedBytes)}
BOXES = tuple(_TYPES)
AT_ONCE = 100
"""Values that are sealed anew in one transaction."""
MUCH = 4_000_000
"""Bytes of them after which it is ended sooner."""

Moved = Callable[[int], None]
"""Told how many more values were looked at."""


@dataclass(frozen=True, slots=True)
class Place:
    """An encrypted value: its column, and the primary key of its row."""

    column: Column[bytes]
    row: tuple[object, ...]

    @property
    def table(self) -> Table:
        """The table in which it lies."""
        return self.column.table

    def __str__(self) -> str:
        return f"{self.table.name}.{self.column.name}, row {'/'.join(map(str, self.row))}"


def _columns(box: str) -> list[Column[bytes]]:
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, _TYPES[box])
    ]


def places(session: Session, box: str) -> list[Place]:
    """Everything that a key has sealed, but its mark."""
    return [
        Place(column, tuple(row))
        for column in _columns(box)
        for row in session.execute(select(*column.table.primary_key).where(column.is_not(None)))
    ]


def token(session: Session, place: Place) -> bytes | None:
    """A value as it lies there; None where it is gone."""
    raw = type_coerce(place.column, LargeBinary)
    found: bytes | None = session.scalar(select(raw).where(*_is(place)))
    return found


def _is(place: Place) -> Iterator[ColumnElement[bool]]:
    keys = place.table.primary_key.columns
    return (key == value for key, value in zip(keys, place.row, strict=True))


def is_used(session: Session, box: str) -> bool:
    """Whether a key has sealed anything here, so that another can be no new one."""
    if session.get(KeyMark, box) is not None:
        return True
    return any(
        session.scalar(select(func.count()).where(column.is_not(None))) for column in _columns(box)
    )


def fits(session: Session, box: str) -> bool:
    """Whether the unlocked key is the one that this database was written with."""
    mark = session.get(KeyMark, box)
    if mark is not None:
        return _opens(mark.token, box)
    newest = [one for one in map(partial(_newest, session), _columns(box)) if one is not None]
    return not newest or any(_opens(one, box) for one in newest)


def _newest(session: Session, column: Column[bytes]) -> bytes | None:
    """What was sealed last in a column, in a database that is older than its marks."""
    keys = [key.desc() for key in column.table.primary_key]
    raw = select(type_coerce(column, LargeBinary)).where(column.is_not(None))
    found: bytes | None = session.scalar(raw.order_by(*keys).limit(1))
    return found


def _opens(sealed: bytes, box: str) -> bool:
    try:
        crypto.decrypt(sealed, box)
    except crypto.KeyProblem:
        return False
    return True


def mark(session: Session, box: str) -> None:
    """Note the unlocked key, where none is noted yet."""
    if session.get(KeyMark, box) is None:
        sealed = crypto.encrypt(f"beadle {box}".encode(), box)
        session.add(KeyMark(name=box, token=sealed, made_at=now(session)))


# --------------------------------------------------------------------------- all of it


def unreadable(store: Store, box: str, moved: Moved) -> list[Place]:
    """Everything that the unlocked key does not open."""
    found = []
    for place in store.read_now(places, box):
        sealed = store.read_now(token, place)
        if sealed is not None and not _opens(sealed, box):
            found.append(place)
        moved(1)
    return found


def renew(store: Store, box: str, moved: Moved) -> int:
    """Seal everything anew with the first of a box's keys, some at a time; how many values.

    Safe to be killed at any point and begun again, while both keys are unlocked. Raises KeyProblem
    where something cannot be read, or is not sealed anew afterwards; nothing of that is lost.
    """
    waiting = store.read_now(places, box)
    done = 0
    while done < len(waiting):
        step = store.write_now(_renew, waiting[done : done + AT_ONCE], box)
        done += step
        moved(step)
    store.write_now(_renew_mark, box)
    left = store.read_now(_left, box)
    if left:
        raise crypto.KeyProblem(f"{left[0]} was not sealed anew: run the command again")
    return done


def _renew(session: Session, some: Sequence[Place], box: str) -> int:
    size = 0
    for number, place in enumerate(some):
        sealed = token(session, place)
        if sealed is None or crypto.is_newest(sealed, box):
            continue
        size += len(sealed)
        try:
            anew = crypto.renewed(sealed, box)
        except crypto.KeyProblem:
            raise crypto.KeyProblem(
                f"{place} cannot be read with the {box} key, old or new. Nothing was lost: the "
                "key file holds both. Put back the key that belongs to it, beside them"
            ) from None
        raw = {place.column.name: type_coerce(anew, LargeBinary)}
        session.execute(update(place.table).where(*_is(place)).values(raw))
        if size > MUCH:
            return number + 1
    return len(some)


def _renew_mark(session: Session, box: str) -> None:
    row = session.get(KeyMark, box)
    if row is None or not crypto.is_newest(row.token, box):
        if row is not None:
            session.delete(row)
            session.flush()
        mark(session, box)
        for council_id in session.scalars(select(Council.id)):
            payload = {"key": box, "what": "changed"}
            audit.record(session, council_id, audit.Entry("key", "council", payload))


def _left(session: Session, box: str) -> list[Place]:
    """What is not sealed with the first key."""
    sealed = ((place, token(session, place)) for place in places(session, box))
    return [place for place, one in sealed if one is not None and not crypto.is_newest(one, box)]
